"""What the register of competence keeps about people: shown to them, erased, let go in its time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.competence import store
from bot.competence.entities import Entry
from bot.database.engine import Connection
from bot.people.entities import Person, PersonId

Rows = Sequence[Mapping[str, object]]


class CompetenceKept:
    """The register's part of what is held about somebody."""

    tables = store.TABLES

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows; replaced entries are in it, too."""
        return {"competence": [_told(one) for one in store.of_person(connection, person.id)]}

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names entries about this person."""
        return {f"competence:{one.number}" for one in store.of_person(connection, person.id)}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete every entry about this person; their random id stays where they judged others."""
        return {"competence": store.remove_of(connection, person.id)}

    def remove_old(
        self, connection: Connection, before: datetime, held: Collection[PersonId]
    ) -> int:
        """Delete entries that have not stood since before a moment."""
        return store.remove_before(connection, before, held=held)


def _told(entry: Entry) -> dict[str, object]:
    replaced = entry.replaced_at.isoformat() if entry.replaced_at else None
    return {"entry": entry.label, **entry.fields, "replaced_at": replaced}
