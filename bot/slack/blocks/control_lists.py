"""Lists over the registers: what is missing, what an audit would stop at, and open questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.controls.gaps import Cause, Gap
from bot.controls.readiness import Item, Presence
from bot.controls.register_entities import NOBODY
from bot.controls.suggestions import Suggestion
from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form, text_input
from bot.slack.blocks.controls import row_button, task_button
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote
from bot.slack.payloads.controls import PageOf

Names = Mapping[PersonId, str]
"""Who is mentioned how."""

PAGE = 10
"""So many rows of a list are shown at once."""
NO_GAPS = (
    "Nothing is missing. Look after what there is: `/comply readiness` says what an audit would "
    "look for first, `/comply soa` where the Statement of Applicability stands."
)
NOTHING_OF = (
    "Nothing of that is missing. `/comply control` and its number show how it stands, "
    "`/comply gaps` lists everything else."
)
NO_REASON = "Please say how it was settled, in at least ten letters."
_READY = "Everything that has to be written down is there, and in force. Nothing blocks stage 1."
_TITLE, _WORDS, _QUESTION, _ID, _MENTION = 150, 300, 400, 32, 80
_MOST_QUESTIONS, _MOST_TASKS = 5, 3
_UNKNOWN = "somebody who is not known any more"
_QUESTIONS = (
    "*Documentation suggestions*: what several people asked and our documents do not say. Each is "
    "no gap until you promote it."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class GapPage:
    """One page of the list of gaps, with what waits beside it."""

    gaps: tuple[Gap, ...]
    count: int
    """How many the wish finds in all."""
    at: PageOf
    told: str = ""
    """What the list is limited to, in words."""
    note: str = ""
    candidates: int = 0
    """How many messages somebody suggested as a gap wait for a lead."""
    questions: tuple[Suggestion, ...] = ()
    tasks: Mapping[str, tuple[str, ...]]
    """Unfinished tasks about what the page shows, by control or requirement."""
    opens_tasks: bool
    settles: bool

    @property
    def more(self) -> int:
        """Return how many come after this page."""
        return max(0, self.count - self.at.skip - len(self.gaps))


def gaps_messages(page: GapPage, *, names: Names) -> tuple[Message, ...]:
    """Return a page of what is missing, first what matters most."""
    about = f" · {escape(clip(page.told, _TITLE))}" if page.told else ""
    heading = f"*Gaps*{about} · {page.count}{_which(page)}"
    empty = NOTHING_OF if page.told else NO_GAPS
    blocks = [
        *pieces.sections([heading, *([] if page.gaps else [empty])]),
        *pieces.context([escape(clip(page.note, _WORDS))] if page.note else []),
    ]
    for _, gaps in groupby(page.gaps, key=lambda gap: gap.about):
        blocks += _row(tuple(gaps), page, names)
    if page.more:
        after = PageOf(skip=page.at.skip + len(page.gaps), words=page.at.words)
        more = ActionId.SHOW_GAPS
        blocks += pieces.buttons([_page(f"{page.more} more", more, after)])
    blocks += _beside(page)
    text = f"{page.count} gaps"
    return tuple(Message(text=text, blocks=part) for part in pieces.pages(blocks))


def readiness_messages(
    items: Sequence[Item], *, skip: int, names: Names | None = None
) -> tuple[Message, ...]:
    """Return a page of what has to be written down, first what blocks stage 1."""
    blocking = sum(one.presence is not Presence.PRESENT for one in items)
    shown = items[skip : skip + PAGE]
    told = [_READY] if not blocking else []
    heading = f"*Ready for stage 1?* · {_blocking(blocking, len(items))}"
    blocks = pieces.sections([heading, *told])
    for one in shown:
        said, show = (
            pieces.markdown("\n".join(_item(one, names or {}))),
            row_button("Show", one.about),
        )
        blocks.append(pieces.as_json(SectionBlock(text=said, accessory=show)))
    rest = len(items) - skip - len(shown)
    if rest > 0:
        after = PageOf(skip=skip + len(shown))
        blocks += pieces.buttons([_page(f"{rest} more", ActionId.SHOW_READINESS, after)])
    text = f"{blocking} of {len(items)} block stage 1"
    return tuple(Message(text=text, blocks=part) for part in pieces.pages(blocks))


def choice_messages(
    told: str, rows: Sequence[tuple[str, str]], *, note: str
) -> tuple[Message, ...]:
    """Return the rows that somebody may mean, each with a button that shows it."""
    said = [escape(clip(note, _WORDS))] if note else []
    shown = rows[: 2 * PAGE]
    blocks = pieces.sections([*said, f"*{escape(clip(told, _TITLE))}*: which of them?"])
    for id_, title in shown:
        label = f"{clip(id_, _ID)} {clip(title, _TITLE)}"
        blocks += pieces.buttons([row_button(label, id_)])
    more = len(rows) - len(shown)
    blocks += pieces.context([f"and {more} more: name one."] if more > 0 else [])
    return tuple(Message(text="Which of them?", blocks=part) for part in pieces.pages(blocks))


def _blocking(count: int, of: int) -> str:
    if not count:
        return f"all {of} documents and records are there"
    return (
        f"{count} of {of} documents and records are missing, stale, partly there or not confirmed"
    )


def settle_form(number: int) -> ViewJson:
    """Return the form that asks how a question was settled."""
    told = f"*Q-{number}* leaves the list of gaps. Your reason stands beside the audit trail."
    return form(
        title="Settle a question",
        submit="Settle it",
        callback_id=CallbackId.SETTLE_QUESTION,
        private=str(number),
        blocks=[
            *pieces.sections([told]),
            text_input("How was it settled?", action_id=ActionId.SETTLE_REASON),
        ],
    )


def _which(page: GapPage) -> str:
    if page.count <= len(page.gaps):
        return ""
    return f", {page.at.skip + 1} to {page.at.skip + len(page.gaps)}"


def _row(gaps: Sequence[Gap], page: GapPage, names: Names) -> Iterator[BlockJson]:
    """Return what is missing of one control next to itself, its name said once."""
    gap = gaps[0]
    owner = f" · {clip(names.get(gap.owner, _UNKNOWN), _MENTION)}" if gap.owner != NOBODY else ""
    title = f"*{escape(clip(gap.about, _ID))}* · {escape(clip(gap.title, _TITLE))}{owner}"
    labels = page.tasks.get(gap.about, ())[:_MOST_TASKS]
    about = [f"Open tasks: {escape(clip(', '.join(labels), _TITLE))}"] if labels else []
    show = None if gap.cause is Cause.QUESTION else row_button("Show", gap.about)
    yield _beneath([title, *about], show)
    for one in gaps:
        opening = task_button(one.about, gap=one.id) if page.opens_tasks else None
        yield _beneath([f"• *{one.cause}*: {escape(clip(one.reason, _WORDS))}"], opening)
        if one.cause is Cause.QUESTION and page.settles:
            number = one.about.partition("-")[2][:_ID]
            settle = ActionId.SETTLE_QUESTION
            yield from pieces.buttons([pieces.button("Settle", action_id=settle, value=number)])


def _beneath(lines: Sequence[str], button: ButtonElement | None) -> BlockJson:
    return pieces.as_json(SectionBlock(text=pieces.markdown("\n".join(lines)), accessory=button))


def _beside(page: GapPage) -> Iterator[BlockJson]:
    """Return what is no gap yet: messages that people marked, and questions without an answer."""
    if page.candidates:
        are = "message waits" if page.candidates == 1 else "messages wait"
        yield from pieces.sections([f"*Suggested gaps*: {page.candidates} {are} for a lead"])
        show = pieces.button("Suggested gaps", action_id=ActionId.LIST_GAPS, value="gaps")
        yield from pieces.buttons([show])
    if page.questions:
        yield from pieces.sections([_QUESTIONS])
    for one in page.questions[:_MOST_QUESTIONS]:
        about = f"May be about {', '.join(one.controls)}." if one.controls else "About no control."
        words = quote(escape(clip(one.words, _QUESTION))) or "> …"
        yield from pieces.sections([words, escape(clip(about, _TITLE))])
        promote = ActionId.PROMOTE_QUESTION
        yield from pieces.buttons([pieces.button("Promote", action_id=promote, value=one.id)])
    more = len(page.questions) - _MOST_QUESTIONS
    if more > 0:
        yield from pieces.context([f"These are the first {_MOST_QUESTIONS}; {more} more follow."])


def _item(one: Item, names: Names) -> Iterator[str]:
    yield f"*{escape(clip(one.about, _ID))}* · {escape(clip(one.name, _TITLE))} ({escape(clip(one.kind, _ID))})"
    place = f" · {escape(clip(one.place, _TITLE))}" if one.place else ""
    yield f"*{one.presence}*{place}"
    yield escape(clip(one.reason, _WORDS))
    if one.by != NOBODY:
        yield f"Approved by {clip(names.get(one.by, _UNKNOWN), _MENTION)}."
    if one.remark:
        yield escape(clip(one.remark, _WORDS))


def _page(words: str, action: ActionId, at: PageOf) -> ButtonElement:
    return pieces.button(words, action_id=action, value=clip(str(at), pieces.BUTTON_VALUE))
