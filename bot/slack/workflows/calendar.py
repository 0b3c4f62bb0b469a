"""Plans tasks, moves and ends plans, and shows what is planned, each to whoever wished for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import TaskChanged, TaskWrong
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, may
from bot.slack.blocks.calendar import CERTIFY, MOVE, NEW, PlansPage, plans_message
from bot.slack.blocks.pieces import long_day
from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.calendar import PlanForm, SeenPlan
from bot.slack.payloads.inputs import day_in
from bot.slack.tasks import Planning, planning_of
from bot.slack.wanting import person_of
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.task_names import mention
from bot.slack.workflows.telling import show, tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import WORDS_LOST, forget_words, words_of
from bot.tasks.certification import CONFIRM
from bot.tasks.plans import Planned

_THING = "plan"
_NOTE = "note"
_END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Act:
    """What somebody wants done with plans."""

    what: str
    """Which plan was meant, in which version; empty for a new one."""
    form: PlanForm
    owner: PersonId | None
    actor: Person
    once: str


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.LIST_TASK_PLANS, partial(list_plans, desk))
    desk.engine.workflow(WorkflowName.CHANGE_TASK_PLAN, partial(change_plan, desk))


def list_plans(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show a page of what is planned."""

    def pages() -> tuple[Message, ...]:
        return (_page(desk, fields, skip=int(fields["skip"])),)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(pages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=pages, thing=_THING)


def change_plan(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Do what was filled in or pressed, once, and show what is planned now."""
    deed, _, what = fields["deed"].partition(" ")

    def change() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        if deed not in _DEEDS:
            raise WordsGone(WORDS_LOST)
        act = _read(desk, run, fields, what=what, is_wordless=deed == _END)
        try:
            return {_NOTE: _DEEDS[deed](planning_of(desk.tasks), act)}
        except TaskChanged as error:
            return {_NOTE: str(error)}

    changed = run.step("change", lambda: guarded(change, doing=f"Planning {run.id}"))
    told = trouble(changed, thing=_THING)
    if told is not None or not is_turned_away(changed):
        render = partial(_page, desk, fields, skip=0, note=changed.get(_NOTE, ""))
        tell(desk, run, fields["user"], lambda: told or render())
    forget_words(desk, run)


def _read(desk: FrontDesk, run: Run, fields: Fields, *, what: str, is_wordless: bool) -> _Act:
    kept = words_of(desk, run.id, carried="")
    if kept is None and not is_wordless:
        raise WordsGone(WORDS_LOST)
    form = PlanForm.read(kept) if kept else PlanForm()
    return _Act(
        what=what,
        form=form,
        owner=person_of(desk, form.owner, team=fields["team"]),
        actor=wisher(desk, fields),
        once=run.id,
    )


def _plan(planning: Planning, act: _Act) -> str:
    form = act.form
    planned = Planned(
        title=form.title,
        description=form.details,
        controls=form.ids,
        owner=act.owner,
        due_on=_day(form.due),
        priority=form.level,
        every_months=form.every_months,
        lead_days=form.lead_days,
    )
    plan = planning.plan(planned, actor=act.actor, entry_id=act.once)
    return f"{plan.label} is planned; its task is opened on {plan.opens_on}."


def _certify(planning: Planning, act: _Act) -> str:
    if act.owner is None:
        raise TaskWrong("Please choose somebody.")
    found = planning.certify(
        _day(act.form.decided), _day(act.form.expires), owner=act.owner, actor=act.actor
    )
    if not found:
        return "Every date that follows from these two days has passed, so nothing is planned."
    return f"{len(found)} dates follow from the certificate. {CONFIRM} Each can be moved here."


def _move(planning: Planning, act: _Act) -> str:
    seen = SeenPlan.parsed(act.what)
    plan = planning.move(seen.number, _day(act.form.due), seen=seen.version, actor=act.actor)
    due, opens = long_day(plan.planned.due_on), long_day(plan.opens_on)
    return f"{plan.label} is due on {due}; its task is opened on {opens}."


def _end(planning: Planning, act: _Act) -> str:
    seen = SeenPlan.parsed(act.what)
    plan = planning.end(seen.number, seen=seen.version, actor=act.actor)
    return f"{plan.label} is not planned any more; tasks that it opened stay."


_DEEDS: Mapping[str, Callable[[Planning, _Act], str]] = {
    NEW: _plan,
    CERTIFY: _certify,
    MOVE: _move,
    _END: _end,
}


def _day(said: str) -> date:
    day = day_in(said)
    if day is None:
        raise TaskWrong("Please choose a day.")
    return day


def _page(desk: FrontDesk, fields: Fields, *, skip: int, note: str = "") -> Message:
    actor = wisher(desk, fields)
    plans = planning_of(desk.tasks).standing(actor=actor)
    owners = dict.fromkeys(plan.planned.owner for plan in plans)
    named = {one: mention(desk, one) for one in owners if one is not None}
    names = {one: words for one, words in named.items() if words}
    page = PlansPage(plans=plans, skip=skip, may_change=may(actor, Permission.MANAGE_TASKS))
    return plans_message(page, names=names, note=note)
