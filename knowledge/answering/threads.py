"""A question as its thread makes it: alone, leaning on the earlier one, or the earlier one anew."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.answering import refusals
from knowledge.answering.following import AboutAnother, about_another
from knowledge.answering.leaning import wants_a_part
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.understanding import Understanding, clean, understand
from knowledge.answers import Question
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import find_references
from knowledge.recognition.ask_back import another_thing, is_follow_up

#: So many earlier questions of a thread are looked at.
_REMEMBERED = 6
_NUMBER = re.compile(
    r"\b(?:(?:annex|control|clause|iso|the) )*(?:A\.? ?)?\d{1,2}(?:\.\d{1,2}){1,3}\b", re.IGNORECASE
)
#: Where or for whom is no other thing: "and for a start-up?", "and in the cloud?".
_LED_TO = re.compile(r"(?:for|in|at|on|with|to|from|by|under|without)\b", re.IGNORECASE)


class ThreadReader:
    """Understands questions in their threads; *mend* corrects the spelling of what is looked for."""

    def __init__(
        self, catalogue: Catalogue, embedder: RememberingEmbedder, *, mend: Callable[[str], str]
    ) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._mend = mend

    def understand(self, question: Question) -> Understanding:
        """Return *question* as understood; a follow-up about another thing replaces the thing."""
        text = clean(question.text)
        earlier = self._earlier(question) if _leans(text) else ""
        other = self._about_another(text, earlier) if earlier else None
        if other is None:
            return understand(question.text, self._catalogue, earlier=earlier, mend=self._mend)
        asked = understand(other.text, self._catalogue, mend=self._mend)
        return replace(asked, text=text, thing=self._mend(other.thing), before=self._mend(earlier))

    def _earlier(self, question: Question) -> str:
        """Return what the thread is about: its last question that says so, written out.

        One that named another thing is the earlier one anew; one that only wants to know
        something else of the same thing leaves the subject as it was.
        """
        earlier = ""
        for said in map(refusals.honest, question.history[-_REMEMBERED:]):
            leans = bool(earlier) and _leans(said)
            other = self._about_another(said, earlier) if leans else None
            if other is not None:
                earlier = other.text
            elif not (leans and self._names_nothing(said)):
                earlier = said
        return earlier

    def _names_nothing(self, said: str) -> bool:
        """Tell whether a question that leans on another names no subject itself."""
        return wants_a_part(said) and not find_references(said, self._catalogue)

    def _about_another(self, said: str, earlier: str) -> AboutAnother | None:
        """Return *earlier* about what was named just now."""
        named = another_thing(said)
        if not named or wants_a_part(said):
            return None
        if find_references(earlier, self._catalogue):
            return _in_place_of_number(named, earlier)
        return about_another(named, earlier, likeness=self._likeness)

    def _likeness(self, text: str, others: Sequence[str]) -> list[float]:
        first, *rest = self._embedder.embed([text, *others])
        return [float(one @ first) for one in rest]


def _leans(text: str) -> bool:
    return is_follow_up(text) or wants_a_part(text)


def _in_place_of_number(named: str, earlier: str) -> AboutAnother | None:
    """Return *earlier* about what was *named* in the place of its only number."""
    led = _LED_TO.match(named)
    if led or len(_NUMBER.findall(earlier)) != 1:
        return None
    return AboutAnother(text=_NUMBER.sub(named, earlier), thing="")
