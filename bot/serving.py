"""Annexa in Slack: everything that `annexa serve` starts, in order, and stops again."""

import gc
import logging
import math
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from pydantic import SecretStr

from bot.assembly.instance import Instance
from bot.assembly.reminding import Reminding
from bot.assembly.slices import slack_slices
from bot.audit.entities import SYSTEM
from bot.database.engine import DatabaseFailure
from bot.database.outbox import Outbox
from bot.durable.dispatcher import OutboxDispatcher
from bot.durable.engine import DurableEngine
from bot.durable.repeating import Repeating
from bot.errors import SettingsWrong
from bot.metrics import Metrics
from bot.schedules import timetable
from bot.schedules.jobs import jobs
from bot.settings import Settings
from bot.slack.app import SlackAccess, asking_client, build_app, open_socket
from bot.slack.connection import SlackConnection, introduce
from bot.slack.desk import Channels
from bot.slack.errors import SlackSilent
from bot.slack.quiet import SlackQuietTimes
from bot.slack.signed import SignedRequests
from bot.slack.watching import watch
from bot.web.app import build_web
from bot.web.readiness import Patience, Readiness, parts
from bot.web.server import WebServer

_CATCH_UP_SECONDS = 1.0
_LEARN_SECONDS = 2.0
_LOOK_SECONDS = 1.0
_GROUP_SECONDS = 600.0
"""Slack answers about twenty questions a minute about user groups."""
_SILENCE_LIMIT = 60.0
"""Seconds without a pong after which only a fresh process helps."""
_INDEX_PATIENCE = 600.0
"""Bringing a large folder in takes minutes, and the old texts are answered from meanwhile."""
DEFAULT_PORT = 3000

_log = logging.getLogger(__name__)


class SlackService:
    """One process that answers in Slack; it owns the indexes while it runs.

    It opens a connection to Slack (Socket Mode), or waits for Slack to call (*over_http*).
    """

    def __init__(
        self,
        instance: Instance,
        *,
        over_http: bool = False,
        silence_limit: float = _SILENCE_LIMIT,
    ) -> None:
        settings = instance.settings
        self._instance = instance
        self._silence_limit = silence_limit
        self._over_http = over_http
        self._access = slack_access(settings, over_http=over_http)
        self._engine = DurableEngine(
            settings.home,
            executor_id=settings.executor_id,
            database_url="" if instance.database.file else settings.database_url,
            kept=settings.work_kept,
            metrics=instance.metrics,
            claim=instance.claim(f"executor:{settings.executor_id}"),
        )
        quiet_times = SlackQuietTimes(asking_client(self._access), instance.people)
        self._reminding = Reminding(instance, quiet_times=quiet_times).desk
        timetable.register(self._engine, self._jobs())
        slices = slack_slices(instance, engine=self._engine, reminding=self._reminding)
        self._app = build_app(self._access, slices, metrics=instance.metrics)
        outbox = Outbox(instance.database, instance.clock)
        self._outbox = OutboxDispatcher(outbox, self._engine)
        self._vitals = _Vitals(instance, self._engine, outbox, self._outbox)
        self._web = self._web_server() if over_http or settings.http_port else None
        self._socket: SlackConnection | None = None
        self._indexes = Repeating("indexes", self._catch_up, _CATCH_UP_SECONDS)
        self._sentences = Repeating("sentences", self._learn, _LEARN_SECONDS)
        self._learned = -1
        look = watch(self._app.client, instance.people, instance.user_groups, instance.rulebook)
        self._groups = Repeating("groups", look, _GROUP_SECONDS)

    def __enter__(self) -> Self:
        """Warm up, go on with what was interrupted, then connect; raise if a part won't start."""
        try:
            self._instance.metrics.listen()
            if self._web is not None:
                self._web.start()
            # The first answer loads the model: nobody should wait for that in a channel.
            self._instance.warm_up()
            self._vitals.is_warm = True
            self._engine.launch()
            self._instance.people.settle()
            self._compare_keys()
            if trackers := self._instance.trackers:
                trackers.begin(actor=SYSTEM)
            self._outbox.start()
            self._indexes.start()
            self._sentences.start()
            _set_aside()
            self._connect()
            self._groups.start()
        except BaseException:
            self.close()
            raise
        _log.info("Annexa is ready.")
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def wait(self, stopping: threading.Event) -> None:
        """Serve until *stopping* is set; raise ``SlackSilent`` when Slack is gone for too long.

        Raises ``EngineAlreadyOwned`` when another replica works under this one's executor id.
        """
        while not stopping.wait(_LOOK_SECONDS):
            silence = 0.0 if self._socket is None else self._socket.silence()
            if silence > self._silence_limit:
                _log.error("Slack has answered no ping for %.0f s; stopping.", silence)
                raise SlackSilent(
                    f"Slack has not answered for {silence:.0f} s, so this process ends; "
                    "whatever supervises it should start it again. Nothing accepted is lost."
                )
            # While the database is away nobody else can take the id, and others tell of it.
            with suppress(DatabaseFailure):
                self._engine.require_owner()

    def close(self) -> None:
        """Take no more work, then stop; what is unfinished goes on at the next start."""
        if self._web is not None:
            self._web.stop()
        if self._socket is not None:
            self._socket.close()
        self._groups.stop()
        self._sentences.stop()
        self._indexes.stop()
        self._outbox.stop()
        self._engine.close()
        self._instance.metrics.stop_listening()

    def _compare_keys(self) -> None:
        # Refusing to start would leave people without answers, which no signature is worth.
        if said := self._instance.records.another_key():
            _log.error("%s; see 'Several replicas' in docs/operations.md", said)

    def _connect(self) -> None:
        if self._over_http:
            introduce(self._app.client)
            return
        self._socket = open_socket(self._app, self._access.app_token)
        self._socket.connect()

    def _web_server(self) -> WebServer:
        settings, metrics = self._instance.settings, self._instance.metrics
        self._vitals.show(metrics)
        secret = self._access.signing_secret
        slack = SignedRequests(self._app, secret) if self._over_http else None
        web = build_web(readiness=self._vitals.readiness(), metrics=metrics, slack=slack)
        return WebServer(web, host=settings.http_host, port=settings.http_port or DEFAULT_PORT)

    def _jobs(self) -> tuple[timetable.Job, ...]:
        return jobs(
            records=self._instance.records,
            privacy=self._instance.privacy,
            inbox=self._instance.inbox,
            documents=self._instance.documents,
            reviews=self._instance.reviews,
            curation=self._instance.curation,
            recall=self._instance.recall,
            canary=self._instance.canary,
            reminding=self._reminding,
            tasks=self._instance.tasks,
            trackers=self._instance.trackers,
            coverage=self._instance.registers.coverage,
            unfinished=self._engine.unfinished,
            kept=self._instance.settings.work_kept,
        )

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


def _set_aside() -> None:
    """Let the collector pass over what is loaded: the model lives as long as the process.

    Walking it took half a second at a time, and everything asked meanwhile waited.
    """
    gc.collect()
    gc.freeze()


class _Vitals:
    """What an operator's machines ask about the parts of the service."""

    def __init__(
        self,
        instance: Instance,
        engine: DurableEngine,
        outbox: Outbox,
        dispatcher: OutboxDispatcher,
    ) -> None:
        self._instance = instance
        self._engine = engine
        self._outbox = outbox
        self._dispatcher = dispatcher
        self._model_works = False
        self._since = instance.clock.now()
        self.is_warm = False

    def readiness(self) -> Readiness:
        return Readiness(
            parts(
                model=self._model,
                database=lambda: self._outbox.waiting() >= 0,
                engine=lambda: self._engine.is_launched,
                outbox=self._empties_outbox,
                indexes=Patience(lambda: self._waiting_versions() == 0, _INDEX_PATIENCE),
                canary=lambda: self._instance.canary.sings(since=self._since),
            )
        )

    def show(self, metrics: Metrics) -> None:
        metrics.watch(
            outbox_waiting=_or_unknown(self._outbox.waiting),
            index_waiting=_or_unknown(self._waiting_versions),
            audit_entries=_or_unknown(lambda: self._instance.audit.head().sequence),
        )

    def _model(self) -> bool:
        if self.is_warm and not self._model_works:
            self._instance.embedder.embed(["Is the model there?"])
            self._model_works = True
        return self._model_works

    def _empties_outbox(self) -> bool:
        return self._dispatcher.is_running and self._outbox.stuck_since() is None

    def _waiting_versions(self) -> int:
        return self._instance.library.ledger.waiting()


def _or_unknown(count: Callable[[], int]) -> Callable[[], float]:
    def read() -> float:
        try:
            return count()
        except DatabaseFailure:
            return math.nan

    return read


def slack_access(settings: Settings, *, over_http: bool = False) -> SlackAccess:
    """Return how to reach the workspace; raise ``SettingsWrong`` where a secret is missing."""
    bot = _revealed(settings.slack_bot_token)
    app = _revealed(settings.slack_app_token)
    secret = _revealed(settings.slack_signing_secret)
    needed = {"SLACK_BOT_TOKEN (xoxb-…)": bot}
    needed |= {"SLACK_SIGNING_SECRET": secret} if over_http else {"SLACK_APP_TOKEN (xapp-…)": app}
    if not all(needed.values()):
        raise SettingsWrong(
            f"Set {' and '.join(needed)}; docs/slack-setup.md says where to find them."
        )
    return SlackAccess(
        bot_token=bot,
        app_token=app,
        signing_secret=secret,
        api_url=settings.slack_api_url,
        channels=Channels(leads=settings.leads_channel, incidents=settings.incident_channel),
    )


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
