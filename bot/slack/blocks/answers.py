"""An exchange as a Slack message: the answer first, then who says it and where it stands."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from slack_sdk.models.blocks import (
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonsElement,
)
from slack_sdk.models.blocks.basic_components import FeedbackButtonObject

from bot.conversation.exceptions import forbidden_by
from bot.questions.entities import Exchange, Rating
from bot.slack.blocks import pieces
from bot.slack.blocks.correcting import lead_buttons
from bot.slack.blocks.exceptions import exception_blocks
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote, split
from bot.tasks.entities import Task
from knowledge.answering.plain_text import LABELS
from knowledge.answers import Answer, Citation, Kind, Sentence
from knowledge.passages import DocumentStatus

STATUS_WORDS = {
    DocumentStatus.UNAPPROVED: "not approved",
    DocumentStatus.DRAFT: "draft",
    DocumentStatus.WITHDRAWN: "withdrawn",
}
_RATED = {Kind.ANSWER, Kind.REFUSAL}
_HANDED_ON = {Kind.ANSWER, Kind.REFUSAL, Kind.ASK_BACK, Kind.HAND_OFF}
_CAUTION = "Answers can be wrong: the sources decide."
_DOUBT = (
    "Slack could not tell me who reads along here, so I used no company document. "
    "Please ask me again later, or in a direct message."
)
_MOST_CHOICES = 5
_ASKED = 300
"""Characters of a question above its answer, which is what people came for."""


def answer_messages(
    exchange: Exchange,
    *,
    asked: str = "",
    alone: bool = False,
    doubtful: bool = False,
    why: str = "",
    correctors: Sequence[str] = (),
    exceptions: Sequence[Task] = (),
    exempting: bool = False,
) -> tuple[Message, ...]:
    """Return the reply to *exchange*, almost always one message.

    *asked* is shown above the answer where nobody can read the question otherwise; *alone*
    says that it draws on documents that not everybody in the channel may see, *doubtful* that
    nobody knows who reads along. *why* is the line that says why documents are used, or are not;
    *exceptions* are those of whoever reads it, where nobody else does; *exempting* says that those
    who read it may ask for one.
    """
    answer = exchange.answer
    blocks = [
        *_preface(asked, alone=alone, doubtful=doubtful, why=why),
        *_first_line(answer),
        *_report_button(exchange),
        *said(answer),
        *ending(exchange, correctors=correctors, exceptions=exceptions, exempting=exempting),
    ]
    spread = pieces.pages(blocks)
    text = fallback(exchange)
    return tuple(Message(text=text, blocks=page) for page in spread)


def above(*, doubtful: bool, why: str) -> str:
    """Return the words that stand above an answer that everybody reads."""
    return " ".join(text for text in (why, _DOUBT if doubtful else "") if text)


def ending(
    exchange: Exchange,
    *,
    correctors: Sequence[str] = (),
    exceptions: Sequence[Task] = (),
    exempting: bool = False,
) -> tuple[BlockJson, ...]:
    """Return everything that stands below the sentences: what frames them, sources, buttons.

    *correctors* are the Slack ids of those who see the buttons of leads; *exceptions* are
    those of the one person who reads it; *exempting* says that those who read it may ask for one.
    """
    answer = exchange.answer
    return (
        *exception_blocks(exceptions),
        *pieces.context([escape(notice) for notice in answer.notices]),
        *_nearest(answer),
        *_choices(answer),
        *_sources(answer.citations),
        *_closing(exchange, correctors, exempting=exempting),
    )


def fallback(exchange: Exchange) -> str:
    """Return what a notification and a screen reader say: the answer, its sources and its id.

    A very long answer is cut at the end of a sentence; where it stands is always said.
    """
    answer = exchange.answer
    said = " ".join([escape(answer.lead), *map(_line, answer.sentences)]).strip()
    first = split(said, pieces.FALLBACK)[:1] or ["Here is what I found."]
    places = "; ".join(place_of(one, bold="") for one in answer.citations)
    sources = f" Sources: {clip(places, 2 * pieces.FALLBACK)}" if places else ""
    return f"{first[0]}{sources} ({exchange.label})"


def _preface(asked: str, *, alone: bool, doubtful: bool, why: str) -> Iterator[BlockJson]:
    if why:
        yield from pieces.context([why])
    if alone and not why:
        yield from pieces.context(["Only you can see this: it uses documents of a smaller circle."])
    if doubtful:
        yield from pieces.context([_DOUBT])
    if asked:
        yield from pieces.context([quote(escape(clip(asked, _ASKED)))])


def _first_line(answer: Answer) -> list[BlockJson]:
    return pieces.sections(split(escape(answer.lead), pieces.SECTION), glue=" ")


def _report_button(exchange: Exchange) -> list[BlockJson]:
    # A report about a person belongs in the confidential channel, not among colleagues.
    if exchange.answer.kind is not Kind.EVENT or exchange.answer.sensitive:
        return []
    return pieces.buttons([report_button(exchange.id)])


def report_button(exchange_id: str) -> ButtonElement:
    """Return the button that opens the report form."""
    return pieces.button(
        "Report it", action_id=ActionId.REPORT_EVENT, value=exchange_id, style="danger"
    )


def said(answer: Answer) -> Iterator[BlockJson]:
    """Yield the sentences of an answer under who says them."""
    for side, sentences in groupby(answer.sentences, key=lambda sentence: sentence.side):
        lines = [_line(sentence) for sentence in sentences]
        parts = [piece for line in lines for piece in split(line, pieces.SECTION)]
        yield from pieces.sections([f"*{LABELS[side]}*", *parts])


def _line(sentence: Sentence) -> str:
    marks = "".join(f" [{n}]" for n in sentence.citations)
    return f"{escape(sentence.text)}{marks}"


def _nearest(answer: Answer) -> list[BlockJson]:
    if not answer.nearest:
        return []
    titles = [f"• {escape(title)}" for title in answer.nearest]
    return pieces.sections(["*The nearest documents*", *titles])


def _choices(answer: Answer) -> list[BlockJson]:
    fitting = [text for text in answer.choices if len(text) <= pieces.BUTTON_VALUE]
    return pieces.buttons(
        [
            pieces.button(text, action_id=f"{ActionId.CHOOSE_QUESTION}:{n}", value=text)
            for n, text in enumerate(fitting[:_MOST_CHOICES])
        ]
    )


def _sources(citations: Sequence[Citation]) -> Iterator[BlockJson]:
    cited = [
        block
        for citation in citations
        for block in pieces.context([place_of(citation), *_quoted(citation.quote)])
    ]
    yield from pieces.folded(cited, title=f"Sources: {len(citations)}")


def place_of(citation: Citation, *, bold: str = "*") -> str:
    """Return where a citation stands, as people read it."""
    facts = (
        citation.section,
        f"page {citation.page}" if citation.page else "",
        f"version {citation.version}" if citation.version else "",
        f"in force since {citation.effective:%-d %B %Y}" if citation.effective else "",
        STATUS_WORDS.get(citation.status, ""),
    )
    title = escape(clip(citation.title, pieces.CONTEXT // 3))
    said = escape(clip(" · ".join(fact for fact in facts if fact), pieces.CONTEXT // 2))
    return f"[{citation.n}] {bold}{title}{bold}" + (f" · {said}" if said else "")


def _quoted(text: str) -> list[str]:
    return [quote(piece) for piece in split(escape(text), pieces.CONTEXT - 100)]


def _closing(
    exchange: Exchange, correctors: Sequence[str], *, exempting: bool
) -> Iterator[BlockJson]:
    answer = exchange.answer
    if answer.kind in _RATED:
        yield _rating(exchange.id)
    if answer.kind in _HANDED_ON:
        ask = pieces.button("Ask a person", action_id=ActionId.ASK_A_PERSON, value=exchange.id)
        more = lead_buttons(exchange, visible_to=correctors) if correctors else []
        otherwise = _otherwise(exchange) if exempting else ()
        yield from pieces.buttons([ask, *more, *otherwise])
    caution = f" · {_CAUTION}" if answer.sentences else ""
    yield from pieces.context([f"{exchange.label}{caution}"])


def _otherwise(exchange: Exchange) -> Iterator[ButtonElement]:
    """Yield the button that asks for an exception, where a rule of ours says no."""
    if forbidden_by(exchange.answer) is not None:
        yield pieces.button(
            "Ask for an exception", action_id=ActionId.ASK_EXCEPTION, value=exchange.id
        )


def _rating(exchange_id: str) -> BlockJson:
    def choice(rating: Rating, text: str, label: str) -> FeedbackButtonObject:
        value = f"{rating}:{exchange_id}"
        return FeedbackButtonObject(text=text, value=value, accessibility_label=label)

    element = FeedbackButtonsElement(
        action_id=ActionId.RATE_ANSWER,
        positive_button=choice(Rating.HELPFUL, "Helpful", "This answer helped"),
        negative_button=choice(Rating.NOT_HELPFUL, "Not helpful", "This answer did not help"),
    )
    return pieces.as_json(ContextActionsBlock(elements=[element]))
