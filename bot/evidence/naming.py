"""How people are called in a pack: by name and id, or by their random id alone."""

import re
from collections.abc import Iterable

from bot.people.entities import Person, PersonId

_MENTION = re.compile(r"<@([A-Z0-9]{3,})(?:\|[^>]*)?>")
_SOMEBODY = "(somebody)"
_SHORTEST = 3
"""A shorter part of a name is a word like others."""


class Names:
    """Says who somebody is; with *hidden* it takes their names out of words, too."""

    def __init__(self, people: Iterable[Person], *, hidden: bool) -> None:
        self.hidden = hidden
        self._people = {one.id: one for one in people}
        self._by_slack = {one.slack_id: one.id for one in self._people.values() if one.slack_id}
        self._hiding = _hiding(self._people.values()) if hidden else {}
        # The longest first, so that a whole name is one id and not two.
        called = sorted(self._hiding, key=len, reverse=True)
        self._called = re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, called))})(?!\w)", re.IGNORECASE
        )

    def who(self, person: str | None) -> str:
        """Return name and id; the id alone where names are left out or nobody has it any more."""
        if not person:
            return ""
        found = self._people.get(PersonId(person))
        if found is None or self.hidden or not found.name:
            return person
        return f"{found.name} ({person})"

    def said(self, text: str) -> str:
        """Return what people wrote, without the names of those who are known here if they are hidden."""
        if not self.hidden:
            return text
        text = _MENTION.sub(lambda found: self._by_slack.get(found[1], _SOMEBODY), text)
        if not self._hiding:
            return text
        return self._called.sub(
            lambda found: self._hiding.get(found[0].casefold(), _SOMEBODY), text
        )

    def outside(self, text: str) -> str:
        """Return a name that is none of our ids, or nothing of it."""
        return "(left out)" if text and self.hidden else text


def _hiding(people: Iterable[Person]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in people:
        parts = [part for part in re.split(r"[\s,]+", one.name) if len(part) >= _SHORTEST]
        for called in (one.name.strip(), one.email, one.slack_id, *parts):
            if called:
                found.setdefault(called.casefold(), one.id)
    return found
