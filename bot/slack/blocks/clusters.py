"""Questions without a good answer, as leads read them: no names, and nothing of a few."""

from collections.abc import Iterator

from bot.questions.clusters_entities import Cluster, OpenQuestions
from bot.slack.blocks import pieces
from bot.slack.blocks.feedback import REASONS
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote

SHOWN = 10
NOTHING_OPEN = (
    "Nothing waits for you. Questions that at least three people asked and that were not answered, "
    "or not well, appear here without names."
)
_QUOTED = 500


def questions_messages(found: OpenQuestions) -> tuple[Message, ...]:
    """Return the list for leads."""
    blocks = [*pieces.sections(["*Questions without a good answer*"])]
    for cluster in found.clusters[:SHOWN]:
        blocks += _card(cluster)
    if not found.clusters:
        blocks = [*pieces.sections([NOTHING_OPEN])]
    if len(found.clusters) > SHOWN:
        blocks += pieces.context([f"And {len(found.clusters) - SHOWN} more."])
    blocks += pieces.context([hidden_words(found.hidden)] if found.hidden else [])
    text = f"{len(found.clusters)} questions without a good answer"
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def hidden_words(count: int) -> str:
    """Return what is said of questions that are not shown."""
    if count == 1:
        return "1 further question by fewer than three people is not shown."
    return f"{count} further questions by fewer than three people each are not shown."


def _card(cluster: Cluster) -> Iterator[BlockJson]:
    state = "no answer" if cluster.unanswered else "answered, but not well"
    heading = f"*{cluster.people} people* · {state}"
    yield from pieces.sections([heading, quote(escape(clip(cluster.question, _QUOTED))) or "> …"])
    reasons = [f"{REASONS[reason]}: {count}" for reason, count in sorted(cluster.reasons.items())]
    words = [f"“{escape(clip(one, _QUOTED))}”" for one in cluster.words]
    yield from pieces.context([line for line in (" · ".join(reasons), *words) if line])
    value = clip(cluster.question, pieces.BUTTON_VALUE)
    answer = pieces.button("Write an answer", action_id=ActionId.ANSWER_CLUSTER, value=value)
    yield from pieces.buttons([answer])
