"""What is granted, what is off without it, and how often Slack is asked."""

import logging

import pytest
from slack_sdk import WebClient

from bot.channels.entities import ChannelRules, Overview, Reading
from bot.people.group_entities import GroupUse
from bot.rehearsal.entities import Member, UserGroup
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.slack.identity import Identity
from bot.slack.scopes import FEATURES, GROUPS, NEEDED, Scopes
from bot.slack.usergroups import UserGroupReader
from bot.slack.watching import watch
from tests.bot.slack.test_identity import People
from tests.journeys.office import MANIFEST

READING = MANIFEST.with_name("manifest-reading.json")


class Book:
    """Says what groups stand for and remembers who was seen in them."""

    def __init__(self, *uses):
        self._uses = uses
        self.seen = {}

    def uses(self):
        return self._uses

    def observe(self, group_id, members):
        self.seen[group_id] = members


class Rules:
    """One channel in which everything is switched on."""

    def overview(self, *, actor):
        del actor
        rules = ChannelRules(channel="C0TEAM", reading=frozenset(Reading))
        return Overview(leads="", incidents="", channels=(rules,))


ENGINEERS = GroupUse(group_id="S0ENG", name="eng", audience="engineering")
LEADS = GroupUse(group_id="S0LEADS", name="leads", role="lead")


@pytest.fixture(params=[MANIFEST, READING], ids=["default", "reading"])
def slack(request):
    with SlackStandIn(request.param) as stand_in:
        stand_in.workspace.add_member(Member(id="U0ADA", name="Ada"))
        stand_in.workspace.add_member(Member(id="U0LENA", name="Lena"))
        stand_in.workspace.add_group(
            UserGroup(id="S0ENG", handle="eng", name="e", users=("U0ADA",))
        )
        stand_in.workspace.add_group(
            UserGroup(id="S0LEADS", handle="leads", name="l", users=("U0LENA",))
        )
        yield stand_in


@pytest.fixture
def client(slack):
    return WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def reads(slack):
    return "usergroups:read" in slack.workspace.scopes


@pytest.mark.parametrize("what", Reading)
def test_missing_scope_is_one_clear_line(client, reads, caplog, what):
    """Without its scopes a feature is off, and the log says once which manifest it needs."""
    scopes = Scopes(client)

    lines = {scopes.off(NEEDED[what], feature=FEATURES[what]) for _ in range(3)}

    (line,) = lines
    assert bool(line) is not reads
    assert ("manifest-reading.json" in line) is not reads
    assert len([one for one in caplog.records if one.levelno == logging.WARNING]) == (not reads)


def test_slack_is_asked_once_in_a_while(slack, client):
    """What is granted is remembered; after a while it is asked again."""
    now = [0.0]
    scopes = Scopes(client, seconds=60, monotonic=lambda: now[0])
    for _ in range(5):
        scopes.granted()
    now[0] = 61.0
    scopes.granted()

    assert [name for name, _ in slack.workspace.calls].count("auth.test") == 2


def test_silence_grants_nothing(slack, client):
    """While Slack will not say, every optional feature is off; then it is asked again."""
    scopes = Scopes(client)
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.INVALID_AUTH))

    assert scopes.lacking(GROUPS) == GROUPS
    assert "chat:write" in scopes.granted()


def test_group_defines_an_audience(slack, client, reads):
    """Whoever is in the group belongs to the audience; without the scope nobody does."""
    reader = UserGroupReader(client, Book(ENGINEERS), Scopes(client))

    assert reader.audiences_of("U0ADA") == ({"engineering"} if reads else set())
    assert reader.audiences_of("U0LENA") == frozenset()
    for _ in range(10):
        reader.audiences_of("U0ADA")
    asked = [name for name, _ in slack.workspace.calls].count("usergroups.users.list")
    assert asked == (1 if reads else 0)


def test_group_audience_reaches_the_person(client, reads):
    """Who asks carries the audiences of their groups."""
    reader = UserGroupReader(client, Book(ENGINEERS), Scopes(client))
    identity = Identity(client, People(), circles_of=reader.audiences_of)

    person = identity.who("U0ADA", team="T0HOME").person

    assert ("engineering" in person.audiences) is reads


def test_silence_gives_no_audience(slack, client):
    """Where Slack will not say who is in a group nobody gains by it, and it is asked again."""
    reader = UserGroupReader(client, Book(ENGINEERS), Scopes(client))
    slack.faults.plan(Fault(method="usergroups.users.list", trouble=Trouble.INVALID_AUTH))

    assert reader.audiences_of("U0ADA") == frozenset()


def test_nothing_is_asked_where_no_group_stands_for_anything(slack, client):
    """Without a use of groups Slack is asked nothing about them, not even scopes."""
    reader = UserGroupReader(client, Book(), Scopes(client))

    assert reader.audiences_of("U0ADA") == frozenset()
    assert not slack.workspace.calls


def test_members_of_a_group_are_taken_over(slack, client, reads):
    """A round tells who is in the groups that stand for roles, and what else is off."""
    book = Book(ENGINEERS, LEADS)
    watch(client, People(), book, Rules())()

    assert book.seen == ({"S0LEADS": frozenset({"p-U0LENA"})} if reads else {})
    assert slack


def test_group_that_was_switched_off_is_nobodys_leaving(slack, client, reads):
    """A disabled or deleted group, or silence, ends nobody's role."""
    book = Book(LEADS)
    round_ = watch(client, People(), book, Rules())
    slack.workspace.add_group(
        UserGroup(id="S0LEADS", handle="leads", name="l", users=(), disabled=True)
    )
    round_()
    slack.faults.plan(Fault(method="usergroups.list", trouble=Trouble.INVALID_AUTH))
    round_()

    assert not book.seen
    assert reads in {True, False}
