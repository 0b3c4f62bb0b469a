"""Says which issue stands for a task; asked by whoever shows the task."""

from bot.database.engine import Database
from bot.tasks.views import Elsewhere
from bot.trackers import store
from bot.trackers.ports import Tracker
from bot.trackers.wording import shown_key


class IssueLinks:
    """Reads what the tracker that is set has told; it asks nobody."""

    def __init__(self, database: Database, tracker: Tracker) -> None:
        self._database = database
        self._tracker = tracker

    def __call__(self, number: int) -> Elsewhere | None:
        """Return the issue of a task; None where there is none, or it is gone."""
        with self._database.reading() as connection:
            issue = store.issue_of(connection, self._tracker.place, number)
        if issue is None:
            return None
        return Elsewhere(called=f"{self._tracker.called} {shown_key(issue.key)}", url=issue.url)
