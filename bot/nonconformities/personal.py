"""What nonconformities keep about people: shown to them, and erased."""

from collections.abc import Mapping, Sequence

from bot.database.engine import Connection
from bot.nonconformities import file_store, store
from bot.nonconformities.entities import Nonconformity
from bot.nonconformities.rules import parts_of
from bot.nonconformities.tables import TABLES
from bot.people.entities import Person

Rows = Sequence[Mapping[str, object]]


class NonconformitiesKept:
    """The nonconformities' part of what is held about somebody."""

    tables = TABLES

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        return {
            "nonconformities": [
                _told(one, person) for one in store.of_person(connection, person.id)
            ],
            "nonconformity_deeds": [
                {
                    "nonconformity": one.number,
                    "at": one.at.isoformat(),
                    "deed": one.deed.value,
                    "words": one.words,
                }
                for one in store.done_by(connection, person.id)
            ],
            "nonconformity_files": [
                {
                    "nonconformity": one.number,
                    "at": one.supplied_at.isoformat(),
                    "shows": one.shows.value,
                    "name": one.name,
                }
                for one in file_store.files_by(connection, person.id)
            ],
        }

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names those that this person has a part in."""
        found = store.of_person(connection, person.id)
        return {f"nonconformity:{one.number}" for one in found}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Take the person out; what was found, caused and done is the company's and stays."""
        concerned = {*store.remove_of(connection, person.id)}
        concerned.update(file_store.forget(connection, person.id))
        return {"nonconformities": len(concerned)}


def _told(one: Nonconformity, person: Person) -> dict[str, object]:
    parts = {part.value for part in parts_of(one, person)}
    treatment = one.treatment
    named = {
        "planner of the action": treatment.planned_by,
        "doer of the action": treatment.done_by,
        "checker": one.verdict.by,
    }
    parts |= {part for part, holder in named.items() if holder == person.id}
    return {
        "nonconformity": one.label,
        "as": sorted(parts),
        "title": one.finding.title,
        "stage": one.stage.value,
        "due": one.due_on.isoformat() if one.due_on else None,
    }
