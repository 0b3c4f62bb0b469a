"""What somebody counts as, all told: the people file, the settings and Slack taken together."""

import logging
from collections.abc import Collection
from dataclasses import replace

from bot.people.entities import Access, Person, Role

_log = logging.getLogger(__name__)

EXCLUSIVE: frozenset[frozenset[Role]] = frozenset(
    {frozenset({Role.AUDITOR, Role.LEAD}), frozenset({Role.AUDITOR, Role.ADMIN})}
)
"""Roles that nobody holds together: whoever checks a programme neither leads nor runs it."""


class Standings:
    """Says what people count as; *admins* are e-mail addresses or Slack ids from the settings."""

    def __init__(self, admins: Collection[str] = ()) -> None:
        self._admins = frozenset(admin.strip().lower() for admin in admins)

    def names(self, person: Person) -> bool:
        """Tell whether the settings name this person as an admin."""
        return not self._admins.isdisjoint({person.email.lower(), person.slack_id.lower()} - {""})

    def unknown(self, people: Collection[Person]) -> frozenset[str]:
        """Return what the settings call admins whom none of *people* is."""
        named = {key for one in people for key in (one.email.lower(), one.slack_id.lower())}
        return self._admins - named

    def of(self, person: Person) -> Person:
        """Return *person* with the role and the groups that they have now.

        An auditor stays one whatever the settings say: whoever audits does not run the bot.
        """
        if person.access is not Access.ACTIVE:
            return replace(person, role=Role.EMPLOYEE, groups=frozenset())
        if self.names(person) and not are_exclusive(person.role, Role.ADMIN):
            return replace(person, role=Role.ADMIN)
        return person

    def warn_of_auditors(self, people: Collection[Person]) -> None:
        """Say in the log whom the settings name in vain."""
        for person in people:
            if self.names(person) and are_exclusive(person.role, Role.ADMIN):
                _log.warning(
                    "ANNEXA_ADMINS names %s, whose role is auditor; an auditor does not run the "
                    "bot and stays an auditor. Correct the setting or the people file.",
                    person.id,
                )


def are_exclusive(one: Role, other: Role) -> bool:
    """Tell whether nobody may hold both roles."""
    return frozenset({one, other}) in EXCLUSIVE
