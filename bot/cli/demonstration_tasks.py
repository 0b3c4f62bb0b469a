"""What the demo's company has to do before the newcomer looks: a few tasks, each as far as another.

Everything goes through the services, at moments of the weeks before.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.assembly.instance import Instance
from bot.audit.service import AuditTrail
from bot.cli.demonstration_training import StoryClock, met_people
from bot.errors import BotError
from bot.people.entities import Person
from bot.rehearsal.seeding import EMPLOYEE, ENGINEER, LEAD, MANAGER
from bot.tasks.entities import EvidenceKind, Kind, Priority, Supplied, Task, Wanted
from bot.tasks.searching import Themes
from bot.tasks.service import TaskBoard

_log = logging.getLogger(__name__)

_DAY: Final = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chore:
    """A task, and how far it is."""

    key: str
    user: str
    title: str
    control: str
    opened: int
    """How many days ago."""
    due: int
    """In how many days; below zero it is overdue."""
    details: str = ""
    kind: Kind = Kind.GAP
    priority: Priority = Priority.NORMAL
    is_started: bool = False
    evidence: tuple[Supplied, ...] = field(default=())


_CHORES: Final = (
    _Chore(
        key="restore",
        user=ENGINEER,
        title="Restore the berth database from last week's backup",
        control="A.8.13",
        opened=12,
        due=9,
        details="Write down how long it takes, and whether two people can do it.",
        priority=Priority.HIGH,
        is_started=True,
    ),
    _Chore(
        key="visitors",
        user=MANAGER,
        title="Say who lets visitors into the server room",
        control="A.7.2",
        opened=24,
        due=-3,
    ),
    _Chore(
        key="access",
        user=EMPLOYEE,
        title="Look through the access rights of sales",
        control="A.5.18",
        opened=8,
        due=5,
        kind=Kind.REVIEW,
        is_started=True,
        evidence=(
            Supplied(
                kind=EvidenceKind.MESSAGE,
                words="All eleven accounts checked; two of people who left are closed now.",
            ),
        ),
    ),
)
"""One in work, one overdue, one that waits for a lead."""


def seed_tasks(instance: Instance, samples: Path) -> None:
    """Give the people that *samples* names something to do; twice is once."""
    people_file = samples / "people.csv"
    if not people_file.is_file():
        return
    instance.directory.load(people_file)
    clock = StoryClock(instance.clock.now())
    people = dict(met_people(instance))
    board = _board(instance, clock)
    try:
        for chore in _CHORES:
            _tell(chore, board, clock, people)
    except BotError as error:
        # Other people than those of the sample may be nobody's leads.
        _log.warning("the demo goes on without tasks: %s", error)


def _tell(chore: _Chore, board: TaskBoard, clock: StoryClock, people: dict[str, Person]) -> None:
    owner, entry = people[chore.user], f"demo:task:{chore.key}"
    opened_at = clock.ago(chore.opened * _DAY)
    due_on = opened_at.date() + timedelta(days=chore.opened + chore.due)
    wanted = Wanted(
        title=chore.title,
        description=chore.details,
        controls=(chore.control,),
        kind=chore.kind,
        priority=chore.priority,
        owner=owner.id,
        due_on=due_on,
    )
    task: Task = board.opening.open_task(wanted, actor=people[LEAD], entry_id=entry)
    if not task.is_first:
        return
    clock.ago((chore.opened - 2) * _DAY)
    if chore.is_started:
        board.working.start(task.number, seen=task.version, actor=owner)
    for supplied in chore.evidence:
        board.working.supply(task.number, supplied, actor=owner, once=f"{entry}:evidence")


def _board(instance: Instance, clock: StoryClock) -> TaskBoard:
    return TaskBoard(
        instance.database,
        AuditTrail(instance.database, clock),
        clock,
        directory=instance.directory,
        candidates=instance.controls,
        embedder=instance.remembering,
        themes=Themes.of(instance.catalogue),
        zone=instance.settings.timezone,
    )
