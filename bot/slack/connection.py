"""The Socket Mode connection, and how long Slack has been silent on it."""

import time
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.errors import SlackNotUsable
from bot.slack.identity import UNREACHABLE

THREADS = 16
"""How many events are accepted at the same time."""

_PING_SECONDS = 2.0
"""With the library's 10 s it takes a minute to notice a dead server, with 2 s about ten seconds."""


class SlackConnection:
    """Takes events until it is closed; connects again by itself when the connection breaks.

    The library's ``is_connected()`` stays true on a dead connection, so life is told from the
    pongs: *silence* grows until the next one arrives.
    """

    def __init__(
        self, app: App, app_token: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._web = app.client
        self._handler = SocketModeHandler(
            app, app_token, ping_interval=_PING_SECONDS, concurrency=THREADS
        )
        self._monotonic = monotonic
        self._pong: float | None = None
        self._heard_at = monotonic()

    def connect(self) -> None:
        """Begin to take events; raise ``SlackNotUsable`` when Slack refuses us or isn't there."""
        introduce(self._web)
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except UNREACHABLE as error:
            raise SlackNotUsable(_explained(error, self._web.base_url)) from error
        self._heard_at = self._monotonic()

    def close(self) -> None:
        """Take no more events."""
        self._handler.close()  # type: ignore[no-untyped-call]

    def silence(self) -> float:
        """Return for how many seconds Slack has answered no ping; ask at least once a second."""
        session = self._handler.client.current_session
        pong = None if session is None else session.last_ping_pong_time
        if pong is not None and pong != self._pong:
            self._pong, self._heard_at = pong, self._monotonic()
        return self._monotonic() - self._heard_at


def introduce(web: WebClient) -> None:
    """Say who we are; raise ``SlackNotUsable`` when Slack refuses us or isn't there.

    A wrong bot token would otherwise be noticed when the first answer is refused.
    """
    try:
        web.auth_test()
    except UNREACHABLE as error:
        raise SlackNotUsable(_explained(error, web.base_url)) from error


def _explained(error: Exception, api_url: str) -> str:
    if isinstance(error, SlackApiError):
        name = error.response.get("error") or f"status {error.response.status_code}"
        return (
            f"Slack refuses to let Annexa in ({name}); copy SLACK_BOT_TOKEN and SLACK_APP_TOKEN "
            "anew from the app's pages, as docs/slack-setup.md says."
        )
    return f"Slack cannot be reached at {api_url} ({error}); check the network and SLACK_API_URL."
