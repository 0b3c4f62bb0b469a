"""Questions that were asked of nobody are counted before anything is done for them."""

import pytest

from bot.conversation.turnstile import Turnstile
from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import PATIENCE, furnish, read
from tests.journeys.office import Office, until
from tests.journeys.test_reading import BACKUP, READING, say

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]


@pytest.fixture(scope="module")
def slack():
    """A workspace whose app was made from the manifest that reads channels."""
    with SlackStandIn(READING, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot that reads two channels."""
    home = tmp_path_factory.mktemp("reading-limits")
    with Office(home, api_url=slack.api_url, people_file=people_file) as open_office:
        slack.wait_for_app()
        yield open_office


@pytest.fixture(autouse=True)
def counts(office, slack, people, monkeypatch):
    """Let a channel be read, and begin to count anew: a person may ask twice an hour."""
    if not office.rulebook.rules("C0LOAD00").is_announced:
        people.comply("U0LENA", "channel", channel="C0LOAD00")
        form = slack.workspace.modal("U0LENA")
        people.submit("U0LENA", form.view, channel_reading=["questions"])
        assert until(lambda: office.rulebook.rules("C0LOAD00").is_announced)
    fresh = Turnstile(person="2/hour", sounds_urgent=lambda text: "phone is gone" in text)
    for name in ("turn_away", "is_urgent"):
        monkeypatch.setattr(office.turnstile, name, getattr(fresh, name))


def all_done(office):
    with office.database.reading() as connection:
        return not connection.exec_driver_sql("SELECT work_id FROM inbox").scalars().all()


def test_flood_that_was_asked_of_nobody_costs_no_answers(slack, office, people):
    """Over the limit nothing is looked up; the flooder is not disturbed, and may still ask the bot."""
    before, asides = len(office.answerer.asked), len(slack.workspace.asides("U0ADA"))
    flood = [say(slack, "U0ADA", "C0LOAD00", f"is there a backup no {n}?") for n in range(8)]
    assert until(lambda: all_done(office), seconds=30)
    until(lambda: False, seconds=1.0)

    # Each of the two was foreseen, then answered.
    assert len(office.answerer.asked) - before == 2 * 2
    replies = [slack.workspace.replies("C0LOAD00", thread=ts) for ts in flood]
    assert sum(map(len, replies)) == 2
    assert len(slack.workspace.asides("U0ADA")) == asides
    assert BACKUP in read(people.ask("U0ADA", "is there a backup?", channel="C0LOAD00"))


def test_small_talk_costs_nobody_their_questions(slack, office, people):
    """What people ask each other counts apart: whoever then asks the bot is answered."""
    for number in range(4):
        say(slack, "U0LENA", "C0LOAD00", f"who comes to lunch no {number}?")
    assert until(lambda: all_done(office), seconds=30)

    assert BACKUP in read(people.ask("U0LENA", "is there a backup?", channel="C0LOAD00"))
    assert BACKUP in read(people.ask("U0LENA", "is there another backup?", channel="C0LOAD00"))


def test_event_that_was_told_to_nobody_gets_through(slack, office):
    """However much somebody asked before, they are told alone how to report it."""
    for number in range(4):
        say(slack, "U0ADA", "C0LOAD00", f"who comes to supper no {number}?")
    assert until(lambda: all_done(office), seconds=30)

    say(slack, "U0ADA", "C0LOAD00", "my phone is gone, what now?")

    assert until(lambda: [m for m in slack.workspace.asides("U0ADA") if "Report it" in read(m)])
