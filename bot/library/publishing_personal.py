"""What shared documents keep about people: shown to them, and erased."""

from collections.abc import Mapping, Sequence

from bot.database.engine import Connection
from bot.library import publishing_store as store
from bot.library.publishing_entities import SharedDocument
from bot.people.entities import Person

Rows = Sequence[Mapping[str, object]]


class SharedKept:
    """Shared documents' part of what is held about somebody."""

    tables = store.PERSONAL

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        found = store.by_person(connection, person.id)
        return {"shared_documents": [_told(one, person) for one in found]}

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names what this person shared or decided about."""
        return {f"shared:{one.id}" for one in store.by_person(connection, person.id)}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete what this person shared and is not the library's, and their name elsewhere."""
        return {"shared_documents": store.remove_of(connection, person.id)}


def _told(shared: SharedDocument, person: Person) -> dict[str, object]:
    decided = shared.decided_at.isoformat() if shared.decided_at else None
    return {
        "file": shared.name,
        "state": shared.state.value,
        "shared_at": shared.shared_at.isoformat(),
        "shared_by_them": shared.shared_by == person.id,
        "decided_by_them": shared.decided_by == person.id,
        "decided_at": decided,
    }
