"""An answer as it is streamed: its words one sentence at a time, then everything below them."""

from bot.slack.mrkdwn import as_markdown
from knowledge.answering.plain_text import LABELS
from knowledge.answers import Answer, Sentence, Side

LONGEST = 11_000
"""Characters of one streamed message; what is longer is posted over several."""
_APART = "\n\n"


class Words:
    """Puts the words of an answer together in the order in which a reader gets them."""

    def __init__(self, lead: str, *, above: str = "") -> None:
        """Begin with what stands *above* the answer, and with its own first line."""
        self._side: Side | None = None
        self._next = "".join(f"{as_markdown(text)}{_APART}" for text in (above, lead) if text)

    def add(self, sentence: Sentence) -> str:
        """Return what is to be appended for *sentence*."""
        begin, self._next = self._next, ""
        label = ""
        if sentence.side is not self._side:
            self._side = sentence.side
            label = f"**{LABELS[sentence.side]}**{_APART}"
        marks = "".join(f" [{n}]" for n in sentence.citations)
        return f"{begin}{label}{as_markdown(sentence.text)}{marks}{_APART}"


def streamed(answer: Answer, *, above: str = "") -> str:
    """Return everything that has been appended once *answer* was streamed whole."""
    words = Words(answer.lead, above=above)
    return "".join(words.add(sentence) for sentence in answer.sentences)
