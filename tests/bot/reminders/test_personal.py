"""What reminders keep about people is shown, erased, and gone in its time."""

import json
from datetime import timedelta

from bot.migrations.schema import metadata
from bot.people.entities import Person, PersonId
from bot.reminders.entities import WorkingWeek
from bot.reminders.personal import RemindersKept
from bot.reminders.store import TABLES
from bot.reminders.wishes import Snoozing
from tests.bot.reminders.parts import owed

ADA = Person(id=PersonId("p-ada"))
KEPT = RemindersKept()


def _remind_for_months(office, company, clock):
    company.things.items = [owed("p-ada"), owed("p-bob", "task:1")]
    Snoozing(office.database, office.audit, clock, week=WorkingWeek()).snooze(
        "in an hour", actor=ADA
    )
    for _ in range(40):
        office.look()
        office.deliver()
        clock.forward(days=1)


def _naming(database, text):
    with database.reading() as connection:
        return {
            name
            for name in TABLES
            for row in connection.execute(metadata.tables[name].select()).all()
            if text in repr(tuple(row))
        }


def test_shown_as_json(office, company, clock):
    """A person's copy has what was said to them, when and how, and nothing about others."""
    _remind_for_months(office, company, clock)
    with office.database.reading() as connection:
        told = KEPT.about(connection, ADA)
        boss = KEPT.about(connection, Person(id=PersonId("p-bob")))
    assert json.loads(json.dumps(told)) == told
    assert {one["became"] for one in told["reminders"]} == {"delivered"}
    assert told["reminders"][0]["of"] == ["training:1"]
    assert len(told["snoozed"]) == 1
    assert "p-ada" not in json.dumps(boss)


def test_erased_everywhere(office, company, clock):
    """Nothing names an erased person, also where a manager was told about them."""
    _remind_for_months(office, company, clock)
    assert _naming(office.database, "p-ada") == set(TABLES)
    with office.database.transaction() as connection:
        KEPT.erase(connection, ADA)
    assert _naming(office.database, "p-ada") == set()
    assert "reminder_lines" in _naming(office.database, "p-bob")


def test_gone_in_its_time(office, company, clock):
    """Old messages and wishes go, but not those of somebody under a hold."""
    _remind_for_months(office, company, clock)
    later = clock.now() + timedelta(days=1)
    with office.database.transaction() as connection:
        KEPT.remove_old(connection, later, {ADA.id})
    assert _naming(office.database, "p-bob") == set()
    assert _naming(office.database, "p-ada") == set(TABLES)
    with office.database.transaction() as connection:
        assert KEPT.remove_old(connection, later, set()) > 0
    assert _naming(office.database, "p-ada") == set()
