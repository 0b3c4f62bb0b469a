"""Everything that is kept about one person, slice by slice: read it, or delete it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from bot.audit.entities import AuditEntry
from bot.audit.service import AuditTrail
from bot.competence.personal import CompetenceKept
from bot.controls.personal import ControlsKept
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox, OutboxItem
from bot.library.publishing_personal import SharedKept
from bot.nonconformities.personal import NonconformitiesKept
from bot.people.entities import Person
from bot.people.personal import PeopleKept
from bot.people.service import PersonRecord
from bot.privacy import store
from bot.questions.personal import QuestionsKept
from bot.reminders.personal import RemindersKept
from bot.tasks.personal import TasksKept
from bot.training.personal import TrainingKept

Json = dict[str, Any]

TABLES = (
    *PeopleKept.tables,
    *QuestionsKept.tables,
    *ControlsKept.tables,
    *SharedKept.tables,
    *TrainingKept.tables,
    *CompetenceKept.tables,
    *TasksKept.tables,
    *NonconformitiesKept.tables,
    *RemindersKept.tables,
    *store.TABLES,
    "outbox",
)
"""Tables that are written anew once something was deleted for good."""


class PersonalRecords:
    """The slices that keep something about people, taken together."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        outbox: Outbox,
        people: PeopleKept,
        questions: QuestionsKept,
    ) -> None:
        self._database = database
        self._audit = audit
        self._outbox = outbox
        self.people = people
        self.questions = questions
        self.controls = ControlsKept()
        self.shared = SharedKept()
        self.training = TrainingKept()
        self.competence = CompetenceKept()
        self.tasks = TasksKept()
        self.nonconformities = NonconformitiesKept()
        self.reminders = RemindersKept()

    def marks(self, connection: Connection, person: Person) -> set[str]:
        """Return the ids by which this person is named in work and messages."""
        asked = self.questions.exchanges(connection, person)
        return {person.id, person.slack_id, *(exchange.id for exchange in asked)} - {""}

    def about(self, person: Person) -> Json:
        """Return everything that is kept about this person, as JSON."""
        with self._database.reading() as connection:
            record = self.people.record(connection, person.id)
            asked = self.questions.exchanges(connection, person)
            gaps = self.controls.subjects(connection, person)
            gaps |= self.shared.subjects(connection, person)
            gaps |= self.training.subjects(connection, person)
            gaps |= self.competence.subjects(connection, person)
            gaps |= self.tasks.subjects(connection, person)
            gaps |= self.nonconformities.subjects(connection, person)
            told = store.told(connection, person.id)
            found: Json = {
                **self.people.about(connection, record),
                **self.questions.about(connection, person),
                **self.controls.about(connection, person),
                **self.shared.about(connection, person),
                **self.training.about(connection, person),
                **self.competence.about(connection, person),
                **self.tasks.about(connection, person),
                **self.nonconformities.about(connection, person),
                **self.reminders.about(connection, person),
                "messages": [
                    _shown(item, person)
                    for item in self._outbox.about(connection, self.marks(connection, person))
                ],
                "told_at_first_use": told[1].isoformat() if told else None,
                "legal_hold": any(one.person == person.id for one in store.holds(connection)),
            }
        subjects = {*gaps, *(f"exchange:{exchange.number}" for exchange in asked)}
        return {**found, "audit_entries": self._entries(person, subjects)}

    def waiting(self, connection: Connection, marks: Collection[str]) -> int:
        """Return how many messages of or about this person are not sent yet."""
        return sum(not item.is_done for item in self._outbox.about(connection, marks))

    def erase(self, connection: Connection, record: PersonRecord) -> Mapping[str, int]:
        """Delete everything but the audit entries."""
        person = record.person
        marks = self.marks(connection, person)
        messages = self._outbox.erase(connection, marks)
        self.questions.forget_words_of(connection, marks)
        store.forget_told(connection, person.id)
        return {
            **self.questions.erase(connection, person),
            **self.controls.erase(connection, person),
            **self.shared.erase(connection, person),
            **self.training.erase(connection, person),
            **self.competence.erase(connection, person),
            **self.tasks.erase(connection, person),
            **self.nonconformities.erase(connection, person),
            **self.reminders.erase(connection, person),
            **self.people.erase(connection, record),
            "messages": messages,
        }

    def _entries(self, person: Person, subjects: Collection[str]) -> list[Json]:
        mine = {f"person:{person.id}", *subjects}
        return [
            _told(entry)
            for entry in self._audit.entries()
            if entry.actor == person.id or entry.subject in mine
        ]


def _shown(item: OutboxItem, person: Person) -> Json:
    """Return a message; what is said to others of this person may name those others."""
    is_theirs = item.payload.get("to_person") == person.id
    return {"id": item.id, "kind": item.kind, "contents": dict(item.payload) if is_theirs else None}


def _told(entry: AuditEntry) -> Json:
    return {**asdict(entry), "facts": json.loads(entry.facts)}
