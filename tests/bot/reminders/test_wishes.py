"""People put off their own reminders, for a while, and hear again afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotPermitted, SnoozeWrong
from bot.people.entities import Person, PersonId
from bot.reminders.entities import WorkingWeek
from bot.reminders.wishes import Snoozing
from tests.bot.reminders.parts import owed

ADA = Person(id=PersonId("p-ada"), timezone="Europe/Vienna")


@pytest.fixture
def snoozing(database, audit, clock):
    return Snoozing(database, audit, clock, week=WorkingWeek())


def test_until_thursday(snoozing, office, company, clock):
    """Who says Thursday on Monday hears on Thursday morning, and not before."""
    company.staff.people[0] = replace(company.staff.people[0], timezone="Europe/Vienna")
    company.things.items = [owed("p-ada")]
    until = snoozing.snooze("remind me Thursday", actor=ADA)
    assert until == datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    assert until.hour == 9, "as Ada's clock shows it"
    assert snoozing.until(actor=ADA) == until
    heard = []
    for _ in range(4):
        heard.append(office.look().claimed)
        clock.forward(days=1)
    assert heard == [0, 0, 0, 1]
    assert snoozing.until(actor=ADA) is None


def test_the_last_word_counts(snoozing):
    """A second wish takes the place of the first, also when it is sooner."""
    snoozing.snooze("next week", actor=ADA)
    sooner = snoozing.snooze("tomorrow", actor=ADA)
    assert snoozing.until(actor=ADA) == sooner


def test_wake(snoozing):
    """Who wants to hear again does at once; twice is no error."""
    snoozing.snooze("tomorrow", actor=ADA)
    assert snoozing.wake(actor=ADA)
    assert not snoozing.wake(actor=ADA)
    assert snoozing.until(actor=ADA) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not sure which day"),
        ("whenever", "not sure which day"),
        ("today at 8am", "past already"),
        ("2026-03-01", "past already"),
        ("in 31 days", "30 days at most"),
        ("1 March", "30 days at most"),
        ("2099-01-01", "30 days at most"),
    ],
)
def test_refused(snoozing, text, said):
    """What is not certain, past or too far away changes nothing, and the words help."""
    with pytest.raises(SnoozeWrong, match=said):
        snoozing.snooze(text, actor=ADA)
    assert snoozing.until(actor=ADA) is None


@pytest.mark.parametrize("text", ["2026-03-01", "2099-01-01"])
def test_who_chose_a_day_is_not_told_how_to_write_one(snoozing, text):
    """These words stand beside a calendar, too."""
    with pytest.raises(SnoozeWrong) as refused:
        snoozing.snooze(text, actor=ADA)
    assert "Write" not in str(refused.value)


def test_deactivated_people_wish_nothing(snoozing):
    """Whom Slack lets in no more changes nothing."""
    with pytest.raises(NotPermitted):
        snoozing.snooze("tomorrow", actor=replace(ADA, deactivated=True))


def test_the_trail_has_no_words(snoozing, audit):
    """Each wish is an entry under the random id, without its words or its date."""
    snoozing.snooze("Thursday", actor=ADA)
    snoozing.wake(actor=ADA)
    entries = list(audit.entries())
    assert [one.tag for one in entries] == ["reminders:snoozed", "reminders:woken"]
    assert {(one.actor, one.subject, one.facts) for one in entries} == {
        ("p-ada", "person:p-ada", "{}")
    }


def test_someone_without_a_zone(snoozing, clock):
    """Where nobody knows somebody's zone, the company's counts."""
    until = snoozing.snooze("tomorrow", actor=replace(ADA, timezone=""))
    assert until - clock.now() == timedelta(days=1)
