"""Reminders through a whole bot: launched, said once in direct messages, put off, passed upwards."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotPermitted
from bot.rehearsal.entities import Member
from bot.slack.ids import ActionId
from bot.training.entities import Change
from tests.conftest import HandClock
from tests.journeys.conftest import find_element, read
from tests.journeys.office import Office, until
from tests.journeys.teaching import lamps, launch, prompts

pytestmark = pytest.mark.journey

PEOPLE = """id,email,role,groups,manager,name
1,ada@example.com,employee,crew,lena@example.com,Ada
2,lena@example.com,lead,leads,,Lena
3,nora@example.com,employee,crew,,Nora
"""


@pytest.fixture(scope="module")
def clock():
    """Monday, nine o'clock in the morning, at Greenwich."""
    return HandClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, clock):
    """A whole bot by a clock of its own; Nora is in the people file and not in Slack."""
    home = tmp_path_factory.mktemp("office")
    people = home / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    with Office(home, api_url=slack.api_url, people_file=people, clock=clock) as open_office:
        slack.wait_for_app()
        yield open_office


@pytest.fixture(scope="module")
def lena(office):
    return office.people.by_name_or_email("lena@example.com")


@pytest.fixture(scope="module")
def campaign(office, lena, clock):
    """A campaign for everybody, launched this morning."""
    return launch(office, lena, clock)


def test_a_launch_is_heard_at_once(slack, campaign, office, lena):
    """Everybody in Slack gets one message with what, how long, by when and a way to begin."""
    for user in ("U0ADA", "U0LENA"):
        (posted,) = until(lambda who=user: prompts(slack, who))
        said = read(posted)
        assert "Lamps" in said
        assert "about 5 minutes · by Monday 16 March 2026" in said
        assert find_element(posted, ActionId.OPEN_LESSON)["value"]
        assert find_element(posted, ActionId.PUT_OFF)["value"].startswith("reminder:")
    until(lambda: office.reminding.sending(campaign.number, actor=lena).waiting == 0)
    sending = office.reminding.sending(campaign.number, actor=lena)
    assert (sending.claimed, sending.sent, sending.unreachable) == (3, 2, 1)


def test_who_cannot_be_reached_is_listed_and_told_once(slack, campaign, office, lena, clock):
    """Nora has no account: the lead sees her on a list, and the leads' channel hears of it once."""
    until(lambda: office.reminding.unreachable(actor=lena, number=campaign.number))
    (one,) = office.reminding.unreachable(actor=lena, number=campaign.number)
    assert office.people.find(one.person).name == "Nora"
    assert office.reminding.tell_of_unreachable(clock.now() + timedelta(hours=1))
    assert not office.reminding.tell_of_unreachable(clock.now() + timedelta(hours=2))
    assert not office.reminding.tell_of_unreachable(clock.now() + timedelta(days=2))

    def heard():
        return [one for one in slack.workspace.messages("C0LEADS") if "1 person" in one.text]

    (said,) = until(heard)
    assert "Nora" not in said.text


def test_reminded_again_before_it_is_due_and_not_after_it_is_put_off(
    slack, campaign, office, clock
):
    """A week before, everybody hears again; whoever put it off hears from the day they chose."""
    del campaign
    ada = office.people.by_name_or_email("ada@example.com")
    clock.at = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    until_ = office.reminding.put_off(datetime(2026, 3, 11, tzinfo=UTC).date(), actor=ada)
    assert until_ == datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    office.reminding.look()
    assert until(lambda: len(prompts(slack, "U0LENA")) == 2)
    assert len(prompts(slack, "U0ADA")) == 1
    clock.at = until_
    office.reminding.look()
    assert until(lambda: len(prompts(slack, "U0ADA")) == 2)


def test_a_joiner_is_asked(slack, campaign, office, lena, clock):
    """Who comes into the workspace is met, and asked by the next look, with a due date of theirs."""
    joiner = Member(id="U0JOINER", name="Joy", email="joy@example.com")
    slack.acting.join(joiner).result(timeout=30)
    assert until(lambda: office.people.met("U0JOINER"))
    clock.at += timedelta(minutes=5)
    office.reminding.look()
    (posted,) = until(lambda: prompts(slack, "U0JOINER"))
    assert "by Wednesday 25 March 2026" in read(posted)
    assert "because you are new here" in read(posted)
    assert office.reminding.sending(campaign.number, actor=lena).claimed >= 6


def test_a_robot_and_a_guest_who_join_are_nobody(slack, office):
    """Other programs and guests are not written down at all."""
    for one in (
        Member(id="U0ROBOT", name="Robot", bot=True),
        Member(id="U0GUEST2", name="Gina", email="gina@example.org", guest=True),
    ):
        slack.acting.join(one).result(timeout=30)
    slack.acting.join(Member(id="U0LATER", name="Lou", email="lou@example.com")).result(timeout=30)
    assert until(lambda: office.people.met("U0LATER"))
    assert office.people.met("U0ROBOT") is None
    assert office.people.met("U0GUEST2") is None


def test_a_nudge_reaches_those_who_are_not_done(slack, campaign, office, lena, clock):
    """A lead reminds by hand outside the cadence; the same day again nobody hears it twice."""
    clock.at = datetime(2026, 3, 13, 10, 0, tzinfo=UTC)
    ada = office.people.by_name_or_email("ada@example.com")
    before = len(prompts(slack, "U0ADA"))
    once = office.reminding.nudge(campaign.number, actor=lena, nudge_id="n1", people=[ada.id])
    assert (once.claimed, once.told_today, once.waiting, once.done) == (1, 0, 0, 0)
    assert until(lambda: len(prompts(slack, "U0ADA")) == before + 1)
    again = office.reminding.nudge(campaign.number, actor=lena, nudge_id="n1", people=[ada.id])
    assert (again.claimed, again.told_today) == (0, 1)
    with pytest.raises(NotPermitted):
        office.reminding.nudge(campaign.number, actor=ada, nudge_id="n2")


def test_a_nudge_waits_for_working_hours(campaign, office, lena, clock):
    """At night nobody is reminded, whoever wishes it; the lead hears how many wait."""
    clock.at = datetime(2026, 3, 13, 22, 0, tzinfo=UTC)
    told = office.reminding.nudge(campaign.number, actor=lena, nudge_id="n3")
    assert told.claimed == 0
    assert told.waiting > 0


def test_the_manager_hears_once_who_is_late(slack, campaign, office, clock):
    """A week overdue, Ada's manager reads her name and the title, and no figure of hers."""
    del campaign
    clock.at = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    office.reminding.look()
    told = until(lambda: [one for one in prompts(slack, "U0LENA") if "not done yet" in read(one)])
    assert len(told) == 1
    assert "<@U0ADA>: Lamps, was due Monday 16 March 2026" in read(told[0])
    assert "%" not in read(told[0])
    clock.at = datetime(2026, 3, 25, 9, 0, tzinfo=UTC)
    office.reminding.look()
    office.reminding.look()
    until(lambda: not office.outbox._source.waiting())
    late = [one for one in prompts(slack, "U0LENA") if "<@U0ADA>: Lamps" in read(one)]
    assert len(late) == 1


def test_a_changed_version_is_asked_for_again(slack, campaign, office, lena, clock):
    """Whoever publishes says that people must do otherwise; the message says why it comes again."""
    del campaign
    clock.at = datetime(2026, 4, 6, 10, 0, tzinfo=UTC)
    office.training.courseware.publish_course(
        lamps("2", "noon"), "lamps.md", actor=lena, change=Change.SUBSTANTIAL
    )
    office.reminding.look()

    def asked_again():
        return [one for one in prompts(slack, "U0ADA") if "it has changed" in read(one)]

    assert until(asked_again)
