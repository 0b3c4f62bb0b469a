"""The smallest real things that reminders ask: people, what they owe, and a chat on disk."""

import itertools
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.people.service import PersonRecord
from bot.reminders.entities import Cadence, Owed


def owed(person, key="training:1", **more):
    """Return what somebody owes, with what a test says about it."""
    said = {
        "kind": "training",
        "title": "Security basics",
        "since": datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        "due": date(2026, 3, 20),
        "cadence": Cadence(),
    }
    return Owed(person=PersonId(person), key=key, **(said | more))


@dataclass
class Staff:
    """Who is who."""

    people: list = field(default_factory=list)

    def everybody(self, *, actor):
        assert actor == "system"
        return [PersonRecord(person=one) for one in self.people]

    def find(self, person_id):
        for one in self.people:
            if one.id == person_id:
                return one
        raise UnknownPerson(person_id)

    def add(self, name, **more):
        """Add somebody who has an account."""
        said = {"slack_id": f"U0{name.upper()}", "email": f"{name}@example.com", "name": name}
        person = Person(id=PersonId(f"p-{name}"), **(said | more))
        self.people.append(person)
        return person


@dataclass
class Things:
    """What people owe, in a list that a test changes."""

    items: list = field(default_factory=list)

    def owed(self):
        yield from self.items

    def owed_by(self, person):
        return [one for one in self.items if one.person == person]


class Chat:
    """A chat in a folder: one file a message, so that it survives whoever writes it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True, parents=True)
        self.unreachable = {}
        self.trouble = None

    def was_sent(self, prompt):
        return any(one["id"] == prompt.id for one in self.messages())

    def send(self, prompt):
        if self.trouble:
            raise self.trouble
        if prompt.person in self.unreachable:
            return self.unreachable[prompt.person]
        # Like a chat, it does not look for doubles: whoever posts twice is there twice.
        draft = self.folder.with_name(f"{self.folder.name}-{os.getpid()}.draft")
        draft.write_text(json.dumps(_told(prompt)))
        for number in itertools.count(len(list(self.folder.iterdir()))):
            with suppress(FileExistsError):
                os.link(draft, self.folder / f"{number:06d}")
                break
        # Else the next message would be written into this one's file.
        draft.unlink()
        return None

    def messages(self):
        """Return everything that was said, in order."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.iterdir())]


def _told(prompt):
    lines = [[one.key, one.about, one.title] for one in prompt.lines]
    return {"id": prompt.id, "person": prompt.person, "lines": lines}
