"""People of ours among users of Slack: met when they are unknown, apps and guests left out."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from bot.people.entities import Person, PersonId
from bot.rehearsal.entities import Channel, Member, UserGroup
from bot.rehearsal.server import SlackStandIn
from bot.slack.crowd import CrowdFinder
from bot.slack.errors import AudienceUnknown
from tests.journeys.office import MANIFEST

READING = MANIFEST.with_name("manifest-reading.json")


class People:
    """Remembers whom it met; what Slack says of somebody is believed."""

    def __init__(self):
        self.known = {}

    def met(self, slack_id):
        return self.known.get(slack_id)

    def person_for_slack(self, slack_id, *, email="", guest=None, deactivated=None, timezone=""):
        person = Person(
            id=PersonId(f"p:{slack_id}"),
            slack_id=slack_id,
            email=email,
            guest=bool(guest),
            deactivated=bool(deactivated),
            timezone=timezone,
        )
        self.known[slack_id] = person
        return person


@pytest.fixture(scope="module")
def slack():
    """A workspace of sixty people, a guest among them, and one who left."""
    with SlackStandIn(READING) as stand_in:
        space = stand_in.workspace
        names = [f"U0P{number:02d}" for number in range(60)]
        for name in names:
            space.add_member(Member(id=name, name=name, email=f"{name.lower()}@example.com"))
        space.add_member(Member(id="U0GUEST", name="Gus", email="gus@example.org", guest=True))
        space.add_member(Member(id="U0GONE", name="Gil", email="gil@example.com", deactivated=True))
        everybody = frozenset([*names, "U0GUEST"])
        space.add_channel(Channel(id="C0ALL", name="all", members=everybody))
        space.add_channel(Channel(id="C0FEW", name="few", members=frozenset(names[:3])))
        hidden = Channel(id="C0HIDDEN", name="hidden", members=everybody, private=True)
        space.add_channel(replace(hidden, joined=False))
        group = UserGroup(id="S0CREW", handle="crew", name="Crew", users=tuple(names[:5]))
        space.groups[group.id] = group
        yield stand_in


def asked(slack, method):
    return [name for name, _ in slack.workspace.calls].count(method)


@pytest.fixture
def people():
    return People()


@pytest.fixture
def finder(slack, people):
    client = WebClient(token="xoxb-rehearsal", base_url=slack.api_url, retry_handlers=[])
    return CrowdFinder(client, people)


def test_channel(finder, people):
    """Everybody of ours in it; the guest and the app itself are counted apart."""
    crowd = finder.in_channel("C0ALL", team="T0HOME")
    assert len(crowd.people) == 60
    assert crowd.strangers == 2
    assert not any(person.email == "gus@example.org" for person in people.known.values())
    assert "U0ANNEXA" not in people.known


def test_few_are_asked_about_one_by_one(finder, slack):
    """A handful costs no list of the workspace; whom we know costs nothing."""
    before = asked(slack, "users.list")
    assert len(finder.in_channel("C0FEW", team="T0HOME").people) == 3
    infos = asked(slack, "users.info")
    finder.in_channel("C0FEW", team="T0HOME")
    assert asked(slack, "users.list") == before
    # The app itself is asked about each time: it is nobody whom we could know.
    assert asked(slack, "users.info") <= infos + 1


def test_user_group(finder):
    """Its members as they are now."""
    assert len(finder.in_group("S0CREW", team="T0HOME").people) == 5


def test_chosen(finder):
    """Each once, in order; who left and who is unknown is nobody of ours."""
    crowd = finder.among(["U0P02", "U0P01", "U0P02", "U0GONE", "USLACKBOT"], team="T0HOME")
    assert crowd.people == ("p:U0P02", "p:U0P01")
    assert crowd.strangers == 1
    assert finder.one("U0P03", team="T0HOME") == "p:U0P03"
    with pytest.raises(AudienceUnknown, match="no colleague"):
        finder.one("U0GUEST", team="T0HOME")


def test_where_slack_will_not_say(finder):
    """A channel that the bot is not in, an unknown user and a fault have words that help."""
    with pytest.raises(AudienceUnknown, match="Invite me there"):
        finder.in_channel("C0HIDDEN", team="T0HOME")
    with pytest.raises(AudienceUnknown, match="who all of these people are"):
        finder.among(["U0NOBODY"], team="T0HOME")
    with pytest.raises(AudienceUnknown, match="user group"):
        finder.in_group("S0NONE", team="T0HOME")
