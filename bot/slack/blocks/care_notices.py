"""The words of notices about curated answers and about the bot's question to itself."""

from collections.abc import Mapping

from bot.durable.runs import Fields
from bot.questions.canary import Trouble

_TROUBLES: Mapping[str, str] = {
    Trouble.FAILED: "an error came instead of an answer; look for “self-question” in the log",
    Trouble.UNANSWERED: "no answer came to a question that the standard or a document answers",
    Trouble.UNPROVED: "a sentence came that its own source does not prove",
}


def expiring_words(facts: Fields) -> str:
    """Return what the leads read two weeks before a curated answer ends."""
    return (
        f"The curated answer {facts['label']} ends on {facts['until']}. From then on documents "
        "answer that question again. `/comply curated` shows it; write it anew if it still holds."
    )


def canary_words(facts: Fields) -> str:
    """Return what the leads' channel reads when the bot stops answering, or answers again."""
    if facts["green"] == str(True):
        return "I answer again: my question to myself came back with a proved answer."
    trouble = _TROUBLES.get(facts["reason"], "no usable answer came")
    return (
        f"*I may not be answering.* I asked myself a question, and {trouble}. "
        "I ask again every ten minutes and tell you when it works; until then `/readyz` is red."
    )
