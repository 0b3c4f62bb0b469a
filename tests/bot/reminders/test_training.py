"""What people owe in real campaigns reaches them, and no more once it is done."""

from datetime import timedelta

import pytest

from bot.library.notice_words import SMALLER_CIRCLE
from bot.reminders.entities import State
from bot.reminders.training import TrainingLeave, TrainingOwed
from bot.training.campaign_entities import Audience, AudienceKind
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


@pytest.mark.parametrize(
    ("audience", "why"),
    [
        (Audience(), "everybody who works here is"),
        (Audience(kind=AudienceKind.GROUP, names=("crew",)), "one of your groups"),
        (Audience(kind=AudienceKind.DEPARTMENT, names=("crew",)), "your department"),
        (Audience(kind=AudienceKind.MANAGER, names=("lena@example.com",)), "reports to your"),
        (Audience(kind=AudienceKind.PEOPLE, names=("ada@example.com",)), "leads chose you"),
    ],
)
def test_a_prompt_says_why(school, audience, why):
    """Whoever is asked reads how they came to be asked, whatever the audience is."""
    school.launch(audience=audience)
    (owed,) = TrainingOwed(school.training.lessons).owed_by(school.person("ada").id)
    assert why in owed.why


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


def test_a_manager_outside_the_circle_hears_no_title(school, office, clock):
    """Whose policy is late is told to a manager who may not read it, and not what it is called."""
    north = frozenset({"north"})
    school.shop.put("north.md", "Words of the north.", title="Northern lights", audience=north)
    policy = school.training.courseware.offer_policy("north.md", actor=school.lena).material
    people = Audience(kind=AudienceKind.GROUP, names=("north",))
    school.launch(days=2, material=policy.number, audience=people)
    for _ in range(16):
        office.look()
        office.deliver()
        clock.forward(days=1)
    told = [
        (message["person"], about, title)
        for message in office.chat.messages()
        for _key, about, title in message["lines"]
    ]
    ada, lena = school.person("ada").id, school.lena.id
    assert (ada, None, "Northern lights") in told
    assert (lena, ada, SMALLER_CIRCLE) in told
    assert "Northern lights" not in {title for person, _, title in told if person == lena}


def test_who_left_the_circle_hears_no_title(school, office):
    """A message that was claimed before somebody moved is sent without the title."""
    north = frozenset({"north"})
    school.shop.put("north.md", "Words of the north.", title="Northern lights", audience=north)
    policy = school.training.courseware.offer_policy("north.md", actor=school.lena).material
    people = Audience(kind=AudienceKind.GROUP, names=("north",))
    school.launch(material=policy.number, audience=people)
    office.look()
    school._lines = [line.replace("north;crew", "crew") for line in school._lines]
    school._load()
    office.deliver()
    (message,) = office.chat.messages()
    assert [title for *_, title in message["lines"]] == [SMALLER_CIRCLE]
