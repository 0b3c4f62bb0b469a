"""A reply says only what everybody who can see it may see."""

import pytest

from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]

SECRET = "led by the chief of security"
QUESTION = "who runs an investigation?"


def test_lead_in_a_channel_reads_the_restricted_answer_alone(slack, people):
    """In a channel only documents for everyone are used; the rest goes to the lead alone."""
    reply = people.ask("U0LENA", QUESTION, channel="C0TEAM")

    assert SECRET not in read(reply)
    aside = until(lambda: [m for m in slack.workspace.asides("U0LENA") if SECRET in read(m)])[-1]
    assert reply.thread_ts == aside.thread_ts
    assert "Only you can see this" in read(aside)


def test_lead_in_a_channel_gets_no_aside_when_it_would_say_no_more(slack, people):
    """What everybody may read is not said twice."""
    before = len(slack.workspace.asides("U0LENA"))

    people.ask("U0LENA", "is there a backup?", channel="C0TEAM")
    people.ask("U0LENA", "is there really a backup?", channel="C0TEAM")

    assert before == len(slack.workspace.asides("U0LENA"))


def test_lead_in_a_direct_message_reads_the_restricted_answer(people):
    """Alone with the bot, a lead reads documents for leads."""
    assert SECRET in read(people.ask("U0LENA", QUESTION))


def test_employee_never_reads_it(slack, people):
    """An employee reads nothing of it, in a channel, in a direct message or by command."""
    assert SECRET not in read(people.ask("U0ADA", QUESTION, channel="C0TEAM"))
    assert SECRET not in read(people.ask("U0ADA", QUESTION))
    people.comply("U0ADA", f"ask {QUESTION}")
    answered = until(lambda: [m for m in slack.workspace.asides("U0ADA") if "investig" in read(m)])
    assert all(SECRET not in read(message) for message in answered)


def test_employee_in_a_thread_begun_by_a_lead_never_reads_it(slack, people):
    """What a lead asked first opens nothing to those who ask on in the thread."""
    first = people.ask("U0LENA", QUESTION, channel="C0TEAM")

    people.say("U0ADA", "and who else?", channel="C0TEAM", thread=first.thread_ts)

    replies = until(lambda: slack.workspace.replies("C0TEAM", thread=first.thread_ts)[1:])
    assert all(SECRET not in read(reply) for reply in replies)
    assert all(SECRET not in read(aside) for aside in slack.workspace.asides("U0ADA"))


@pytest.mark.parametrize("user", ["U0GUEST", "U0OTHER"])
def test_outsiders_read_nothing_of_ours(people, user):
    """Guests and other companies' people read no company document, anywhere."""
    assert "every night" not in read(people.ask(user, "is there a backup?", channel="C0MIXED"))
    assert "every night" not in read(people.ask(user, "is there a backup?"))


def test_shared_channel_reads_nothing_of_ours(slack, people):
    """In a channel shared with another company nothing of ours is said, not even aside."""
    before = len(slack.workspace.asides("U0LENA"))

    said = read(people.ask("U0LENA", f"a backup, and {QUESTION}", channel="C0SHARED"))

    assert "every night" not in said
    assert SECRET not in said
    assert before == len(slack.workspace.asides("U0LENA"))


def test_own_people_stay_ours_in_a_shared_channel(people):
    """Whose workspace an event of a shared channel names makes no guest of an employee."""
    people.ask("U0ADA", "is there a backup?", channel="C0SHARED")

    assert "every night" in read(people.ask("U0ADA", "is there a backup?"))
    assert "every night" in read(people.ask("U0ADA", "is there a backup?", channel="C0TEAM"))


def test_own_people_stay_ours_in_the_records(office, people):
    """What is kept of an employee who asked in a shared channel says nothing of a guest."""
    people.ask("U0LENA", "is there a backup?", channel="C0SHARED")

    assert not office.people.met("U0LENA").guest


def test_channel_that_slack_will_not_explain_counts_as_shared(slack, people):
    """Where nobody can tell who reads along, nothing of ours is said."""
    space = slack.workspace
    granted, space.scopes = space.scopes, space.scopes - {"channels:read"}
    try:
        said = read(people.ask("U0ADA", "is there a backup?", channel="C0LOAD19"))
    finally:
        space.scopes = granted

    assert "every night" not in said
    assert "could not tell me who reads along" in said
