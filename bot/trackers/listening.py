"""Hears from the tracker what became of issues, and lets their tasks know."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.audit.entities import SYSTEM
from bot.database.engine import Database
from bot.tasks.arriving import tracker_key
from bot.trackers import store
from bot.trackers.entities import Place, There, Tracked, Wish
from bot.trackers.errors import IssueGone
from bot.trackers.ledger import IssueLedger
from bot.trackers.ports import Arriving, Showing, Tracker
from bot.trackers.wording import heard_words, shown_key

LOOK_AGAIN: Final = timedelta(days=1)
"""What no list of changes tells, a deletion above all, is found within so long."""
AT_ONCE: Final = 20


class Listening:
    """Asks what changed, and looks at a few issues one by one."""

    def __init__(
        self,
        database: Database,
        ledger: IssueLedger,
        *,
        tracker: Tracker,
        showing: Showing,
        arriving: Arriving,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._tracker = tracker
        self._showing = showing
        self._arriving = arriving

    def listen(self, place: Place, at: datetime) -> int:
        """Tell tasks of what moved; return how many heard something."""
        heard = 0
        changes = self._tracker.changed(since=place.since, tag=place.tag, at=at)
        if changes is not None:
            with self._database.reading() as connection:
                known = store.known(connection, place.id, changes.states)
            heard = sum(self._hear(place.id, one, changes.states[one.key], at) for one in known)
            with self._database.transaction() as connection:
                # Only now: who is interrupted hears the same once more.
                store.change_place(connection, place.id, since=changes.since, tag=changes.tag)
        with self._database.reading() as connection:
            old = store.unlooked(connection, place.id, at - LOOK_AGAIN, limit=AT_ONCE)
        return heard + sum(self._hear(place.id, one, there, at) for one, there in self._look(old))

    def _look(self, old: list[Tracked]) -> Iterator[tuple[Tracked, There]]:
        for one in old:
            try:
                yield one, self._tracker.state(one.key)
            except IssueGone:
                yield one, There.GONE

    def _hear(self, place: str, one: Tracked, there: There, at: datetime) -> bool:
        """Let the task know once; what it asked for itself is no news to it."""
        is_news = _is_news(one, there)
        if is_news:
            self._let_know(place, one, there)
        with self._database.transaction() as connection:
            store.saw(connection, one, place, there=there, at=at)
            if is_news:
                self._ledger.heard(connection, one, there)
        return is_news

    def _let_know(self, place: str, one: Tracked, there: There) -> None:
        task = self._showing.show(one.task, actor=SYSTEM).task
        issue = f"{self._tracker.called} {shown_key(one.key)}"
        words = heard_words(task, there, issue=issue)
        # The same change there happens here once, whoever was interrupted when.
        once = tracker_key(place, one.task, one.turn + 1)
        if there is There.CLOSED:
            self._arriving.closed_elsewhere(
                one.task, link=one.url, words=words, once=once, actor=SYSTEM
            )
        else:
            self._arriving.hear(one.task, words=words, once=once, actor=SYSTEM)


def _is_news(one: Tracked, there: There) -> bool:
    """Tell whether nobody here knows: how it was closed is not told apart everywhere."""
    if there is There.GONE:
        return one.seen is not There.GONE
    was_asked_for = one.wish is not Wish.NOTHING and one.wish.ends is there.is_over
    return there.is_over is not one.seen.is_over and not was_asked_for
