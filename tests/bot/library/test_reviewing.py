"""Owners hear of overdue reviews: together, once a month for each, and in working time."""

from datetime import UTC, date, datetime

import pytest

from bot.audit.entities import SYSTEM
from bot.database.outbox import Outbox
from bot.errors import NotPermitted, UnknownPerson
from bot.library.reviewing import OVERDUE, ReviewReminders
from bot.people.entities import Person, PersonId, Role
from bot.people.notices import Audience
from bot.slack.blocks.notices import notice_message

HOLLY = Person(id=PersonId("p-holly"), name="Holly", email="holly@example.com")
AMY = Person(id=PersonId("p-amy"), name="Amy", timezone="America/New_York")
GONE = Person(id=PersonId("p-gone"), name="Gone", deactivated=True)
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class People:
    """Everybody whom a document may name."""

    def by_name_or_email(self, text):
        for one in (HOLLY, AMY, GONE):
            if text.casefold() in {one.name.casefold(), one.email.casefold()}:
                return one
        raise UnknownPerson("nobody")


@pytest.fixture
def reminders(shop, database, clock):
    """What tells people, over the library of this test."""
    return ReviewReminders(database, clock, library=shop.library, people=People())


@pytest.fixture
def told(reminders, clock, database):
    """Let the job run at a moment; return the notices that it asked for."""
    outbox = Outbox(database, clock)

    def run(at):
        clock.at = at
        before = {row.id for row in outbox.pending()}
        reminders.remind(at, actor=SYSTEM)
        return [row.payload for row in outbox.pending() if row.id not in before]

    return run


def _titles(payload):
    return {value for key, value in payload.items() if key.startswith("title_")}


def _put(shop, name, owner, review=date(2026, 2, 20)):
    shop.put(f"{name}.md", f"Rules of {name}.", title=name, owner=owner, review_on=review)


def test_several_documents_are_one_message(shop, told):
    """Matched by name or address, an owner reads one list."""
    _put(shop, "doors", "Holly")
    _put(shop, "gates", "HOLLY@example.com")
    (one,) = told(MONDAY)
    assert (one["to"], one["to_person"], one["kind"]) == (Audience.PERSON, HOLLY.id, OVERDUE)
    assert _titles(one) == {"doors", "gates"}


@pytest.mark.parametrize("owner", ["", "Head of Halls", "Gone"])
def test_of_whose_owner_nobody_knows_the_leads_hear(shop, told, owner):
    """A role, nobody, or somebody who left: the leads' channel is told."""
    _put(shop, "doors", owner)
    (one,) = told(MONDAY)
    assert one["to"] == Audience.LEADS
    assert one["owner_0"] == owner


def test_once_a_month_of_being_overdue(shop, told):
    """Neither an hour, a day nor a week later again; a month later once more."""
    _put(shop, "doors", "Holly")
    assert told(MONDAY)
    for day in (MONDAY, MONDAY.replace(hour=11), MONDAY.replace(day=3), MONDAY.replace(day=9)):
        assert told(day) == []
    assert told(MONDAY.replace(day=20)) != []
    assert told(MONDAY.replace(day=27)) == []


def test_a_restart_neither_forgets_nor_repeats(shop, told, database):
    """What was told is remembered when the messages' own ids are long forgotten."""
    _put(shop, "doors", "Holly")
    assert told(MONDAY)
    with database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    assert told(MONDAY.replace(day=10)) == []


def test_one_message_a_week(shop, told):
    """What becomes overdue after the message of this week waits for the next."""
    _put(shop, "doors", "Holly")
    _put(shop, "gates", "Holly", date(2026, 3, 3))
    assert _titles(told(MONDAY)[0]) == {"doors"}
    assert told(MONDAY.replace(day=5)) == []
    (one,) = told(MONDAY.replace(day=9))
    assert _titles(one) == {"gates"}


def test_reviewed_it_is_quiet(shop, told):
    """After a new version with a later date nobody is told; overdue again it begins anew."""
    _put(shop, "doors", "Holly")
    assert told(MONDAY)
    _put(shop, "doors", "Holly", date(2026, 3, 25))
    assert told(MONDAY.replace(day=20)) == []
    assert told(datetime(2026, 3, 26, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "is_told"),
    [
        (datetime(2026, 3, 2, 13, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 14, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 21, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 22, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 7, 15, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 9, 13, 0, tzinfo=UTC), True),
    ],
)
def test_working_time_is_the_readers(shop, told, at, is_told):
    """Monday to Friday from 9 to 17 where the reader is, also after clocks change."""
    _put(shop, "doors", "Amy")
    assert bool(told(at)) is is_told


def test_a_document_that_is_not_due(shop, told):
    """Nobody hears of a review that is due later, today, or never."""
    _put(shop, "doors", "Holly", date(2026, 3, 2))
    _put(shop, "gates", "Holly", None)
    assert told(MONDAY) == []


def test_only_the_program_and_leads_remind(reminders):
    """Somebody without the right to change the library asks for no message."""
    with pytest.raises(NotPermitted):
        reminders.remind(MONDAY, actor=Person(id=PersonId("x"), role=Role.EMPLOYEE))


def test_words(shop, told):
    """A reader sees title and date; what is in a title mentions and formats nothing."""
    for number in range(17):
        _put(shop, f"<!channel> {number:02d}", "")
    (one,) = told(MONDAY)
    said = notice_message(OVERDUE, {key: str(value) for key, value in one.items()}).text
    assert "17 documents" in said
    assert "due on 20 February 2026, no owner named" in said
    assert "and 2 more" in said
    assert "<!channel>" not in said
