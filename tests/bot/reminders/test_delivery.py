"""One message: sent once, in time, and only what is still to be done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.reminders import store
from bot.reminders.entities import Span, State, Unreached, Way
from tests.bot.reminders.parts import owed


class Post:
    """A mail server's answer to everything."""

    def __init__(self, answer=None):
        self.answer = answer
        self.letters = []

    def send(self, prompt, *, address, name):
        self.letters.append((address, name, [one.key for one in prompt.lines]))
        return self.answer


@pytest.fixture
def claimed(office, company):
    """A message to Ada that waits to be sent; return its id."""
    company.things.items = [owed("p-ada", "training:1"), owed("p-ada", "training:2")]
    office.look()
    return office.outbox.pending()[0].id


def _entry(office, prompt_id):
    with office.database.reading() as connection:
        return store.find(connection, prompt_id)


def test_twice_is_once(office, claimed):
    """The same message again is not sent again."""
    assert office.delivery.deliver(claimed) is State.DELIVERED
    assert office.delivery.deliver(claimed) is State.DELIVERED
    assert len(office.said()) == 1
    assert _entry(office, claimed).way is Way.CHAT


def test_died_after_posting(office, claimed, monkeypatch):
    """A process that dies after posting leaves it there; the next finds it, at whatever hour."""

    def die(*_args, **_names):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            office.delivery.deliver(claimed)
    office.clock.forward(hours=12)
    assert office.delivery.deliver(claimed) is State.DELIVERED
    assert len(office.said()) == 1


def test_died_before_posting(office, claimed, company):
    """A process that dies before posting has said nothing; the next says it."""
    company.chat.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        office.delivery.deliver(claimed)
    company.chat.trouble = None
    assert office.delivery.deliver(claimed) is State.DELIVERED
    assert len(office.said()) == 1


def test_slack_away_is_tried_again(office, claimed, company):
    """Trouble that may pass is raised to whoever repeats it, and nothing is settled."""
    company.chat.trouble = ConnectionError()
    with pytest.raises(ConnectionError):
        office.delivery.deliver(claimed)
    assert _entry(office, claimed).state is State.SENDING


def test_done_meanwhile_is_left_out(office, claimed, company):
    """What was done between claim and sending is not in the message."""
    first, second = company.things.items
    company.things.items = [replace(first, is_done=True), second]
    office.delivery.deliver(claimed)
    assert office.said() == [("p-ada", ["training:2"])]


def test_all_done_meanwhile_says_nothing(office, claimed, company):
    """A message with nothing left is dropped; should a thing be owed again, it is said again."""
    kept = company.things.items
    company.things.items = []
    assert office.delivery.deliver(claimed) is State.DROPPED
    company.things.items = kept
    assert office.look().claimed == 1
    assert office.deliver()[-1] is State.DELIVERED


def test_too_late_in_the_day_waits(office, claimed, clock):
    """A message that comes out of the queue at night is not sent; the morning says it once."""
    clock.forward(hours=10)
    assert office.delivery.deliver(claimed) is State.RELEASED
    assert office.look().claimed == 0
    clock.forward(hours=14)
    office.outbox.done(claimed)
    assert office.look().claimed == 1
    assert office.deliver() == [State.DELIVERED]
    assert len(office.said()) == 1


def test_gone_meanwhile(office, claimed, company):
    """Who left between claim and sending hears nothing, and the list says why."""
    ada = company.staff.people[0]
    company.staff.people[0] = replace(ada, deactivated=True)
    assert office.delivery.deliver(claimed) is State.UNREACHABLE
    assert _entry(office, claimed).unreached == (Unreached.LEFT,)
    assert office.said() == []


def test_erased_meanwhile(office, claimed):
    """A message whose every trace was erased is no more, and that is no error."""
    with office.database.transaction() as connection:
        store.remove_of(connection, "p-ada")
    assert office.delivery.deliver(claimed) is State.DROPPED
    assert office.said() == []


def test_an_unknown_message(office):
    """What was never claimed is not sent."""
    assert office.delivery.deliver("reminder:p-nobody:20260302-1") is State.DROPPED


@pytest.mark.parametrize(
    ("answer", "email", "settled"),
    [
        (None, "ada@example.com", (State.DELIVERED, Unreached.CLOSED)),
        (
            Unreached.REFUSED,
            "ada@example.com",
            (State.UNREACHABLE, Unreached.CLOSED, Unreached.REFUSED),
        ),
        (None, "", (State.UNREACHABLE, Unreached.CLOSED, Unreached.NO_ADDRESS)),
    ],
)
def test_mail_where_chat_does_not_reach(open_office, company, answer, email, settled):
    """Whom chat does not reach gets a mail; where that fails too, both reasons are kept."""
    company.chat.unreachable = {"p-ada": Unreached.CLOSED}
    company.staff.people[0] = replace(company.staff.people[0], email=email)
    company.things.items = [owed("p-ada")]
    post = Post(answer)
    office = open_office(mail=post)
    office.look()
    (item,) = office.outbox.pending()
    became = office.delivery.deliver(item.id)
    assert (became, *_entry(office, item.id).unreached) == settled
    assert post.letters == ([(email, "ada", ["training:1"])] if email else [])


def test_quiet_time_that_began_meanwhile(open_office, company, clock):
    """Quiet time that began after the claim is kept."""

    class Quiet:
        spans = ()

        def quiet(self, people):
            return dict.fromkeys(people, self.spans)

    quiet = Quiet()
    office = open_office(quiet_times=quiet)
    company.things.items = [owed("p-ada")]
    office.look()
    quiet.spans = (Span(begins=clock.now(), ends=clock.now() + timedelta(hours=1)),)
    assert office.deliver() == [State.RELEASED]
    clock.forward(hours=1)
    office.look()
    assert office.deliver() == [State.DELIVERED]
