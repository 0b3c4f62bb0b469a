"""A lesson as forms on each other's place: its pages, its quiz, and the words to acknowledge."""

from collections.abc import Iterable, Iterator, Sequence

from slack_sdk.models.blocks import (
    ButtonElement,
    HeaderBlock,
    InputBlock,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.slack.blocks import pieces
from bot.slack.blocks.asking import OPTION, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.blocks.prose import paragraphs
from bot.slack.blocks.training import acknowledgement_words, day, moment
from bot.slack.ids import ActionId, CallbackId
from bot.slack.mrkdwn import clip, escape, quote
from bot.slack.payloads.training import Goal, Visit
from bot.training.assignment_entities import LessonPage, Owed, Step
from bot.training.entities import Citation, MaterialKind, Reference
from bot.training.quiz import Marked, Mistake, Sheet, SheetQuestion
from bot.training.redline import Deed, SectionChange

_TITLE = "Training"
_HEADER, _LABEL, _QUOTED = 150, 120, 300
_QUESTION, _LETTERED = 1_800, 400
_MOST_SECTIONS, _MOST_SOURCES, _MOST_MISTAKES = 40, 20, 30
_MOST_CHANGES, _MOST_LINES, _LINE = 10, 12, 280
_MOST_QUESTIONS, _MOST_OPTIONS = 40, 10
_LETTERS = "ABCDEFGHIJ"
_NEXT = {
    Step.READ: "Next page",
    Step.QUIZ: "To the quiz",
    Step.ACKNOWLEDGE: "Acknowledge",
    Step.DONE: "Finish",
}
_CHANGED = {Deed.ADDED: "new", Deed.REMOVED: "gone", Deed.CHANGED: "changed"}
_GONE = "this place is no longer in the document"
_KEPT = (
    "What is recorded: these words, the version and the hash of what you were shown "
    "(`{sha256}…`), {result}the time, and where you pressed the button."
)
_TAKEN_IN = (
    "*Thank you.* Your acknowledgement is taken in. A message with the number of your record "
    "follows in a moment; if none comes, ask me \u201cwhat do I owe?\u201d."
)


def page_view(visit: Visit, shown: LessonPage, *, note: str = "") -> ViewJson:
    """Return one page with where each statement comes from; sending it leads to what is next."""
    is_last = shown.number >= shown.of
    onward = visit.to(Goal.ON) if is_last else visit.to(Goal.PAGE, page=shown.number + 1)
    title = escape(clip(shown.material.title, _LABEL))
    version = escape(clip(shown.material.version, _LABEL))
    where = f"Page {shown.number} of {shown.of} · {title}, version {version}"
    blocks = [
        *_note(note),
        *pieces.context([where]),
        _header(shown.page.title),
        *_changes(shown.changed),
        *_within(pieces.sections(paragraphs(shown.page.text), glue="\n\n"), _MOST_SECTIONS),
        *_sources(shown),
        *pieces.buttons(_page_buttons(shown)),
    ]
    return _view(onward, blocks, submit=_NEXT[shown.step] if is_last else "Next page")


def begin_quiz_view(visit: Visit, owed: Owed) -> ViewJson:
    """Return what somebody reads before the quiz."""
    words = [
        f"*The quiz of {escape(clip(owed.title, _LABEL))}*",
        f"{owed.questions} questions; {owed.pass_mark or 0} % right answers are needed.",
        "Where an answer is wrong, you read why and in which policy; after a pause you try again.",
        "Your line manager hears at most whether you are done, never your score.",
    ]
    blocks = [*pieces.sections(words), *pieces.buttons([_again()])]
    return _view(visit.to(Goal.QUIZ), blocks, submit="Begin")


def quiz_view(visit: Visit, sheet: Sheet) -> ViewJson:
    """Return the questions of an attempt; nothing in it says which answers are right."""
    blocks = pieces.context(
        [f"Attempt {sheet.number} · {sheet.pass_mark} % right answers are needed"]
    )
    for number, question in enumerate(sheet.questions[:_MOST_QUESTIONS], start=1):
        blocks += _question(number, question)
    carried = Visit(
        assignment=sheet.assignment, sheet=sheet.id, place=visit.place, reply=visit.reply
    )
    return _view(carried, blocks, submit="Hand in", callback_id=CallbackId.LESSON_QUIZ)


def marked_view(visit: Visit, marked: Marked) -> ViewJson:
    """Return how an attempt went, and for each mistake what our own policy says."""
    needed = f"{marked.score} % right, {marked.pass_mark} % are needed"
    if marked.is_passed:
        words = [f"*Passed:* {needed}.", "One step is left: acknowledge what you have read."]
        onward, submit = visit.to(Goal.ON), "Go on"
    else:
        words = [f"*Not passed yet:* {needed}.", *_retake(marked)]
        onward, submit = visit.to(Goal.PAGE, page=1), "Read it again"
    blocks = pieces.sections(words)
    for mistake in marked.mistakes[:_MOST_MISTAKES]:
        blocks += _mistake(mistake)
    return _view(onward, blocks, submit=submit)


def acknowledge_view(visit: Visit, owed: Owed) -> ViewJson:
    """Return the words of acknowledgement, and the button that says them."""
    key, words = acknowledgement_words(owed)
    result = "your result in the quiz, " if owed.questions else ""
    blocks = [
        *pieces.sections(["*You acknowledge with your name:*", quote(escape(words))]),
        *pieces.context([_KEPT.format(sha256=owed.shown_sha256[:16], result=result)]),
        *pieces.buttons([_again()]),
    ]
    carried = Visit(
        assignment=owed.assignment,
        sha256=owed.shown_sha256,
        words=key,
        place=visit.place,
        reply=visit.reply,
    )
    return _view(carried, blocks, submit="I acknowledge", callback_id=CallbackId.LESSON_ACKNOWLEDGE)


def taken_in_view(visit: Visit) -> ViewJson:
    """Return what stands there once the button was pressed."""
    return _view(visit.to(Goal.CLOSE), pieces.sections([_TAKEN_IN]))


def done_view(visit: Visit, owed: Owed) -> ViewJson:
    """Return that nothing is left to do here."""
    title = escape(clip(owed.title, _LABEL))
    at = f" ({moment(owed.done_at)})" if owed.done_at else ""
    record = f" as {escape(clip(owed.acknowledgement, _LABEL))}" if owed.acknowledgement else ""
    words = f"*Done:* you acknowledged {title}, version {escape(clip(owed.version, _LABEL))}"
    blocks = [*pieces.sections([f"{words}{at}{record}."]), *pieces.buttons([_again()])]
    return _view(visit.to(Goal.CLOSE), blocks)


def notice_view(visit: Visit, text: str) -> ViewJson:
    """Return why something cannot be done now, and the way back to the lesson."""
    words = escape(text) if text.strip() else "This cannot be done now."
    blocks = [*pieces.sections([words]), *pieces.buttons([_again()])]
    return _view(visit.to(Goal.CLOSE), _within(blocks, _MOST_SECTIONS))


def broken_view() -> ViewJson:
    """Return what somebody reads whose form says nothing that can be used."""
    words = "I cannot go on from here. Close this, and open the lesson again."
    return _frame(pieces.sections([words]), private="", submit="", callback_id=CallbackId.LESSON)


def _retake(marked: Marked) -> Iterator[str]:
    if marked.retake_at:
        yield f"Read the places below in peace; you can try again from {moment(marked.retake_at)}."


def _page_buttons(shown: LessonPage) -> list[ButtonElement]:
    made: list[ButtonElement] = []
    if shown.number > 1:
        back = f"{ActionId.LESSON_PAGE}:back"
        made.append(pieces.button("Back", action_id=back, value=str(shown.number - 1)))
    ask = pieces.button(
        "Ask a question", action_id=ActionId.LESSON_ASK, value=shown.assignment or "-"
    )
    made.append(ask)
    if shown.material.kind is MaterialKind.POLICY:
        made.append(
            pieces.button(
                "Send me the whole document",
                action_id=ActionId.LESSON_FILE,
                value=shown.assignment or "-",
            )
        )
    return made


def _again() -> ButtonElement:
    return pieces.button("Read it again", action_id=f"{ActionId.LESSON_PAGE}:again", value="1")


def _sources(shown: LessonPage) -> list[BlockJson]:
    references = shown.page.references
    if not references:
        return []
    # What a test makes up may have more places than citations.
    resolved = [*shown.citations, *(None for _ in references)][: len(references)]
    lines = [
        f"[{number}] {_place(reference, citation)}"
        for number, (reference, citation) in enumerate(
            zip(references, resolved, strict=True), start=1
        )
    ]
    more = len(lines) - _MOST_SOURCES
    tail = [f"and {more} more places"] if more > 0 else []
    return pieces.context([*lines[:_MOST_SOURCES], *tail])


def _place(reference: Reference, citation: Citation | None) -> str:
    heading = escape(clip(reference.heading, _LABEL))
    if citation is None:
        return f"{escape(clip(reference.source, _LABEL))} › {heading}: {_GONE}"
    since = f", in force since {day(citation.effective_on)}" if citation.effective_on else ""
    title = escape(clip(citation.title, _LABEL))
    if citation.is_withheld:
        return f"*{title}* › {heading}"
    version = escape(clip(citation.version, _LABEL)) or "without a number"
    quoted = " ".join(escape(clip(citation.quote, _QUOTED)).split())
    said = f": \u201c{quoted}\u201d" if quoted else ""
    return f"*{title}*, version {version}{since} › {heading}{said}"


def _mistake(mistake: Mistake) -> list[BlockJson]:
    because = " ".join(escape(clip(mistake.because, _QUESTION // 2)).split())
    return [
        *pieces.sections(
            [
                f"*{_flat(mistake.question)}*",
                f"You chose: {_flat(mistake.chosen)}",
                *([because] if because else []),
            ]
        )[:2],
        *pieces.context([_place(mistake.reference, mistake.citation)])[:1],
    ]


def _flat(text: str) -> str:
    return " ".join(escape(clip(text, _LETTERED)).split()) or "–"


def _question(number: int, asked: SheetQuestion) -> Iterable[BlockJson]:
    options = asked.options[:_MOST_OPTIONS]
    if not options:
        return
    words = " ".join(clip(asked.text, _QUESTION).split()) or "–"
    label = f"{number}. {words}"
    shown = [" ".join(one.text.split()) or "–" for one in options]
    if any(len(text) > OPTION for text in shown):
        # Slack cuts an option that is longer, so the options stand above and letters are chosen.
        lettered = (
            f"*{letter}*  {escape(clip(text, _LETTERED))}"
            for letter, text in zip(_LETTERS, shown, strict=False)
        )
        yield from pieces.sections([f"*{escape(label)}*", *lettered])[:2]
        label, shown = f"Answer to question {number}", list(_LETTERS[: len(options)])
    element = RadioButtonsElement(
        action_id=f"{ActionId.QUIZ_ANSWER}:{asked.id}",
        options=[option(one.id, text) for one, text in zip(options, shown, strict=True)],
    )
    yield pieces.as_json(
        InputBlock(
            block_id=f"{ActionId.QUIZ_ANSWER}-{number}",
            label=PlainTextObject(text=label, emoji=False),
            element=element,
        )
    )


def _changes(changed: Sequence[SectionChange]) -> list[BlockJson]:
    if not changed:
        return []
    lines = ["*What changed since the version before*"]
    for section in changed[:_MOST_CHANGES]:
        lines.append(f"• {escape(clip(section.title, _LABEL))} ({_CHANGED[section.deed]})")
        told = [one for one in section.lines if one.text.strip()]
        lines += [_struck(one.deed, one.text) for one in told[:_MOST_LINES]]
        if len(told) > _MOST_LINES:
            lines.append(f"    and {len(told) - _MOST_LINES} more lines")
    if len(changed) > _MOST_CHANGES:
        lines.append(f"• and {len(changed) - _MOST_CHANGES} more sections")
    return _within(pieces.sections(lines), _MOST_SECTIONS // 2)


def _struck(deed: Deed, text: str) -> str:
    words = escape(clip(" ".join(text.split()), _LINE))
    return f"    ~{words}~" if deed is Deed.REMOVED else f"    *+* {words}"


def _note(note: str) -> list[BlockJson]:
    return pieces.sections([clip(note, pieces.SECTION)] if note.strip() else [])


def _header(text: str) -> BlockJson:
    words = clip(" ".join(text.split()), _HEADER) or "–"
    return pieces.as_json(HeaderBlock(text=PlainTextObject(text=words, emoji=False)))


def _within(blocks: Sequence[BlockJson], most: int) -> list[BlockJson]:
    """Return *blocks*, as many as fit; pages are published no longer than that."""
    return list(blocks[:most])


def _view(
    visit: Visit,
    blocks: Sequence[BlockJson],
    *,
    submit: str = "",
    callback_id: CallbackId = CallbackId.LESSON,
) -> ViewJson:
    return _frame(blocks, private=visit.private, submit=submit, callback_id=callback_id)


def _frame(
    blocks: Sequence[BlockJson], *, private: str, submit: str, callback_id: CallbackId
) -> ViewJson:
    return View(
        type="modal",
        title=PlainTextObject(text=_TITLE),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text="Close"),
        callback_id=callback_id,
        private_metadata=private,
        blocks=list(blocks),
    ).to_dict()
