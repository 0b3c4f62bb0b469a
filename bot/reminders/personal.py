"""What reminders keep about people: shown to them, erased, and let go in its time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.database.engine import Connection
from bot.people.entities import Person, PersonId
from bot.reminders import store

Rows = Sequence[Mapping[str, object]]


class RemindersKept:
    """The reminders' part of what is held about somebody."""

    tables = store.TABLES

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        until = store.snoozes(connection, [person.id]).get(person.id)
        sent = [
            {
                "reminder": one.id,
                "at": one.claimed_at.isoformat(),
                "became": one.state.value,
                "by": one.way.value,
                "of": sorted(
                    {item for item, about in store.lines_of(connection, one.id) if not about}
                ),
            }
            for one in store.everything_to(connection, person.id)
        ]
        snoozed = [{"until": until.isoformat()}] if until else []
        return {"reminders": sent, "snoozed": snoozed}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete what this person was told, and what others were told about them."""
        return {"reminders": store.remove_of(connection, person.id)}

    def remove_old(
        self, connection: Connection, before: datetime, held: Collection[PersonId]
    ) -> int:
        """Delete older messages and wishes that have passed."""
        return store.remove_before(connection, before, held=held)
