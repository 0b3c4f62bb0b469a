"""Where there is room for a role that is given here: not beside one that is set elsewhere."""

from bot.errors import RoleSetElsewhere
from bot.people.entities import Access, Role
from bot.people.standing import Standings, are_exclusive
from bot.people.store import PersonRecord


def require_room(standings: Standings, record: PersonRecord, role: Role) -> None:
    """Raise ``RoleSetElsewhere`` where a file, a setting or Slack says what this person may be."""
    if record.listed:
        raise RoleSetElsewhere(
            "The people file lists this person, so it says their role: change it there, then "
            "run annexa people load."
        )
    if record.person.access is not Access.ACTIVE:
        raise RoleSetElsewhere(
            f"Slack says that this person is {record.person.access}; such a person has no role."
        )
    if standings.names(record.person) and are_exclusive(role, Role.ADMIN):
        raise RoleSetElsewhere(
            "ANNEXA_ADMINS names this person, and an auditor does not run the bot: take them "
            "out of the setting first."
        )
