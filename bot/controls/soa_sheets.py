"""The Statement of Applicability as tables and as a paper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.controls.facts import STATEMENT_LASTS, Evidence, newest_evidence
from bot.controls.soa_entities import Line
from bot.records.printed import Column, Paper
from bot.records.sheets import Sheet, as_csv
from bot.records.workbook import as_workbook

TITLE: Final = "Statement of Applicability"
HEADER_SHEET, LINES_SHEET, PROOFS_SHEET = "Statement", "Controls", "Evidence"
SCOPE: Final = "Scope of the ISMS"
SCOPE_VERSION: Final = "Version of the scope"
"""Of a draft, for whoever brings the workbook back."""
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
    scope_version: int = 0
    proved: Mapping[str, str] = field(default_factory=dict)
    """What shows that a control works, by its id; a draft tells it, and it is no part of a version."""

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
            *([(SCOPE_VERSION, str(self.scope_version))] if not self.label else []),
        )


def proofs_of(evidence: Iterable[Evidence]) -> dict[str, str]:
    """Return the newest accepted evidence of each control, in words."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        found.setdefault(one.offer.about, []).append(one)
    newest = {about: newest_evidence(some) for about, some in found.items()}
    return {about: _proof(one) for about, one in newest.items() if one is not None}


def as_table(told: Told) -> Sheet:
    """Return the lines as a table."""
    return Sheet(name=LINES_SHEET, header=COLUMNS, rows=[_cells(told, one) for one in told.lines])


def to_csv(told: Told) -> bytes:
    """Return the lines as CSV."""
    return as_csv(as_table(told))


def to_workbook(told: Told) -> bytes:
    """Return header and lines as a workbook that can be brought back."""
    header = Sheet(name=HEADER_SHEET, header=("Field", "Value"), rows=told.header)
    return as_workbook([header, as_table(told), *_proofs(told)])


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
        paper.facts([(f"{one.id} {one.title}", _in_full(one, told.proved.get(one.id, "")))])
    return paper.finish()


def _proofs(told: Told) -> list[Sheet]:
    """Return a sheet of its own, so that the lines can be brought back as they are."""
    rows = [(one.id, one.title, told.proved[one.id]) for one in told.lines if one.id in told.proved]
    header = ("Control", "Title", "Newest evidence")
    return [Sheet(name=PROOFS_SHEET, header=header, rows=rows)] if rows else []


def _proof(one: Evidence) -> str:
    offer = one.offer
    span = f"of {offer.covers_from} to {offer.covers_until}"
    return f"{one.label}: {offer.title}, {span}, counts until {one.lasts_until}"


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


def _in_full(one: Line, proof: str) -> str:
    parts = (
        ("Included", one.inclusion),
        ("Excluded", one.exclusion),
        ("Documented", one.documented),
        ("Policies", one.found),
        ("Evidence", proof),
    )
    return ". ".join(f"{name}: {words}" for name, words in parts if words) or "Nothing is said yet."
