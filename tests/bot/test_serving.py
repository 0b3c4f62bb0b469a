"""What serving needs to reach the workspace, over Socket Mode and over HTTP."""

from types import SimpleNamespace

import pytest

from bot.database.outbox import Outbox
from bot.durable.dispatcher import OutboxDispatcher
from bot.durable.errors import NotAccepted
from bot.errors import SettingsWrong
from bot.serving import _Vitals, slack_access
from tests.knowledge.sample_home import settings_for

TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-2",
    "SLACK_SIGNING_SECRET": "sign-3",
}


def settings(home, *missing):
    """Return settings with every secret but the missing ones."""
    return settings_for(home, **{name: TOKENS[name] for name in TOKENS if name not in missing})


@pytest.mark.parametrize(
    ("over_http", "missing"),
    [
        (False, "SLACK_BOT_TOKEN"),
        (False, "SLACK_APP_TOKEN"),
        (True, "SLACK_BOT_TOKEN"),
        (True, "SLACK_SIGNING_SECRET"),
    ],
)
def test_missing_secret_is_named(tmp_path, over_http, missing):
    """Each way in is refused without its two secrets, which the words name."""
    with pytest.raises(SettingsWrong, match=rf"Set .*{missing}.* docs/slack-setup\.md"):
        slack_access(settings(tmp_path, missing), over_http=over_http)


@pytest.mark.parametrize(
    ("over_http", "unneeded"), [(False, "SLACK_SIGNING_SECRET"), (True, "SLACK_APP_TOKEN")]
)
def test_what_the_other_way_needs_is_not_asked_for(tmp_path, over_http, unneeded):
    """Socket Mode needs no signing secret, HTTP no app token."""
    assert slack_access(settings(tmp_path, unneeded), over_http=over_http).bot_token == "xoxb-1"


class Closed:
    """Accepts nothing."""

    def accept(self, *_name, **_more):
        raise NotAccepted("the disk is full")


def test_outbox_that_does_not_move_is_not_ready(sqlite, clock):
    """Neither is a process ready that empties no outbox, nor one whose messages wait for long."""
    outbox = Outbox(sqlite, clock)
    dispatcher = OutboxDispatcher(outbox, Closed())
    engine = SimpleNamespace(is_launched=True)
    readiness = _Vitals(SimpleNamespace(clock=clock), engine, outbox, dispatcher).readiness()

    def is_ready():
        return "outbox" not in {one.part for one in readiness.missing()}

    assert not is_ready()
    with sqlite.transaction() as connection:
        outbox.post(connection, item_id="a", kind="notice", payload={})
    dispatcher.start()
    try:
        assert is_ready()
        clock.forward(minutes=6)
        assert not is_ready()
    finally:
        dispatcher.stop()


def test_canary_is_asked_since_the_process_began(clock, sqlite):
    """A red canary is not ready; silence counts once the process has served as long as that."""
    told = []

    def sings(*, since):
        told.append(since)
        return clock.now() == since

    instance = SimpleNamespace(clock=clock, canary=SimpleNamespace(sings=sings))
    outbox = Outbox(sqlite, clock)
    dispatcher = OutboxDispatcher(outbox, Closed())
    readiness = _Vitals(instance, SimpleNamespace(is_launched=True), outbox, dispatcher).readiness()
    begun = clock.now()

    assert "canary" not in {one.part for one in readiness.missing()}
    clock.forward(hours=3)
    assert "canary" in {one.part for one in readiness.missing()}
    assert set(told) == {begun}
