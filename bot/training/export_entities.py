"""An export of training: what is wished, and what was gathered for it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.audit.anchors import Anchor
from bot.audit.entities import Facts

FORMAT: Final = "annexa-training-export/1"
"""First thing that the manifest says; another form of export gets another number."""

EVERYTHING: Final = "all acknowledgements"
"""Scope of an export that is not of one campaign."""

FOLDER: Final = "annexa-training-export"
"""What an archive unpacks to."""

SUMMARY: Final = "summary.json"
PEOPLE: Final = "people.jsonl"
RECORDS: Final = "records.jsonl"
IMPORTS: Final = "imports.jsonl"
SHOWN: Final = "shown"
ACKNOWLEDGEMENTS_CSV: Final = "acknowledgements.csv"
PEOPLE_CSV: Final = "people.csv"

PERSONAL: Final = ("name", "email", "place", "reason", "salt")
"""What a record leaves out where people are to be known by their random ids alone."""


class Format(StrEnum):
    """A form for people to read; the lines that are checked are always there."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody wants to have exported."""

    campaign: int | None = None
    """None for all acknowledgements."""
    as_of: datetime | None = None
    """None for now."""
    formats: frozenset[Format] = frozenset(Format)
    pseudonyms: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What the whole of an export says; lists hold flat rows."""

    scope: str
    """A campaign's label, or :data:`EVERYTHING`."""
    as_of: str
    made_at: str
    pseudonyms: bool
    campaign: Facts
    population: Facts
    figures: Sequence[Facts]
    """Each with count, of and percent."""
    groups: Sequence[Facts]
    excluded: Sequence[Facts]
    events: Sequence[Facts]
    names: Facts
    """Of those who launched, agreed or attested, by id."""

    def as_fields(self) -> dict[str, object]:
        """Return it as JSON knows it."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """Everything that an export is made of."""

    summary: Summary
    people: Sequence[Facts]
    """Who was asked, one row each; empty where the export is not of a campaign."""
    records: Sequence[Facts]
    """Acknowledgements with corrections, by number; each with ``record_sha256``."""
    imports: Sequence[Facts]
    """Number and hash of everything that came in together with an imported record."""
    shown: Mapping[str, bytes]
    """What people were shown, by its SHA-256."""
    withheld: Sequence[str] = ()
    """SHA-256 of what people were shown and whoever exports may not read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """An export as it was written."""

    folder: Path
    summary: Summary
    people: int
    records: int
    manifest_sha256: str
    anchor: Anchor
