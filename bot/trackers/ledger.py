"""Notes in the audit trail what became of issues: their keys and states, never their words."""

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.engine import Connection
from bot.trackers.entities import Issue, There, Tracked
from bot.trackers.ports import Tracker


class IssueLedger:
    """The only place that writes entries about issues of one tracker."""

    def __init__(self, audit: AuditTrail, tracker: Tracker) -> None:
        self._audit = audit
        self._tracker = tracker

    def opened(self, connection: Connection, one: Tracked, issue: Issue) -> None:
        """Note that *issue* was made for the task."""
        self._note(connection, AuditTag.ISSUE_OPENED, one, issue=issue.key)

    def moved(self, connection: Connection, one: Tracked, there: There) -> None:
        """Note that the task moved its issue."""
        self._note(connection, AuditTag.ISSUE_CHANGED, one, issue=one.key, state=there.value)

    def heard(self, connection: Connection, one: Tracked, there: There) -> None:
        """Note that somebody there moved it, and that the task heard of it."""
        self._note(connection, AuditTag.ISSUE_CHANGED, one, issue=one.key, seen=there.value)

    def _note(self, connection: Connection, tag: AuditTag, one: Tracked, **facts: str) -> None:
        self._audit.record(
            connection,
            tag=tag,
            actor=SYSTEM,
            subject=f"task:{one.task}",
            facts={"tracker": self._tracker.called, **facts},
        )
