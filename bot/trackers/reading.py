"""Reads in the audit trail what tasks ask of their issues, so that tasks know no tracker."""

import json
import secrets
from collections.abc import Collection
from datetime import datetime
from itertools import islice

from bot.audit.entities import AuditEntry
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.engine import Connection, Database
from bot.tasks.entities import Deed, Kind, Status
from bot.trackers import store
from bot.trackers.entities import Wish

_AT_ONCE = 2_000
_WISHES = {Status.CLOSED.value: Wish.CLOSE, Status.WILL_NOT_DO.value: Wish.DROP}
_GOES_ON = {Deed.REOPENED.value, Deed.LAPSED.value, Deed.SENT_BACK.value}


class NewsReader:
    """Follows the trail from where it stopped; a task enters with the entry of its opening."""

    def __init__(
        self, database: Database, audit: AuditTrail, *, place: str, kinds: Collection[Kind]
    ) -> None:
        self._database = database
        self._audit = audit
        self._place = place
        self._kinds = frozenset(kind.value for kind in kinds)

    def read(self, at: datetime) -> None:
        """Remember every wish that is new; interrupted anywhere, the next time repeats it."""
        while self._read_some(at) == _AT_ONCE:
            pass

    def _read_some(self, at: datetime) -> int:
        with self._database.reading() as connection:
            position = store.place(connection, self._place).position
        entries = list(islice(self._audit.entries(after=position), _AT_ONCE))
        if entries:
            with self._database.transaction() as connection:
                for entry in entries:
                    self._take_in(connection, entry, at)
                newest = entries[-1].sequence
                store.change_place(connection, self._place, position=newest)
        return len(entries)

    def _take_in(self, connection: Connection, entry: AuditEntry, at: datetime) -> None:
        if entry.tag not in {AuditTag.TASK_OPENED.value, AuditTag.TASK_CHANGED.value}:
            return
        number, facts = int(entry.subject.partition(":")[2]), json.loads(entry.facts)
        if entry.tag == AuditTag.TASK_OPENED.value:
            if facts.get("kind") in self._kinds:
                mark = f"annexa-T-{number}-{secrets.token_hex(4)}"
                wish = Wish.OPEN
                store.add(connection, self._place, number, mark=mark, wish=wish, at=at)
            return
        wanted = _WISHES.get(str(facts.get("status")))
        if wanted is None and facts.get("deed") in _GOES_ON:
            wanted = Wish.OPEN
        if wanted is not None:
            store.wish(connection, self._place, number, wanted, at=at)
