"""Readiness for the first audit stage: which required documents exist, where, and what blocks.

The rule for the Statement of Applicability: it blocks where no version was ever approved, and
where the register has turned a decision of the newest one around, so that a control that was
approved as not applicable is held applicable now, or the other way round. Any other difference is
ordinary work on the draft: a remark says how many rows it touches, and nothing is blocked.
The scope is partly there where no document gives it but the header of the approved version does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.controls.facts import Evidence, long_day, newest_evidence
from bot.controls.register_entities import NOBODY, RequirementRow
from bot.controls.soa_entities import NO, YES, Draft, Frozen
from bot.people.entities import PersonId
from knowledge.catalogue.catalogue import Catalogue
from knowledge.passages import DocumentControl, DocumentStatus
from knowledge.words import stems

STATEMENT = "Statement of Applicability"
SCOPE = "Scope of the ISMS"
_RECORD = "record"
_OPEN_ENDED = "7.5.1"
"""Whatever the company itself decides that it needs: nothing that could be missing by itself."""


_NEVER = "No version is approved yet."
_ONLY_THERE = "It stands only in the Statement of Applicability; name or write a document."
_MOST_TURNED = 3
_HELD = {YES: "applicable", NO: "not applicable"}


Headings = Mapping[str, frozenset[frozenset[str]]]
"""Documents by source, and the words of each of their headings."""


class Presence(StrEnum):
    """Whether something required is there; the order is the one of the list."""

    MISSING = "missing"
    STALE = "stale"
    """It is there, but past its review, withdrawn, or older than what it describes."""
    PARTLY = "partly"
    """It is said elsewhere, in no document of its own."""
    UNCONFIRMED = "found, not confirmed"
    """A document looks like it; a lead has not said that it is the one."""
    PRESENT = "present"

    @property
    def rank(self) -> int:
        """Return its place in the list, 0 for what blocks."""
        return list(Presence).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Something that a requirement or a control wants written down."""

    about: str
    name: str
    kind: str
    """``document`` or ``record``."""
    presence: Presence
    reason: str
    place: str = ""
    """A document of the library, or a link."""
    by: PersonId = NOBODY
    """Who approved it, where that is known."""
    remark: str = ""
    """What is worth knowing and blocks nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statements:
    """How the Statement of Applicability stands."""

    approved: Frozen | None = None
    """The newest version."""
    draft: Draft | None = None
    """What the register says by now; looked at only where a version is approved."""

    @property
    def place(self) -> str:
        """Return how the newest version is called."""
        return f"version {self.approved.label}" if self.approved else ""

    @property
    def turned(self) -> tuple[str, ...]:
        """Return the controls that are held the opposite of what was approved, each in words."""
        found = self.draft.differences if self.draft else ()
        return tuple(
            f"{one.id} is {_HELD[one.after]} now"
            for one in found
            if one.column == "applicable" and {one.before, one.after} == {YES, NO}
        )

    @property
    def rows(self) -> int:
        """Return in how many rows the draft differs."""
        return len({one.id for one in self.draft.differences}) if self.draft else 0

    @property
    def is_scope_changed(self) -> bool:
        """Tell whether the draft's header gives another scope."""
        return bool(self.approved and self.draft and self.draft.header.scope != self.approved.scope)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Everything that readiness is told from."""

    today: date
    requirements: Collection[RequirementRow]
    documents: Mapping[str, DocumentControl]
    headings: Headings
    """Headings of every document, by source."""
    evidence: Collection[Evidence]
    statement: Statements


def words_of(headings: Mapping[str, Iterable[str]]) -> Headings:
    """Return what stands in headings as it is compared: the stems of each of them."""
    return {
        source: frozenset(frozenset(stems(heading)) for heading in some)
        for source, some in headings.items()
    }


def readiness(catalogue: Catalogue, known: Known) -> tuple[Item, ...]:
    """Return everything required, first what blocks: documents before records, then by clause."""
    rows = {row.id: row for row in known.requirements}
    items = [
        _item(rows[clause.id], one.name, one.kind, known)
        for clause in catalogue.clauses.values()
        if clause.leaf and clause.id != _OPEN_ENDED
        for one in clause.documented
    ]
    places = {row.id: n for n, row in enumerate(known.requirements)}
    return tuple(
        sorted(
            items,
            key=lambda one: (one.presence.rank, one.kind == _RECORD, places[one.about], one.name),
        )
    )


def _item(row: RequirementRow, name: str, kind: str, known: Known) -> Item:
    def told(presence: Presence, reason: str, place: str = "") -> Item:
        return Item(
            about=row.id, name=name, kind=kind, presence=presence, reason=reason, place=place
        )

    if name.startswith(STATEMENT):
        return _statement(told(Presence.MISSING, _NEVER), known.statement)
    if place := row.place_of(name):
        return told(*_placed(place, known))
    if kind == _RECORD and (evidence := newest_evidence(_about(row.id, known.evidence))):
        return told(*_proved(evidence, known.today))
    if source := next(_likely(name, known), ""):
        title = known.documents[source].title
        return told(
            Presence.UNCONFIRMED,
            f"{title!r} looks like it; a lead can confirm that.",
            source,
        )
    if name == SCOPE and known.statement.approved and known.statement.approved.scope:
        return told(Presence.PARTLY, _ONLY_THERE, known.statement.place)
    return told(Presence.MISSING, "Name the document or link that it is, or write it.")


def _statement(never: Item, statement: Statements) -> Item:
    approved, turned = statement.approved, statement.turned
    if approved is None:
        return never
    there = replace(
        never,
        place=statement.place,
        by=approved.approved_by,
        reason=f"Approved on {long_day(approved.approved_at.date())}.",
        remark=_differing(statement),
        presence=Presence.PRESENT,
    )
    if not turned:
        return there
    more = len(turned) - _MOST_TURNED
    rest = f" and {more} more" if more > 0 else ""
    said = f"{'; '.join(turned[:_MOST_TURNED])}{rest}"
    reason = f"{there.reason[:-1]}, but {said}. Approve a new version."
    return replace(there, presence=Presence.STALE, reason=reason)


def _differing(statement: Statements) -> str:
    rows, scope = statement.rows, statement.is_scope_changed
    told = [f"{rows} {'row' if rows == 1 else 'rows'}"] if rows else []
    told += ["the scope"] if scope else []
    return f"The draft differs in {' and '.join(told)} since." if told else ""


def _placed(place: str, known: Known) -> tuple[Presence, str, str]:
    if "://" in place:
        return Presence.PRESENT, "A lead named the link.", place
    document = known.documents.get(place)
    if document is None:
        return Presence.STALE, "The document that a lead named is no longer in force.", place
    if document.status is not DocumentStatus.APPROVED:
        return Presence.STALE, f"{document.title!r} is not approved.", place
    if document.review_on and document.review_on < known.today:
        return (
            Presence.STALE,
            f"{document.title!r} was to be reviewed by {long_day(document.review_on)}.",
            place,
        )
    return Presence.PRESENT, f"{document.title!r} is in force.", place


def _proved(evidence: Evidence, today: date) -> tuple[Presence, str, str]:
    until = long_day(evidence.lasts_until)
    if evidence.lasts_until < today:
        return Presence.STALE, f"{evidence.label} counted until {until}.", evidence.label
    return Presence.PRESENT, f"{evidence.label} counts until {until}.", evidence.label


def _about(id_: str, evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    return (one for one in evidence if one.offer.about == id_)


def _likely(name: str, known: Known) -> Iterator[str]:
    """Yield approved documents whose title, then a heading of which, has every word of *name*."""
    wanted = frozenset(stems(name))
    approved = sorted(
        source
        for source, control in known.documents.items()
        if control.status is DocumentStatus.APPROVED
    )
    yield from (one for one in approved if wanted <= set(stems(known.documents[one].title)))
    yield from (
        one for one in approved if any(wanted <= heading for heading in known.headings.get(one, ()))
    )
