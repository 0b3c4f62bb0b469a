"""Gaps: one list of what is missing, ranked by one rule, each with its reason.

The rule: causes come in the order of ``Cause``, which puts first what stops a certification;
within a cause, controls that a law or a contract asks for come before others, then those that
the standard expects to be documented, then the standard's own order.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.controls.coverage import Coverage
from bot.controls.facts import Fact, FourFacts, Standing, long_day
from bot.controls.readiness import Item, Presence
from bot.controls.register_entities import (
    NOBODY,
    Applicability,
    Conformity,
    ControlRow,
    Ground,
    RequirementRow,
)
from bot.controls.suggestions_store import Promoted
from bot.people.entities import PersonId


class Cause(StrEnum):
    """What is missing; the order is the rank."""

    NO_DOCUMENT = "required document missing"
    REQUIREMENT_NOT_MET = "requirement not met"
    RELIED_ON = "excluded, but a policy relies on it"
    NOT_IMPLEMENTED = "not implemented"
    EVIDENCE_EXPIRED = "evidence expired"
    NOT_EVIDENCED = "no evidence"
    NOT_DOCUMENTED = "not documented"
    STALE_DOCUMENT = "required document stale"
    CHECK_FOUND = "check with findings"
    STATEMENT_EXPIRED = "statement expired"
    NOT_STATED = "nobody states that it is implemented"
    NO_OWNER = "no owner"
    REVIEW_OVERDUE = "review overdue"
    PARTLY_DOCUMENTED = "partly documented"
    PARTLY_IMPLEMENTED = "partly implemented"
    NOT_CHECKED = "never checked"
    CHECK_EXPIRED = "check expired"
    UNASSESSED = "requirement not assessed"
    UNDECIDED = "applicability undecided"
    QUESTION = "nobody could answer a question"

    @property
    def rank(self) -> int:
        """Return its place in the list, 0 for what comes first."""
        return list(Cause).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One thing that is missing; no nonconformity until a person says so."""

    about: str
    """A control, a requirement, or the number of a question."""
    title: str
    cause: Cause
    reason: str
    """It is read after the cause, so it says more than that: what is known, or what to do."""
    owner: PersonId = NOBODY
    detail: str = ""
    """Which of several things of the same cause; empty where there is one."""
    may_be_about: tuple[str, ...] = ()
    """Of a question: which controls and requirements it may be about."""

    @property
    def key(self) -> str:
        """Return what stays the same as long as the gap does."""
        return ":".join(filter(None, (self.about, self.cause.name.lower(), self.detail)))

    @property
    def controls(self) -> tuple[str, ...]:
        """Return which controls and requirements whoever closes it has to look at."""
        return self.may_be_about if self.cause is Cause.QUESTION else (self.about,)

    @property
    def id(self) -> str:
        """Return a short name of the same, which names no document."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Everything that the rule looks at."""

    today: date
    controls: Collection[ControlRow]
    requirements: Collection[RequirementRow]
    facts: Mapping[str, FourFacts]
    coverage: Mapping[str, Coverage]
    items: Collection[Item]
    """The required documents and records."""
    relying: Mapping[str, tuple[str, ...]]
    """Titles of approved policies that say they serve a control."""
    overdue: Mapping[str, date]
    """Documents past their review, by source."""
    gone: Collection[PersonId]
    """Owners who work here no more."""
    expected: Collection[str]
    """Controls of which the standard expects something documented."""
    questions: Collection[Promoted] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """What documents are called, by source, as far as whoever looks may know it."""


def find_gaps(seen: Seen) -> tuple[Gap, ...]:
    """Return every gap, first what matters most."""
    ids = [*(row.id for row in seen.requirements), *(row.id for row in seen.controls)]
    places = {id_: n for n, id_ in enumerate(ids)}
    bound = {
        row.id
        for row in seen.controls
        if any(one.ground in {Ground.LAW, Ground.CONTRACT} for one in row.inclusion)
    }

    def place(gap: Gap) -> tuple[int, bool, bool, int, str]:
        return (
            gap.cause.rank,
            gap.about not in bound,
            gap.about not in seen.expected,
            places.get(gap.about, len(places)),
            gap.key,
        )

    return tuple(sorted(_all(seen), key=place))


def missing_facts(facts: FourFacts) -> tuple[Cause, ...]:
    """Return what is missing of the four facts of a control, first what matters most."""
    found = (_BY_STANDING.get((fact, facts.of(fact))) for fact in Fact)
    return tuple(sorted((one for one in found if one), key=lambda cause: cause.rank))


def _all(seen: Seen) -> Iterator[Gap]:
    for row in seen.controls:
        if row.is_necessary:
            yield from _of_facts(row, seen)
            yield from _of_owner(row, seen)
            yield from _of_control_reviews(row, seen)
        elif relying := seen.relying.get(row.id):
            reason = f"It is named by {_named(relying)}."
            yield _gap(row, Cause.RELIED_ON, reason)
        if row.applicability is Applicability.UNDECIDED:
            yield _gap(row, Cause.UNDECIDED, "Decide whether it is needed, and write down why.")
    for requirement in seen.requirements:
        yield from _of_requirement(requirement, seen)
    for question in seen.questions:
        yield Gap(
            about=question.label,
            title=question.words,
            cause=Cause.QUESTION,
            reason="Several people asked it; write down what holds.",
            may_be_about=question.controls,
        )


_Row = ControlRow | RequirementRow

_BY_STANDING: Mapping[tuple[Fact, Standing], Cause] = {
    (Fact.DOCUMENTED, Standing.MISSING): Cause.NOT_DOCUMENTED,
    (Fact.DOCUMENTED, Standing.PARTLY): Cause.PARTLY_DOCUMENTED,
    (Fact.IMPLEMENTED, Standing.NO): Cause.NOT_IMPLEMENTED,
    (Fact.IMPLEMENTED, Standing.PARTLY): Cause.PARTLY_IMPLEMENTED,
    (Fact.IMPLEMENTED, Standing.MISSING): Cause.NOT_STATED,
    (Fact.IMPLEMENTED, Standing.EXPIRED): Cause.STATEMENT_EXPIRED,
    (Fact.EVIDENCED, Standing.MISSING): Cause.NOT_EVIDENCED,
    (Fact.EVIDENCED, Standing.EXPIRED): Cause.EVIDENCE_EXPIRED,
    (Fact.CHECKED, Standing.MISSING): Cause.NOT_CHECKED,
    (Fact.CHECKED, Standing.EXPIRED): Cause.CHECK_EXPIRED,
    (Fact.CHECKED, Standing.NO): Cause.CHECK_FOUND,
}


def _of_facts(row: ControlRow, seen: Seen) -> Iterator[Gap]:
    facts = seen.facts[row.id]
    for fact in Fact:
        cause = _BY_STANDING.get((fact, facts.of(fact)))
        if cause is not None:
            yield _gap(row, cause, _REASONS[fact](row, facts, seen))


def _documented(row: ControlRow, _facts: FourFacts, seen: Seen) -> str:
    coverage = seen.coverage.get(row.id)
    if coverage is None:
        return "The policies have not been read for it yet."
    if coverage.gone:
        return "Policies that were quoted are no longer in force."
    ruled = coverage.ruled
    if ruled and ruled.grade is coverage.grade and not coverage.is_ruling_lapsed:
        return f"A lead decided so. {ruled.reason}"
    return coverage.found.reason


def _implemented(row: ControlRow, facts: FourFacts, _seen: Seen) -> str:
    said = facts.statement
    if said is None:
        return "It needs an owner first." if row.owner == NOBODY else "Ask its owner."
    if facts.implemented is Standing.EXPIRED:
        return f"The last one is of {long_day(said.on)} and counted for a year."
    if facts.implemented is Standing.PARTLY:
        return f"So it was stated on {long_day(said.on)}."
    return f"It was stated as {said.verdict} on {long_day(said.on)}."


def _evidenced(_row: ControlRow, facts: FourFacts, _seen: Seen) -> str:
    if facts.evidence is None:
        return "Show with a file, a link or a message how it is done."
    until = long_day(facts.evidence.lasts_until)
    return f"The newest, {facts.evidence.label}, counted until {until}."


def _checked(_row: ControlRow, facts: FourFacts, _seen: Seen) -> str:
    if facts.check is None:
        return "Take it into the next internal audit."
    if facts.checked is Standing.EXPIRED:
        return f"The last one was on {long_day(facts.check.on)} and counted for three years."
    return f"It was on {long_day(facts.check.on)}."


_REASONS = {
    Fact.DOCUMENTED: _documented,
    Fact.IMPLEMENTED: _implemented,
    Fact.EVIDENCED: _evidenced,
    Fact.CHECKED: _checked,
}


def _of_owner(row: _Row, seen: Seen) -> Iterator[Gap]:
    if row.owner == NOBODY:
        yield _gap(row, Cause.NO_OWNER, "Name somebody who answers for it.")
    elif row.owner in seen.gone:
        yield _gap(row, Cause.NO_OWNER, "Whoever owned it works here no more.")


def _of_review(row: _Row, seen: Seen) -> Iterator[Gap]:
    if row.review_on and row.review_on < seen.today:
        reason = f"It was due on {long_day(row.review_on)}."
        yield _gap(row, Cause.REVIEW_OVERDUE, reason)


def _of_control_reviews(row: ControlRow, seen: Seen) -> Iterator[Gap]:
    yield from _of_review(row, seen)
    coverage = seen.coverage.get(row.id)
    if coverage is None:
        return
    quoted = {quote.source: quote.title for quote in coverage.quotes}
    for source, title in sorted(quoted.items()):
        if source in seen.overdue:
            called = seen.titles.get(source, title)
            until = long_day(seen.overdue[source])
            reason = f"That of {called!r}, which documents it, was due on {until}."
            yield _gap(row, Cause.REVIEW_OVERDUE, reason, detail=source)


def _of_requirement(row: RequirementRow, seen: Seen) -> Iterator[Gap]:
    yield from _of_owner(row, seen)
    yield from _of_review(row, seen)
    if row.conformity is Conformity.UNASSESSED:
        yield _gap(row, Cause.UNASSESSED, "Judge how far it is met.")
    elif row.conformity is not Conformity.MET:
        on = f" on {long_day(row.assessed_on)}" if row.assessed_on else ""
        yield _gap(row, Cause.REQUIREMENT_NOT_MET, f"{_JUDGED[row.conformity]}{on}.")
    for item in seen.items:
        cause = _BY_PRESENCE.get(item.presence)
        if item.about == row.id and cause is not None:
            yield _gap(row, cause, f"{item.name}. {item.reason}", detail=item.name)


_JUDGED = {
    Conformity.PARTLY_MET: "It was judged to be met in part",
    Conformity.NOT_MET: "So it was judged",
}
_BY_PRESENCE = {
    Presence.MISSING: Cause.NO_DOCUMENT,
    Presence.STALE: Cause.STALE_DOCUMENT,
}


def _gap(row: _Row, cause: Cause, reason: str, *, detail: str = "") -> Gap:
    return Gap(
        about=row.id, title=row.title, cause=cause, reason=reason, owner=row.owner, detail=detail
    )


def _named(titles: Iterable[str]) -> str:
    return " and ".join(repr(title) for title in titles)
