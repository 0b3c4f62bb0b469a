"""What people owe in real campaigns reaches them, and no more once it is done."""

from datetime import timedelta

import pytest

from bot.reminders.entities import State
from bot.reminders.training import TrainingLeave, TrainingOwed
from tests.bot.reminders.conftest import Office
from tests.bot.reminders.parts import Chat
from tests.bot.training.conftest import School

pytestmark = pytest.mark.adapters


@pytest.fixture
def school(sqlite, audit, clock, tmp_path):
    school = School(sqlite, audit, clock, tmp_path)
    yield school
    school.shop.lock.release()


@pytest.fixture
def database(sqlite):
    """Training is shared by both kinds elsewhere; here one is enough."""
    return sqlite


@pytest.fixture
def office(school, audit, clock, tmp_path):
    things = TrainingOwed(school.training.lessons)
    chat = Chat(tmp_path / "chat")
    return Office(
        school.database,
        audit,
        clock,
        staff=school.people,
        things=things,
        chat=chat,
        absences=TrainingLeave(school.training.leave),
    )


def _names(school, office):
    return sorted(school.people.find(person).name for person, _ in office.said())


def test_a_campaign_reaches_everybody_once(school, office, clock):
    """A launch is told to each of its people once; who is through before hears nothing."""
    school.launch()
    office.look()
    school.finish("ada")
    became = office.deliver()
    assert became.count(State.DROPPED) == 1
    assert _names(school, office) == ["Ben", "Cem", "Lena", "Otto"]
    clock.forward(minutes=5)
    assert office.look().claimed == 0


def test_reminded_until_done_and_the_manager_hears(school, office, clock):
    """Around the due date people hear again; whoever is through hears no more; managers late."""
    school.launch(days=14)
    for _ in range(30):
        office.look()
        office.deliver()
        clock.forward(days=1)
        if clock.now().day == 10:
            school.finish("ben")
    names = _names(school, office)
    assert names.count("Ben") == 2
    assert names.count("Ada") == 7, "told once, reminded six times at most"
    lena = school.lena.id
    late = [
        about
        for message in office.chat.messages()
        for _key, about, _title in message["lines"]
        if message["person"] == lena and about
    ]
    assert late.count(school.person("ada").id) == 1
    assert school.person("ben").id not in late


def test_a_paused_campaign_is_silent(school, office):
    """What was claimed before a pause is not sent after it, and nothing new is claimed."""
    launched = school.launch()
    office.look()
    campaigns = school.training.campaigns
    campaigns.pause(launched.number, seen=launched.version, actor=school.lena)
    assert set(office.deliver()) == {State.DROPPED}
    assert office.look().claimed == 0


def test_leavers_hear_nothing(school, office):
    """Who leaves between claim and sending is not written to."""
    school.launch()
    office.look()
    school.dismiss("ben")
    office.deliver()
    assert "Ben" not in _names(school, office)


def test_an_extension_moves_the_reminders(school, office, clock):
    """Whose time was extended is not called late by the old date."""
    launched = school.launch(days=14)
    ada = school.person("ada")
    office.look()
    school.training.campaigns.extend(
        launched.number,
        person=ada.id,
        due_on=clock.now().date() + timedelta(days=60),
        reason="Parental leave until spring",
        seen=launched.version,
        actor=school.lena,
    )
    things = TrainingOwed(school.training.lessons)
    dues = {one.person: one.due for one in things.owed()}
    assert dues[ada.id] == clock.now().date() + timedelta(days=60)


def test_nobody_hears_while_away(school, office, clock):
    """Who is away hears when they are back; so does a manager of who is late."""
    today = clock.now().date()
    school.launch(days=3)
    leave, lena = school.training.leave, school.lena
    back = today + timedelta(days=21)
    for name in ("ben", "lena"):
        leave.set(f"{name}@example.com", from_on=today, until_on=back, actor=lena)
    first = {}
    for _ in range(30):
        seen = len(office.said())
        office.look()
        office.deliver()
        for person, _keys in office.said()[seen:]:
            first.setdefault(school.people.find(person).name, clock.now().date())
        clock.forward(days=1)
    assert first["Ada"] == today
    assert first["Ben"] > back
    assert first["Lena"] > back
