"""The sources of an answer, then and now: which version was cited, and what has become of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.library.entities import DocumentVersion
from bot.questions.curation_entities import Curated
from knowledge.answering.curated import SOURCE
from knowledge.answers import Answer, Citation, Side
from knowledge.passages import Passage, Reader


class Archive(Protocol):
    """Every version of our documents, as kept for ever; the library."""

    def history(self, source: str) -> Sequence[DocumentVersion]:
        """Return every version of a document, oldest first."""
        ...

    def words(self, source: str, *, sequence: int) -> Sequence[Passage]:
        """Return the passages of one version."""
        ...

    def current_sequence(self, source: str) -> int | None:
        """Return which version of a document speaks today, if one does."""
        ...


class CuratedArchive(Protocol):
    """Every curated answer, also those that have ended; ``curation`` keeps them."""

    def numbered(self, number: int) -> Curated | None:
        """Return the curated answer with this number."""
        ...


class Today(StrEnum):
    """What has become of a version that was cited."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    """No version of the document speaks any more."""
    STANDARD = "standard"
    """Of the standard, which has no versions of ours."""
    CURATED = "curated"
    """Written by the compliance leads, and still valid."""
    CURATED_ENDED = "curated_ended"
    UNKNOWN = "unknown"
    """The library holds no version that fits."""


_FATES = {
    Today.CURRENT: "This version still speaks.",
    Today.SUPERSEDED: "Another version speaks now: {newer}.",
    Today.ENDED: "The document is no longer in force.",
    Today.STANDARD: "From the catalogue of the standard.",
    Today.CURATED: "The compliance leads wrote this, and it still stands.",
    Today.CURATED_ENDED: "The compliance leads wrote this; it no longer stands.",
    Today.UNKNOWN: "The library holds no such version.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """One source of an answer, then and now."""

    citation: Citation
    today: Today
    newer: str = ""
    """The version that speaks in its place."""
    sha256: str = ""
    """Of the original, which is kept; empty where there is none."""
    quote_stands: bool = False
    """Whether the quoted words stand in the kept version."""
    audience: frozenset[str] | None = None
    """Who may read that version; None where the library cannot tell."""

    @property
    def quote_sha256(self) -> str:
        """Return the hash of the quoted words."""
        return hashlib.sha256(self.citation.quote.encode()).hexdigest()

    @property
    def fate(self) -> str:
        """Return in words what has become of the cited version."""
        return _FATES[self.today].format(newer=self.newer or "one without a label")

    def is_open_to(self, reader: Reader, *, own: bool) -> bool:
        """Tell whether *reader* may see it; whoever was answered has seen it already."""
        if self.today is Today.STANDARD:
            return True
        return own if self.audience is None else reader.may_read(self.audience)


def sources(
    answer: Answer, archive: Archive, curated: CuratedArchive | None = None
) -> tuple[Cited, ...]:
    """Return every source of *answer* as it stands today."""
    standard = _of_the_standard(answer)
    return tuple(
        Cited(citation=one, today=Today.STANDARD)
        if one.n in standard
        else _by_leads(one, curated)
        if one.source.startswith(SOURCE)
        else _cited(one, archive)
        for one in answer.citations
    )


def _by_leads(citation: Citation, archive: CuratedArchive | None) -> Cited:
    number = citation.source.removeprefix(f"{SOURCE}C-")
    found = archive.numbered(int(number)) if archive else None
    if found is None:
        return Cited(citation=citation, today=Today.UNKNOWN)
    return Cited(
        citation=citation,
        today=Today.CURATED if found.ended_at is None else Today.CURATED_ENDED,
        sha256=hashlib.sha256(found.text.encode()).hexdigest(),
        quote_stands=citation.quote in " ".join(found.spoken.sentences),
        audience=found.spoken.audience,
    )


def ours(answer: Answer) -> tuple[Citation, ...]:
    """Return the citations of an answer that are not the standard's."""
    standard = _of_the_standard(answer)
    return tuple(one for one in answer.citations if one.n not in standard)


def cited_version(citation: Citation, archive: Archive) -> DocumentVersion | None:
    """Return the version that was cited, as far as the library can tell."""
    return _fitting(citation, archive)[0]


def _of_the_standard(answer: Answer) -> set[int]:
    return {
        number
        for sentence in answer.sentences
        if sentence.side is Side.STANDARD
        for number in sentence.citations
    }


def _fitting(citation: Citation, archive: Archive) -> tuple[DocumentVersion | None, bool]:
    """Return the version that was cited, and whether the quoted words stand in it."""
    fitting = [
        version
        for version in reversed(archive.history(citation.source))
        if version.published_at is not None and version.control.version == citation.version
    ]
    # Two versions may bear the same label; the words tell them apart.
    quoted = [version for version in fitting if _holds(version, citation.quote, archive)]
    return next(iter([*quoted, *fitting]), None), bool(quoted)


def _cited(citation: Citation, archive: Archive) -> Cited:
    version, is_quoted = _fitting(citation, archive)
    if version is None:
        return Cited(citation=citation, today=Today.UNKNOWN)
    today, newer = _fate(version, archive)
    return Cited(
        citation=citation,
        today=today,
        newer=newer,
        sha256=version.sha256,
        quote_stands=is_quoted,
        audience=version.control.audience,
    )


def _holds(version: DocumentVersion, quote: str, archive: Archive) -> bool:
    passages = archive.words(version.source, sequence=version.sequence)
    return any(_plain(quote) in _plain(passage.text) for passage in passages)


def _fate(version: DocumentVersion, archive: Archive) -> tuple[Today, str]:
    current = archive.current_sequence(version.source)
    if current is None:
        return Today.ENDED, ""
    if current == version.sequence:
        return Today.CURRENT, ""
    history = archive.history(version.source)
    newer = [one.control.version for one in history if one.sequence == current]
    return Today.SUPERSEDED, "".join(newer)


def _plain(text: str) -> str:
    return " ".join(text.split())
