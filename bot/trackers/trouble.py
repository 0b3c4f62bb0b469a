"""A tracker that does not answer, or lets us in no more: how long it is waited for, who hears."""

import logging
from datetime import datetime, timedelta
from typing import Final

from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.people.notices import Audience, tell
from bot.trackers import store
from bot.trackers.entities import Place
from bot.trackers.errors import TrackerAway, TrackerTrouble
from bot.trackers.ports import Tracker

NOTICE: Final = "tracker_trouble"
"""Kind of the notice that something is wrong; what is right again bears the other one."""
OVER: Final = "tracker_back"
PATIENCE = timedelta(hours=4)
"""So long a tracker may be away before somebody is told."""
_LONGEST = timedelta(hours=1)
_FIRST = timedelta(minutes=2)
"""Long enough that a search knows what was made before the outcome became unclear."""
_MOST_DOUBLINGS = 5
_REFUSED = "refused"
_AWAY = "away"

_log = logging.getLogger(__name__)


class Troubles:
    """Writes down that a place is in trouble, and when it is over; each is told once."""

    def __init__(self, database: Database, outbox: Outbox, *, tracker: Tracker) -> None:
        self._database = database
        self._outbox = outbox
        self._tracker = tracker

    def meet(self, place: Place, trouble: TrackerTrouble, at: datetime) -> None:
        """Wait longer each time, at least as long as the tracker asks for."""
        since = place.trouble_since or at
        is_refused = not isinstance(trouble, TrackerAway)
        is_new = not place.is_told and (is_refused or at - since >= PATIENCE)
        until = at + _wait(place.tries, trouble)
        level = logging.WARNING if is_refused else logging.INFO
        _log.log(level, "%s: %s; asked again at %s", self._tracker.called, trouble.code, until)
        with self._database.transaction() as connection:
            store.change_place(
                connection,
                place.id,
                tries=place.tries + 1,
                wait_until=until,
                trouble=trouble.code,
                trouble_since=since,
                is_told=place.is_told or is_new,
            )
            if is_new:
                facts = {
                    "tracker": self._tracker.called,
                    "how": _REFUSED if is_refused else _AWAY,
                    "code": trouble.code,
                }
                tell(
                    self._outbox,
                    connection,
                    notice_id=f"{NOTICE}:{place.id}:{since.isoformat()}",
                    kind=NOTICE,
                    to=Audience.ADMINS,
                    facts=facts,
                )

    def over(self, place: Place) -> None:
        """Write down that it answers again; whoever heard of the trouble hears of its end."""
        _log.info("%s answers again", self._tracker.called)
        with self._database.transaction() as connection:
            store.change_place(
                connection,
                place.id,
                tries=0,
                wait_until=None,
                trouble="",
                trouble_since=None,
                is_told=False,
            )
            if place.is_told and place.trouble_since is not None:
                tell(
                    self._outbox,
                    connection,
                    notice_id=f"{OVER}:{place.id}:{place.trouble_since.isoformat()}",
                    kind=OVER,
                    to=Audience.ADMINS,
                    facts={"tracker": self._tracker.called},
                )


def _wait(tries: int, trouble: TrackerTrouble) -> timedelta:
    grown: timedelta = min(_FIRST * 2 ** min(tries, _MOST_DOUBLINGS), _LONGEST)
    asked = trouble.wait if isinstance(trouble, TrackerAway) else None
    return max(grown, min(asked, timedelta(days=1))) if asked else grown
