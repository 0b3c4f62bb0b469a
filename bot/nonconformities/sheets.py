"""Nonconformities as a table, as 10.2 wants them on record."""

from collections.abc import Sequence
from datetime import date

from bot.errors import UnknownPerson
from bot.nonconformities.entities import Deed, Happening, Nonconformity
from bot.nonconformities.ports import Directory
from bot.nonconformities.service import NonconformityRegister
from bot.people.entities import PersonId
from bot.people.permissions import Actor
from bot.records.sheets import Sheet, as_csv

COLUMNS = (
    "id",
    "kind",
    "title",
    "source",
    "requirement",
    "evidence",
    "grade",
    "found",
    "respond_by",
    "owner",
    "stage",
    "correction",
    "extent",
    "cause",
    "action",
    "action_due",
    "done",
    "proof",
    "check",
    "outcome",
    "decided_by",
    "ruling",
    "decided",
    "tried_before",
)


class NonconformitySheets:
    """Writes CSV."""

    def __init__(self, register: NonconformityRegister, *, directory: Directory) -> None:
        self._register = register
        self._directory = directory

    def written(self, *, actor: Actor) -> bytes:
        """Return every nonconformity and opportunity as CSV; raise ``NotPermitted``."""
        found = self._register.everything(actor=actor)
        rows = [self._row(one, history) for one, history in found]
        return as_csv(Sheet(name="nonconformities", header=COLUMNS, rows=rows))

    def _row(self, one: Nonconformity, history: Sequence[Happening]) -> tuple[str, ...]:
        finding, treatment, verdict = one.finding, one.treatment, one.verdict
        tried = sum(happening.deed in {Deed.FAILED, Deed.REOPEN} for happening in history)
        return (
            one.label,
            finding.kind.value,
            finding.title,
            finding.source.value,
            finding.requirement,
            finding.evidence,
            finding.grade.value if finding.grade else "",
            _told(finding.found_on),
            _told(finding.respond_by),
            self._name(one.owner),
            one.stage.value,
            treatment.correction,
            treatment.extent,
            treatment.cause,
            treatment.action,
            _told(treatment.action_due),
            _told(treatment.done_on),
            treatment.proof,
            _told(treatment.check_on),
            verdict.words,
            self._name(verdict.by),
            verdict.ruling,
            verdict.at.isoformat() if verdict.at else "",
            str(tried),
        )

    def _name(self, person: PersonId | None) -> str:
        if person is None:
            return ""
        try:
            found = self._directory.find(person)
        except UnknownPerson:
            return ""
        return found.email or found.slack_id or found.id


def _told(day: date | None) -> str:
    return day.isoformat() if day else ""
