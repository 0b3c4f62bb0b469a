"""Jobs that the durable engine runs by the clock: once, however many replicas there are."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.durable.runs import Body, Fields, Run
from bot.logs import log_failure

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Something that is done at every moment of *cron* (UTC)."""

    name: str
    cron: str
    deed: Callable[[datetime], None]
    """Is given the moment for which it runs; must bear being run twice for the same moment."""


class Scheduling(Protocol):
    """The part of the durable engine that jobs need."""

    def workflow(self, name: str, body: Body) -> None:
        """Register *body* under *name*; only before the launch."""
        ...

    def schedule(self, name: str, *, cron: str, workflow: str) -> None:
        """Run *workflow* at every *cron* moment (UTC), with that moment as ``at``."""
        ...


def register(engine: Scheduling, jobs: Iterable[Job]) -> None:
    """Hand *jobs* to the engine; before it is launched."""
    for job in jobs:
        engine.workflow(f"job_{job.name}", partial(_run, job))
        engine.schedule(job.name, cron=job.cron, workflow=f"job_{job.name}")


def _run(job: Job, run: Run, fields: Fields) -> None:
    """Do the job in one step; a failure is logged with a reference and tried at the next moment."""

    def deed() -> Fields:
        try:
            job.deed(datetime.fromisoformat(fields["at"]))
        except Exception as error:  # noqa: BLE001 -- one job's failure must not stop the others
            log_failure(_log, f"job {job.name}", error)
        return {}

    run.step(job.name, deed)
