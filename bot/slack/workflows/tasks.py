"""Does what is pressed or filled in under the card of a task, and shows tasks and lists."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import TaskChanged
from bot.people.entities import Person, PersonId
from bot.slack.blocks.forms import notice
from bot.slack.blocks.tasks import task_message, tasks_messages
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen, WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.inputs import day_in
from bot.slack.payloads.tasks import CardOf, TaskDeed, TaskForm
from bot.slack.tasks import Tasks, tasks_of
from bot.slack.wanting import person_of
from bot.slack.workflows.fetching import Fetched, patiently
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.task_files import fetched
from bot.slack.workflows.task_names import names_of, names_of_tasks
from bot.slack.workflows.telling import show, tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import WORDS_LOST, forget_words, words_of
from bot.tasks.entities import EvidenceKind, Period, Supplied, Task

_MENTION = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")
_CHANGED = "changed"
_AGAIN = "This was done before; nothing was changed."
_DONE: Mapping[TaskDeed, str] = {
    TaskDeed.START: "You have started it.",
    TaskDeed.APPROVE: "Approved.",
    TaskDeed.ASK_APPROVAL: "Whoever owns the risk is asked.",
    TaskDeed.AGREE_TIME: "The date is moved, and the owner is told.",
    TaskDeed.EVIDENCE: "The evidence is kept. Somebody else looks at it now.",
    TaskDeed.TIME: "A lead is asked; the date stays until they agree.",
    TaskDeed.HAND_OVER: "Handed over; the new owner is told.",
    TaskDeed.SEND_BACK: "Sent back; the owner is told.",
    TaskDeed.DROP: "Somebody else is asked to agree.",
    TaskDeed.REOPEN: "Open again; the owner is told.",
    TaskDeed.COMMENT: "Whoever has a part in it reads what you said.",
    TaskDeed.EDIT: "Changed.",
    TaskDeed.WATCH: "You will hear what becomes of it.",
    TaskDeed.UNWATCH: "You will hear no more of it.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Act:
    """One deed of somebody, with what they filled in."""

    card: CardOf
    actor: Person
    form: TaskForm
    heir: PersonId | None
    once: str
    got: Fetched
    """The file that was named in the form."""


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.ACT_ON_TASK, partial(act_on_task, desk))
    desk.engine.workflow(WorkflowName.SHOW_TASK, partial(show_task, desk))
    desk.engine.workflow(WorkflowName.LIST_TASKS, partial(list_tasks, desk))


def act_on_task(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Do what was pressed or filled in, once, and let the card say how the task stands now."""
    deed = TaskDeed(fields["deed"])

    def act() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        try:
            task = _DEEDS[deed](tasks_of(desk.tasks), _read(desk, run, fields))
        except TaskChanged as error:
            return {_CHANGED: str(error)}
        return {} if task.is_first else {_CHANGED: _AGAIN}

    acted = patiently(run, "act", act)
    forget_words(desk, run)
    told = trouble(acted, thing="task")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told, part=1)
    if told is None or Failure.from_fields(acted) is not None:
        _show_anew(desk, run, fields, note="" if told else acted.get(_CHANGED, _DONE[deed]))
    refresh(desk, run, fields)


def show_task(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show one task to whoever wished for it, and to nobody else."""

    def pages() -> tuple[Message, ...]:
        return (_card(desk, int(fields["number"]), fields, note=""),)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("look", lambda: guarded(count, doing=f"Showing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing="task")


def list_tasks(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show somebody the tasks that they may see, limited as they said."""

    def pages() -> tuple[Message, ...]:
        words = words_of(desk, run.id, carried="") or ""
        actor = wisher(desk, fields)
        listing = tasks_of(desk.tasks).listing
        reading = listing.read_wish(words, actor=actor, people=_mentioned(desk, words, fields))
        wish = replace(reading.wish, skip=int(fields["skip"]))
        page = listing.listed(wish, actor=actor)
        names = names_of_tasks(desk, page.tasks)
        return tasks_messages(
            page, names=names, told=reading.told, unknown=reading.unknown, words=words
        )

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing="list")
    forget_words(desk, run)


def _read(desk: FrontDesk, run: Run, fields: Fields) -> _Act:
    kept = words_of(desk, run.id, carried="")
    deed = TaskDeed(fields["deed"])
    if kept is None and deed not in _WORDLESS:
        raise WordsGone(WORDS_LOST)
    form = TaskForm.read(kept) if kept else TaskForm()
    card, actor = CardOf.parsed(fields["card"], day=fields["day"]), wisher(desk, fields)
    return _Act(
        card=card,
        actor=actor,
        form=form,
        got=fetched(desk, card.number, form.file, actor=actor) if form.file else Fetched(),
        heir=person_of(desk, form.heir, team=fields["team"]),
        once=run.id,
    )


def _start(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.start(act.card.number, seen=act.card.seen, actor=act.actor, once=act.once)


def _approve(tasks: Tasks, act: _Act) -> Task:
    return tasks.deciding.approve(
        act.card.number, seen=act.card.seen, actor=act.actor, once=act.once
    )


def _ask_approval(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.ask_approval(
        act.card.number, seen=act.card.seen, actor=act.actor, once=act.once
    )


def _agree(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.reschedule(
        act.card.number,
        due_on=_day(act.card.day),
        seen=act.card.seen,
        actor=act.actor,
        once=act.once,
    )


def _supply(tasks: Tasks, act: _Act) -> Task:
    words = act.form.words
    is_link = words.startswith(("https://", "http://")) and len(words.split()) == 1
    said = EvidenceKind.LINK if is_link else EvidenceKind.MESSAGE
    supplied = Supplied(
        kind=EvidenceKind.FILE if act.form.file else said,
        words=words,
        name=act.got.name,
        content=act.got.content,
        period=Period(from_on=day_in(act.form.since), until_on=day_in(act.form.until)),
    )
    return tasks.working.supply(act.card.number, supplied, actor=act.actor, once=act.once)


def _wish_time(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.wish_time(
        act.card.number,
        due_on=_day(act.form.day),
        reason=act.form.words,
        actor=act.actor,
        once=act.once,
    )


def _hand_over(tasks: Tasks, act: _Act) -> Task:
    if act.heir is None:
        raise NothingToOpen("Please choose somebody.")
    return tasks.working.hand_over(
        act.card.number, to=act.heir, seen=act.card.seen, actor=act.actor, once=act.once
    )


def _send_back(tasks: Tasks, act: _Act) -> Task:
    return tasks.deciding.send_back(
        act.card.number,
        reason=act.form.words,
        seen=act.card.seen,
        actor=act.actor,
        once=act.once,
    )


def _drop(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.propose_drop(
        act.card.number,
        reason=act.form.words,
        seen=act.card.seen,
        actor=act.actor,
        once=act.once,
    )


def _reopen(tasks: Tasks, act: _Act) -> Task:
    return tasks.deciding.reopen(
        act.card.number,
        reason=act.form.words,
        seen=act.card.seen,
        actor=act.actor,
        once=act.once,
    )


def _comment(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.comment(act.card.number, act.form.words, actor=act.actor, once=act.once)


def _edit(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.edit(
        act.card.number,
        seen=act.card.seen,
        actor=act.actor,
        title=act.form.title,
        description=act.form.details,
        priority=act.form.level,
        controls=act.form.ids,
        once=act.once,
    )


def _watch(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.watch(act.card.number, actor=act.actor)


def _unwatch(tasks: Tasks, act: _Act) -> Task:
    return tasks.working.unwatch(act.card.number, actor=act.actor)


_DEEDS: Mapping[TaskDeed, Callable[[Tasks, _Act], Task]] = {
    TaskDeed.START: _start,
    TaskDeed.APPROVE: _approve,
    TaskDeed.ASK_APPROVAL: _ask_approval,
    TaskDeed.AGREE_TIME: _agree,
    TaskDeed.EVIDENCE: _supply,
    TaskDeed.TIME: _wish_time,
    TaskDeed.HAND_OVER: _hand_over,
    TaskDeed.SEND_BACK: _send_back,
    TaskDeed.DROP: _drop,
    TaskDeed.REOPEN: _reopen,
    TaskDeed.COMMENT: _comment,
    TaskDeed.EDIT: _edit,
    TaskDeed.WATCH: _watch,
    TaskDeed.UNWATCH: _unwatch,
}
_WORDLESS = {
    TaskDeed.START,
    TaskDeed.APPROVE,
    TaskDeed.ASK_APPROVAL,
    TaskDeed.AGREE_TIME,
    TaskDeed.WATCH,
    TaskDeed.UNWATCH,
}


def _day(said: str) -> date:
    day = day_in(said)
    if day is None:
        raise NothingToOpen("Please choose a day.")
    return day


def _mentioned(desk: FrontDesk, words: str, fields: Fields) -> Mapping[str, PersonId]:
    """Return whom the mentions in somebody's words mean."""
    found = {one.group(): one["id"] for one in _MENTION.finditer(words)}
    people = {
        word: person_of(desk, slack_id, team=fields["team"]) for word, slack_id in found.items()
    }
    return {word: person for word, person in people.items() if person is not None}


def _show_anew(desk: FrontDesk, run: Run, fields: Fields, *, note: str) -> None:
    """Let the card show the task as it is now; where nobody can change it, say it directly."""
    card = CardOf.parsed(fields["card"])

    def look() -> Fields:
        _card(desk, card.number, fields, note=note)
        return {}

    looked = run.step("look", lambda: guarded(look, doing=f"Showing {run.id}"))
    if Failure.from_fields(looked) is not None:
        # Whoever may not see the task has been told so, or sees it no more after what they did.
        if note:
            tell(desk, run, fields["user"], lambda: notice(note), part=2)
        return
    render = partial(_card, desk, card.number, fields, note=note)
    if card.alone or not card.ts:
        tell(desk, run, fields["user"], render, part=2)
        return
    address = Address(channel=card.channel, thread_ts=card.thread_ts, replaces=card.ts)
    mark = Mark(workflow_id=run.id, exchange="")
    parcel = Parcel(name="card", render=render, address=address, mark=mark)
    if not desk.delivery.deliver(run, parcel):
        tell(desk, run, fields["user"], render, part=2)


def _card(desk: FrontDesk, number: int, fields: Fields, *, note: str) -> Message:
    shown = tasks_of(desk.tasks).listing.show(number, actor=wisher(desk, fields))
    return task_message(shown, names=names_of(desk, shown), note=note)
