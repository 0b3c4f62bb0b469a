"""A quiz as it is taken: shuffled, with ids that say nothing, and marked against a key kept here."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import NotReady
from bot.training.assignment_entities import AssignmentId
from bot.training.entities import Citation, QuizQuestion, Reference

_ID_LETTERS = 16
_PERCENT = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetOption:
    """One possible answer; the id is another one in every attempt."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetQuestion:
    """One question as it is asked."""

    id: str
    text: str
    options: tuple[SheetOption, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The questions of one attempt; nothing in it says which answers are right."""

    id: str
    assignment: AssignmentId
    number: int
    """1 for the first attempt."""
    pass_mark: int
    questions: tuple[SheetQuestion, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """A question that was answered wrong: what was chosen, and what our own policy says."""

    question: str
    chosen: str
    because: str
    reference: Reference
    citation: Citation | None = None
    """None where the place is gone from the document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """How an attempt went."""

    sheet: str
    assignment: AssignmentId
    number: int
    score: int
    """Percent, rounded down."""
    pass_mark: int
    is_passed: bool
    mistakes: tuple[Mistake, ...]
    retake_at: datetime | None
    """From when another attempt may begin; None once it is passed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """An attempt as it is kept."""

    id: str
    assignment: AssignmentId
    number: int
    seed: str = field(repr=False)
    """Makes order and ids; it never leaves this slice."""
    started_at: datetime
    submitted_at: datetime | None = None
    score: int | None = None
    is_passed: bool = False
    answers: Mapping[str, int] | None = None
    """1-based option by question; None once they are forgotten."""


def sheet_of(attempt: Attempt, questions: Sequence[QuizQuestion], *, pass_mark: int) -> Sheet:
    """Return what is asked in an attempt; the same attempt always looks the same."""
    return Sheet(
        id=attempt.id,
        assignment=attempt.assignment,
        number=attempt.number,
        pass_mark=pass_mark,
        questions=tuple(
            sorted((_asked(attempt, one) for one in questions), key=lambda one: one.id)
        ),
    )


def chosen(
    attempt: Attempt, questions: Sequence[QuizQuestion], given: Mapping[str, str]
) -> Mapping[str, int]:
    """Return which option of which question was chosen.

    Raise ``NotReady`` unless every question has one of its own answers.
    """
    found: dict[str, int] = {}
    for question in questions:
        option = given.get(_opaque(attempt, question.id), "")
        ids = [_opaque(attempt, question.id, n) for n in range(1, len(question.options) + 1)]
        if option in ids:
            found[question.id] = ids.index(option) + 1
    if len(found) < len(questions) or len(given) > len(questions):
        raise NotReady(
            f"{len(questions) - len(found)} of {len(questions)} questions have no answer yet. "
            "Choose one answer for each."
        )
    return found


def score_of(answers: Mapping[str, int], questions: Sequence[QuizQuestion]) -> int:
    """Return the percentage of right answers, rounded down."""
    right = sum(answers[one.id] == one.answer for one in questions)
    return right * _PERCENT // len(questions)


def mistakes_in(
    answers: Mapping[str, int], questions: Sequence[QuizQuestion]
) -> tuple[Mistake, ...]:
    """Return what was answered wrong, in the order of the course."""
    return tuple(
        Mistake(
            question=one.question,
            chosen=one.options[answers[one.id] - 1],
            because=one.because,
            reference=one.source,
        )
        for one in questions
        if answers[one.id] != one.answer
    )


def _asked(attempt: Attempt, question: QuizQuestion) -> SheetQuestion:
    options = (
        SheetOption(id=_opaque(attempt, question.id, number), text=text)
        for number, text in enumerate(question.options, start=1)
    )
    return SheetQuestion(
        id=_opaque(attempt, question.id),
        text=question.question,
        options=tuple(sorted(options, key=lambda one: one.id)),
    )


def _opaque(attempt: Attempt, *names: str | int) -> str:
    """Return an id that only the seed can lead back; sorting by it shuffles."""
    text = "\n".join(str(name) for name in names).encode()
    digest = hmac.new(attempt.seed.encode(), text, hashlib.sha256)
    return digest.hexdigest()[:_ID_LETTERS]
