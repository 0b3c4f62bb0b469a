"""What leads read once a week: how tasks moved and what presses, in figures and without a title."""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, require
from bot.tasks import history_store
from bot.tasks.entities import Deed
from bot.tasks.listing import Listing

NOTICE: Final = "task_digest"
"""Kind of the notice."""
_WEEK = timedelta(days=7)
_OPENED = frozenset({Deed.OPENED, Deed.REOPENED, Deed.LAPSED})
_FINISHED = frozenset({Deed.APPROVED, Deed.DROPPED})


class WeeklyDigest:
    """Tells the leads' channel how tasks stand; a week in which nothing moves or presses is quiet."""

    def __init__(self, database: Database, clock: Clock, *, listing: Listing) -> None:
        self._database = database
        self._outbox = Outbox(database, clock)
        self._listing = listing

    def tell(self, at: datetime, *, actor: Actor) -> bool:
        """Ask for the digest of the seven days before *at*; tell whether that was done now.

        The same calendar week again asks for nothing more.
        """
        require(actor, Permission.READ_TASKS)
        standing = self._listing.standing(actor=actor)
        with self._database.transaction() as connection:
            opened, finished = (
                history_store.count(connection, deeds, since=at - _WEEK, until=at)
                for deeds in (_OPENED, _FINISHED)
            )
            presses = (standing.waiting, standing.overdue, standing.unowned)
            if not any((opened, finished, *presses)):
                return False
            return tell(
                self._outbox,
                connection,
                notice_id=f"{NOTICE}:{at:%G-W%V}",
                kind=NOTICE,
                to=Audience.LEADS,
                facts={
                    "opened": opened,
                    "finished": finished,
                    "unfinished": standing.unfinished,
                    "waiting": standing.waiting,
                    "overdue": standing.overdue,
                    "unowned": standing.unowned,
                },
            )
