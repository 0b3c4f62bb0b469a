"""Whom no message reaches: a list for the leads, and a word once a day where it grows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, require
from bot.reminders import store
from bot.reminders.entities import LedgerEntry, State

NOTICE: Final = "people_unreachable"
"""Kind of the notice; its words are Slack's business."""

_LISTED = timedelta(days=30)
_NEW = timedelta(days=1)


class Unreachable:
    """Knows whom the newest message did not reach."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._outbox = Outbox(database, clock)

    def listed(self, at: datetime, *, actor: Actor) -> Sequence[LedgerEntry]:
        """Return the newest message of the last 30 days to each whom that one did not reach."""
        require(actor, Permission.SEND_REMINDERS)
        with self._database.reading() as connection:
            return _listed(connection, at)

    def tell(self, at: datetime, *, actor: Actor) -> bool:
        """Tell the leads how many became unreachable in the day before, if any; once a day."""
        require(actor, Permission.SEND_REMINDERS)
        with self._database.transaction() as connection:
            every = _listed(connection, at)
            new = [one for one in every if _is_new(connection, one, since=at - _NEW)]
            return bool(new) and tell(
                self._outbox,
                connection,
                notice_id=f"unreachable:{at:%Y-%m-%d}",
                kind=NOTICE,
                to=Audience.LEADS,
                facts={"new": len(new), "all": len(every)},
            )


def _listed(connection: Connection, at: datetime) -> Sequence[LedgerEntry]:
    newest = store.newest_of_each(connection, since=at - _LISTED)
    return [one for one in newest if one.state is State.UNREACHABLE]


def _is_new(connection: Connection, entry: LedgerEntry, *, since: datetime) -> bool:
    if entry.settled_at is None or entry.settled_at <= since:
        return False
    former = [
        one.state
        for one in store.everything_to(connection, entry.person)
        if one.state in {State.DELIVERED, State.UNREACHABLE} and one.id != entry.id
    ]
    return not former or former[-1] is not State.UNREACHABLE
