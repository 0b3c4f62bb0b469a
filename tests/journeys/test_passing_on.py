"""A question goes to people once, however often somebody has to press; nobody is kept waiting."""

import pytest

from bot.errors import UnknownPerson
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import Member
from tests.journeys.conftest import PATIENCE, furnish, read
from tests.journeys.office import MANIFEST, until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def slack():
    """A workspace of its own, with two who never said a word."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        for number in (1, 2):
            id_ = f"U0NEW{number}"
            email = f"new{number}@example.com"
            stand_in.workspace.add_member(Member(id=id_, name="New", email=email))
            stand_in.workspace.direct_channel(id_)
        yield stand_in


def _told(slack, words, *, user="ADA"):
    return [one for one in slack.workspace.replies(f"D0{user}") if words in read(one)]


def _opened(slack, act):
    """Let a form be opened and return it."""
    before = len(slack.workspace.views)
    act()
    return until(lambda: slack.workspace.views[before:])[-1]


@pytest.mark.usefixtures("office")
def test_a_failed_hand_off_can_be_pressed_again(slack, office, people, monkeypatch):
    """After "please try again" a new press posts once; one more posts nothing and says so."""
    reply = people.ask("U0ADA", "may I keep a backup at home?", channel="C0TEAM")
    record, failures = office.help_desk.hand_off, [RuntimeError("a disk hiccup")]

    def hand_off(*arguments, **more):
        if failures:
            raise failures.pop()
        return record(*arguments, **more)

    monkeypatch.setattr(office.help_desk, "hand_off", hand_off)

    def confirm():
        view = _opened(slack, lambda: people.press("U0ADA", reply, "ask_a_person"))
        people.submit("U0ADA", view)
        people.submit("U0ADA", view)

    def posts():
        return [one for one in slack.workspace.replies("C0LEADS") if "at home?" in read(one)]

    confirm()
    assert until(lambda: _told(slack, "Please try again"))
    assert posts() == []
    confirm()
    assert until(lambda: _told(slack, "leads now"))
    confirm()
    assert until(lambda: _told(slack, "passed this question on before"))
    assert (len(posts()), len(_told(slack, "leads now"))) == (1, 1)


def test_what_was_recorded_is_posted_after_trouble(slack, office, people, monkeypatch):
    """A hand-off that is on record is not dropped because the bot stumbles while it posts."""
    reply = people.ask("U0ADA", "may I post a backup to a friend?")
    exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])
    find, failures = office.people.find, [UnknownPerson("the database is away")]

    def stumble(person_id):
        if failures:
            raise failures.pop()
        return find(person_id)

    person = find(exchange.asked_by)
    monkeypatch.setattr(office.people, "find", stumble)
    office.help_desk.hand_off(exchange.id, actor=person)
    assert until(lambda: [m for m in slack.workspace.replies("C0LEADS") if "friend?" in read(m)])
    assert failures == []


def test_who_begins_with_a_report_reads_what_is_kept(slack, office, people):
    """The report goes out first; then its author is told once what Annexa keeps."""
    assert office
    view = _opened(slack, lambda: people.comply("U0NEW1", "report my badge is gone"))
    people.submit("U0NEW1", view, report_text="My badge is gone.")
    assert until(lambda: _told(slack, "what I keep about you", user="NEW1"))
    assert _told(slack, "has reached", user="NEW1")


def test_who_begins_with_a_receipt_reads_what_is_kept(slack, office, people):
    """Also somebody who is refused has been written down, and is told so."""
    assert office
    people.comply("U0NEW2", "receipt A-1001")
    assert until(lambda: _told(slack, "what I keep about you", user="NEW2"))
