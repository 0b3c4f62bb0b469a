"""What is kept about a person as such: shown to them, erased, and left behind when they leave."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.database.engine import Connection
from bot.errors import StillListed, UnknownPerson
from bot.people import grant_store, group_store, store
from bot.people.entities import PersonId
from bot.people.grants import Grant
from bot.people.standing import Standings
from bot.people.store import PersonRecord

Rows = Sequence[Mapping[str, object]]


class PeopleKept:
    """The people slice's part of what is held about somebody."""

    tables = ("persons", "role_proposals", "auditor_grants")
    """Tables whose deleted rows held names and ids."""

    def __init__(self, admins: Collection[str] = ()) -> None:
        self._standings = Standings(admins)

    def record(self, connection: Connection, person_id: PersonId) -> PersonRecord:
        """Return everything that is kept of this person as such."""
        found = store.by_id(connection, person_id)
        if found is None:
            raise UnknownPerson(f"Nobody has the id {person_id}.")
        return found

    def require_unlisted(self, record: PersonRecord) -> None:
        """Raise ``StillListed`` where a file or a setting would bring this person back."""
        if record.listed:
            raise StillListed(
                f"{record.person.id} is in the people file. Remove the line, load the file again "
                "(annexa people load, or the next start), then erase."
            )
        if self._standings.names(record.person):
            raise StillListed(
                f"{record.person.id} is named in ANNEXA_ADMINS. Remove them there, then erase."
            )

    def about(self, connection: Connection, record: PersonRecord) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        person, since = record.person, record.deactivated_at
        row = {
            "id": person.id,
            "staff_id": record.staff_id,
            "slack_id": person.slack_id,
            "email": person.email,
            "name": person.name,
            "role": person.role.value,
            "groups": sorted(person.groups),
            "manager": person.manager,
            "timezone": person.timezone,
            "guest": person.guest,
            "in_people_file": record.listed,
            "deactivated_at": since.isoformat() if since else None,
        }
        proposals = [
            {
                "group": one.group_id,
                "role": one.role.value,
                "state": one.state.value,
                "proposed_at": one.proposed_at.isoformat(),
            }
            for one in group_store.of_person(connection, person.id)
            if one.person == person.id
        ]
        mine = grant_store.of_people(connection, [person.id]).get(person.id, [])
        given = [(one, "given") for one in grant_store.given_by(connection, person.id)]
        return {
            "person": [row],
            "proposed_roles": proposals,
            "auditor_grants": [
                _granted(one, part) for one, part in [*((one, "auditor") for one in mine), *given]
            ],
        }

    def erase(self, connection: Connection, record: PersonRecord) -> Mapping[str, int]:
        """Delete the person, also where they are named as somebody's manager."""
        store.take_turn_writing(connection)
        store.forget_manager(connection, record.person.email)
        proposals = group_store.forget(connection, [record.person.id])
        grants = grant_store.forget(connection, record.person.id)
        store.remove(connection, record.person.id)
        return {"person": 1, "proposed_roles": proposals, "auditor_grants": grants}

    def employed(self, connection: Connection) -> frozenset[PersonId]:
        """Return everybody whom Slack has not shut out, whether or not they use it."""
        everybody = store.everybody(connection)
        return frozenset(one.person.id for one in everybody if one.deactivated_at is None)

    def left_before(self, connection: Connection, before: datetime) -> list[PersonRecord]:
        """Return whom Slack has not let in since before this moment and no file lists."""
        return [
            record
            for record in store.everybody(connection)
            if record.deactivated_at is not None
            and record.deactivated_at < before
            and not record.listed
            and not self._standings.names(record.person)
        ]


def _granted(grant: Grant, part: str) -> Mapping[str, object]:
    return {
        "number": grant.number,
        "part": part,
        "begins_on": grant.begins_on.isoformat(),
        "ends_on": grant.ends_on.isoformat(),
        "ended_on": grant.ended_on.isoformat() if grant.ended_on else None,
        "scope": grant.told,
        "given_at": grant.given_at.isoformat(),
    }
