"""Auditors as people see them: a list, the form that admits one, and what an auditor is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from slack_sdk.models.blocks import (
    DatePickerElement,
    PlainTextInputElement,
    PlainTextObject,
    UserSelectElement,
)

from bot.durable.runs import Fields
from bot.people.auditors import Listed
from bot.people.entities import PersonId
from bot.people.visits import Stage, Visit
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import field_input, form
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape

SHOWN = 15
"""So many admissions are shown at once."""
_SCOPE = 300
_LONGEST_SCOPE = 1_000
_NOBODY = "Nobody was admitted yet."
_UNKNOWN = "somebody who is not known any more"
_EXPLAINED = (
    "They may read what is in the scope and change nothing, on these days alone. What they look at "
    "is written to the audit trail, and they are told all of this."
)
_STAGES: Mapping[Stage, str] = {
    Stage.RUNNING: "looks now",
    Stage.COMING: "comes",
    Stage.OVER: "is over",
}
_input = partial(field_input, ActionId.AUDITOR_FIELD)


def auditors_messages(
    listed: Sequence[Listed], *, names: Mapping[PersonId, str]
) -> tuple[Message, ...]:
    """Return who is, will be or was admitted."""
    blocks = pieces.sections(["*Auditors*", *([] if listed else [_NOBODY])])
    for one in listed[:SHOWN]:
        blocks += _admitted(one, names)
    if len(listed) > SHOWN:
        more = f"And {len(listed) - SHOWN} more: `annexa auditors list`"
        blocks += pieces.context([more])
    admit = pieces.button("Admit an auditor", action_id=ActionId.NEW_AUDITOR, value="new")
    blocks += pieces.buttons([admit])
    text = f"{len(listed)} admissions of auditors"
    return tuple(Message(text=text, blocks=part) for part in pieces.pages(blocks))


def auditor_form(today: date) -> ViewJson:
    """Return the form that admits an auditor."""
    scope = PlainTextInputElement(
        max_length=_LONGEST_SCOPE, placeholder=PlainTextObject(text="A.5, A.8.13, 6.1.2")
    )
    return form(
        title="Admit an auditor",
        submit="Admit",
        callback_id=CallbackId.NEW_AUDITOR,
        blocks=[
            *pieces.sections([_EXPLAINED]),
            _input("person", "Who?", UserSelectElement()),
            _input("begins_on", "From", DatePickerElement(initial_date=today.isoformat())),
            _input("ends_on", "Until, that day included", DatePickerElement()),
            _input(
                "scope",
                "What may they look at?",
                scope,
                hint="Clauses, controls and themes, or all.",
            ),
        ],
    )


def auditor_field(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.AUDITOR_FIELD}:{name}"


def visit_words(visit: Visit) -> str:
    """Return what an auditor reads on top of their tab."""
    if not visit.is_running:
        return escape(visit.refusal)
    scope = escape(clip(visit.told, _SCOPE))
    return (
        f"*You may look at our records as an auditor until {pieces.long_day(visit.ends_on)}*: "
        f"{scope}. What you open is written to the audit trail. `/comply gaps`, `/comply soa` and "
        "`/comply pack A.6.3` are where most begin; `/comply help` says what else there is."
    )


def admitted_words(facts: Fields) -> str:
    """Return what an auditor, and all admins, are told when somebody is admitted."""
    span = f"from {_said(facts['begins_on'])} until {_said(facts['ends_on'])}, that day included"
    scope = clip(facts["scope"], _SCOPE)
    if facts["to"] != "person":
        return f"{facts['who_auditor']} may look at {scope} as an auditor {span}.{_by(facts)}"
    return (
        f"You may look at our records as an auditor {span}: {scope}. You change nothing, and what "
        "you open is written to the audit trail. `/comply help` says what there is, and "
        "`/comply pack A.6.3` hands you everything about a control or clause."
    )


def changed_words(facts: Fields) -> str:
    """Return what is told when an admission got another last day."""
    if facts["to"] != "person":
        until = _said(facts["ends_on"])
        return f"{facts['who_auditor']} may look at records until {until} now.{_by(facts)}"
    return f"Your time as an auditor has another last day: {_said(facts['ends_on'])}."


def ended_words(facts: Fields) -> str:
    """Return what is told when an admission was ended."""
    if facts["to"] != "person":
        return f"{facts['who_auditor']} is no auditor any more.{_by(facts)}"
    return "Your time as an auditor has ended today. Thank you for looking at our records."


def _said(day: str) -> str:
    return pieces.long_day(date.fromisoformat(day))


def _by(facts: Fields) -> str:
    return f" ({facts['who_by']})" if "who_by" in facts else " (from the shell)"


def _admitted(one: Listed, names: Mapping[PersonId, str]) -> list[BlockJson]:
    grant = one.grant
    who = clip(names.get(grant.person, _UNKNOWN), _SCOPE)
    until = grant.ended_on or grant.ends_on
    scope = escape(clip(grant.told, _SCOPE))
    line = (
        f"*{grant.label}* {who} {_STAGES.get(one.stage, '')} · "
        f"{pieces.long_day(grant.begins_on)} to {pieces.long_day(until)} · {scope}"
    )
    if one.stage is Stage.OVER:
        return pieces.context([line])
    end = pieces.button("End", action_id=ActionId.END_AUDITOR, value=str(grant.number))
    return [*pieces.sections([line]), *pieces.buttons([end])]
