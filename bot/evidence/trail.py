"""What the audit trail knew by a moment: the only witness that cannot be changed afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.audit.entities import AuditEntry
from bot.audit.tags import AuditTag
from bot.records.certified import facts_of
from bot.tasks.entities import Deed, Status

FAMILIES = frozenset(
    {
        "acknowledgement",
        "campaign",
        "competence",
        "control",
        "course",
        "coverage",
        "curated",
        "document",
        "evidence",
        "gap",
        "leave",
        "library",
        "nonconformity",
        "plan",
        "requirement",
        "soa",
        "suggestion",
        "task",
    }
)
"""Kinds of deeds that a pack speaks of; what people asked is none of an auditor's business."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskThen:
    """A task as the trail had it at a moment; words are not in the trail."""

    status: Status
    owner: str
    due_on: date | None
    controls: tuple[str, ...]
    decided_by: str = ""
    decided_at: str = ""
    ruling: str = ""
    decisions: tuple[str, ...] = ()
    """When evidence was accepted or sent back, oldest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingThen:
    """A nonconformity as the trail had it at a moment."""

    stage: str
    grade: str
    owner: str
    ruling: str


@dataclass(frozen=True, slots=True)
class TrailThen:
    """Entries up to a moment, by what they are about."""

    by_subject: Mapping[str, list[AuditEntry]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[AuditEntry], *, until: datetime) -> "TrailThen":
        """Take what was recorded up to a moment."""
        last = written(until)
        found: dict[str, list[AuditEntry]] = {}
        for one in entries:
            if one.at <= last and one.tag.partition(":")[0] in FAMILIES:
                found.setdefault(one.subject, []).append(one)
        return cls(found)

    def about(self, subject: str) -> list[AuditEntry]:
        """Return what was recorded about one thing, in order."""
        return self.by_subject.get(subject, [])

    def everything(self) -> list[AuditEntry]:
        """Return all of it, in order."""
        some = (one for entries in self.by_subject.values() for one in entries)
        return sorted(some, key=lambda one: one.sequence)

    def removed(self) -> dict[int, int]:
        """Return up to which version each document had been taken out of force."""
        found: dict[int, int] = {}
        for subject, entries in self.by_subject.items():
            family, _, number = subject.partition(":")
            for one in entries if family == "document" and number.isdigit() else ():
                if one.tag == AuditTag.DOCUMENT_REMOVED:
                    sequence = facts_of(one).get("sequence")
                    if isinstance(sequence, int):
                        found[int(number)] = max(found.get(int(number), 0), sequence)
        return found

    def task(self, number: int) -> TaskThen | None:
        """Return where a task stood; None where it was not opened yet."""
        then: TaskThen | None = None
        for one in self.about(f"task:{number}"):
            then = _after(then, one)
        return then

    def finding(self, number: int) -> FindingThen | None:
        """Return where a nonconformity stood; None where it was not raised yet."""
        facts: dict[str, object] = {}
        for one in self.about(f"nonconformity:{number}"):
            owner = facts.get("owner")
            facts = facts_of(one)
            facts["owner"] = facts.get("owner") or owner
        if not facts:
            return None
        return FindingThen(
            stage=str(facts.get("stage") or ""),
            grade=str(facts.get("grade") or ""),
            owner=str(facts["owner"] or ""),
            ruling=str(facts.get("ruling") or ""),
        )


def written(at: datetime) -> str:
    """Return a moment as the trail writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _after(then: TaskThen | None, entry: AuditEntry) -> TaskThen | None:
    facts = facts_of(entry)
    if entry.tag == AuditTag.TASK_OPENED:
        return TaskThen(
            status=Status.OPEN,
            owner=str(facts.get("owner") or ""),
            due_on=_day(facts.get("due_on")),
            controls=tuple(str(facts.get("controls") or "").split()),
        )
    # A comment changes nothing, so its entry names no status.
    if then is None or facts.get("status") not in set(Status):
        return then
    deed = facts.get("deed")
    is_over = Status(str(facts["status"])).is_over
    judged = deed in {Deed.APPROVED, Deed.SENT_BACK}
    return TaskThen(
        status=Status(str(facts["status"])),
        owner=str(facts["owner"]) if facts.get("owner") else then.owner,
        due_on=_day(facts.get("due_on")) if deed == Deed.RESCHEDULED else then.due_on,
        controls=then.controls,
        decided_by=entry.actor if is_over else "",
        decided_at=entry.at if is_over else "",
        ruling=str(facts.get("ruling") or "") if is_over else "",
        decisions=(*then.decisions, entry.at) if judged else then.decisions,
    )


def _day(said: object) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) else None
