"""The forms that change the register: practice, a check, a grade, evidence, a row."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from slack_sdk.models.blocks import (
    DatePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.controls.coverage import Coverage
from bot.controls.facts import Evidence, Outcome, Progress
from bot.controls.register_entities import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Applicability,
    Conformity,
    ControlRow,
    RequirementRow,
)
from bot.records.evidence_files import KINDS
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT, field_input, form, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.control_forms import FOUND, ControlDeed
from knowledge.coverage_grades import Grade

_TODAY = "Today, if empty."
_GROUNDS = "A line each: risk: R-12, law: GDPR 32, contract: MSA 4.2, business"
_TITLE, _NOTE = 200, 600
_FILE_TYPES = sorted(ending.removeprefix(".") for ending in KINDS)
_HEADINGS = {
    ControlDeed.STATE: ("State of practice", "State it"),
    ControlDeed.CHECK: ("Internal check", "Keep it"),
    ControlDeed.GRADE: ("Grade of coverage", "Decide"),
    ControlDeed.EVIDENCE: ("Add evidence", "Add it"),
    ControlDeed.CHANGE: ("Change the row", "Save"),
    ControlDeed.REFUSE: ("Refuse evidence", "Refuse it"),
    ControlDeed.ADD: ("A control of our own", "Add it"),
}
_NECESSARY = {
    Applicability.UNDECIDED: "Not decided yet",
    Applicability.APPLICABLE: "Applicable",
    Applicability.EXCLUDED: "Not applicable: excluded",
}
_GRADES = {
    Grade.COVERED: "Covered by our policies",
    Grade.PARTLY: "Partly covered",
    Grade.NOT: "Not covered",
}
_input = partial(field_input, ActionId.CONTROL_FIELD)


def state_form(about: str, title: str, *, private: str) -> ViewJson:
    """Return the form in which an owner says how far a control is put into practice."""
    progress = [option(one.value, one.value) for one in reversed(Progress)]
    blocks = [
        *_said_of(about, title, "An owner's statement counts for a year."),
        _input(
            "verdict", "How far is it put into practice?", StaticSelectElement(options=progress)
        ),
        _input("words", "In your own words", _lines(""), optional=True),
        _input("on", "True as of", _day(None), optional=True, hint=_TODAY),
    ]
    return _form(ControlDeed.STATE, blocks, private)


def check_form(about: str, title: str, *, private: str) -> ViewJson:
    """Return the form in which somebody says what an internal audit found."""
    told = (
        "An internal check counts for three years. Whether a finding is a nonconformity is for a "
        "person to say: `/comply nonconformity new`."
    )
    outcomes = [option(one.value, one.value) for one in Outcome]
    blocks = [
        *_said_of(about, title, told),
        _input("verdict", "What did the check find?", StaticSelectElement(options=outcomes)),
        _input("words", "What was looked at, and what was seen?", _lines("")),
        _input("on", "Checked on", _day(None), optional=True, hint=_TODAY),
    ]
    return _form(ControlDeed.CHECK, blocks, private)


def grade_form(about: str, title: str, coverage: Coverage | None, *, private: str) -> ViewJson:
    """Return the form in which a lead confirms a grade, overrules it or gives it back."""
    options = [option(one.value, words) for one, words in _GRADES.items()]
    options.append(option(FOUND, "As it is found by itself"))
    told = "A decision counts as long as the passages on which it rests stand in our policies."
    blocks = [
        *_said_of(about, title, *_graded(coverage), told),
        _input(
            "grade", "How far do our policies speak of it?", StaticSelectElement(options=options)
        ),
        _input("reason", "Why?", _lines(""), hint="Whoever looks at this control reads it."),
    ]
    return _form(ControlDeed.GRADE, blocks, private)


def evidence_form(about: str, title: str, *, private: str) -> ViewJson:
    """Return the form in which somebody adds evidence without any task."""
    told = (
        "A link, the link of a message here, or a file. It counts once somebody other than you "
        "and the owner accepts it."
    )
    blocks = [
        *_said_of(about, title, told),
        _input("title", "What is it?", _line("", LONGEST_TITLE)),
        _input(
            "reference", "Its address", _line("", LONGEST_TEXT), optional=True, hint="https://…"
        ),
        _input(
            "file",
            "Or a file",
            FileInputElement(filetypes=_FILE_TYPES, max_files=1),
            optional=True,
            hint="It is kept as it is, and sent to whoever may see this and asks for it.",
        ),
        _input("covers_from", "It speaks of the time from", _day(None), optional=True),
        _input(
            "covers_until", "It speaks of the time until", _day(None), optional=True, hint=_TODAY
        ),
        _input(
            "valid_until",
            "It counts until",
            _day(None),
            optional=True,
            hint="A year after the time of which it speaks, if empty.",
        ),
    ]
    return _form(ControlDeed.EVIDENCE, blocks, private)


def control_form(row: ControlRow, *, owner_slack_id: str, note: str, private: str) -> ViewJson:
    """Return the form of a control's row; *note* stands on top."""
    necessary = [option(one.value, words) for one, words in _NECESSARY.items()]
    reasons = "\n".join(one.label for one in row.inclusion)
    own = [
        _input("title", "What is it called?", _line(row.title, LONGEST_TITLE)),
        *_kept("asks", "What does it ask?", "\n".join(row.asks), hint="A line each."),
    ]
    blocks = [
        *_said_of(row.id, row.title, note),
        *(own if row.is_own else []),
        _input(
            "applicability",
            "Is it necessary for us?",
            StaticSelectElement(
                options=necessary,
                initial_option=necessary[list(_NECESSARY).index(row.applicability)],
            ),
        ),
        *_kept("inclusion", "Why is it included?", reasons, optional=True, hint=_GROUNDS),
        _input("exclusion", "Why is it excluded?", _lines(row.exclusion), optional=True),
        _input(
            "owner",
            "Who owns it?",
            UserSelectElement(initial_user=owner_slack_id or None),
            optional=True,
        ),
        _input(
            "documented_in",
            "Where is it documented?",
            _line(row.documented_in, LONGEST_TEXT),
            optional=True,
        ),
        _input("review_on", "Looked at again on", _day(row.review_on), optional=True),
    ]
    return _form(ControlDeed.CHANGE, blocks, private)


def requirement_form(
    row: RequirementRow, *, owner_slack_id: str, note: str, private: str
) -> ViewJson:
    """Return the form of a requirement's row; nothing of it can be excluded."""
    met = [option(one.value, one.value) for one in Conformity]
    blocks = [
        *_said_of(row.id, row.title, note),
        _input(
            "conformity",
            "Is it met?",
            StaticSelectElement(
                options=met, initial_option=met[list(Conformity).index(row.conformity)]
            ),
        ),
        _input("words", "How is it met?", _lines(row.words), optional=True),
        _input("on", "Judged on", _day(row.assessed_on), optional=True),
        _input(
            "owner",
            "Who owns it?",
            UserSelectElement(initial_user=owner_slack_id or None),
            optional=True,
        ),
        _input("review_on", "Looked at again on", _day(row.review_on), optional=True),
    ]
    return _form(ControlDeed.CHANGE, blocks, private)


def refuse_form(evidence: Evidence, *, private: str) -> ViewJson:
    """Return the form that says why evidence does not count."""
    blocks = [
        *_said_of(evidence.label, evidence.offer.title, "Whoever supplied it reads why."),
        _input("reason", "What is wrong with it?", _lines("")),
    ]
    return _form(ControlDeed.REFUSE, blocks, private)


def own_control_form(*, private: str) -> ViewJson:
    """Return the form of a control that the company writes itself."""
    blocks = [
        _input("title", "What is it called?", _line("", LONGEST_TITLE)),
        _input("asks", "What does it ask?", _lines("", INPUT), hint="A line each."),
    ]
    return _form(ControlDeed.ADD, blocks, private)


def control_field(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.CONTROL_FIELD}:{name}"


def _form(deed: ControlDeed, blocks: list[BlockJson], private: str) -> ViewJson:
    heading, submit = _HEADINGS[deed]
    return form(
        title=heading,
        submit=submit,
        callback_id=CallbackId.CONTROL_FORM,
        blocks=blocks,
        private=f"{deed} {private}",
    )


def _said_of(about: str, title: str, *told: str) -> list[BlockJson]:
    heading = f"*{escape(clip(about, 20))}* · {escape(clip(title, _TITLE))}"
    words = [clip(one, _NOTE) for one in told if one.strip()]
    return [*pieces.sections([heading]), *pieces.context(words)]


def _graded(coverage: Coverage | None) -> Iterator[str]:
    if coverage is None:
        return
    found = coverage.found
    yield f"Found by itself: {found.grade}. {escape(clip(found.reason, _NOTE))}"
    if coverage.ruled is not None and coverage.ruled.grade is not None:
        lapsed = ", which no longer counts" if coverage.is_ruling_lapsed else ""
        why = escape(clip(coverage.ruled.reason, _TITLE))
        yield f"Decided: {coverage.ruled.grade}{lapsed}. {why}"


def _kept(
    name: str, label: str, text: str, *, hint: str = "", optional: bool = False
) -> list[BlockJson]:
    """Return an input with what is there; what is longer than Slack takes is not asked for."""
    if len(text) > INPUT:
        return pieces.context([f"{label} This is too long to be changed here."])
    return [_input(name, label, _lines(text, INPUT), hint=hint, optional=optional)]


def _line(text: str, most: int) -> PlainTextInputElement:
    said = clip(" ".join(text.split()), most)
    return PlainTextInputElement(max_length=most, initial_value=said or None)


def _lines(text: str, most: int = LONGEST_TEXT) -> PlainTextInputElement:
    said = clip(text, most).strip()
    return PlainTextInputElement(multiline=True, max_length=most, initial_value=said or None)


def _day(day: date | None) -> DatePickerElement:
    return DatePickerElement(initial_date=day.isoformat() if day else None)
