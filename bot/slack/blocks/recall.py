"""What people read when an answer that they got no longer stands: then and now."""

from collections.abc import Iterator, Mapping, Sequence

from bot.questions.recall_entities import Difference, Why
from bot.slack.blocks import pieces
from bot.slack.blocks.answers import place_of
from bot.slack.blocks.pieces import BlockJson
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote, split

SHOWN = 8
_MOST = 700
_HAPPENED: Mapping[Why, str] = {
    Why.CHANGED: "The document says something else now.",
    Why.ENDED: "The document is no longer in force.",
    Why.CORRECTED: "The compliance leads corrected the answer.",
    Why.WITHDRAWN: "The compliance leads took their correction back; please ask again.",
}
_NOTHING_NOW = "It no longer says this."
_HIDDEN = "What it says now is for a smaller circle; please ask a compliance lead."
_HIDDEN_THEN = "What it said is for a smaller circle by now."
_ONCE = "I tell you this once. `/comply receipt` with the number shows the whole answer of then."


def recall_messages(news: Sequence[Difference]) -> tuple[Message, ...]:
    """Return what one person is told; several answers are one message, almost always."""
    one = "An answer that I gave you no longer stands."
    heading = one if len(news) == 1 else f"{len(news)} answers that I gave you no longer stand."
    blocks = [*pieces.sections([f"*{heading}*"])]
    for difference in news[:SHOWN]:
        blocks += _card(difference)
    if len(news) > SHOWN:
        others = ", ".join(dict.fromkeys(one.label for one in news[SHOWN:]))
        blocks += pieces.context(split(f"And these: {others}", pieces.CONTEXT))
    blocks += pieces.context([_ONCE])
    return tuple(Message(text=heading, blocks=page) for page in pieces.pages(blocks))


def _card(difference: Difference) -> Iterator[BlockJson]:
    at = difference.asked_at
    moment = f"<!date^{int(at.timestamp())}^{{date_long}}|{at:%Y-%m-%d}>"
    asked = [quote(escape(clip(difference.question, _MOST)))] if difference.question else []
    happened = _HAPPENED[difference.why]
    yield from pieces.sections([f"*{difference.label}* · {moment}", *asked, happened])
    yield from pieces.context(["*Then*", *_then(difference)])
    if difference.why in {Why.CHANGED, Why.CORRECTED}:
        yield from pieces.context([f"*Now* · {_source(difference)}", *_now(difference)])


def _then(difference: Difference) -> Iterator[str]:
    for sentence in difference.said_then[:3]:
        yield escape(clip(sentence, _MOST))
    for citation in difference.then[:3]:
        yield place_of(citation)
        if not difference.said_then:
            yield quote(escape(clip(citation.quote, _MOST)))
    if difference.hidden_then:
        yield _HIDDEN_THEN


def _now(difference: Difference) -> Iterator[str]:
    if difference.hidden:
        yield _HIDDEN
        return
    yield from (quote(escape(clip(one, _MOST))) for one in difference.now[:5])
    if not difference.now:
        yield _NOTHING_NOW


def _source(difference: Difference) -> str:
    title = escape(clip(difference.title, 200))
    version = escape(clip(difference.version, 50))
    until = difference.valid_until
    facts = [f"version {version}"] if version else []
    facts += [f"valid until {until:%-d %B %Y}"] if until else []
    return " · ".join([title, *facts])
