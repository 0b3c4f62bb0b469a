"""Tasks in a tracker outside: made and closed there, and heard of when they are closed there."""

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.people.permissions import Actor, Permission, require
from bot.tasks.entities import Kind
from bot.trackers import store
from bot.trackers.entities import Place
from bot.trackers.errors import TrackerTrouble
from bot.trackers.ledger import IssueLedger
from bot.trackers.listening import Listening
from bot.trackers.ports import Arriving, Showing, Tracker
from bot.trackers.pushing import Pushing
from bot.trackers.reading import NewsReader
from bot.trackers.trouble import Troubles

LEASE = timedelta(minutes=15)
"""So long one process has a place for itself; longer than any round takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How the tracker does, for whoever runs the bot."""

    called: str
    place: str
    waiting: int
    """Tasks that ask something of it."""
    refused: int
    """Tasks of these that it will not take."""
    trouble: str
    """Why it is not asked now; empty while all is well."""
    trouble_since: datetime | None


class TrackerDesk:
    """Everything between tasks and one tracker; each deed bears being done twice."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        tracker: Tracker,
        showing: Showing,
        arriving: Arriving,
        kinds: Collection[Kind],
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._tracker = tracker
        self._is_checked = False
        outbox, ledger = Outbox(database, clock), IssueLedger(audit, tracker)
        self._reader = NewsReader(database, audit, place=tracker.place, kinds=kinds)
        self._troubles = Troubles(database, outbox, tracker=tracker)
        self._pushing = Pushing(database, ledger, outbox, clock, tracker=tracker, showing=showing)
        self._listening = Listening(
            database, ledger, tracker=tracker, showing=showing, arriving=arriving
        )

    def begin(self, *, actor: Actor) -> None:
        """Let tasks that are opened from now on go out, and ask again a tracker that was waited for.

        Whoever starts the process may have put its settings right.
        """
        require(actor, Permission.MANAGE_TASKS)
        at, place = self._clock.now(), self._tracker.place
        with self._database.transaction() as connection:
            position = self._audit.head().sequence
            if not store.begin(connection, place, position=position, at=at):
                store.change_place(connection, place, wait_until=None)
                store.try_refused(connection, place, at=at)

    def push(self, at: datetime, *, actor: Actor) -> int:
        """Do there what tasks ask for; return for how many that was."""
        require(actor, Permission.MANAGE_TASKS)
        return self._round(at, self._pushing.push, before=self._reader.read)

    def listen(self, at: datetime, *, actor: Actor) -> int:
        """Hear what moved there; return how many tasks heard of it."""
        require(actor, Permission.MANAGE_TASKS)
        return self._round(at, self._listening.listen)

    def standing(self, *, actor: Actor) -> Standing | None:
        """Return how the tracker does; None where nothing has served with it yet."""
        require(actor, Permission.READ_TASKS)
        with self._database.reading() as connection:
            if not store.is_begun(connection, self._tracker.place):
                return None
            place = store.place(connection, self._tracker.place)
            waiting, refused = store.count_waiting(connection, place.id)
        return Standing(
            called=self._tracker.called,
            place=place.id,
            waiting=waiting,
            refused=refused,
            trouble=place.trouble,
            trouble_since=place.trouble_since,
        )

    def _round(
        self,
        at: datetime,
        deed: Callable[[Place, datetime], int],
        *,
        before: Callable[[datetime], None] = lambda _at: None,
    ) -> int:
        """Do *deed* alone, unless the tracker is waited for; its trouble is written down."""
        with self._alone() as place:
            if place is None:
                return 0
            before(at)
            if place.wait_until is not None and at < place.wait_until:
                return 0
            try:
                self._check(place)
                done = deed(place, at)
            except TrackerTrouble as trouble:
                self._troubles.meet(place, trouble, self._clock.now())
                return 0
            if place.trouble:
                self._troubles.over(place)
            return done

    def _check(self, place: Place) -> None:
        """Ask at the start and after trouble, so that a wrong token is told before a task waits."""
        if place.trouble or not self._is_checked:
            self._tracker.check()
            self._is_checked = True

    @contextmanager
    def _alone(self) -> Iterator[Place | None]:
        """Yield the place if nobody else talks to it now."""
        place, taker, at = self._tracker.place, secrets.token_hex(16), self._clock.now()
        with self._database.transaction() as connection:
            is_mine = store.take(connection, place, taker=taker, at=at, until=at + LEASE)
            found = store.place(connection, place) if is_mine else None
        try:
            yield found
        finally:
            if is_mine:
                with self._database.transaction() as connection:
                    store.give_back(connection, place, taker=taker)
