"""Tasks as people see them: a proposal, a card, a list, and what became of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote
from bot.slack.payloads.tasks import TaskDeed
from bot.tasks.entities import (
    Alike,
    Evidence,
    EvidenceKind,
    Kind,
    Priority,
    Status,
    Task,
    Wanted,
)
from bot.tasks.rules import Part, Verb
from bot.tasks.views import Elsewhere, Page, Proposal, Shown

Names = Mapping[PersonId, str]
"""Who is mentioned how."""

NO_TASKS = "No task here. `/comply task` opens one."
NOTHING_YOURS = "There is nothing for you to do. Tasks that concern you appear here."
_UNKNOWN = "somebody who is not known any more"
_TITLE, _WORDS, _LISTED, _EVIDENCE_SHOWN = 300, 600, 150, 5
_MENTION: Final = 80
_MOST_PROBLEMS, _MOST_ALIKE, _MOST_WATCHERS, _MOST_LIMITS = 5, 3, 5, 8
_OF_SOMEBODY = re.compile(r"of <@(?P<id>[UW][A-Z0-9]{2,32})(?:\|[^>]*)?>")
_BUTTONS: Mapping[TaskDeed, tuple[str, Verb]] = {
    TaskDeed.START: ("Start", Verb.START),
    TaskDeed.EVIDENCE: ("Add evidence", Verb.SUPPLY),
    TaskDeed.ASK_APPROVAL: ("Ask for approval", Verb.ASK_APPROVAL),
    TaskDeed.TIME: ("Need more time", Verb.WISH_TIME),
    TaskDeed.HAND_OVER: ("Hand over", Verb.HAND_OVER),
    TaskDeed.DROP: ("Not to be done", Verb.PROPOSE_DROP),
    TaskDeed.APPROVE: ("Approve", Verb.APPROVE),
    TaskDeed.SEND_BACK: ("Send back", Verb.SEND_BACK),
    TaskDeed.REOPEN: ("Open again", Verb.REOPEN),
    TaskDeed.COMMENT: ("Comment", Verb.COMMENT),
    TaskDeed.EDIT: ("Edit", Verb.EDIT),
    TaskDeed.WATCH: ("Watch", Verb.WATCH),
    TaskDeed.UNWATCH: ("Stop watching", Verb.SEE),
}
_SAID_OTHERWISE: Mapping[tuple[TaskDeed, bool], str] = {
    (TaskDeed.COMMENT, True): "Ask",
    (TaskDeed.HAND_OVER, False): "Re-assign",
}
"""Buttons that say something else to the owner, or to whoever is not the owner."""
_TO_DO = (
    TaskDeed.START,
    TaskDeed.EVIDENCE,
    TaskDeed.TIME,
    TaskDeed.HAND_OVER,
    TaskDeed.DROP,
    TaskDeed.COMMENT,
    TaskDeed.EDIT,
    TaskDeed.WATCH,
    TaskDeed.UNWATCH,
)
_OFFERED: Mapping[Status, tuple[TaskDeed, ...]] = {
    Status.OPEN: _TO_DO,
    Status.REOPENED: _TO_DO,
    Status.IN_PROGRESS: _TO_DO[1:],
    Status.WAITING: (
        TaskDeed.APPROVE,
        TaskDeed.SEND_BACK,
        TaskDeed.COMMENT,
        TaskDeed.WATCH,
        TaskDeed.UNWATCH,
    ),
    Status.CLOSED: (TaskDeed.REOPEN,),
    Status.WILL_NOT_DO: (TaskDeed.REOPEN,),
}
_AT_ONCE = {
    TaskDeed.START,
    TaskDeed.APPROVE,
    TaskDeed.ASK_APPROVAL,
    TaskDeed.WATCH,
    TaskDeed.UNWATCH,
}
_HEARS = {Part.OWNER, Part.OPENER, Part.WATCHER}
"""Whoever is one of them hears of the task already."""


def proposal_message(proposal: Proposal, *, names: Names) -> Message:
    """Return what somebody looks at before a task is opened; nothing is opened yet."""
    wanted, draft_id = proposal.draft.wanted, proposal.draft.id
    parts = ["*Shall I open this task?*", f"*{escape(clip(wanted.title, _TITLE)) or '…'}*"]
    blocks = [*pieces.sections([*parts, _wanted_line(wanted, names)])]
    if wanted.description:
        blocks += pieces.sections([_quoted(wanted.description)])
    problems = (*wanted.notes, *proposal.problems)[:_MOST_PROBLEMS]
    warnings = [f":warning: {escape(clip(one, _WORDS))}" for one in problems]
    warnings += [f":warning: {_not_applicable(proposal.excluded)}"] if proposal.excluded else []
    blocks += pieces.sections(warnings)
    if proposal.alike:
        blocks += pieces.sections(["*There is something like it:*", *_alike(proposal.alike)])
    change = pieces.button("Change", action_id=ActionId.CHANGE_PROPOSAL, value=draft_id)
    no = pieces.button("Discard", action_id=ActionId.DISCARD_TASK, value=draft_id)
    yes = pieces.button("Open it", action_id=ActionId.CONFIRM_TASK, value=draft_id, style="primary")
    blocks += pieces.buttons([change, no] if proposal.problems else [yes, change, no])
    return Message(text="Shall I open this task?", blocks=tuple(blocks))


def task_message(shown: Shown, *, names: Names, note: str = "", who: str = "") -> Message:
    """Return the card of a task with what whoever sees it may do; *note* stands on top.

    In it ``{who}`` stands for somebody who is mentioned as *who*.
    """
    task = shown.task
    heading = f"*{task.label}* · *{escape(clip(task.title, _TITLE))}*"
    told = escape(clip(note, _WORDS)).replace("{who}", clip(who, _MENTION))
    said = [told] if told.strip() else []
    blocks = [
        *pieces.sections([*said, heading, _line(task, names, shown.today)]),
        *pieces.context([_issue(shown.elsewhere)] if shown.elsewhere else []),
        *pieces.sections(_details(task, names)),
        *_evidence(shown.evidence, names),
        *_files(shown.evidence),
        *pieces.buttons(_buttons(shown)),
    ]
    return Message(text=clip(f"{task.label} · {task.title}", 200), blocks=tuple(blocks))


def tasks_messages(
    page: Page, *, names: Names, told: Sequence[str], unknown: Sequence[str], words: str
) -> tuple[Message, ...]:
    """Return a list; *told* says what limits it, *unknown* what was not understood of *words*."""
    notes = [_not_understood(unknown)] if unknown else []
    limits = f" · {', '.join(_limit(one) for one in told[:_MOST_LIMITS])}" if told else ""
    if not page.tasks:
        nothing = NO_TASKS if told else NOTHING_YOURS
        blocks = [*pieces.sections([f"*Tasks*{limits}", nothing]), *pieces.context(notes)]
        return (Message(text=nothing, blocks=tuple(blocks)),)
    heading = f"*Tasks*{limits} · {page.count}"
    blocks = [*pieces.sections([heading]), *pieces.context(notes)]
    for task in page.tasks:
        title = f"*{task.label}* · {escape(clip(task.title, _LISTED))}"
        blocks += pieces.sections([title, _line(task, names, page.today)])
        blocks += pieces.buttons([_show(task)])
    if page.more:
        skip = page.wish.skip + len(page.tasks)
        value = clip(f"{skip} {words}", pieces.BUTTON_VALUE)
        more = pieces.button(f"{page.more} more", action_id=ActionId.LIST_TASKS, value=value)
        blocks += pieces.buttons([more])
    text = f"{page.count} tasks"
    return tuple(Message(text=text, blocks=part) for part in pieces.pages(blocks))


def _limit(words: str) -> str:
    """Return what limits a list; somebody who is mentioned stays mentioned."""
    found = _OF_SOMEBODY.fullmatch(words)
    return f"of <@{found['id']}>" if found else escape(clip(words, _LISTED))


def _wanted_line(wanted: Wanted, names: Names) -> str:
    due = _due(wanted.due_on)
    about = escape(clip(", ".join(wanted.controls), _WORDS)) or "no control"
    owner = _named(wanted.owner, names) if wanted.owner else "nobody yet"
    found = [_named(one, names) for one in wanted.watchers[:_MOST_WATCHERS]]
    watched = f" · watched by {', '.join(found)}" if found else ""
    return f"For {owner} · {due} · {_level(wanted.priority)} · {wanted.kind} · {about}{watched}"


def _line(task: Task, names: Names, today: date) -> str:
    late = " (*overdue*)" if task.is_overdue(today) else ""
    about = escape(clip(", ".join(task.controls), _WORDS))
    parts = [
        f"*{task.status}*",
        f"{_named(task.owner, names)}",
        f"{_due(task.due_on)}{late}",
        _level(task.priority),
        task.kind.value,
        about,
    ]
    return " · ".join(part for part in parts if part)


def _details(task: Task, names: Names) -> Iterator[str]:
    if task.description:
        yield _quoted(task.description)
    if task.clause:
        yield f"Our rule: {escape(clip(task.clause, _WORDS))}"
    if task.kind is Kind.EXCEPTION:
        exemption = task.exemption
        measures = escape(clip(exemption.measures, _WORDS))
        until = pieces.long_day(exemption.until)
        yield f"Risk: {_named(exemption.risk_owner, names)} · until {until} · instead: {measures}"
    if task.source.quote or task.source.permalink:
        link = task.source.permalink
        yield f"From <{link}|this message>:" if _is_plain(link) else "From a message:"
        yield _quoted(task.source.quote)
    if task.reason and task.drops and task.status is Status.WAITING:
        yield f"{_named(task.asked_by, names)} asks not to do it: {_said(task.reason)}"
    elif task.reason:
        yield f"Why: {_said(task.reason)}"
    if task.approver:
        yield f"Decided by {_named(task.approver, names)} ({escape(clip(task.ruling, 40))})."


def _issue(elsewhere: Elsewhere) -> str:
    called = escape(clip(elsewhere.called, _LISTED))
    return f"Also <{elsewhere.url}|{called}>" if _is_plain(elsewhere.url) else f"Also {called}"


def _evidence(evidence: Sequence[Evidence], names: Names) -> list[BlockJson]:
    if not evidence:
        return []
    newest = list(evidence)[-_EVIDENCE_SHOWN:]
    lines = [f"• {_one(one)} · {_named(one.supplied_by, names)} · {one.verdict}" for one in newest]
    return pieces.context([f"*Evidence* ({len(evidence)})", *lines])


def _files(evidence: Sequence[Evidence]) -> list[BlockJson]:
    """Return a button for each file that is named above; nothing of one is shown."""
    newest = [one for one in list(evidence)[-_EVIDENCE_SHOWN:] if one.kind is EvidenceKind.FILE]
    return pieces.buttons(
        [
            pieces.button(
                f"Send me {_plain(one.name)}",
                action_id=f"{ActionId.EVIDENCE_FILE}:{number}",
                value=one.id,
            )
            for number, one in enumerate(newest)
        ]
    )


def _one(evidence: Evidence) -> str:
    said = evidence.name if evidence.kind is EvidenceKind.FILE else evidence.words
    period = evidence.period
    span = ""
    if period.from_on or period.until_on:
        span = f" (of {pieces.long_day(period.from_on)} to {pieces.long_day(period.until_on)})"
    return f"{escape(clip(' '.join(said.split()), _LISTED)) or '…'}{span}"


def _buttons(shown: Shown) -> list[ButtonElement]:
    task = shown.task
    found = []
    for deed in _OFFERED.get(task.status, ()):
        is_exception = task.kind is Kind.EXCEPTION and not task.has_ended(shown.today)
        if deed is TaskDeed.EVIDENCE and is_exception:
            deed = TaskDeed.ASK_APPROVAL  # noqa: PLW2901 -- an exception is agreed to, not shown
        words, verb = _BUTTONS[deed]
        words = _SAID_OTHERWISE.get((deed, Part.OWNER in shown.parts), words)
        if verb in shown.verbs and _has_use(deed, shown):
            kind = ActionId.TASK_DEED if deed in _AT_ONCE else ActionId.TASK_FORM
            style = "primary" if deed in {TaskDeed.START, TaskDeed.APPROVE} else None
            value = f"{task.number}:{task.version}"
            found.append(pieces.button(words, action_id=f"{kind}:{deed}", value=value, style=style))
    return found


def _has_use(deed: TaskDeed, shown: Shown) -> bool:
    if deed is TaskDeed.WATCH:
        return not shown.parts & _HEARS
    return deed is not TaskDeed.UNWATCH or Part.WATCHER in shown.parts


def _show(task: Task) -> ButtonElement:
    return pieces.button("Show", action_id=ActionId.SHOW_TASK, value=str(task.number))


def _alike(alike: Sequence[Alike]) -> Iterator[str]:
    for one in alike[:_MOST_ALIKE]:
        yield f"• {one.label} · {escape(clip(one.title, _LISTED))}"


def _not_applicable(controls: Sequence[str]) -> str:
    return (
        f"{escape(clip(', '.join(controls), _LISTED))}: not applicable here, as the register says. "
        "Open the task all the same if that is what you want, or change the controls."
    )


def _not_understood(unknown: Sequence[str]) -> str:
    words = escape(clip(", ".join(unknown), _LISTED))
    return (
        f"I do not understand “{words}”. You can say: mine, a person, overdue, unassigned, a control, a "
        "theme, a kind, open, waiting, closed, all."
    )


def _quoted(words: str) -> str:
    return quote(escape(clip(words, _WORDS))) or "> …"


def _said(words: str) -> str:
    return f"“{escape(clip(' '.join(words.split()), _WORDS))}”"


def _level(priority: Priority) -> str:
    return f"{priority.value} priority"


def _named(person: PersonId | None, names: Names) -> str:
    return clip(names.get(person, _UNKNOWN), _MENTION) if person else _UNKNOWN


def _plain(words: str) -> str:
    return " ".join(words.split()) or "the file"


def _due(day: date | None) -> str:
    return f"due {pieces.long_day(day)}" if day else "no date"


def _is_plain(link: str) -> bool:
    return (
        link.startswith(("https://", "http://"))
        and not set(link) & set("<>| \n")
        and len(link) < _WORDS
    )
