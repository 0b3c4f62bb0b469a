"""Candidate gaps in Slack: the form that suggests one, the list for leads, the form that ends one."""

from collections.abc import Iterator, Sequence

from bot.controls.entities import CandidateGap
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form, text_input
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote

SHOWN = 10
"""So many are listed at once."""

NO_GAPS = "No candidate gap waits for you. People suggest one with “Open a gap task” on a message."
NOTHING_MISSING = "Please write what seems to be missing."
NO_REASON = "Please say why, in at least ten letters; whoever suggested it may ask."
_SUGGESTING = (
    "The compliance leads will see these words as a candidate gap, with your name and a link to "
    "the message. They look at it and decide what follows. Shorten it, and take out "
    "whatever says something about a person."
)
_QUOTED = 600
_NOTES = 10
_UNKNOWN = "somebody who is not known any more"


def gap_form(*, text: str, key: str, notes: Sequence[str] = ()) -> ViewJson:
    """Return the form that shows what will be kept of a message."""
    return form(
        title="Suggest a gap",
        submit="Suggest it",
        callback_id=CallbackId.CONFIRM_GAP,
        private=key,
        blocks=[
            *pieces.sections([_SUGGESTING]),
            text_input("What seems to be missing", action_id=ActionId.GAP_TEXT, text=text),
            *pieces.context(notes[:_NOTES]),
        ],
    )


def dismiss_form(number: int) -> ViewJson:
    """Return the form that asks why a candidate is no gap."""
    told = f"*G-{number}* leaves the list. Your reason stands beside the audit trail."
    return form(
        title="Dismiss a gap",
        submit="Dismiss it",
        callback_id=CallbackId.CONFIRM_DISMISSAL,
        private=str(number),
        blocks=[
            *pieces.sections([told]),
            text_input("Why is this no gap?", action_id=ActionId.GAP_REASON),
        ],
    )


def gaps_messages(gaps: Sequence[CandidateGap], slack_ids: Sequence[str]) -> tuple[Message, ...]:
    """Return the open candidates, oldest first; *slack_ids* are of those who suggested them."""
    if not gaps:
        return (Message(text=NO_GAPS, blocks=tuple(pieces.sections([NO_GAPS]))),)
    heading = f"*Candidate gaps* · {len(gaps)} open"
    shown = list(zip(gaps, slack_ids, strict=True))[:SHOWN]
    blocks = [*pieces.sections([heading])]
    for gap, slack_id in shown:
        blocks += _card(gap, slack_id)
    if len(gaps) > SHOWN:
        blocks += pieces.context([f"These are the oldest {SHOWN}; then come the others."])
    text = f"{len(gaps)} candidate gaps"
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def _card(gap: CandidateGap, slack_id: str) -> Iterator[BlockJson]:
    who = f"<@{slack_id}>" if slack_id else _UNKNOWN
    at = gap.suggested_at
    moment = f"<!date^{int(at.timestamp())}^{{date_short}}|{at:%Y-%m-%d}>"
    words = quote(escape(clip(gap.sighting.words, _QUOTED))) or "> …"
    yield from pieces.sections([f"*{gap.label}* · {moment} · {who}", words])
    yield from pieces.context([_about(gap)])
    dismiss = pieces.button("Dismiss", action_id=ActionId.DISMISS_GAP, value=str(gap.number))
    task = pieces.button("Make it a task", action_id=ActionId.GAP_TO_TASK, value=str(gap.number))
    yield from pieces.buttons([task, dismiss])


def _about(gap: CandidateGap) -> str:
    about = f"May be about {', '.join(gap.controls)}." if gap.controls else "About no control."
    link = gap.sighting.permalink
    place = f"<{link}|The message>" if link else "I cannot link to that message."
    return f"{about} {place}"
