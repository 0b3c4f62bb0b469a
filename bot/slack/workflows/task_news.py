"""Tells people what became of a task: its owner, whoever decides, and who watches it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import UnknownPerson
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Permission, may
from bot.slack.blocks.task_notices import handed_on_message, time_message
from bot.slack.blocks.tasks import task_message
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.tasks import tasks_of
from bot.slack.workflows.task_names import mention, names_of
from bot.slack.workflows.telling import place_of
from bot.tasks.arriving import is_from_tracker
from bot.tasks.entities import Deed, Happening, Kind, Task
from bot.tasks.views import Shown

_log = logging.getLogger(__name__)

_LEADS = "leads"
_MOST = 10
_SOMEBODY = "Somebody"
_NOTES: Mapping[Deed, str] = {
    Deed.OPENED: "{who} gave you this task.",
    Deed.EVIDENCE: "{who} added evidence. Please look at it, then approve it or send it back.",
    Deed.SUBMITTED: "{who} asks you to agree to this exception: you own its risk.",
    Deed.PROPOSED_DROP: "{who} proposes not to do this. Approve it, or send it back.",
    Deed.SENT_BACK: "{who} sent this back: something is missing.",
    Deed.APPROVED: "{who} approved this.",
    Deed.DROPPED: "{who} agreed that this is not to be done.",
    Deed.REOPENED: "{who} opened this again.",
    Deed.LAPSED: "This exception has ended, so the task is open again.",
    Deed.HANDED_OVER: "{who} handed this task over to you.",
    Deed.RESCHEDULED: "{who} moved the date of this task.",
    Deed.COMMENTED: "{who} says: {words}",
}


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.TASK_NEWS, partial(tell_news, desk))


def tell_news(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Tell everybody whom the change concerns; whom Slack doesn't know is passed over."""
    if desk.tasks is None:
        return
    found = run.step("find", lambda: {"to": " ".join(_hearers(desk, fields))})
    for hearer in found["to"].split():
        place = desk.channels.leads if hearer == _LEADS else place_of(desk, PersonId(hearer))
        if not place:
            _log.warning("News of a task (%s) could not reach somebody", run.id)
            continue
        parcel = Parcel(
            name=f"tell:{hearer}",
            render=partial(_message, desk, fields, hearer),
            address=Address(channel=place),
            mark=Mark(workflow_id=run.id, exchange=""),
        )
        if not desk.delivery.deliver(run, parcel) and hearer == _LEADS:
            _tell_leads(desk, run, fields)


def _tell_leads(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Tell the leads one by one: their channel is gone, or the bot may not write there."""
    for lead in desk.people.who_may(Permission.APPROVE_TASKS)[:_MOST]:
        parcel = Parcel(
            name=f"tell:{lead.id}:direct",
            render=partial(_message, desk, fields, lead.id),
            address=Address(channel=place_of(desk, lead.id)),
            mark=Mark(workflow_id=run.id, exchange=""),
        )
        if parcel.address.channel:
            desk.delivery.deliver(run, parcel)


def _hearers(desk: FrontDesk, fields: Fields) -> list[str]:
    """Return the ids of people who are told, or the word for the leads' channel."""
    shown, happening = _happened(desk, fields)
    find = _CONCERNED.get(happening.deed)
    if find is None:
        return []
    people = [one for one in find(desk, shown, happening) if one and one != happening.by]
    return list(dict.fromkeys(people))


def _message(desk: FrontDesk, fields: Fields, hearer: str) -> Message:
    shown, happening = _happened(desk, fields)
    viewer = _viewer(desk, hearer)
    names = names_of(desk, shown)
    if happening.deed is Deed.TIME_WISHED and happening.due_on is not None:
        may_agree = viewer is not None and may(viewer, Permission.MANAGE_TASKS)
        return time_message(
            shown.task,
            names=names,
            day=happening.due_on,
            reason=happening.words,
            may_agree=may_agree and not shown.task.status.is_over,
        )
    who = (mention(desk, happening.by) if happening.by else "") or _SOMEBODY
    if happening.deed is Deed.HANDED_OVER and hearer != happening.about:
        heir = mention(desk, happening.about) if happening.about else ""
        return handed_on_message(shown.task, who=who, heir=heir or "somebody else")
    if viewer is not None:
        shown = tasks_of(desk.tasks).listing.show(int(fields["task"]), actor=viewer)
    # The card escapes what it is told, so a name is put in its place afterwards.
    told = "{words}" if is_from_tracker(happening) else _NOTES[happening.deed]
    note = told.format(who="{who}", words=happening.words)
    return task_message(shown, names=names, note=note, who=who)


def _happened(desk: FrontDesk, fields: Fields) -> tuple[Shown, Happening]:
    shown = tasks_of(desk.tasks).listing.show(int(fields["task"]), actor="system")
    return shown, shown.history[int(fields["event"]) - 1]


def _owner(_desk: FrontDesk, shown: Shown, _happening: Happening) -> Iterator[str]:
    yield shown.task.owner or ""


def _owner_and_watchers(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    yield from _owner(desk, shown, happening)
    yield from shown.task.watchers


def _everybody(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    yield from _owner_and_watchers(desk, shown, happening)
    yield shown.task.opened_by or ""


def _answerers(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    """Yield who hears a comment; where nobody else is there to answer the owner, the leads do."""
    concerned = list(_everybody(desk, shown, happening))
    yield from concerned
    others = {PersonId(one) for one in concerned if one and one != happening.by}
    if happening.by == shown.task.owner and not any(_is_here(desk, one) for one in others):
        yield from _managers(desk, shown, happening)


def _heir_and_owner_before(_desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    yield happening.about or ""
    before = [one for one in shown.history if one.version < happening.version]
    given = [one for one in before if one.deed in {Deed.OPENED, Deed.HANDED_OVER}]
    yield given[-1].about or "" if given else ""


def _deciders_of_evidence(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    """Yield who is asked; where the tracker said so, the owner hears of it as well."""
    yield from _deciders(desk, shown, happening)
    if is_from_tracker(happening):
        yield from _owner(desk, shown, happening)


def _deciders(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    """Yield who is asked: the risk owner, or a lead without a part in it, the opener first."""
    task = shown.task
    risk_owner = task.exemption.risk_owner
    if task.kind is Kind.EXCEPTION and risk_owner and _is_here(desk, risk_owner):
        yield risk_owner
        return
    suppliers = {one.supplied_by for one in shown.evidence}
    outside = desk.people.outside_approver()
    entitled = [*desk.people.who_may(Permission.APPROVE_TASKS), *([outside] if outside else [])]
    free = [
        one.id
        for one in entitled
        if one.id not in {task.owner, happening.by, *suppliers} and one.access is Access.ACTIVE
    ]
    if outside is not None and free == [outside.id]:
        # Where no lead is free of a part in it, the one who was named for that is asked.
        yield outside.id
        return
    yield from _asked(desk, task, free)


def _managers(desk: FrontDesk, shown: Shown, happening: Happening) -> Iterator[str]:
    free = [
        one.id
        for one in desk.people.who_may(Permission.MANAGE_TASKS)
        if one.id != happening.by and one.access is Access.ACTIVE
    ]
    yield from _asked(desk, shown.task, free)


def _asked(desk: FrontDesk, task: Task, free: list[PersonId]) -> Iterator[str]:
    if task.opened_by in free:
        yield str(task.opened_by)
    elif desk.channels.leads:
        yield _LEADS
    else:
        yield from free[:_MOST]


_CONCERNED: Mapping[Deed, Callable[[FrontDesk, Shown, Happening], Iterator[str]]] = {
    Deed.OPENED: _owner_and_watchers,
    Deed.EVIDENCE: _deciders_of_evidence,
    Deed.SUBMITTED: _deciders,
    Deed.PROPOSED_DROP: _deciders,
    Deed.SENT_BACK: _owner,
    Deed.APPROVED: _everybody,
    Deed.DROPPED: _everybody,
    Deed.REOPENED: _everybody,
    Deed.LAPSED: _everybody,
    Deed.HANDED_OVER: _heir_and_owner_before,
    Deed.TIME_WISHED: _managers,
    Deed.RESCHEDULED: _owner,
    Deed.COMMENTED: _answerers,
}
"""Who hears of what; of anything else nobody is told."""


def _is_here(desk: FrontDesk, person: PersonId) -> bool:
    try:
        return desk.people.find(person).access is Access.ACTIVE
    except UnknownPerson:
        return False


def _viewer(desk: FrontDesk, hearer: str) -> Person | None:
    """Return for whom the card is made: of the leads' channel for any lead."""
    if hearer == _LEADS:
        return next(iter(desk.people.who_may(Permission.APPROVE_TASKS)), None)
    try:
        return desk.people.find(PersonId(hearer))
    except UnknownPerson:
        return None
