"""A question as its thread makes it: alone, leaning on the earlier one, or the earlier one anew."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.answering import refusals
from knowledge.answering.following import AboutAnother, about_another
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.understanding import Understanding, clean, understand
from knowledge.answers import Question
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import find_references
from knowledge.recognition.ask_back import another_thing, is_follow_up

#: So many earlier questions of a thread are looked at.
_REMEMBERED = 6


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
        earlier = self._earlier(question) if is_follow_up(text) else ""
        other = self._about_another(text, earlier) if earlier else None
        if other is None:
            return understand(question.text, self._catalogue, earlier=earlier, mend=self._mend)
        asked = understand(other.text, self._catalogue, mend=self._mend)
        return replace(asked, text=text, thing=self._mend(other.thing))

    def _earlier(self, question: Question) -> str:
        """Return the last question of the thread, written out where it named another thing."""
        earlier = ""
        for said in map(refusals.honest, question.history[-_REMEMBERED:]):
            other = self._about_another(said, earlier) if earlier and is_follow_up(said) else None
            earlier = said if other is None else other.text
        return earlier

    def _about_another(self, said: str, earlier: str) -> AboutAnother | None:
        """Return *earlier* about what was named just now; a number is no thing to be replaced."""
        named = another_thing(said)
        if not named or find_references(earlier, self._catalogue):
            return None
        return about_another(named, earlier, likeness=self._likeness)

    def _likeness(self, text: str, others: Sequence[str]) -> list[float]:
        first, *rest = self._embedder.embed([text, *others])
        return [float(one @ first) for one in rest]
