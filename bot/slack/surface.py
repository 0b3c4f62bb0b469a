"""What an agent shows beside its messages: that it works, and what a thread is about."""

import logging
import threading
from typing import Self

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.identity import UNREACHABLE
from bot.slack.messenger import error_name
from bot.slack.mrkdwn import clip

_log = logging.getLogger(__name__)

LOOKING = "is looking it up …"
THINKING = "is finding the words …"
LOADING = (
    "Reading the sources …",
    "Writing a sentence …",
    "Checking it against its source …",
    "Leaving out what is not proved …",
)
"""What Slack shows in turn while a model works; ten at most."""
PATIENCE = 0.8
"""Seconds after which a status says that the answer is being looked up."""
_TITLE = 200
_MISSING = {"unknown_method", "missing_scope", "not_allowed", "not_allowed_token_type"}


class Status:
    """Says in a thread that an answer is on its way; it neither delays nor fails the answer.

    Slack takes a status away with the next post in the thread. What reaches Slack too late for
    that is taken away here.
    """

    def __init__(
        self, client: WebClient, *, channel: str, thread_ts: str, patience: float = PATIENCE
    ) -> None:
        """Without a *thread_ts* nothing is ever shown."""
        self._client = client
        self._channel = channel
        self._thread_ts = thread_ts
        self._timer = threading.Timer(patience, self._show, args=(LOOKING, ()))
        self._timer.daemon = True
        self._over = threading.Event()

    def __enter__(self) -> Self:
        """Show a status once the answer takes long."""
        if self._thread_ts:
            self._timer.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.end()

    def think(self) -> None:
        """Show that a model works, now."""
        self._timer.cancel()
        if self._thread_ts and not self._over.is_set():
            threading.Thread(target=self._show, args=(THINKING, LOADING), daemon=True).start()

    def end(self) -> None:
        """Show nothing from now on; the next post in the thread takes away what is there."""
        self._over.set()
        self._timer.cancel()

    def take_away(self) -> None:
        """Take the status away where no post in the thread will do it."""
        self.end()
        if self._thread_ts:
            self._say("", ())

    def _show(self, words: str, loading: tuple[str, ...]) -> None:
        if self._over.is_set():
            return
        self._say(words, loading)
        if self._over.is_set():
            # The answer may be there already, and then nothing else would take this away.
            self._say("", ())

    def _say(self, words: str, loading: tuple[str, ...]) -> None:
        try:
            self._client.assistant_threads_setStatus(
                channel_id=self._channel,
                thread_ts=self._thread_ts,
                status=words,
                loading_messages=list(loading) or None,
            )
        except UNREACHABLE:
            return


class Sessions:
    """Gives threads a title, by which people find them again."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._is_missing = False

    def entitle(self, *, channel: str, thread_ts: str, title: str, user: str) -> None:
        """Name the thread after *title*; where Slack cannot, nothing happens and one line says so."""
        if self._is_missing or not title.strip():
            return
        try:
            self._client.agents_sessions_setStatus(
                channel_id=channel,
                thread_ts=thread_ts,
                status="active",
                title=clip(title, _TITLE),
                initiator_user_id=user,
            )
        except UNREACHABLE as error:
            name = error_name(error.response) if isinstance(error, SlackApiError) else ""
            if name in _MISSING:
                self._is_missing = True
                _log.warning("Slack gives threads no title here (%s).", name)
                return
            _log.info("A thread got no title: %s", name or type(error).__name__)
