"""The forms of nonconformities: a new one, a step, a file, and another frame."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from slack_sdk.models.blocks import (
    DatePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)

from bot.nonconformities.entities import (
    LONGEST_TITLE,
    SHOWN_AT,
    SHOWN_WITH,
    Grade,
    Kind,
    Move,
    Nonconformity,
    Shows,
    Source,
    Stage,
)
from bot.nonconformities.steps import ASKED
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT, field_input, file_element, form, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.nonconformities import FOUND_BY, STEPS
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.nonconformities import OPPORTUNITY

_FIRST_WORDS = 200
_KEPT = "It is kept as it is, and sent to whoever may see this and asks for it."
_STAYS = "What was found and done stays as it is written. The reason is kept for auditors."
_input = partial(field_input, ActionId.NONCONFORMITY_FIELD)


def new_nonconformity_form(title: str) -> ViewJson:
    """Return the form that raises one, with what was typed as its title."""
    kinds = [option(grade.value, f"{grade.value} nonconformity") for grade in Grade]
    kinds.append(option(OPPORTUNITY, Kind.OPPORTUNITY.value))
    sources = [option(FOUND_BY[source], source.value) for source in Source]
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
        _file("A file that shows it", optional=True),
        _input("owner", "Who owns it?", UserSelectElement()),
        _input("found_on", "Found on", DatePickerElement(), optional=True, hint="Today, if empty."),
        _input(
            "respond_by",
            "Response date",
            DatePickerElement(),
            optional=True,
            hint="After an audit the auditor's date, even if it has passed.",
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
    blocks = [_told(label, title), _input("words", ASKED[move], _lines())]
    if move is Move.PLAN:
        blocks.append(_input("on", "By when is it to be done?", DatePickerElement()))
    if move is Move.FINISH:
        hint = "Today, if empty."
        blocks += [
            _input("on", "Done on", DatePickerElement(), optional=True, hint=hint),
            _input("check_on", "When does somebody check it?", DatePickerElement()),
        ]
    if move in SHOWN_WITH:
        blocks.append(_file("A file that shows it", optional=True))
    return form(
        title=STEPS[move],
        submit="Save",
        callback_id=CallbackId.NONCONFORMITY_STEP,
        blocks=blocks,
        private=f"{move} {private}",
    )


def file_form(one: Nonconformity, *, private: str) -> ViewJson:
    """Return the form that adds a file; what it may show is preset by the stage."""
    kinds = {shows: option(shows.value, shows.value) for shows in Shows}
    preset = kinds[SHOWN_AT.get(one.stage, Shows.FINDING)]
    select = StaticSelectElement(options=list(kinds.values()), initial_option=preset)
    return form(
        title="Add a file",
        submit="Add it",
        callback_id=CallbackId.ADD_NONCONFORMITY_FILE,
        blocks=[
            _told(one.label, one.finding.title),
            _file("Which file?"),
            _input("shows", "What does it show?", select),
        ],
        private=private,
    )


def amend_form(one: Nonconformity, *, owner: str, private: str) -> ViewJson:
    """Return the form that changes its frame, filled with what is; *owner* is a Slack id."""
    return form(
        title="Amend",
        submit="Change it",
        callback_id=CallbackId.AMEND_NONCONFORMITY,
        blocks=[
            _told(one.label, one.finding.title),
            *pieces.context([_STAYS]),
            *_framed(one, owner),
            _input("words", "Why does it change?", _lines()),
        ],
        private=private,
    )


def _framed(one: Nonconformity, owner: str) -> Iterator[BlockJson]:
    finding, treatment = one.finding, one.treatment
    yield _input("owner", "Who owns it?", UserSelectElement(initial_user=owner or None))
    if finding.grade is not None:
        grades = {grade: option(grade.value, grade.value) for grade in Grade}
        select = StaticSelectElement(
            options=list(grades.values()), initial_option=grades[finding.grade]
        )
        yield _input("grade", "How much does it weigh?", select)
    yield _input("respond_by", "Response date", _picked(finding.respond_by), optional=True)
    if one.stage is Stage.PLANNED:
        yield _input("action_due", "Action to be done by", _picked(treatment.action_due))
    if one.stage is Stage.DONE:
        yield _input("check_on", "When does somebody check it?", _picked(treatment.check_on))


def finding_field(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.NONCONFORMITY_FIELD}:{name}"


def _lines() -> PlainTextInputElement:
    return PlainTextInputElement(multiline=True, max_length=INPUT)


def _told(label: str, title: str) -> BlockJson:
    told = f"*{escape(clip(label, 20))}* · {escape(clip(title, _FIRST_WORDS))}"
    return pieces.sections([told])[0]


def _file(label: str, *, optional: bool = False) -> BlockJson:
    return _input("file", label, file_element(), optional=optional, hint=_KEPT)


def _picked(day: date | None) -> DatePickerElement:
    return DatePickerElement(initial_date=day.isoformat() if day else None)
