"""What somebody owes and has done, for them alone: as a message, on the Home, and confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import (
    ButtonElement,
    DatePickerElement,
    SectionBlock,
)

from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form, named_input
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.training.assignment_entities import Cause, Owed, Step
from bot.training.entities import MaterialKind

NOTHING = "Nothing is asked of you."
_NO_TRAINING = "No training is asked of you."
_LABEL, _WORDS_TITLE = 120, 300
_MOST, _MOST_DONE, _MOST_AT_HOME = 30, 12, 6
_WORDS: Mapping[tuple[str, MaterialKind], str] = {
    ("1", MaterialKind.COURSE): "I have read the lesson \u201c{title}\u201d, version {version}. I "
    "understand what it asks of me and will act on it.",
    ("1", MaterialKind.POLICY): "I have read \u201c{title}\u201d, version {version}, and will "
    "follow it.",
}
"""Words of acknowledgement by edition and kind; an edition never changes, for records quote it."""
_NEWEST_WORDS = "1"
_CAUSES: Mapping[Cause, str] = {
    Cause.NEW_VERSION: "a new version changes what you must do",
    Cause.RECURRENCE: "it is asked again from time to time",
    Cause.CORRECTION: "your earlier record was taken back",
}


def acknowledgement_words(owed: Owed, edition: str = _NEWEST_WORDS) -> tuple[str, str]:
    """Return the edition and the words that somebody acknowledges with."""
    known = edition if (edition, owed.kind) in _WORDS else _NEWEST_WORDS
    words = _WORDS[known, owed.kind].format(
        title=clip(owed.title, _WORDS_TITLE), version=clip(owed.version, 32)
    )
    return known, words


def status_messages(
    status: Sequence[Owed], *, until: datetime | None = None, may_rest: bool = False
) -> tuple[Message, ...]:
    """Return what somebody owes and has done; *until* is when their reminders go on."""
    owed, done = _open(status), _done(status)
    blocks = pieces.sections([_headline(len(owed))])
    for one in owed[:_MOST]:
        blocks.append(_owed(one))
    blocks += _more(len(owed) - _MOST)
    if until is not None:
        blocks += pieces.context([f"Your reminders are put off until {moment(until)}."])
    blocks += pieces.sections(_done_lines(done))
    blocks += pieces.buttons(
        [
            *([_rest()] if owed and may_rest else []),
            *([_record()] if done else []),
        ]
    )
    text = _headline(len(owed)).replace("*", "")
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def owed_at_home(status: Sequence[Owed]) -> list[BlockJson]:
    """Return the same, short, for the bot's own tab."""
    owed, done = _open(status), _done(status)
    blocks = pieces.sections([_headline(len(owed)) if owed else _NO_TRAINING])
    blocks += [_owed(one) for one in owed[:_MOST_AT_HOME]]
    blocks += _more(len(owed) - _MOST_AT_HOME)
    if done:
        blocks += pieces.sections([f"{_things(len(done))} done."])
        blocks += pieces.buttons([_record()])
    return blocks


def recorded_message(owed: Owed, *, score: int | None) -> Message:
    """Return that an acknowledgement was recorded, with the number of the record."""
    title = escape(clip(owed.title, _LABEL)) or "–"
    version = escape(clip(owed.version, _LABEL)) or "–"
    label = escape(clip(owed.acknowledgement, _LABEL)) or "–"
    at = f" ({moment(owed.done_at)})" if owed.done_at else ""
    words = f"*Recorded as {label}:* you acknowledged {title}, version {version}{at}."
    result = [] if score is None else [f"Your result in the quiz: {score} %."]
    return Message(
        text=f"Recorded as {label}: {title}",
        blocks=(*pieces.sections([words, *result]), *pieces.buttons([_record()])),
    )


def put_off_message(until: datetime) -> Message:
    """Return until when somebody's reminders are put off."""
    words = (
        f"I remind you of nothing until {moment(until)}. What is due stays due on its day; "
        "`/comply training` shows it."
    )
    return Message(text=words, blocks=tuple(pieces.sections([words])))


def rest_form(*, private: str) -> ViewJson:
    """Return the form that puts off somebody's own reminders."""
    day_input = named_input(
        "Remind me again on", ActionId.PUT_OFF_UNTIL, DatePickerElement(action_id=_UNTIL)
    )
    blocks = [
        *pieces.sections(["Until then I do not remind you. What is due stays due on its day."]),
        day_input,
    ]
    return form(
        title="Remind me later",
        submit="Put off",
        callback_id=CallbackId.PUT_OFF,
        blocks=blocks,
        private=private,
    )


def day(at: date) -> str:
    """Return a day as people write it."""
    return f"{at.day} {at:%B} {at.year}"


def moment(at: datetime) -> str:
    """Return a moment that Slack shows in the reader's own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


_UNTIL = ActionId.PUT_OFF_UNTIL.value


def _open(status: Sequence[Owed]) -> list[Owed]:
    found = (one for one in status if one.done_at is None)
    return sorted(found, key=lambda one: (one.due_on, one.campaign))


def _done(status: Sequence[Owed]) -> list[tuple[datetime, Owed]]:
    """Return what is done, newest first; a record that counts in two campaigns is one thing."""
    found = [(one.done_at, one) for one in status if one.done_at is not None]
    # A later campaign takes an earlier record over; the first moment is that of the record.
    first = {
        one.acknowledgement or one.assignment: (at, one) for at, one in sorted(found, key=_at)[::-1]
    }
    return sorted(first.values(), key=_at, reverse=True)


def _at(done: tuple[datetime, Owed]) -> datetime:
    return done[0]


def _headline(count: int) -> str:
    return f"*{_things(count)} asked of you*" if count else NOTHING


def _things(count: int) -> str:
    return "1 thing is" if count == 1 else f"{count} things are"


def _owed(one: Owed) -> BlockJson:
    title = escape(clip(one.title, _LABEL)) or "–"
    facts = [
        "policy" if one.kind is MaterialKind.POLICY else "course",
        f"about {one.minutes} minutes",
        f"*overdue since {day(one.due_on)}*" if one.is_late else f"due on {day(one.due_on)}",
        _stand(one),
    ]
    why = _CAUSES.get(one.cause, "")
    lines = [
        f"*{title}*, version {escape(clip(one.version, _LABEL))}",
        " · ".join(facts),
        *([f"Why again: {why}."] if why else []),
    ]
    opened = pieces.button("Open", action_id=ActionId.OPEN_LESSON, value=one.assignment or "-")
    return pieces.as_json(SectionBlock(text=pieces.markdown("\n".join(lines)), accessory=opened))


def _stand(one: Owed) -> str:
    if one.step is Step.READ:
        return f"page {one.page} of {one.pages}" if one.page > 1 else "not begun"
    return "the quiz is next" if one.step is Step.QUIZ else "to be acknowledged"


def _done_lines(done: Sequence[tuple[datetime, Owed]]) -> list[str]:
    if not done:
        return []
    lines = ["*Done*"]
    for at, one in done[:_MOST_DONE]:
        record = f", {escape(clip(one.acknowledgement, _LABEL))}" if one.acknowledgement else ""
        title = escape(clip(one.title, _LABEL)) or "–"
        lines.append(
            f"• {title}, version {escape(clip(one.version, _LABEL))}: {moment(at)}{record}"
        )
    if len(done) > _MOST_DONE:
        lines.append(f"• and {len(done) - _MOST_DONE} more; your record has them all")
    return lines


def _more(count: int) -> list[BlockJson]:
    return pieces.sections([f"and {count} more"]) if count > 0 else []


def _rest() -> ButtonElement:
    return pieces.button("Remind me later", action_id=ActionId.PUT_OFF, value="status")


def _record() -> ButtonElement:
    return pieces.button("My record", action_id=ActionId.MY_RECORD, value="record")
