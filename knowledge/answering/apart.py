"""What sets two things apart, said first where somebody asks for the difference."""

import re
from collections.abc import Sequence

from knowledge.answering import standard_text
from knowledge.answering.composition import Composition
from knowledge.answering.standard import StandardSaid
from knowledge.answering.topics import TOPIC
from knowledge.answering.understanding import Asked, Understanding
from knowledge.answers import Side
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.contrasts import Contrast, between, named_in
from knowledge.catalogue.listing_sentences import joined

_TWO = 2
#: Who asks for a control wants its name and not what sets two things apart.
_NAMES = re.compile(r"\b(?:which|what) (?:control|clause|number)s?\b", re.IGNORECASE)
#: Beside the contrast, so many sentences tell of each entry, and of a topic that tells of both.
_EACH, _TOPIC_SENTENCES = 2, 3


class Apart:
    """Sets two things apart that the catalogue has a contrast of."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._entries = frozenset(catalogue.entries)

    def contrast(self, understanding: Understanding) -> Contrast | None:
        """Return the contrast of the two things that a difference is asked of, if there is one."""
        named = _NAMES.search(understanding.search_text)
        if understanding.asked is not Asked.DIFFERENCE or named:
            return None
        if not understanding.references:
            return named_in(understanding.search_text, self._catalogue.contrasts)
        numbers = {reference.ids[0] for reference in understanding.references}
        return between(numbers, self._catalogue.contrasts) if len(numbers) == _TWO else None

    def say(
        self, contrast: Contrast, understanding: Understanding, composition: Composition
    ) -> StandardSaid:
        """Say the contrast, then shortly what each of the two is."""
        text = standard_text.apart(self._source(contrast.one.id), self._titles(contrast), contrast)
        composition.say_all(text.sentences, text.passage, Side.STANDARD)
        for id_ in contrast.ids:
            self._say_one(id_, composition)
        known = [self._catalogue.entries[id_] for id_ in contrast.ids if id_ in self._entries]
        if not understanding.references or not known:
            return StandardSaid()
        return StandardSaid(lead=f"{joined([f'{one.label} {one.title}' for one in known])}.")

    def ranked(self, contrast: Contrast) -> Sequence[str]:
        """Return the ids of the clauses and controls that *contrast* speaks of."""
        ids = [[id_] if id_ in self._entries else self._related(id_) for id_ in contrast.ids]
        return [id_ for some in ids for id_ in some]

    def _related(self, topic: str) -> Sequence[str]:
        return [id_ for id_ in self._catalogue.topics[topic].related if id_ in self._entries]

    def _say_one(self, id_: str, composition: Composition) -> None:
        if id_ in self._catalogue.topics:
            text = standard_text.topic(self._catalogue.topics[id_])
            composition.say_all(text.sentences[:_TOPIC_SENTENCES], text.passage, Side.STANDARD)
            return
        entry = self._catalogue.entries[id_]
        for text in (standard_text.gist(entry), standard_text.asks(entry)):
            composition.say_all(text.sentences[: _EACH - 1], text.passage, Side.STANDARD)

    def _source(self, id_: str) -> str:
        return id_ if id_ in self._entries else f"{TOPIC}{id_}"

    def _titles(self, contrast: Contrast) -> str:
        known = {**self._catalogue.entries, **self._catalogue.topics}
        return " / ".join(known[id_].title for id_ in contrast.ids)
