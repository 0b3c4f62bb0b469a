"""How long a message is tried, and where it goes when its place takes nothing."""

from types import SimpleNamespace

import pytest

from bot.slack.delivery import Delivery, Parcel
from bot.slack.messenger import Address, Attempt, Mark, Message, Outcome

HOOK = Address(channel="C0TEAM", response_url="https://hooks.example.com/once")
MARK = Mark(workflow_id="command:1", exchange="x")


class _Run:
    """A run that waits for nothing and adds up how long it would have waited."""

    id, resumed = "command:1", False

    def __init__(self):
        self.rested = 0.0

    def step(self, _name, deed):
        return deed()

    def rest(self, seconds):
        self.rested += seconds


class _Slack:
    """Takes direct messages, and nothing anywhere else."""

    def __init__(self):
        self.posted = []

    def post(self, _message, address, _mark, *, look_first):
        assert not look_first
        self.posted.append(address)
        if address.channel.startswith("U"):
            return Attempt(outcome=Outcome.POSTED)
        return Attempt(outcome=Outcome.LATER, wait=1.0, error="down")


@pytest.fixture
def slack():
    return _Slack()


def _parcel(address, name="post:0"):
    return Parcel(name=name, render=lambda: Message(text="x"), address=address, mark=MARK)


def test_a_silent_response_url_turns_into_a_direct_message(slack):
    """It lives for half an hour and five uses, so the person is answered within minutes."""
    run = _Run()
    assert Delivery(slack).deliver_or_tell(run, _parcel(HOOK), user="U0ADA")
    assert slack.posted[-1] == Address(channel="U0ADA")
    assert 60 <= run.rested <= 180


def test_a_channel_is_tried_for_much_longer(slack):
    """Where no other place is as good, an hour of Slack's trouble is survived."""
    run = _Run()
    assert not Delivery(slack).deliver(run, _parcel(Address(channel="C0TEAM")))
    assert run.rested > 3_600


def test_giving_up_names_nobody_in_the_log(slack, caplog):
    """A step may be named by the person it is for; the log says which kind of step it was."""
    Delivery(slack).deliver(_Run(), _parcel(HOOK, name="tell:U0ADA"))
    assert "Gave up posting tell of command:1" in caplog.text
    assert "U0ADA" not in caplog.text


def test_refused_for_good(slack):
    """What is refused is not tried again."""
    slack.post = lambda *_a, **_k: Attempt(outcome=Outcome.REFUSED)
    run = SimpleNamespace(id="w", resumed=False, step=lambda _name, deed: deed())
    assert not Delivery(slack).deliver(run, _parcel(HOOK))
