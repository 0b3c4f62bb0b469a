"""Nonconformities as people see them: a card, a list, and the forms of the steps."""

from collections.abc import Iterator, Mapping
from datetime import date

from slack_sdk.models.blocks import (
    ButtonElement,
    DatePickerElement,
    InputInteractiveElement,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)

from bot.nonconformities.entities import (
    LONGEST_TITLE,
    Grade,
    Kind,
    Move,
    Nonconformity,
    Source,
    Verdict,
)
from bot.nonconformities.steps import ASKED
from bot.nonconformities.views import Page, Shown
from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT, form, named_input, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote
from bot.slack.payloads.nonconformities import OPPORTUNITY

Names = Mapping[PersonId, str]
"""Who is mentioned how."""

NONE_OPEN = "Nothing is open here that concerns you."
_UNKNOWN = "somebody who is not known any more"
_WORDS, _LISTED, _MENTION, _FIRST_WORDS = 600, 150, 80, 200
_MOST_WARNINGS = 3
_BUTTONS: Mapping[Move, str] = {
    Move.CORRECT: "Correction",
    Move.ASSESS: "Extent",
    Move.FIND_CAUSE: "Cause",
    Move.PLAN: "Corrective action",
    Move.FINISH: "Action is done",
    Move.WORKED: "It worked",
    Move.FAILED: "It did not work",
    Move.REOPEN: "Open again",
    Move.DECLINE: "Decline",
}


def nonconformity_message(shown: Shown, *, names: Names, note: str = "", who: str = "") -> Message:
    """Return the card of one with the steps that whoever sees it may take; *note* stands on top.

    In it ``{who}`` stands for somebody who is mentioned as *who*.
    """
    one = shown.one
    told = escape(clip(note, _WORDS)).replace("{who}", clip(who, _MENTION))
    heading = f"*{one.label}* · *{escape(clip(one.finding.title, LONGEST_TITLE))}*"
    said = [told] if told.strip() else []
    warned = [
        f":warning: {escape(clip(words, _WORDS))}" for words in shown.warnings[:_MOST_WARNINGS]
    ]
    blocks = [
        *pieces.sections([*said, heading, _line(one, names, shown.today), *warned]),
        *pieces.sections(_details(one, names)),
        *pieces.buttons(_steps(shown)),
    ]
    text = clip(f"{one.label} · {one.finding.title}", _FIRST_WORDS)
    return Message(text=text, blocks=tuple(blocks))


def nonconformities_messages(page: Page, *, names: Names, may_raise: bool) -> tuple[Message, ...]:
    """Return a list of what is not over, what is due first on top."""
    new = pieces.button("Raise one", action_id=ActionId.NEW_NONCONFORMITY, value="new")
    heading = f"*Nonconformities and opportunities* · {page.count}"
    blocks = pieces.sections([heading, *([] if page.found else [NONE_OPEN])])
    for one in page.found:
        title = f"*{one.label}* · {escape(clip(one.finding.title, _LISTED))}"
        blocks += pieces.sections([title, _line(one, names, page.today)])
        show = ActionId.SHOW_NONCONFORMITY
        blocks += pieces.buttons([pieces.button("Show", action_id=show, value=str(one.number))])
    last = [new] if may_raise else []
    if page.more:
        skip = str(page.skip + len(page.found))
        list_more = ActionId.LIST_NONCONFORMITIES
        last.append(pieces.button(f"{page.more} more", action_id=list_more, value=skip))
    blocks += pieces.buttons(last)
    text = f"{page.count} nonconformities and opportunities"
    return tuple(Message(text=text, blocks=part) for part in pieces.pages(blocks))


def new_nonconformity_form(title: str) -> ViewJson:
    """Return the form that raises one, with what was typed as its title."""
    kinds = [option(grade.value, f"{grade.value} nonconformity") for grade in Grade]
    kinds.append(option(OPPORTUNITY, Kind.OPPORTUNITY.value))
    sources = [option(source.value, source.value) for source in Source]
    typed = clip(title, LONGEST_TITLE).strip() or None
    blocks = [
        _input(
            "title",
            "What does not conform?",
            PlainTextInputElement(max_length=LONGEST_TITLE, initial_value=typed),
        ),
        _input("grade", "What is it?", StaticSelectElement(options=kinds)),
        _input("source", "Who or what found it?", StaticSelectElement(options=sources)),
        _input(
            "requirement",
            "Which clause or control is not fulfilled?",
            PlainTextInputElement(max_length=32),
            optional=True,
            hint="Such as A.8.13 or 9.2.2; an opportunity needs none.",
        ),
        _input("evidence", "What was seen: the objective evidence", _lines()),
        _input("owner", "Who owns it?", UserSelectElement()),
        _input("found_on", "Found on", DatePickerElement(), optional=True, hint="Today, if empty."),
        _input(
            "respond_by",
            "Response date",
            DatePickerElement(),
            optional=True,
            hint="Of an audit it is the auditor's, even where it has passed.",
        ),
    ]
    return form(
        title="New nonconformity",
        submit="Raise it",
        callback_id=CallbackId.NEW_NONCONFORMITY,
        blocks=blocks,
    )


def step_form(move: Move, *, label: str, title: str, private: str) -> ViewJson:
    """Return the form of a step; *private* says of which card."""
    told = f"*{escape(clip(label, 20))}* · {escape(clip(title, _FIRST_WORDS))}"
    blocks = [*pieces.sections([told]), _input("words", ASKED[move], _lines())]
    if move is Move.PLAN:
        blocks.append(_input("on", "By when is it to be done?", DatePickerElement()))
    if move is Move.FINISH:
        hint = "Today, if empty."
        blocks += [
            _input("on", "Done on", DatePickerElement(), optional=True, hint=hint),
            _input("check_on", "When does somebody check it?", DatePickerElement()),
        ]
    return form(
        title=_BUTTONS[move],
        submit="Save",
        callback_id=CallbackId.NONCONFORMITY_STEP,
        blocks=blocks,
        private=f"{move} {private}",
    )


def finding_field(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.NONCONFORMITY_FIELD}:{name}"


def _line(one: Nonconformity, names: Names, today: date) -> str:
    finding = one.finding
    late = " (*overdue*)" if one.is_overdue(today) else ""
    parts = [
        one.stage.value,
        _named(one.owner, names),
        f"due {_day(one.due_on)}{late}" if one.due_on else "",
        finding.grade.value if finding.grade else finding.kind.value,
        finding.source.value,
        escape(clip(finding.requirement, _LISTED)),
    ]
    return " · ".join(part for part in parts if part)


def _details(one: Nonconformity, names: Names) -> Iterator[str]:
    treatment = one.treatment
    told = {
        "Objective evidence": one.finding.evidence,
        "Correction": treatment.correction,
        "Extent": treatment.extent,
        "Cause": treatment.cause,
        "Corrective action": treatment.action,
        "Shown by": treatment.proof,
        "Outcome": one.verdict.words,
    }
    for name, words in told.items():
        if words:
            yield f"*{name}*"
            yield quote(escape(clip(words, _WORDS))) or "> …"
    if treatment.done_on and treatment.check_on:
        yield f"Done on {_day(treatment.done_on)}, to be checked on {_day(treatment.check_on)}."
    if one.verdict.by:
        yield _decided(one.verdict, names)


def _decided(verdict: Verdict, names: Names) -> str:
    return f"Decided by {_named(verdict.by, names)} ({escape(clip(verdict.ruling, 40))})."


def _steps(shown: Shown) -> list[ButtonElement]:
    value = f"{shown.one.number}:{shown.one.version}"
    return [
        pieces.button(words, action_id=f"{ActionId.NONCONFORMITY_STEP}:{move}", value=value)
        for move, words in _BUTTONS.items()
        if move in shown.moves
    ]


def _input(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str = "",
) -> BlockJson:
    element.action_id = finding_field(name)
    block = named_input(label, ActionId.NONCONFORMITY_FIELD, element, optional=optional, hint=hint)
    return {**block, "block_id": finding_field(name)}


def _lines() -> PlainTextInputElement:
    return PlainTextInputElement(multiline=True, max_length=INPUT)


def _named(person: PersonId | None, names: Names) -> str:
    return clip(names.get(person, _UNKNOWN), _MENTION) if person else _UNKNOWN


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"
