"""Nonconformities as people see them: a card, and a list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot.nonconformities.entities import (
    LONGEST_TITLE,
    Deed,
    EvidenceFile,
    Happening,
    Move,
    Nonconformity,
    Source,
    Verdict,
)
from bot.nonconformities.rules import Verb
from bot.nonconformities.views import Page, Shown
from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote

Names = Mapping[PersonId, str]
"""Who is mentioned how."""

NONE_OPEN = "Nothing is open here that concerns you."
_UNKNOWN = "somebody who is not known any more"
_WORDS, _LISTED, _MENTION, _FIRST_WORDS = 600, 150, 80, 200
_MOST_WARNINGS, _MOST_FILES = 3, 5
FOUND_BY: Mapping[Source, str] = {one: one.value for one in Source} | {
    Source.SELF: "found by ourselves"
}
"""Who or what found it, as people read it."""
STEPS: Mapping[Move, str] = {
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
"""What the buttons and forms of the steps are called."""


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
        *pieces.sections(_tried(shown.history)),
        *_files(shown.files, names),
        *pieces.buttons([*_steps(shown), *_frame(shown)]),
    ]
    text = clip(f"{one.label} · {one.finding.title}", _FIRST_WORDS)
    return Message(text=text, blocks=tuple(blocks))


def nonconformities_messages(
    page: Page, *, names: Names, may_raise: bool, only: str = ""
) -> tuple[Message, ...]:
    """Return a list, what is due first on top; *only* says which, where it is not what is open."""
    new = pieces.button("Raise one", action_id=ActionId.NEW_NONCONFORMITY, value="new")
    limits = f" · {escape(clip(only, _MENTION))}" if only else ""
    heading = f"*Nonconformities and opportunities*{limits} · {page.count}"
    blocks = pieces.sections([heading, *([] if page.found else [NONE_OPEN])])
    for one in page.found:
        title = f"*{one.label}* · {escape(clip(one.finding.title, _LISTED))}"
        blocks += pieces.sections([title, _line(one, names, page.today)])
        show = ActionId.SHOW_NONCONFORMITY
        blocks += pieces.buttons([pieces.button("Show", action_id=show, value=str(one.number))])
    last = [new] if may_raise else []
    if page.more:
        skip = clip(f"{page.skip + len(page.found)} {only}", _MENTION).strip()
        list_more = ActionId.LIST_NONCONFORMITIES
        last.append(pieces.button(f"{page.more} more", action_id=list_more, value=skip))
    blocks += pieces.buttons(last)
    text = f"{page.count} nonconformities and opportunities"
    return tuple(Message(text=text, blocks=part) for part in pieces.pages(blocks))


def _line(one: Nonconformity, names: Names, today: date) -> str:
    finding = one.finding
    late = " (*overdue*)" if one.is_overdue(today) else ""
    parts = [
        one.stage.value,
        _named(one.owner, names),
        f"due {_day(one.due_on)}{late}" if one.due_on else "",
        finding.grade.value if finding.grade else finding.kind.value,
        FOUND_BY[finding.source],
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


def _tried(history: Sequence[Happening]) -> Iterator[str]:
    """Yield why the newest try did not do, for whoever looks for another cause."""
    failed = [one for one in history if one.deed in {Deed.FAILED, Deed.REOPEN}]
    if failed:
        yield f"*Tried before* ({len(failed)})"
        yield quote(escape(clip(failed[-1].words, _WORDS))) or "> …"


def _decided(verdict: Verdict, names: Names) -> str:
    return f"Decided by {_named(verdict.by, names)} ({escape(clip(verdict.ruling, 40))})."


def _steps(shown: Shown) -> list[ButtonElement]:
    value = f"{shown.one.number}:{shown.one.version}"
    return [
        pieces.button(words, action_id=f"{ActionId.NONCONFORMITY_STEP}:{move}", value=value)
        for move, words in STEPS.items()
        if move in shown.moves
    ]


def _frame(shown: Shown) -> Iterator[ButtonElement]:
    """Yield the buttons that leave the stage as it is."""
    value = f"{shown.one.number}:{shown.one.version}"
    if Verb.SUPPLY in shown.verbs:
        yield pieces.button("Add a file", action_id=ActionId.ADD_NONCONFORMITY_FILE, value=value)
    if Verb.AMEND in shown.verbs:
        yield pieces.button("Amend", action_id=ActionId.AMEND_NONCONFORMITY, value=value)


def _files(files: Sequence[EvidenceFile], names: Names) -> list[BlockJson]:
    """Return the newest files, each with a button that sends it; nothing of one is shown."""
    if not files:
        return []
    newest = list(files)[-_MOST_FILES:]
    lines = [f"• {_name(one)} · {one.shows} · {_named(one.supplied_by, names)}" for one in newest]
    sent = [
        pieces.button(
            f"Send me {' '.join(one.name.split()) or 'the file'}",
            action_id=f"{ActionId.NONCONFORMITY_FILE}:{number}",
            value=one.id,
        )
        for number, one in enumerate(newest)
    ]
    return [*pieces.context([f"*Files* ({len(files)})", *lines]), *pieces.buttons(sent)]


def _name(file: EvidenceFile) -> str:
    return escape(clip(" ".join(file.name.split()), _LISTED)) or "…"


def _named(person: PersonId | None, names: Names) -> str:
    return clip(names.get(person, _UNKNOWN), _MENTION) if person else _UNKNOWN


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"
