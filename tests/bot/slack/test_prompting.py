"""Reminders in direct messages: said once, refused for good, or put back for a later try."""

from datetime import UTC, date, datetime

import pytest
from slack_sdk import WebClient

from bot.people.entities import Access, Person, PersonId
from bot.rehearsal.entities import Member
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.reminders.entities import Owed, Prompt, Unreached
from bot.slack.errors import SlackBusy
from bot.slack.identity import Identity
from bot.slack.messenger import Messenger
from bot.slack.prompting import Prompter
from tests.journeys.conftest import read
from tests.journeys.office import MANIFEST

ADA = Person(id=PersonId("p-ada"), slack_id="U0000ADA", email="ada@example.com", name="Ada")
NORA = Person(id=PersonId("p-nora"), email="nora@example.com", name="Nora")
BOB = Person(id=PersonId("p-bob"), email="bob@example.com", name="Bob")


class People:
    """Three people; Bob has an account that he never used."""

    def find(self, person_id):
        return next(one for one in (ADA, NORA, BOB) if one.id == person_id)

    def met(self, _user):
        return None

    def person_for_slack(self, slack_id, **_told):
        assert BOB.access is Access.ACTIVE
        return Person(id=BOB.id, slack_id=slack_id, email=BOB.email)


@pytest.fixture
def slack():
    with SlackStandIn(MANIFEST) as stand_in:
        for user, email in (("U0000ADA", ADA.email), ("U0000BOB", BOB.email)):
            stand_in.workspace.add_member(Member(id=user, name=user, email=email))
            stand_in.workspace.direct_channel(user)
        yield stand_in


@pytest.fixture
def moment():
    return [0.0]


@pytest.fixture
def prompter(slack, moment):
    client = WebClient(token="xoxb-rehearsal", base_url=slack.api_url, retry_handlers=[], timeout=2)
    people = People()
    return Prompter(
        Messenger(client),
        people,
        Identity(client, people),
        monotonic=lambda: moment[0],
    )


def prompt(person, *owed, **more):
    return Prompt(id=f"reminder:{person.id}:1", person=person.id, lines=owed, **more)


def owed(person=ADA, **more):
    said = {
        "kind": "training",
        "key": "training:a1",
        "title": "Lamps",
        "since": datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        "due": date(2026, 3, 20),
        "minutes": 5,
    }
    return Owed(person=person.id, **(said | more))


def said(slack, user):
    channel = slack.workspace.direct_channel(user).id
    return slack.workspace.messages(channel)


def test_one_message_with_everything(slack, prompter):
    """What is to be done, how long it takes and by when stand in one message, the late one marked."""
    late = owed(key="training:a2", title="Old <b>lamps</b>", due=date(2026, 3, 1))
    given = prompt(ADA, late, owed(), today=date(2026, 3, 2))
    assert not prompter.was_sent(given)
    assert prompter.send(given) is None
    assert prompter.was_sent(given)
    (posted,) = said(slack, "U0000ADA")
    words = read(posted)
    assert "2 things wait for you" in words
    assert "Old &lt;b&gt;lamps&lt;/b&gt;" in words
    assert "*was due Sunday 1 March 2026*" in words
    assert "about 5 minutes · by Friday 20 March 2026" in words


def test_a_manager_reads_names_and_no_buttons(slack, prompter):
    """Somebody else's lateness is told by mention or name, with nothing to press."""
    lines = [owed(BOB, about=one.id) for one in (ADA, NORA)]
    assert prompter.send(prompt(BOB, *lines, today=date(2026, 3, 28))) is None
    (posted,) = said(slack, "U0000BOB")
    assert "<@U0000ADA>: Lamps, was due Friday 20 March 2026" in read(posted)
    assert "Nora: Lamps" in read(posted)
    assert not [block for block in posted.blocks if block["type"] == "actions"]


def test_who_has_no_account_cannot_be_reached(slack, prompter):
    """An address that Slack does not know is told as such, and nothing is posted."""
    assert prompter.send(prompt(NORA, owed(NORA))) is Unreached.NO_ACCOUNT
    assert not prompter.was_sent(prompt(NORA, owed(NORA)))
    assert "chat.postMessage" not in [method for method, _ in slack.workspace.calls]


def test_who_never_said_a_word_is_found_by_address(slack, prompter):
    """Slack is asked whose the address is."""
    assert prompter.send(prompt(BOB, owed(BOB))) is None
    assert len(said(slack, "U0000BOB")) == 1


def test_an_account_that_slack_does_not_know(slack, prompter):
    """A Slack id that is gone closes this way for good."""
    del slack.workspace.members["U0000ADA"]
    assert prompter.send(prompt(ADA, owed())) is Unreached.CLOSED


def test_slack_that_is_silent_about_an_address_is_asked_again(slack, prompter):
    """An error while looking somebody up does not count as having no account."""
    slack.faults.plan(Fault(method="users.lookupByEmail", trouble=Trouble.SERVER_ERROR))
    with pytest.raises(SlackBusy):
        prompter.send(prompt(BOB, owed(BOB)))
    assert prompter.send(prompt(BOB, owed(BOB))) is None


def test_slack_sets_the_pace_for_everybody(slack, prompter, moment):
    """After a 429 nobody is posted to before its time; then the message goes out once."""
    slack.faults.plan(Fault(method="chat.postMessage", trouble=Trouble.RATE_LIMITED))
    with pytest.raises(SlackBusy) as busy:
        prompter.send(prompt(ADA, owed()))
    calls = len(slack.workspace.calls)
    with pytest.raises(SlackBusy):
        prompter.send(prompt(BOB, owed(BOB)))
    assert len(slack.workspace.calls) == calls
    moment[0] += busy.value.wait
    assert prompter.send(prompt(ADA, owed())) is None
    assert len(said(slack, "U0000ADA")) == 1


def test_an_unclear_end_is_looked_for(slack, prompter):
    """A post whose answer got lost is there; whoever looks finds it."""
    slack.faults.plan(Fault(method="chat.postMessage", trouble=Trouble.DONE_THEN_ERROR))
    with pytest.raises(SlackBusy):
        prompter.send(prompt(ADA, owed()))
    assert prompter.was_sent(prompt(ADA, owed()))
    assert not prompter.was_sent(prompt(BOB, owed(BOB)))


@pytest.mark.parametrize("method", ["conversations.open", "conversations.history"])
def test_looking_that_fails_is_no_answer(slack, prompter, method):
    """Where Slack does not say whether it is there, nothing is posted before it does."""
    prompter.send(prompt(ADA, owed()))
    slack.faults.plan(Fault(method=method, trouble=Trouble.SERVER_ERROR))
    with pytest.raises(SlackBusy):
        prompter.was_sent(prompt(ADA, owed()))


def test_a_token_that_is_refused_blames_nobody(slack, prompter):
    """What is wrong with us makes nobody unreachable."""
    slack.faults.plan(Fault(method="chat.postMessage", trouble=Trouble.INVALID_AUTH))
    with pytest.raises(SlackBusy) as busy:
        prompter.send(prompt(ADA, owed()))
    assert busy.value.wait >= 60
