"""Who is this, and who reads along."""

import pytest
from slack_sdk import WebClient

from bot.audit.service import AuditTrail
from bot.people.entities import Person, Role
from bot.people.service import PeopleDirectory
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import TEAM, Channel, Member
from bot.slack.identity import Identity, Outside
from tests.journeys.office import MANIFEST


class People:
    """Believes what it is told."""

    def person_for_slack(self, slack_id, *, email="", guest=None):
        return Person(id=f"p-{slack_id}", slack_id=slack_id, email=email, guest=bool(guest))


@pytest.fixture(scope="module")
def slack():
    with SlackStandIn(MANIFEST) as stand_in:
        space = stand_in.workspace
        space.add_member(Member(id="U0ADA", name="Ada", email="ada@example.com"))
        space.add_member(Member(id="U0GUEST", name="Gus", email="g@example.org", guest=True))
        space.add_member(Member(id="U0OTHER", name="Olu", email="o@example.net", team="T2"))
        space.add_channel(Channel(id="C0TEAM", name="team"))
        space.add_channel(Channel(id="C0SHARED", name="shared", external=True))
        yield stand_in


@pytest.fixture
def moment():
    return [0.0]


@pytest.fixture
def identity(slack, moment):
    client = WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])
    return Identity(client, People(), seconds=60, monotonic=lambda: moment[0])


@pytest.mark.parametrize(
    ("user", "email", "outside"),
    [
        ("U0ADA", "ada@example.com", Outside.NO),
        ("U0GUEST", "", Outside.YES),
        ("U0OTHER", "", Outside.YES),
    ],
)
def test_colleagues_and_outsiders_are_told_apart(identity, user, email, outside):
    """Guests and other companies' people are outsiders; their address links to nobody."""
    present = identity.who(user, team=TEAM)

    assert (email, outside) == (present.person.email, present.outside)


def test_unknown_user_is_an_outsider(identity):
    """Whom Slack cannot vouch for sees nothing of ours."""
    assert identity.who("U0NOBODY", team=TEAM).outside.counts


@pytest.mark.parametrize(
    ("channel", "outside"),
    [
        ("C0TEAM", Outside.NO),
        ("C0SHARED", Outside.YES),
        ("C0UNKNOWN", Outside.UNKNOWN),
    ],
)
def test_shared_and_unknown_channels_have_outsiders(identity, channel, outside):
    """A channel is ours only when Slack says so."""
    assert outside == identity.outsiders_read(channel)


def test_answers_are_believed_for_a_while(slack, identity, moment):
    """Slack is asked once a minute, not for every message."""

    def asked():
        return sum(method == "users.info" for method, _ in slack.workspace.calls)

    before = asked()
    identity.who("U0ADA", team=TEAM)
    identity.who("U0ADA", team=TEAM)
    assert asked() - before == 1
    moment[0] += 61
    identity.who("U0ADA", team=TEAM)
    assert asked() - before == 2


def test_failure_is_not_remembered(slack, identity):
    """After trouble the next question is asked again."""
    slack.faults.plan(Fault(method="users.info", trouble=Trouble.SERVER_ERROR))

    assert identity.who("U0ADA", team=TEAM).outside is Outside.UNKNOWN
    assert identity.who("U0ADA", team=TEAM).outside is Outside.NO


LEADS = "id,email,role,groups,manager\n1,ada@example.com,lead,,\n"


@pytest.fixture
def directory(sqlite, clock, tmp_path):
    """The real people directory, which lists Ada as a lead."""
    path = tmp_path / "people.csv"
    path.write_text(LEADS, encoding="utf-8")
    people = PeopleDirectory(sqlite, AuditTrail(sqlite, clock))
    people.load(path)
    return people


def test_lead_met_while_slack_fails_is_a_lead_afterwards(slack, directory):
    """A lead whom Slack could not name at first sight is linked as soon as it can."""
    client = WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])
    identity = Identity(client, directory, seconds=0)
    slack.faults.plan(Fault(method="users.info", trouble=Trouble.SERVER_ERROR))

    first = identity.who("U0ADA", team=TEAM)
    second = identity.who("U0ADA", team=TEAM)

    assert (first.outside, first.person.role) == (Outside.UNKNOWN, Role.EMPLOYEE)
    assert (second.outside, second.person.role) == (Outside.NO, Role.LEAD)
    slack.faults.plan(Fault(method="users.info", trouble=Trouble.SERVER_ERROR))
    third = identity.who("U0ADA", team=TEAM)
    assert (third.outside, third.person) == (Outside.UNKNOWN, second.person)


def test_guest_stays_a_guest_while_slack_fails(slack, directory):
    """A known guest is no colleague because Slack has trouble for a moment."""
    client = WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])
    identity = Identity(client, directory, seconds=0)
    assert identity.who("U0GUEST", team=TEAM).person.guest
    slack.faults.plan(Fault(method="users.info", trouble=Trouble.SERVER_ERROR))

    again = identity.who("U0GUEST", team=TEAM)

    assert again.outside.counts
    assert again.person.guest
