"""Annexa in Slack: everything that `annexa serve` starts, in order, and stops again."""

import logging
import threading
from collections.abc import Callable
from typing import Self

from bot.assembly import Instance
from bot.conversation.service import Conversation
from bot.database.outbox import Outbox
from bot.durable.dispatcher import OutboxDispatcher
from bot.durable.engine import DurableEngine
from bot.errors import SettingsWrong
from bot.settings import Settings
from bot.slack.app import SlackAccess, build_app, open_socket
from bot.slack.connection import SlackConnection
from bot.slack.desk import Channels
from bot.slack.errors import SlackSilent

_CATCH_UP_SECONDS = 1.0
_LEARN_SECONDS = 2.0
_LOOK_SECONDS = 1.0
_SILENCE_LIMIT = 60.0
"""Seconds without a pong after which only a fresh process helps."""

_log = logging.getLogger(__name__)


class SlackService:
    """One process that answers in Slack over Socket Mode; it owns the indexes while it runs."""

    def __init__(self, instance: Instance, *, silence_limit: float = _SILENCE_LIMIT) -> None:
        settings = instance.settings
        self._instance = instance
        self._silence_limit = silence_limit
        self._access = slack_access(settings)
        self._engine = DurableEngine(
            settings.home,
            executor_id=settings.executor_id,
            database_url="" if instance.database.file else settings.database_url,
        )
        self._app = build_app(
            self._access,
            engine=self._engine,
            people=instance.people,
            help_desk=instance.help_desk,
            conversation=Conversation(instance.help_desk, instance.answerer, instance.library),
        )
        self._outbox = OutboxDispatcher(Outbox(instance.database, instance.clock), self._engine)
        self._socket: SlackConnection | None = None
        self._indexes = _Repeating("indexes", self._catch_up, _CATCH_UP_SECONDS)
        self._sentences = _Repeating("sentences", self._learn, _LEARN_SECONDS)
        self._learned = -1

    def __enter__(self) -> Self:
        """Warm up, go on with what was interrupted, then connect; raise if a part won't start."""
        try:
            # The first answer loads the model: nobody should wait for that in a channel.
            self._instance.warm_up()
            self._engine.launch()
            self._outbox.start()
            self._indexes.start()
            self._sentences.start()
            self._socket = open_socket(self._app, self._access.app_token)
            self._socket.connect()
        except BaseException:
            self.close()
            raise
        _log.info("Annexa is ready.")
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def wait(self, stopping: threading.Event) -> None:
        """Serve until *stopping* is set; raise ``SlackSilent`` when Slack is gone for too long."""
        while not stopping.wait(_LOOK_SECONDS):
            silence = 0.0 if self._socket is None else self._socket.silence()
            if silence > self._silence_limit:
                _log.error("Slack has answered no ping for %.0f s; stopping.", silence)
                raise SlackSilent(
                    f"Slack has not answered for {silence:.0f} s, so this process ends; "
                    "whatever supervises it should start it again. Nothing accepted is lost."
                )

    def close(self) -> None:
        """Take no more work, then stop; what is unfinished goes on at the next start."""
        if self._socket is not None:
            self._socket.close()
        self._sentences.stop()
        self._indexes.stop()
        self._outbox.stop()
        self._engine.close()

    def _catch_up(self) -> None:
        keeper = self._instance.indexes.keeper
        if keeper is not None:
            keeper.catch_up()

    def _learn(self) -> None:
        """Embed the sentences of new documents, so that no question waits for them."""
        revision = self._instance.library.revision()
        if revision != self._learned:
            self._instance.learn_sentences(self._sentences.is_stopping)
            self._learned = revision


class _Repeating:
    """Does something again and again in a thread until stopped; a failure is logged and retried."""

    def __init__(self, name: str, deed: Callable[[], None], seconds: float) -> None:
        self._deed = deed
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self._deed()
            except Exception:  # noqa: BLE001 - the loop must outlive any failure and tries again
                _log.exception("%s: something failed; trying again", self._thread.name)


def slack_access(settings: Settings) -> SlackAccess:
    """Return how to reach the workspace; raise ``SettingsWrong`` where a token is missing."""
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None or app is None:
        raise SettingsWrong(
            "Set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…); docs/slack-setup.md says "
            "where to find them."
        )
    secret = settings.slack_signing_secret
    return SlackAccess(
        bot_token=bot.get_secret_value(),
        app_token=app.get_secret_value(),
        signing_secret=secret.get_secret_value() if secret else "",
        api_url=settings.slack_api_url,
        channels=Channels(leads=settings.leads_channel, incidents=settings.incident_channel),
    )
