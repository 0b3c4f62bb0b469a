"""Auditors as people see them: a list, the forms about one, and what an auditor is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from slack_sdk.models.blocks import (
    DatePickerElement,
    PlainTextInputElement,
    PlainTextObject,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import ConfirmObject

from bot.durable.runs import Fields
from bot.evidence.entities import ALL, Drawn, Sampling, Wish
from bot.evidence.sampling import LONGEST_SEED, shortage
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
_POPULATIONS = 12
_TITLE = 100
_AGAIN = (
    "Seed, sizes and method stand in `index.html`, the populations in full beside it: so anybody "
    "can draw the same sample again, or another one."
)
_EXTENDED = (
    "A later day gives them more time, an earlier one less. They are told, and so is every admin."
)
_STAGES: Mapping[Stage, str] = {
    Stage.RUNNING: "looks at records now",
    Stage.COMING: "begins later",
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


def extension_form(listed: Listed, *, who: str) -> ViewJson:
    """Return the form that sets another last day; *who* is how the auditor is mentioned."""
    grant = listed.grant
    day = DatePickerElement(initial_date=grant.ends_on.isoformat())
    return form(
        title="Extend an admission",
        submit="Set the day",
        callback_id=CallbackId.EXTEND_AUDITOR,
        blocks=[
            *pieces.sections([_line(listed, who)]),
            *pieces.context([_EXTENDED]),
            _input("ends_on", "Until, that day included", day),
        ],
        private=str(grant.number),
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


def pack_words(wish: Wish) -> str:
    """Return what is said before an audit pack comes."""
    scope = "everything" if wish.scope == ALL else wish.scope
    scope = f"clause {scope}" if scope[:1].isdecimal() else scope
    day = f" as of {pieces.long_day(wish.as_of.date())}" if wish.as_of else ""
    sample = wish.sample
    drawn = (
        ""
        if sample is None
        else (
            f" In it is a sample: up to {sample.size:,} of each population, drawn with the seed "
            f"{_code(sample.seed)}."
        )
    )
    return (
        f"Here comes the audit pack of *{escape(scope)}*{day}; a large one takes a minute.{drawn} "
        "Unpack it and open `index.html`. It names people, so hand it on with care; one without "
        "names is made on the server, with `annexa pack --pseudonyms`. On any machine "
        "`annexa audit verify audit-pack` checks that nothing in it was changed."
    )


def drawn_words(drawn: Sequence[Drawn], sample: Sampling) -> str:
    """Return what stands beside a pack with a sample: of what, how many."""
    lines = [f"• {escape(clip(one.title, _TITLE))}: {_share(one)}" for one in drawn[:_POPULATIONS]]
    if len(drawn) > _POPULATIONS:
        lines.append(f"• and {len(drawn) - _POPULATIONS} more populations")
    head = f"*Sample*, seed {_code(sample.seed)}"
    foot = [shortage(drawn, sample.size), *([_AGAIN] if drawn else [])]
    return "\n".join(one for one in (head, *lines, *foot) if one)


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


def _share(one: Drawn) -> str:
    if len(one.items) == one.size:
        return f"all {one.size:,}" if one.size > 1 else "the only one"
    return f"{len(one.items):,} of {one.size:,}"


def _code(seed: str) -> str:
    return f"`{escape(clip(seed, LONGEST_SEED))}`"


def _by(facts: Fields) -> str:
    return f" ({facts['who_by']})" if "who_by" in facts else " (from the shell)"


def _admitted(one: Listed, names: Mapping[PersonId, str]) -> list[BlockJson]:
    line, number = _line(one, names.get(one.grant.person, "")), str(one.grant.number)
    if one.stage is Stage.OVER:
        return pieces.context([line])
    extend = pieces.button("Extend", action_id=ActionId.EXTEND_AUDITOR, value=number)
    end = pieces.button("End now", action_id=ActionId.END_AUDITOR, value=number)
    end.confirm = ConfirmObject(
        title="End it now?",
        text="They look at nothing any more from this moment on, and are told.",
        confirm="End it",
        deny="Keep it",
    )
    return [*pieces.sections([line]), *pieces.buttons([extend, end])]


def _line(one: Listed, who: str) -> str:
    """Return one admission in a line; *who* is how the auditor is mentioned, if anybody knows."""
    grant = one.grant
    until = grant.ended_on or grant.ends_on
    return (
        f"*{grant.label}* {clip(who or _UNKNOWN, _SCOPE)} {_STAGES.get(one.stage, '')} · "
        f"{pieces.long_day(grant.begins_on)} to {pieces.long_day(until)} · "
        f"{escape(clip(grant.told, _SCOPE))}"
    )
