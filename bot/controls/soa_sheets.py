"""The Statement of Applicability as tables and as a paper."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.controls.facts import STATEMENT_LASTS
from bot.controls.soa_entities import Line
from bot.records.printed import Column, Paper
from bot.records.sheets import Sheet, as_csv
from bot.records.workbook import as_workbook

TITLE: Final = "Statement of Applicability"
HEADER_SHEET, LINES_SHEET = "Statement", "Controls"
SCOPE: Final = "Scope of the ISMS"
COLUMNS: Final = (
    "Control",
    "Title",
    "Applicable",
    "Justification for inclusion",
    "Justification for exclusion",
    "Implemented",
    "Owner",
    "Where documented",
    "Found in policies",
    "Row version",
)
RULE: Final = (
    "Implemented is yes where the owner's newest statement says so and is at most "
    f"{STATEMENT_LASTS.days} days old."
)
_PAPER: Final = (
    Column(title="Control", key="id", width=50),
    Column(title="Title", key="title", width=320),
    Column(title="Applicable", key="applicable", width=60),
    Column(title="Implemented", key="implemented", width=60),
    Column(title="Owner", key="owner", width=140),
    Column(title="Where documented", key="found", width=140),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A version or the draft, ready to be written down."""

    scope: str
    label: str
    """Empty for a draft."""
    approver: str
    approved_on: str
    sha256: str
    lines: Sequence[Line]
    versions: Mapping[str, int]
    """Of the register's rows, for whoever brings the workbook back; empty for an approved version."""
    named: Callable[[str], str]
    """What to write for an owner's id."""

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        """Return what stands above the lines."""
        return (
            (SCOPE, self.scope),
            ("Version", self.label or "draft"),
            ("Approved by", self.approver),
            ("Approved on", self.approved_on),
            ("SHA-256 of scope and lines", self.sha256),
            ("Rule", RULE),
        )


def as_table(told: Told) -> Sheet:
    """Return the lines as a table."""
    return Sheet(name=LINES_SHEET, header=COLUMNS, rows=[_cells(told, one) for one in told.lines])


def to_csv(told: Told) -> bytes:
    """Return the lines as CSV."""
    return as_csv(as_table(told))


def to_workbook(told: Told) -> bytes:
    """Return header and lines as a workbook that can be brought back."""
    header = Sheet(name=HEADER_SHEET, header=("Field", "Value"), rows=told.header)
    return as_workbook([header, as_table(told)])


def to_paper(told: Told) -> bytes:
    """Return a PDF: the header, the list, and every justification in full."""
    paper = Paper(TITLE)
    paper.facts(told.header)
    paper.heading("Controls")
    rows = [
        (
            one.id,
            one.title,
            one.applicable or "undecided",
            one.implemented,
            told.named(one.owner),
            one.documented or one.found,
        )
        for one in told.lines
    ]
    paper.table(_PAPER, rows)
    paper.heading("Justifications and documents")
    for one in told.lines:
        paper.facts([(f"{one.id} {one.title}", _in_full(one))])
    return paper.finish()


def _cells(told: Told, one: Line) -> tuple[str | int | None, ...]:
    return (
        one.id,
        one.title,
        one.applicable,
        one.inclusion,
        one.exclusion,
        one.implemented,
        told.named(one.owner),
        one.documented,
        one.found,
        told.versions.get(one.id),
    )


def _in_full(one: Line) -> str:
    parts = (
        ("Included", one.inclusion),
        ("Excluded", one.exclusion),
        ("Documented", one.documented),
        ("Policies", one.found),
    )
    return ". ".join(f"{name}: {words}" for name, words in parts if words) or "Nothing is said yet."
