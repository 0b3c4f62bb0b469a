"""A receipt as Slack messages: what was asked, what was answered, and what proves it."""

from collections.abc import Iterator
from datetime import datetime

from bot.questions.receipts import Proof, Receipt
from bot.questions.sources import Cited
from bot.slack.blocks import pieces
from bot.slack.blocks.answers import place_of, said
from bot.slack.blocks.pieces import BlockJson
from bot.slack.messenger import Message
from bot.slack.mrkdwn import escape, quote, split

_SENSITIVE = "This was about a person, so neither question nor answer was kept. Nobody can read it."
_FORGOTTEN = "The words of the question are no longer kept."
_SHORT_HASH = 16


def receipt_messages(receipt: Receipt) -> tuple[Message, ...]:
    """Return the receipt, almost always one message."""
    blocks = [
        *pieces.sections([f"*Receipt {receipt.label}* · {_moment(receipt.asked_at)}"]),
        *_asked(receipt),
        *_answered(receipt),
        *_sources(receipt),
        *pieces.context([escape(line) for line in receipt.made_by]),
        *_proof(receipt.proof),
        *_told(receipt),
    ]
    text = f"Receipt {receipt.label}"
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def _moment(at: datetime) -> str:
    """Return a moment that Slack shows in the reader's own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_long}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _asked(receipt: Receipt) -> Iterator[BlockJson]:
    if receipt.sensitive:
        yield from pieces.sections([_SENSITIVE])
        return
    asked = [quote(piece) for piece in split(escape(receipt.question), pieces.SECTION - 200)]
    yield from pieces.sections(["*Asked*", *(asked or [_FORGOTTEN])])


def _answered(receipt: Receipt) -> Iterator[BlockJson]:
    answer = receipt.answer
    if answer is None:
        return
    yield from pieces.sections(["*Answered*", *split(escape(answer.lead), pieces.SECTION)])
    yield from said(answer)
    yield from pieces.context([escape(notice) for notice in answer.notices])


def _sources(receipt: Receipt) -> Iterator[BlockJson]:
    if receipt.cited:
        yield from pieces.context(["*Sources, then and now*"])
    for cited in receipt.cited:
        yield from pieces.context([place_of(cited.citation), _quoted(cited), *_now(cited)])
    if receipt.hidden:
        yield from pieces.context([left_out(receipt.hidden)])


def left_out(count: int) -> str:
    """Return the words for sources that this reader may not read."""
    noun, verb = ("source", "is") if count == 1 else ("sources", "are")
    return f"{count} {noun} {verb} left out, with what was said from there: you may not read it."


def _quoted(cited: Cited) -> str:
    return "\n".join(
        quote(piece) for piece in split(escape(cited.citation.quote), pieces.CONTEXT - 100)
    )


def _now(cited: Cited) -> Iterator[str]:
    yield escape(cited.fate)
    yield f"SHA-256 of the quoted words: `{cited.quote_sha256[:_SHORT_HASH]}…`"
    if cited.sha256:
        stand = "stand" if cited.quote_stands else "do *not* stand"
        yield f"The quoted words {stand} in what was read from the original: `{cited.sha256}`"


def _proof(proof: Proof | None) -> Iterator[BlockJson]:
    if proof is None:
        yield from pieces.context(["The audit trail has *no* entry of this answer."])
        return
    lines = [f"Audit entry {proof.entry}, hash `{proof.hash[:_SHORT_HASH]}…`"]
    for what, fits in (("question", proof.question_fits), ("answer", proof.answer_fits)):
        if fits is not None:
            verb = "fits" if fits else "does *not* fit"
            lines.append(f"The {what} {verb} the hash in that entry.")
    yield from pieces.context(lines)


def _told(receipt: Receipt) -> Iterator[BlockJson]:
    if not receipt.is_own:
        words = (
            "You opened this with a reason that is on record. The person who asked is told, "
            "unless nobody knows any more who that was."
        )
        yield from pieces.context([words])
