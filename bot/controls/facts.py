"""The four facts of a control, each by itself, and how long each of them lasts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.controls.register_entities import NOBODY
from bot.people.entities import PersonId
from knowledge.coverage_grades import Grade

STATEMENT_LASTS: Final = timedelta(days=365)
"""An owner's statement counts for a year."""
CHECK_LASTS: Final = timedelta(days=3 * 365)
"""An internal audit counts for the three years of a certificate."""
EVIDENCE_LASTS: Final = timedelta(days=365)
"""Evidence without an end of its own counts for a year after the period that it covers."""


class Fact(StrEnum):
    """What is known of a control, one thing each."""

    DOCUMENTED = "documented"
    IMPLEMENTED = "implemented"
    EVIDENCED = "evidenced"
    CHECKED = "checked"


class Standing(StrEnum):
    """How one fact stands."""

    GOOD = "good"
    PARTLY = "partly"
    NO = "no"
    """Somebody said that it is not so."""
    EXPIRED = "expired"
    MISSING = "missing"


class Progress(StrEnum):
    """How far an owner says that a control is put into practice."""

    NOT_STARTED = "not started"
    PLANNED = "planned"
    PARTLY = "partly"
    IMPLEMENTED = "implemented"


class Outcome(StrEnum):
    """What an internal audit found; whether it is a nonconformity is for a person to say."""

    IN_ORDER = "in order"
    FINDINGS = "with findings"


class EvidenceKind(StrEnum):
    """What evidence is."""

    FILE = "file"
    LINK = "link"
    MESSAGE = "message"


class EvidenceState(StrEnum):
    """Whether evidence counts."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What an owner says of practice, or an auditor of a check."""

    number: int
    about: str
    fact: Fact
    verdict: str
    """A ``Progress`` or an ``Outcome``."""
    words: str
    on: date
    by: PersonId
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Evidence as somebody supplies it; it may belong to a task, or to none."""

    about: str
    """A control or a requirement."""
    kind: EvidenceKind
    title: str
    reference: str = ""
    """A link, or the name of the file."""
    sha256: str = ""
    covers_from: date
    covers_until: date
    valid_until: date | None = None
    task: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Evidence as it is kept."""

    number: int
    offer: Offer
    supplied_by: PersonId
    supplied_at: datetime
    state: EvidenceState = EvidenceState.OFFERED
    decided_by: PersonId = NOBODY
    decided_at: datetime | None = None
    ruling: str = ""
    """``approved`` or, where nobody else could, ``self-approved``."""
    reason: str = ""
    of_task: str = ""
    """``T-17``, where a task closed with it: it is kept there, and has no number of its own."""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return self.of_task or f"E-{self.number}"

    @property
    def lasts_until(self) -> date:
        """Return the last day on which it counts."""
        return self.offer.valid_until or self.offer.covers_until + EVIDENCE_LASTS


@dataclass(frozen=True, kw_only=True, slots=True)
class FourFacts:
    """The four facts of one control, never one colour."""

    grade: Grade | None
    """None before anything was looked for."""
    statement: Statement | None
    evidence: Evidence | None
    check: Statement | None
    documented: Standing
    implemented: Standing
    evidenced: Standing
    checked: Standing

    def of(self, fact: Fact) -> Standing:
        """Return how one fact stands."""
        return Standing(getattr(self, fact.value))


def four_facts(
    *,
    grade: Grade | None,
    statements: Iterable[Statement],
    evidence: Iterable[Evidence],
    today: date,
) -> FourFacts:
    """Return how the facts of one control stand on *today*."""
    # Who lives further east says something on what is still tomorrow here.
    known = (one for one in statements if min(one.on, one.at.date()) <= today)
    said = sorted(known, key=lambda one: (one.on, one.number))
    statement = next((one for one in reversed(said) if one.fact is Fact.IMPLEMENTED), None)
    check = next((one for one in reversed(said) if one.fact is Fact.CHECKED), None)
    newest = newest_evidence(evidence)
    return FourFacts(
        grade=grade,
        statement=statement,
        evidence=newest,
        check=check,
        documented=_DOCUMENTED[grade],
        implemented=_implemented(statement, today),
        evidenced=_evidenced(newest, today),
        checked=_checked(check, today),
    )


def newest_evidence(evidence: Iterable[Evidence]) -> Evidence | None:
    """Return the accepted evidence that covers the latest time."""
    accepted = (one for one in evidence if one.state is EvidenceState.ACCEPTED)
    return max(accepted, key=lambda one: (one.offer.covers_until, one.number), default=None)


_DOCUMENTED = {
    None: Standing.MISSING,
    Grade.NOT: Standing.MISSING,
    Grade.PARTLY: Standing.PARTLY,
    Grade.COVERED: Standing.GOOD,
}
_PRACTISED = {
    Progress.IMPLEMENTED: Standing.GOOD,
    Progress.PARTLY: Standing.PARTLY,
    Progress.PLANNED: Standing.NO,
    Progress.NOT_STARTED: Standing.NO,
}


def _implemented(statement: Statement | None, today: date) -> Standing:
    if statement is None:
        return Standing.MISSING
    if statement.on + STATEMENT_LASTS < today:
        return Standing.EXPIRED
    return _PRACTISED[Progress(statement.verdict)]


def _checked(check: Statement | None, today: date) -> Standing:
    if check is None:
        return Standing.MISSING
    if check.on + CHECK_LASTS < today:
        return Standing.EXPIRED
    return Standing.GOOD if check.verdict == Outcome.IN_ORDER else Standing.NO


def _evidenced(evidence: Evidence | None, today: date) -> Standing:
    if evidence is None:
        return Standing.MISSING
    return Standing.GOOD if evidence.lasts_until >= today else Standing.EXPIRED


def long_day(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%B %Y}"
