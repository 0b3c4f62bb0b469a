"""The durable engine: the only module that knows DBOS."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions

from bot.clock import Clock, SystemClock
from bot.durable.errors import NotAccepted
from bot.durable.ownership import Claim, Ownership
from bot.durable.repeating import Repeating
from bot.durable.runs import HANDED_OVER, VERSION, Body, Deed, Fields
from bot.durable.statuses import FINISHED
from bot.logs import about
from bot.metrics import Metrics
from bot.sqlite_log import empty_log
from bot.telemetry import span

APPLICATION_VERSION = "1"
"""Changed on purpose only, when interrupted workflows of an older release must not go on."""

_QUEUE, _SLOW_QUEUE = "slack", "slowly"
_SWEPT_AT_ONCE = 1_000
_BOOT = "boot"
_POOL_SIZE = 20
_ACCEPT_WORKERS = 8
_KEPT = timedelta(minutes=20)
_SWEEP_SECONDS = 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast queued work is started."""

    polling_seconds: float = 0.05
    at_once: int = 16
    """How many workflows run at the same time."""
    lane_limit: int = 1
    """How many workflows of one lane may start in *lane_period*: Slack takes 1 post/s a channel."""
    lane_period: float = 1.0
    slowly_at_once: int = 4
    """How many of those that may take their time run at the same time."""
    accept_seconds: float = 2.5
    """How long accepting may take; Slack waits for 3 seconds and then offers the event again."""


class DurableEngine:
    """Accepts work, runs it once and finishes it after a crash; one process per home and id."""

    def __init__(
        self,
        home: Path,
        *,
        executor_id: str,
        database_url: str = "",
        pace: Pace | None = None,
        clock: Clock | None = None,
        kept: timedelta = _KEPT,
        claim: Claim | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._home = home
        self._executor_id = executor_id
        self._database_url = database_url
        self._pace = pace or Pace()
        self._metrics = metrics or Metrics()
        self._clock = clock or SystemClock()
        self._kept = kept
        self._sweep = Repeating("sweep", self.sweep, _SWEEP_SECONDS)
        self._boot = uuid4().hex
        self._bodies: dict[str, Body] = {}
        self._slow: set[str] = set()
        self._schedules: dict[str, tuple[str, str]] = {}
        self._ownership = Ownership(home, executor_id, claim)
        self._store: sa.Engine | None = None
        self._acceptors: ThreadPoolExecutor | None = None

    @property
    def is_launched(self) -> bool:
        """Tell whether work is taken."""
        return self._acceptors is not None

    def workflow(self, name: str, body: Body, *, slowly: bool = False) -> None:
        """Register *body* under *name*; only before the launch.

        What is done *slowly* waits in a line of its own, so that thousands hold nothing else up.
        """
        self._bodies[name] = body
        if slowly:
            self._slow.add(name)

    def schedule(self, name: str, *, cron: str, workflow: str) -> None:
        """Run *workflow* at every *cron* moment (UTC), with that moment as ``at``."""
        self._schedules[name] = (cron, workflow)

    def launch(self) -> None:
        """Take the owner's lock, start DBOS and go on with what was interrupted."""
        self._ownership.take()
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def accept(
        self,
        name: str,
        *,
        workflow_id: str,
        lane: str,
        arguments: Fields,
        first: Deed | None = None,
    ) -> None:
        """Store work durably, or raise ``NotAccepted``; the same id twice is one workflow.

        *first* stores what the work needs besides; when it fails, nothing is accepted.
        DBOS waits for a locked SQLite file without end, so the wait is limited here; what is
        stored after the limit is harmless, because it is offered again under the same id.
        """
        if self._acceptors is None:
            raise NotAccepted("The durable engine is not running; start it with `annexa serve`.")
        options: EnqueueOptions = {
            "workflow_name": name,
            "queue_name": _SLOW_QUEUE if name in self._slow else _QUEUE,
            "workflow_id": workflow_id,
            "queue_partition_key": lane,
        }
        stored = self._acceptors.submit(_enqueue, options, {VERSION: "1", **arguments}, first)
        try:
            with self._metrics.accepting():
                stored.result(timeout=self._pace.accept_seconds)
        except FutureTimeoutError as error:
            stored.cancel()
            raise NotAccepted(f"{workflow_id} was not stored in time; offer it again.") from error
        except sa.exc.SQLAlchemyError as error:
            raise NotAccepted(
                f"{workflow_id} could not be stored; check the disk and {self._home}."
            ) from error

    def sweep(self) -> None:
        """Forget what was finished longer ago than finished work stays known."""
        try:
            count = self.forget(self._clock.now() - self._kept)
        except NotAccepted as error:
            _log.warning("Finished work could not be forgotten: %s", error)
        else:
            _log.debug("Forgot %d finished workflows", count)

    def forget(self, before: datetime) -> int:
        """Delete work that was finished before this moment for good; return how much."""
        try:
            done = DBOS.list_workflows(
                status=list(FINISHED),
                completed_before=before.isoformat(),
                limit=_SWEPT_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            DBOS.delete_workflows([workflow.workflow_id for workflow in done])
            if self._store is not None:
                # Where somebody reads for longer, the next sweep does it.
                with self._store.connect() as connection:
                    empty_log(connection.connection.cursor())
        except sa.exc.SQLAlchemyError as error:
            raise NotAccepted(f"The store in {self._home} cannot be written.") from error
        return len(done)

    def unfinished(self, workflow_ids: Sequence[str]) -> set[str]:
        """Return which of these were accepted and are not finished."""
        if not workflow_ids:
            # To DBOS no id means every id.
            return set()
        known = DBOS.list_workflows(
            workflow_ids=list(workflow_ids), load_input=False, load_output=False
        )
        return {workflow.workflow_id for workflow in known if workflow.status not in FINISHED}

    def close(self) -> None:
        """Stop without waiting; what is unfinished goes on at the next launch."""
        if self._acceptors is not None:
            self._sweep.stop()
            self._acceptors.shutdown(wait=False, cancel_futures=True)
            self._acceptors = None
        DBOS.destroy(destroy_registry=True)
        if self._store is not None:
            self._store.dispose()
            self._store = None
        self._ownership.release()

    def require_owner(self) -> None:
        """Raise ``EngineAlreadyOwned`` when another process works under this executor id by now."""
        self._ownership.require()

    def _start(self) -> None:
        DBOS(config=self._config())
        _log_as_all_others()
        for name, body in self._bodies.items():
            self._register(name, body)
        moments = {name: self._register_moment(name) for name in self._schedules}
        DBOS.launch()
        self._open_queue(_QUEUE, at_once=self._pace.at_once)
        self._open_queue(_SLOW_QUEUE, at_once=self._pace.slowly_at_once)
        DBOS.apply_schedules(
            [
                {"schedule_name": name, "workflow_fn": moments[name], "schedule": cron}
                for name, (cron, _) in self._schedules.items()
            ]
        )
        self._acceptors = ThreadPoolExecutor(_ACCEPT_WORKERS, thread_name_prefix="accept")
        self._sweep.start()

    def _open_queue(self, name: str, *, at_once: int) -> None:
        DBOS.register_queue(
            name,
            worker_concurrency=at_once,
            partition_limiter={"limit": self._pace.lane_limit, "period": self._pace.lane_period},
            polling_interval_sec=self._pace.polling_seconds,
            on_conflict="always_update",
        )

    def _config(self) -> DBOSConfig:
        config: DBOSConfig = {
            "name": "annexa",
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor_id,
            "log_level": "WARNING",
            "enable_otlp": False,
            "serializer": DBOSPortableJSONSerializer(),
        }
        if self._database_url:
            config["system_database_url"] = self._database_url
            # DBOS tries again by itself when a connection turns out to be dead.
            config["db_engine_kwargs"] = {"hide_parameters": True, "pool_pre_ping": False}
            return config
        self._store = open_store(self._home / "durable.sqlite")
        config["system_database_url"] = str(self._store.url)
        config["system_database_engine"] = self._store
        return config

    def _register(self, name: str, body: Body) -> None:
        boot = self._boot

        def run(arguments: Fields) -> None:
            workflow_id = DBOS.workflow_id
            if workflow_id is None:
                raise RuntimeError(f"{name} may only be started by the durable engine.")
            with about(workflow=workflow_id), span(f"workflow {name}"):
                body(_DbosRun(workflow_id, boot, arguments), arguments)

        DBOS.workflow(name=name)(run)

    def _register_moment(self, name: str) -> Callable[[datetime, object], None]:
        body = self._bodies[self._schedules[name][1]]
        boot = self._boot

        def run(at: datetime, _context: object) -> None:
            workflow_id = DBOS.workflow_id or name
            with about(workflow=workflow_id), span(f"workflow {name}"):
                body(_DbosRun(workflow_id, boot, {}), {VERSION: "1", "at": at.isoformat()})

        return DBOS.workflow(name=f"schedule:{name}")(run)


class _DbosRun:
    """A run whose steps are DBOS steps; each checkpoint remembers which process wrote it."""

    def __init__(self, workflow_id: str, boot: str, arguments: Fields) -> None:
        self.id = workflow_id
        self._boot = boot
        self._handed_over = HANDED_OVER in arguments
        self._resumed = self._handed_over

    @property
    def resumed(self) -> bool:
        """True when a process died since an earlier step."""
        return self._resumed

    def step(self, name: str, deed: Callable[[], Fields]) -> Fields:
        """Do *deed* once and remember what it returned."""

        def stamped() -> dict[str, str]:
            # What follows a colon may be an id of somebody.
            with span(f"step {name.partition(':')[0]}"):
                return {VERSION: "1", **deed(), _BOOT: self._boot}

        outcome = DBOS.run_step({"name": name}, stamped)
        self._resumed = self._handed_over or outcome[_BOOT] != self._boot
        return {key: value for key, value in outcome.items() if key not in {_BOOT, VERSION}}

    def rest(self, seconds: float) -> None:
        """Wait; a crash does not start the wait again."""
        DBOS.sleep(seconds)


def _log_as_all_others() -> None:
    """Take DBOS's own way to the console: its lines must be masked and formed like ours."""
    log = logging.getLogger("dbos")
    log.handlers.clear()
    log.propagate = True
    log.setLevel(logging.WARNING)


def open_store(path: Path) -> sa.Engine:
    """Open DBOS's own SQLite file in WAL with every commit synced to disk."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    store = sa.create_engine(
        f"sqlite:///{path}", pool_size=_POOL_SIZE, max_overflow=_POOL_SIZE, hide_parameters=True
    )
    sa.event.listen(store, "connect", _prepare_connection)
    return store


def _prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _enqueue(options: EnqueueOptions, arguments: dict[str, str], first: Deed | None) -> None:
    if first is not None:
        first()
    DBOS.enqueue_workflow_with_options(options, arguments)
