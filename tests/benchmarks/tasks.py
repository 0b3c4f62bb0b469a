"""How long lists and cards take with ten thousand tasks about all controls."""

import random
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from bot.people.entities import PersonId, Role
from bot.slack.blocks.tasks import task_message, tasks_messages
from bot.tasks.entities import EvidenceKind, Kind, Priority, Supplied, Wanted
from bot.tasks.searching import Themes
from bot.tasks.service import TaskBoard
from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import instance_in

TITLE = "Tasks"
_TARGET_MS = 300
_PEOPLE = 200
_RUNS = 10
_AT_ONCE = 1_000
_WISHES = {
    "everything": "",
    "mine": "mine",
    "a person's": "@somebody",
    "overdue": "overdue",
    "a control's": "A.8.13",
    "a theme's": "technological",
    "of a kind": "review",
    "all that ever were": "all",
}


class _Numbers:
    """Makes vectors as long as the model's, so that building takes seconds."""

    def embed(self, texts):
        dice = np.random.default_rng(len(texts[0]))
        rows = dice.standard_normal((len(texts), 384)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def measure(asked):
    """Open tasks, then list and show them."""
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as folder:
        return apart(_measure, Path(folder, "home"), asked.size(10_000, 500))


def _measure(home, count):
    with instance_in(home) as instance:
        people = [
            instance.directory.person_for_slack(f"U{n:08d}", email=f"p{n}@example.com")
            for n in range(_PEOPLE)
        ]
        lead = replace(people[0], role=Role.LEAD)
        board = TaskBoard(
            instance.database,
            instance.audit,
            instance.clock,
            directory=instance.directory,
            candidates=instance.controls,
            embedder=_Numbers(),
            themes=Themes.of(instance.catalogue),
        )
        begun = time.perf_counter()
        _fill(board, people, count, instance, lead)
        built = time.perf_counter() - begun
        named = {one.id: f"<@{one.slack_id}>" for one in people}
        lists = [_list(board, people, words, lead, named) for words in _WISHES.values()]
        lists += [_list(board, people, words, people[1], named) for words in _WISHES.values()]
        figures = [
            Figure(
                name=f"open {count:,} tasks",
                value=built,
                unit="s",
                note=f"{_AT_ONCE:,} in one transaction",
            ),
            _slowest("slowest list", lists, f"{len(lists)} lists, slowest of {_RUNS} each"),
            _slowest("slowest later page", [_page(board, lead, named, count)]),
            _slowest("card of a task", [_card(board, lead, named)]),
            _slowest("look for something like it", [_alike(board, lead)], "without the model"),
            _slowest("open one more", [_open(board, lead, people)]),
            _slowest("list of gaps beside them", [_gaps(instance, lead)], "without documents"),
            _slowest("card of a control beside them", [_control(instance, lead, board)]),
            _slowest("statement as it stands", [_statement(instance, lead)]),
        ]
    return Measured(figures=figures)


def _fill(board, people, count, instance, lead):
    dice = random.Random(7)
    controls, kinds = sorted(instance.catalogue.controls), [Kind.GAP, Kind.REVIEW, Kind.IMPROVEMENT]
    today = instance.clock.now().date()
    for start in range(0, count, _AT_ONCE):
        wanted = {
            f"bench:{n}": Wanted(
                title=f"Task {n}: see to what is missing",
                description="What is missing was seen in the last internal audit. " * 5,
                controls=tuple(dice.sample(controls, dice.randint(1, 3))),
                kind=dice.choice(kinds),
                priority=dice.choice(list(Priority)),
                owner=PersonId(dice.choice(people).id),
                due_on=today + timedelta(days=dice.randint(0, 300)),
            )
            for n in range(start, min(start + _AT_ONCE, count))
        }
        board.opening.open_all(wanted, actor=lead)
    for n in range(1, 6):
        link = Supplied(kind=EvidenceKind.LINK, words=f"https://example.com/{n}")
        board.working.supply(1, link, actor=lead, once=f"bench:{n}")


def _list(board, people, words, actor, named):
    def look():
        reading = board.listing.read_wish(words, actor=actor, people={"@somebody": people[3].id})
        page = board.listing.listed(reading.wish, actor=actor)
        tasks_messages(page, names=named, told=reading.told, unknown=(), words=words)

    return _worst(look)


def _page(board, actor, named, count):
    def look():
        wish = replace(board.listing.read_wish("", actor=actor).wish, skip=count - 20)
        page = board.listing.listed(wish, actor=actor)
        tasks_messages(page, names=named, told=(), unknown=(), words="")

    return _worst(look)


def _card(board, actor, named):
    return _worst(lambda: task_message(board.listing.show(1, actor=actor), names=named))


def _alike(board, actor):
    wanted = Wanted(title="See to what is missing", owner=actor.id)
    return _worst(lambda: board.opening.alike(wanted, actor=actor))


def _open(board, actor, people):
    numbers = iter(range(1_000))

    def open_it():
        wanted = Wanted(title="One more", owner=people[1].id)
        board.opening.open_task(wanted, actor=actor, entry_id=f"more:{next(numbers)}")

    return _worst(open_it)


def _gaps(instance, actor):
    return _worst(lambda: instance.registers.overview.gaps(actor=actor))


def _control(instance, actor, board):
    def look():
        instance.registers.overview.card("A.8.13", actor=actor)
        board.listing.listed(board.listing.read_wish("A.8.13", actor=actor).wish, actor=actor)

    return _worst(look)


def _statement(instance, actor):
    return _worst(lambda: instance.registers.statement.draft(actor=actor))


def _worst(deed):
    """Return how long the slowest of several runs took, in milliseconds."""
    took = []
    for _ in range(_RUNS):
        begun = time.perf_counter()
        deed()
        took.append((time.perf_counter() - begun) * 1_000)
    return max(took)


def _slowest(name, found, note=f"slowest of {_RUNS}"):
    return Figure(name=name, value=max(found), unit="ms", at_most=_TARGET_MS, note=note)
