"""Putting an answer together: every sentence goes in with the quote that proves it."""

from collections.abc import Iterable
from dataclasses import replace

from knowledge.answers import Citation, Sentence, Side
from knowledge.passages import Passage

_LONGEST_QUOTE = 600


class Composition:
    """Sentences and citations of one answer, in the order in which they are said."""

    def __init__(self) -> None:
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []
        self._passages: list[Passage] = []

    def say(self, text: str, passage: Passage, side: Side) -> None:
        """Add a verbatim sentence of *passage*; what was said already is not said again."""
        if any(sentence.text == text for sentence in self._sentences):
            return
        n = self._extend_last(text, passage) or self._cite(text, passage)
        self._sentences.append(Sentence(text=text, citations=(n,), side=side))

    def say_all(self, texts: Iterable[str], passage: Passage, side: Side) -> None:
        """Add several sentences of the same passage."""
        for text in texts:
            self.say(text, passage, side)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return what was said so far."""
        return tuple(self._sentences)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return the proofs of what was said so far."""
        return tuple(self._citations)

    def _extend_last(self, text: str, passage: Passage) -> int:
        """Let the last quote run on when *text* follows it in the same passage; return its number."""
        if not self._citations or self._passages[-1].id != passage.id:
            return 0
        last = self._citations[-1]
        joined = f"{last.quote} {text}"
        if joined not in passage.text or len(joined) > _LONGEST_QUOTE:
            return 0
        self._citations[-1] = replace(last, quote=joined)
        return last.n

    def _cite(self, text: str, passage: Passage) -> int:
        document = passage.document
        citation = Citation(
            n=len(self._citations) + 1,
            source=passage.source,
            title=document.title,
            section=passage.section,
            page=passage.page,
            version=document.version,
            effective=document.effective_on,
            status=document.status,
            quote=text,
        )
        self._citations.append(citation)
        self._passages.append(passage)
        return citation.n
