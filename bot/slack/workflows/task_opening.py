"""Opens tasks after the ack: a sentence becomes a proposal, a form or a yes becomes a task."""

import hashlib
import logging
import re
from dataclasses import replace
from functools import partial

from bot.durable.runs import Fields, Run
from bot.people.entities import Person
from bot.slack.blocks.forms import notice
from bot.slack.blocks.tasks import proposal_message, task_message
from bot.slack.delivery import Parcel, Render
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.identity import UNREACHABLE
from bot.slack.ids import ActionId, WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.tasks import TaskForm
from bot.slack.tasks import tasks_of
from bot.slack.wanting import draft_in, message_in, wanted_from_form, wanted_from_order
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.task_names import names_of, names_of_wanted
from bot.slack.workflows.telling import tell, trouble
from bot.slack.workflows.wishers import wisher
from bot.slack.workflows.words import forget_words, needed_words
from bot.tasks.entities import Source, Wanted

_log = logging.getLogger(__name__)

_LINK = re.compile(r"https?://[^\s|<>]+")
_OPENED = "{label} is open."
_OPENED_BEFORE = "{label} was opened before; nothing was opened twice."
_DISCARDED = "Discarded; nothing was opened."
_GONE = "That proposal does not wait any more."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.PROPOSE_TASK, partial(propose_task, desk))
    desk.engine.workflow(WorkflowName.OPEN_TASK, partial(open_task, desk))
    desk.engine.workflow(WorkflowName.DECIDE_PROPOSAL, partial(decide_proposal, desk))


def propose_task(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show what a sentence was understood as, to whoever said it alone; nothing is opened."""

    def propose() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        actor, said = wisher(desk, fields), needed_words(desk, run)
        tasks = tasks_of(desk.tasks)
        ordered = tasks.listing.read_order(said, actor=actor)
        source = Source(quote=_quoted(desk, said), permalink=_permalink(desk, fields))
        wanted = wanted_from_order(desk, ordered, team=fields["team"], source=source)
        wanted = tasks.opening.suggested(wanted, actor=actor)
        draft = tasks.opening.propose(wanted, actor=actor, draft_id=_draft_id(run.id)).draft
        return {"draft": draft.id}

    proposed = run.step("propose", lambda: guarded(propose, doing=f"Proposing {run.id}"))
    told = trouble(proposed, thing="task")
    if told is not None or not is_turned_away(proposed):
        _post(desk, run, fields, render=lambda: told or _proposal(desk, proposed["draft"], fields))
    forget_words(desk, run)


def open_task(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Open the task of a form, or show first what is like it, or that a control is not applicable."""
    draft = draft_in(fields["private"])

    def look() -> Fields:
        away = turned_away(desk, fields["user"])
        if away or draft:
            return away
        actor = wisher(desk, fields)
        wanted = _wanted(desk, run, fields, actor)
        opening = tasks_of(desk.tasks).opening
        if not (opening.alike(wanted, actor=actor) or opening.not_applicable(wanted)):
            return {}
        return {"draft": opening.propose(wanted, actor=actor, draft_id=_draft_id(run.id)).draft.id}

    def open_it() -> Fields:
        actor = wisher(desk, fields)
        wanted = _wanted(desk, run, fields, actor)
        entry_id = draft or _draft_id(run.id)
        task = tasks_of(desk.tasks).opening.open_task(wanted, actor=actor, entry_id=entry_id)
        return {"label": task.label, "number": str(task.number)}

    found = run.step("look", lambda: guarded(look, doing=f"Looking around {run.id}"))
    if not found:
        found = run.step("open", lambda: guarded(open_it, doing=f"Opening {run.id}"))
    told = trouble(found, thing="task")
    if told is not None or not is_turned_away(found):
        tell(desk, run, fields["user"], lambda: told or _result(desk, found, fields))
    forget_words(desk, run)
    refresh(desk, run, fields)


def decide_proposal(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Open what was proposed, or forget it; the card then says what became of it."""

    def decide() -> Fields:
        actor, opening = wisher(desk, fields), tasks_of(desk.tasks).opening
        if fields["deed"] == ActionId.DISCARD_TASK:
            return {"said": _DISCARDED if opening.discard(fields["draft"], actor=actor) else _GONE}
        task = opening.confirm(fields["draft"], actor=actor)
        said = (_OPENED if task.is_first else _OPENED_BEFORE).format(label=task.label)
        return {"said": said, "number": str(task.number)}

    decided = run.step("decide", lambda: guarded(decide, doing=f"Deciding {run.id}"))
    told = trouble(decided, thing="task")

    def render() -> Message:
        if told is not None:
            return told
        if "number" not in decided:
            return notice(decided["said"])
        return _card(desk, decided["number"], fields, note=decided["said"])

    if fields["alone"] or told is not None:
        tell(desk, run, fields["user"], render)
    else:
        address = Address(channel=fields["channel"], replaces=fields["ts"])
        mark = Mark(workflow_id=run.id, exchange="")
        parcel = Parcel(name="card", render=render, address=address, mark=mark)
        desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])
    refresh(desk, run, fields)


def _wanted(desk: FrontDesk, run: Run, fields: Fields, actor: Person) -> Wanted:
    form, private = TaskForm.read(needed_words(desk, run)), fields["private"]
    wanted = wanted_from_form(desk, form, private=private, team=fields["team"], actor=actor)
    message = message_in(private)
    if message is None:
        return wanted
    link = _permalink(desk, {"channel": message.channel, "ts": message.ts})
    return replace(wanted, source=replace(wanted.source, permalink=link))


def _result(desk: FrontDesk, found: Fields, fields: Fields) -> Message:
    """Return the card of what was opened, or what is like it first."""
    if "draft" in found:
        return _proposal(desk, found["draft"], fields)
    return _card(desk, found["number"], fields, note=_OPENED.format(label=found["label"]))


def _card(desk: FrontDesk, number: str, fields: Fields, *, note: str) -> Message:
    shown = tasks_of(desk.tasks).listing.show(int(number), actor=wisher(desk, fields))
    return task_message(shown, names=names_of(desk, shown), note=note)


def _proposal(desk: FrontDesk, draft_id: str, fields: Fields) -> Message:
    proposal = tasks_of(desk.tasks).opening.proposal(draft_id, actor=wisher(desk, fields))
    return proposal_message(proposal, names=names_of_wanted(desk, proposal.draft.wanted))


def _post(desk: FrontDesk, run: Run, fields: Fields, *, render: Render) -> None:
    """Say it where the sentence was said, for whoever said it alone."""
    only_for = "" if fields["direct"] else fields["user"]
    # What one person alone sees in a thread that nobody has opened is seen by nobody.
    is_hidden = bool(only_for) and fields["thread_ts"] == fields["ts"]
    thread_ts = "" if is_hidden else fields["thread_ts"]
    parcel = Parcel(
        name="proposal",
        render=render,
        address=Address(channel=fields["channel"], thread_ts=thread_ts, only_for=only_for),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])


def _quoted(desk: FrontDesk, said: str) -> str:
    """Return a sentence with names in place of Slack's ids."""

    def named(found: re.Match[str]) -> str:
        person = desk.people.met(found[1])
        return f"@{(person.name if person else '') or found[2] or 'somebody'}"

    return re.sub(r"<@([A-Z0-9]+)(?:\|([^>]*))?>", named, said)


def _permalink(desk: FrontDesk, fields: Fields) -> str:
    """Return the link to the sentence; where the bot may not look, the task goes without one."""
    try:
        answer = desk.client.chat_getPermalink(channel=fields["channel"], message_ts=fields["ts"])
    except UNREACHABLE as error:
        _log.info("A sentence cannot be linked to: %s", error)
        return ""
    link = str(answer["permalink"])
    return link if _LINK.fullmatch(link) else ""


def _draft_id(work_id: str) -> str:
    """Return what a proposal is known by; it names neither person nor place."""
    return hashlib.sha256(work_id.encode()).hexdigest()[:32]
