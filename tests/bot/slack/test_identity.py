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

    def __init__(self):
        self.known = {}

    def met(self, slack_id):
        return self.known.get(slack_id)

    def person_for_slack(self, slack_id, *, email="", guest=None, deactivated=None, timezone=""):
        person = Person(
            id=f"p-{slack_id}",
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


@pytest.fixture
def believing(slack, directory):
    """What remembers people for a minute, over the real directory."""
    client = WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[])
    return Identity(client, directory, seconds=60)


@pytest.mark.parametrize("fact", [{"deactivated": True}, {"guest": True}])
def test_what_another_process_heard_counts_more_than_what_is_remembered(believing, directory, fact):
    """Somebody who lost access elsewhere is not let in again by an older memory."""
    assert believing.who("U0ADA", team=TEAM).outside is Outside.NO
    directory.person_for_slack("U0ADA", **fact)

    present = believing.who("U0ADA", team=TEAM)

    assert present.outside is Outside.YES
    assert present.person.audiences == frozenset()
    assert directory.met("U0ADA") == present.person


def test_doubt_asks_slack_again(slack, believing):
    """What Slack says has changed is not believed from memory."""
    slack.workspace.add_member(Member(id="U0EVA", name="Eva", email="eva@example.com"))
    assert not believing.who("U0EVA", team=TEAM).person.deactivated
    slack.workspace.add_member(Member(id="U0EVA", name="Eva", deactivated=True))

    assert not believing.who("U0EVA", team=TEAM).person.deactivated
    believing.doubt("U0EVA")

    assert believing.who("U0EVA", team=TEAM).person.deactivated


def test_what_slack_said_before_the_doubt_is_not_believed(slack, believing):
    """An answer that was on its way while somebody left lets nobody in."""
    slack.workspace.add_member(Member(id="U0MAX", name="Max", email="max@example.com"))

    def leave():
        slack.workspace.add_member(Member(id="U0MAX", name="Max", deactivated=True))
        believing.doubt("U0MAX")

    slack.faults.plan(Fault(method="users.info", trouble=Trouble.HOOK_AFTER, hook=leave))

    assert believing.who("U0MAX", team=TEAM).person.deactivated


def test_somebody_erased_meanwhile_is_met_anew(slack, believing, sqlite):
    """Whom the directory forgot is a new person, with what Slack said of them."""
    slack.workspace.add_member(Member(id="U0GIL", name="Gil", email="g@example.org", guest=True))
    first = believing.who("U0GIL", team=TEAM).person
    with sqlite.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM persons WHERE slack_id = 'U0GIL'")

    again = believing.who("U0GIL", team=TEAM)

    assert (again.person.id != first.id, again.person.guest) == (True, True)


def test_reach_finds_whom_nobody_has_met(slack, believing, directory):
    """Somebody of the file who never wrote is found by address, and known from then on."""
    lead = directory.by_name_or_email("1")
    assert (lead.slack_id, believing.reach(lead)) == ("", "U0ADA")
    assert directory.by_name_or_email("1").slack_id == "U0ADA"
    before = len(slack.workspace.calls)
    assert believing.reach(directory.by_name_or_email("1")) == "U0ADA"
    assert len(slack.workspace.calls) == before


@pytest.mark.parametrize("email", ["nobody@example.com", "g@example.org", ""])
def test_reach_finds_no_outsider_and_nobody_else(believing, email):
    """A guest with that address is not the one who is meant; an unknown address is nobody's."""
    person = Person(id="p-x", email=email)
    assert believing.reach(person) == ""


def test_reach_bears_silence(slack, believing, directory):
    """While Slack does not answer nobody is reached, and nothing breaks."""
    slack.faults.plan(Fault(method="users.lookupByEmail", trouble=Trouble.SERVER_ERROR))
    assert believing.reach(directory.by_name_or_email("1")) == ""
