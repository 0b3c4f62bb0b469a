"""Owners hear of overdue reviews: together, once a month for each, and in working time."""

from datetime import UTC, date, datetime

import pytest

from bot.audit.entities import SYSTEM
from bot.database.outbox import Outbox
from bot.errors import NotPermitted, UnknownPerson
from bot.library.notice_words import NoticeWords
from bot.library.reviewing import OVERDUE, ReviewReminders
from bot.people.entities import Person, PersonId, Role
from bot.people.notices import Audience
from bot.slack.blocks.notices import notice_message

HOLLY = Person(id=PersonId("p-holly"), name="Holly", email="holly@example.com")
AMY = Person(id=PersonId("p-amy"), name="Amy", timezone="America/New_York")
GONE = Person(id=PersonId("p-gone"), name="Gone", deactivated=True)
LEAD = Person(id=PersonId("p-lena"), role=Role.LEAD)
ADMIN = Person(id=PersonId("p-root"), role=Role.ADMIN)
OF_HR = Person(id=PersonId("p-kim"), role=Role.LEAD, groups=frozenset({"hr"}))
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


@pytest.fixture
def words(database, clock):
    """Look up what a notice's ids stand for."""

    def looked_up(payload, readers=None):
        return NoticeWords(database, clock).of(payload, readers=readers)

    return looked_up


@pytest.fixture
def titles(words):
    """Return the titles that a notice stands for."""

    def told_of(payload):
        return {value for key, value in words(payload).items() if key.startswith("title_")}

    return told_of


def _put(shop, name, owner, review=date(2026, 2, 20), **control):
    shop.put(f"{name}.md", f"{name}.", title=name, owner=owner, review_on=review, **control)


def test_several_documents_are_one_message(shop, told, titles):
    """Matched by name or address, an owner reads one list."""
    _put(shop, "doors", "Holly")
    _put(shop, "gates", "HOLLY@example.com")
    (one,) = told(MONDAY)
    assert (one["to"], one["to_person"], one["kind"]) == (Audience.PERSON, HOLLY.id, OVERDUE)
    assert titles(one) == {"doors", "gates"}


@pytest.mark.parametrize("owner", ["", "Head of Halls", "Gone"])
def test_of_whose_owner_nobody_knows_the_leads_hear(shop, told, words, owner):
    """A role, nobody, or somebody who left: the leads' channel is told."""
    _put(shop, "doors", owner)
    (one,) = told(MONDAY)
    assert one["to"] == Audience.LEADS
    assert words(one, readers=[LEAD])["owner_0"] == owner


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


def test_one_message_a_week(shop, told, titles):
    """What becomes overdue after the message of this week waits for the next."""
    _put(shop, "doors", "Holly")
    _put(shop, "gates", "Holly", date(2026, 3, 3))
    assert titles(told(MONDAY)[0]) == {"doors"}
    assert told(MONDAY.replace(day=5)) == []
    (one,) = told(MONDAY.replace(day=9))
    assert titles(one) == {"gates"}


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


def test_the_message_on_its_way_holds_no_words(shop, told):
    """Neither titles nor owners' names lie in the outbox or in what the engine keeps."""
    _put(shop, "doors", "Holly")
    _put(shop, "gates", "Head of Halls")
    for one in told(MONDAY):
        assert not any(word in str(one) for word in ("doors", "gates", "Holly", "Halls"))


def test_a_smaller_circle_is_not_named_to_the_leads(shop, told, words):
    """A title reaches the leads only if every one of them may read the document."""
    _put(shop, "pay", "Head of Pay", audience=frozenset({"hr"}))
    (one,) = told(MONDAY)
    found = words(one, readers=[OF_HR, LEAD])
    assert found == {"title_0": "a document of a smaller circle"}
    said = notice_message(OVERDUE, {**one, **found}).text
    assert "• a document of a smaller circle, due on 20 February 2026\n" in said
    assert words(one, readers=[]) == found
    assert words(one, readers=[OF_HR]) == {"title_0": "pay", "owner_0": "Head of Pay"}


def test_for_leads_every_lead_reads(shop, told, words):
    """What is for leads is named to them; with nobody known to be one it is not."""
    _put(shop, "leading", "", audience=frozenset({"leads"}))
    (one,) = told(MONDAY)
    assert words(one, readers=[LEAD, ADMIN])["title_0"] == "leading"
    assert words(one, readers=[])["title_0"] == "a document of a smaller circle"


def test_removed_before_it_is_posted(shop, told, words):
    """A document that went meanwhile is not named any more."""
    _put(shop, "doors", "")
    (one,) = told(MONDAY)
    shop.library.remove("doors.md")
    assert words(one, readers=[LEAD]) == {"title_0": "a document that is no longer in force"}


def test_words(shop, told, words):
    """A reader sees title and date; what is in a title mentions and formats nothing."""
    for number in range(17):
        _put(shop, f"<!channel> {number:02d}", "")
    (one,) = told(MONDAY)
    said = notice_message(OVERDUE, {**one, **words(one, readers=[LEAD])}).text
    assert "17 documents" in said
    assert "due on 20 February 2026, no owner named" in said
    assert "and 2 more" in said
    assert "<!channel>" not in said
