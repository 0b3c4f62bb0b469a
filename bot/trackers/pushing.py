"""Does in the tracker what tasks ask for: make an issue, close it, open it again."""

from datetime import datetime, timedelta
from typing import Final

from bot.audit.entities import SYSTEM
from bot.clock import Clock
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.people.notices import Audience, tell
from bot.tasks.entities import Task
from bot.trackers import store
from bot.trackers.entities import Issue, Place, There, Tracked, Wish
from bot.trackers.errors import IssueGone, IssueRefused, TrackerAway, TrackerTrouble
from bot.trackers.ledger import IssueLedger
from bot.trackers.ports import Showing, Tracker
from bot.trackers.wording import closing_words, new_issue, reopening_words

NOTICE: Final = "issue_refused"
"""Kind of the notice that the tracker does not take one task."""
AT_ONCE: Final = 50
_LONGEST_ROUND = timedelta(minutes=4)
_REFUSED_WAIT = timedelta(days=1)
"""Nobody changes what a tracker asks of an issue from one minute to the next."""
_EARLIER = timedelta(minutes=5)
"""Its clock may be late."""
_SEARCH_LAG = timedelta(minutes=10)
"""A tracker's search may be so far behind what was made."""


class Pushing:
    """Goes through what is due; whatever it could not finish is due again."""

    def __init__(
        self,
        database: Database,
        ledger: IssueLedger,
        outbox: Outbox,
        clock: Clock,
        *,
        tracker: Tracker,
        showing: Showing,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._outbox = outbox
        self._clock = clock
        self._tracker = tracker
        self._showing = showing

    def push(self, place: Place, at: datetime) -> int:
        """Do what is due; raise ``TrackerAway`` or ``TrackerRefuses`` where nothing more will go."""
        with self._database.reading() as connection:
            due = store.due(connection, place.id, at, limit=AT_ONCE)
        done = 0
        for one in due:
            if self._clock.now() - at > _LONGEST_ROUND:
                break
            try:
                self._do(place.id, one, at)
                done += 1
            except IssueGone:
                self._lose(place.id, one)
            except IssueRefused as refusal:
                self._refused(place.id, one, refusal, at)
        return done

    def _do(self, place: str, one: Tracked, at: datetime) -> None:
        task = self._showing.show(one.task, actor=SYSTEM).task
        if one.key:
            self._move(place, one, task)
        elif one.wish is Wish.OPEN or one.unclear_since is not None:
            self._make(place, one, task, at)
        else:
            # It ended before anybody there heard of it.
            self._settle(place, one, seen=There.OPEN)

    def _make(self, place: str, one: Tracked, task: Task, at: datetime) -> None:
        issue = None
        if one.unclear_since is not None:
            issue = self._tracker.find(one.mark, since=one.unclear_since - _EARLIER)
        if issue is None and one.wish.ends:
            self._settle(place, one, seen=There.OPEN)
            return
        if issue is None:
            issue = self._created(place, one, task, at)
        self._opened(place, one, issue)

    def _created(self, place: str, one: Tracked, task: Task, at: datetime) -> Issue:
        """Make the issue; before it is asked for, it is written down that it may be there."""
        unclear_since, until = one.unclear_since or at, at + _SEARCH_LAG
        with self._database.transaction() as connection:
            store.put_off(connection, one, place, until=until, unclear_since=unclear_since)
        try:
            return self._tracker.create(new_issue(task, one.mark))
        except TrackerTrouble as trouble:
            if not (isinstance(trouble, TrackerAway) and trouble.may_be_done):
                with self._database.transaction() as connection:
                    store.put_off(connection, one, place, until=at, unclear_since=None)
            raise

    def _opened(self, place: str, one: Tracked, issue: Issue) -> None:
        with self._database.transaction() as connection:
            store.opened(connection, one, place, issue)
            if one.wish is Wish.OPEN:
                store.settle(connection, one, place, seen=There.OPEN)
            self._ledger.opened(connection, one, issue)

    def _move(self, place: str, one: Tracked, task: Task) -> None:
        """Close or open what is there; the comment goes first, so that it is never left out.

        What was refused before has its comment already.
        """
        if one.seen is There.GONE or one.wish.ends is one.seen.is_over:
            self._settle(place, one, seen=one.seen)
            return
        if self._tracker.state(one.key).is_over is not one.wish.ends:
            words = closing_words(task) if one.wish.ends else reopening_words(task)
            if not one.trouble:
                self._tracker.say(one.key, words)
            if one.wish.ends:
                self._tracker.close(one.key, dropped=one.wish is Wish.DROP)
            else:
                self._tracker.reopen(one.key)
        seen = There.OPEN
        if one.wish.ends:
            seen = There.DROPPED if one.wish is Wish.DROP else There.CLOSED
        self._settle(place, one, seen=seen, is_told=True)

    def _settle(self, place: str, one: Tracked, *, seen: There, is_told: bool = False) -> None:
        with self._database.transaction() as connection:
            store.settle(connection, one, place, seen=seen)
            if is_told:
                self._ledger.moved(connection, one, seen)

    def _lose(self, place: str, one: Tracked) -> None:
        """Ask nothing more of an issue that is gone; of a task that goes on it is told soon."""
        with self._database.transaction() as connection:
            if one.wish.ends:
                store.settle(connection, one, place, seen=There.GONE)
            else:
                store.settle(connection, one, place, seen=There.OPEN)
                store.look_soon(connection, one, place)

    def _refused(self, place: str, one: Tracked, refusal: IssueRefused, at: datetime) -> None:
        with self._database.transaction() as connection:
            store.put_off(
                connection,
                one,
                place,
                until=at + _REFUSED_WAIT,
                unclear_since=None,
                trouble=refusal.code,
            )
            tell(
                self._outbox,
                connection,
                notice_id=f"{NOTICE}:{place}:{one.task}:{one.wish}:{refusal.code}",
                kind=NOTICE,
                to=Audience.LEADS,
                facts={
                    "tracker": self._tracker.called,
                    "task": one.task,
                    "wish": one.wish.value,
                    "code": refusal.code,
                },
            )
