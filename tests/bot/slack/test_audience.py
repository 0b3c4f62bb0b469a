"""Who reads a channel: guests, members of smaller circles, and what is asked of Slack for it."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from bot.people.entities import Person, Role
from bot.rehearsal.entities import TEAM, Channel, Member
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.slack import audience
from bot.slack.audience import Readership
from bot.slack.identity import Outside
from bot.slack.members import member_from
from tests.journeys.office import MANIFEST

ADA, LENA = Member(id="U0ADA", name="Ada"), Member(id="U0LENA", name="Lena")
GUEST = Member(id="U0GUEST", name="Gus", guest=True)
OTHER = Member(id="U0OTHER", name="Olu", team="T2")
PEOPLE = {
    "U0ADA": Person(id="p-ada", groups=frozenset({"engineering"})),
    "U0LENA": Person(id="p-lena", role=Role.LEAD, groups=frozenset({"engineering"})),
    "U0GONE": Person(id="p-gone", deactivated=True, groups=frozenset({"engineering"})),
}


class People:
    """Knows a few people."""

    def __init__(self):
        self.asked = 0

    def met_all(self, slack_ids):
        self.asked += 1
        return {one: PEOPLE[one] for one in slack_ids if one in PEOPLE}


@pytest.fixture
def slack():
    with SlackStandIn(MANIFEST) as stand_in:
        for member in (ADA, LENA, GUEST, OTHER):
            stand_in.workspace.add_member(member)
        add(stand_in, "C0TEAM", "U0ADA", "U0LENA")
        add(stand_in, "C0MIXED", "U0ADA", "U0GUEST")
        add(stand_in, "C0FOREIGN", "U0ADA", "U0OTHER")
        yield stand_in


def add(slack, channel, *members):
    slack.workspace.add_channel(Channel(id=channel, name="x", members=frozenset(members)))


@pytest.fixture
def moment():
    return [0.0]


@pytest.fixture
def readers(slack, moment):
    client = WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])
    return Readership(client, People(), seconds=60, monotonic=lambda: moment[0])


def asked(slack, method):
    return [name for name, _ in slack.workspace.calls].count(method)


@pytest.mark.parametrize(
    ("channel", "found"),
    [("C0TEAM", Outside.NO), ("C0MIXED", Outside.YES), ("C0FOREIGN", Outside.YES)],
)
def test_guests_are_found(readers, channel, found):
    """A guest, or another company's person, among the members counts; colleagues do not."""
    assert readers.guests(channel, team=TEAM) is found


def test_slack_is_asked_once_in_a_while(slack, readers, moment):
    """Many questions in a channel cost one list of people and one of members."""
    for _ in range(20):
        readers.guests("C0TEAM", team=TEAM)
    assert (asked(slack, "users.list"), asked(slack, "conversations.members")) == (1, 1)

    moment[0] = 61.0
    readers.guests("C0TEAM", team=TEAM)
    assert (asked(slack, "users.list"), asked(slack, "conversations.members")) == (1, 2)


def test_without_guests_nobody_counts_members(slack, readers):
    """In a workspace without guests no channel is listed, however large it is."""
    for user in ("U0GUEST", "U0OTHER"):
        del slack.workspace.members[user]

    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO
    assert asked(slack, "conversations.members") == 0


def test_large_channel_is_not_listed_on_every_question(slack, readers):
    """Three thousand members are asked for one page, once; the answer is the cautious one."""
    crowd = [f"U1{number:04d}" for number in range(3_000)]
    for user in crowd:
        slack.workspace.add_member(Member(id=user, name=user))
    add(slack, "C0CROWD", *crowd)

    found = {readers.guests("C0CROWD", team=TEAM) for _ in range(5)}

    assert found == {Outside.UNKNOWN}
    assert asked(slack, "conversations.members") == 1
    assert asked(slack, "users.info") == 0


@pytest.mark.parametrize("method", ["users.list", "conversations.members"])
def test_silence_counts_as_a_guest(slack, readers, method):
    """Where Slack will not say who is there, nobody knows, and it is asked again."""
    slack.faults.plan(Fault(method=method, trouble=Trouble.INVALID_AUTH))
    assert readers.guests("C0TEAM", team=TEAM) is Outside.UNKNOWN
    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO


def test_missing_scope_counts_as_a_guest(slack, readers):
    """Without the scope to list members nobody knows who they are."""
    slack.workspace.scopes -= {"channels:read"}

    assert readers.guests("C0TEAM", team=TEAM) is Outside.UNKNOWN


def test_guest_who_joins_counts_at_once(slack, readers):
    """What is remembered of a channel is doubted when somebody joins it."""
    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO
    add(slack, "C0TEAM", "U0ADA", "U0LENA", "U0GUEST")
    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO

    readers.joined("C0TEAM", "U0GUEST")

    assert readers.guests("C0TEAM", team=TEAM) is Outside.YES


def test_new_guest_of_the_workspace_counts_when_they_join(slack, readers):
    """Somebody whom the list of people did not have yet makes it be read anew."""
    for user in ("U0GUEST", "U0OTHER"):
        del slack.workspace.members[user]
    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO
    slack.workspace.add_member(Member(id="U0NEW", name="New", guest=True))
    add(slack, "C0TEAM", "U0ADA", "U0NEW")

    readers.joined("C0TEAM", "U0NEW")

    assert readers.guests("C0TEAM", team=TEAM) is Outside.YES


def test_colleague_who_becomes_a_guest_counts_at_once(slack, readers):
    """A change of somebody's account mends what is remembered, without asking again."""
    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO
    facts = {"id": "U0LENA", "team_id": TEAM, "is_restricted": True}

    readers.changed(member_from(facts, team=TEAM), team=TEAM)

    assert readers.guests("C0TEAM", team=TEAM) is Outside.YES
    assert asked(slack, "users.list") == 1


def test_deactivated_guests_read_nothing(slack, readers):
    """Whoever Slack lets in no more is no reader."""
    slack.workspace.add_member(replace(GUEST, deactivated=True))

    assert readers.guests("C0MIXED", team=TEAM) is Outside.NO


def test_members_in_no_list_are_asked_about(slack, readers, monkeypatch):
    """A few unknown members, such as apps, are looked up; many of them are not."""
    assert readers.guests("C0TEAM", team=TEAM) is Outside.NO
    slack.workspace.add_member(Member(id="U0NEW", name="New"))
    add(slack, "C0NEW", "U0ADA", "U0NEW")
    assert readers.guests("C0NEW", team=TEAM) is Outside.NO

    monkeypatch.setattr(audience, "MOST_UNKNOWN", 0)
    slack.workspace.add_member(Member(id="U0NEWER", name="Newer"))
    add(slack, "C0NEWER", "U0ADA", "U0NEWER")
    assert readers.guests("C0NEWER", team=TEAM) is Outside.UNKNOWN


def test_workspace_too_large_to_know(readers, monkeypatch):
    """Beyond so many pages nobody knows who is a guest."""
    monkeypatch.setattr(audience, "_PAGE", 1)
    monkeypatch.setattr(audience, "MOST_PAGES", 2)

    assert readers.guests("C0TEAM", team=TEAM) is Outside.UNKNOWN


def test_circle_is_what_all_members_share(readers):
    """A smaller circle's documents may be used where everybody there belongs to it."""
    wished = {"engineering", "leads"}

    assert readers.circles("C0TEAM", wished, team=TEAM) == {"everyone", "engineering"}
    assert readers.circles("C0TEAM", set(), team=TEAM) == {"everyone"}


def test_members_of_a_circle_are_looked_up_at_once(slack):
    """However many read a channel, the directory is asked once."""
    people = People()
    client = WebClient(token="xoxb-t", base_url=slack.api_url)

    Readership(client, people).circles("C0TEAM", {"engineering"}, team=TEAM)

    assert people.asked == 1


@pytest.mark.parametrize("stranger", ["U0NOBODY", "U0GONE"])
def test_one_stranger_ends_a_circle(slack, readers, stranger):
    """Whom we never met, or who has left, belongs to no circle."""
    slack.workspace.add_member(Member(id=stranger, name="x"))
    add(slack, "C0TEAM", "U0ADA", "U0LENA", stranger)

    assert readers.circles("C0TEAM", {"engineering"}, team=TEAM) == {"everyone"}


def test_apps_are_no_part_of_a_circle(slack, readers):
    """A bot in the channel, ours among them, takes nothing away."""
    slack.workspace.add_member(Member(id="U0BOT", name="bot", bot=True))
    add(slack, "C0TEAM", "U0ADA", "U0LENA", "U0BOT")

    assert readers.circles("C0TEAM", {"engineering"}, team=TEAM) == {"everyone", "engineering"}


@pytest.mark.parametrize("method", ["users.list", "conversations.members"])
def test_silence_ends_a_circle(slack, readers, method):
    """Where Slack will not say who is there, only what is for everyone may be used."""
    slack.faults.plan(Fault(method=method, trouble=Trouble.INVALID_AUTH))

    assert readers.circles("C0TEAM", {"engineering"}, team=TEAM) == {"everyone"}


def test_large_channels_have_no_circle(readers, monkeypatch):
    """Where many are members nobody looks up every one of them."""
    monkeypatch.setattr(audience, "MOST_IN_CIRCLE", 1)

    assert readers.circles("C0TEAM", {"engineering"}, team=TEAM) == {"everyone"}


def test_groups_count_for_circles(slack):
    """Who belongs to an audience by a user group belongs to the circle."""
    client = WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])
    readers = Readership(client, People(), circles_of=lambda _user: {"founders"})

    assert readers.circles("C0TEAM", {"founders"}, team=TEAM) == {"everyone", "founders"}
