"""Trouble on demand and by chance, at calls and at deliveries."""

import time

import pytest
from slack_sdk.errors import SlackApiError

from bot.rehearsal.faults import DELIVERIES, Fault, Faults, Trouble
from tests.bot.rehearsal.conftest import App, error_of, modal


def test_delay_makes_a_call_slow(slack, client):
    """The call is carried out, a while later."""
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.DELAY, delay_seconds=0.3))
    begun = time.monotonic()
    assert client.auth_test()["ok"]
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize(
    ("trouble", "posted"),
    [
        (Trouble.SERVER_ERROR, 0),
        (Trouble.DONE_THEN_ERROR, 1),
        (Trouble.RATE_LIMITED, 0),
        (Trouble.INVALID_AUTH, 0),
        (Trouble.SILENCE, 0),
        (Trouble.DONE_THEN_SILENCE, 1),
    ],
)
def test_what_is_done_of_a_call_that_fails(slack, client, trouble, posted):
    """Some trouble comes before the deed and some after it."""
    client.timeout = 0.2
    slack.faults.plan(Fault(method="chat.postMessage", trouble=trouble, silence_seconds=0.5))
    with pytest.raises((SlackApiError, TimeoutError)):
        client.chat_postMessage(channel="C0TEAM", text="x")
    assert len(slack.workspace.replies("C0TEAM")) == posted


def test_dropped_event_comes_again(slack, app):
    """An event that was lost on its way is offered once more, marked as a retry."""
    slack.faults.plan(Fault(method="events_api", trouble=Trouble.DROP))
    delivery = slack.acting.open_home("U0ADA").result(timeout=10)
    assert (delivery.acked, delivery.attempts) == (True, 2)
    (envelope,) = app.heard
    assert (envelope.retry_attempt, envelope.retry_reason) == (1, "timeout")


def test_dropped_command_is_lost(slack, app):
    """A command is not sent twice, by Slack."""
    slack.faults.plan(Fault(method="slash_commands", trouble=Trouble.DROP))
    delivery = slack.acting.command("U0ADA", "C0TEAM", "help").result(timeout=10)
    assert (delivery.acked, delivery.attempts) == (False, 1)
    assert not app.heard


def test_duplicate_comes_twice(slack, app):
    """The same payload arrives in two envelopes."""
    slack.faults.plan(Fault(method="events_api", trouble=Trouble.DUPLICATE))
    assert slack.acting.open_home("U0ADA").result(timeout=10).acked
    app.wait_for(2)
    first, second = app.heard
    assert first.payload["event_id"] == second.payload["event_id"]
    assert first.envelope_id != second.envelope_id


def test_delayed_delivery_comes_later(slack, app):
    """A delivery may take its time."""
    slack.faults.plan(Fault(method="events_api", trouble=Trouble.DELAY, delay_seconds=0.3))
    begun = time.monotonic()
    assert slack.acting.open_home("U0ADA").result(timeout=10).acked
    assert time.monotonic() - begun >= 0.3
    assert len(app.heard) == 1


def test_connection_breaks_and_the_event_waits_for_another(slack, app):
    """An event meets a closed connection, and reaches the app over its next one."""
    slack.faults.plan(Fault(method="events_api", trouble=Trouble.DISCONNECT))
    delivery = slack.acting.open_home("U0ADA")
    time.sleep(0.2)
    again = App(slack)
    try:
        assert delivery.result(timeout=10).acked
        assert len(again.heard) == 1
        assert not app.heard
    finally:
        again.close()


def test_trigger_id_is_too_old_on_arrival(slack, app, client):
    """What arrives late opens nothing."""
    slack.faults.plan(Fault(method="interactive", trouble=Trouble.EXPIRED_TRIGGER))
    slack.acting.shortcut("U0ADA", "ask").result(timeout=10)
    trigger = app.payload()["trigger_id"]
    call = lambda: client.views_open(trigger_id=trigger, view=modal())  # noqa: E731
    assert error_of(call) == "expired_trigger_id"


def test_chance_hits_its_share_and_can_be_repeated():
    """A fifth of the calls fail, the same ones with the same seed, until it is forgotten."""

    def drawn(seed):
        faults = Faults()
        kinds = [Trouble.RATE_LIMITED, Trouble.SERVER_ERROR, Trouble.SILENCE]
        faults.at_random(0.2, kinds, seed=seed)
        taken = [faults.take("chat.postMessage") for _ in range(1_000)]
        faults.forget()
        assert faults.take("chat.postMessage") is None
        return [fault.trouble if fault else None for fault in taken]

    first = drawn(7)
    assert 150 < sum(1 for one in first if one) < 250
    assert len({one for one in first if one}) == 3
    assert drawn(7) == first
    assert drawn(8) != first


def test_chance_knows_calls_from_deliveries():
    """A call is never duplicated, and a delivery never answered with 500."""
    faults = Faults()
    faults.at_random(1.0, list(Trouble), seed=1)
    calls = {faults.take("auth.test").trouble for _ in range(500)}
    sent = {faults.take(kind).trouble for _ in range(500) for kind in DELIVERIES}
    assert Trouble.DUPLICATE in sent - calls
    assert Trouble.SERVER_ERROR in calls - sent
    assert not calls & {Trouble.HOOK_BEFORE, Trouble.HOOK_AFTER}


def test_chance_keeps_to_the_methods_that_are_named():
    """Other methods go well, and planned trouble comes first."""
    faults = Faults()
    faults.at_random(1.0, [Trouble.SERVER_ERROR], seed=1, methods=["chat.update"])
    assert faults.take("auth.test") is None
    faults.plan(Fault(method="chat.update", trouble=Trouble.DELAY))
    assert [fault.trouble for fault in faults.planned()] == [Trouble.DELAY]
    assert faults.take("chat.update").trouble is Trouble.DELAY
    assert faults.take("chat.update").trouble is Trouble.SERVER_ERROR
