"""Questions that many ask and nobody answers well: shown without names, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.questions.feedback_entities import RatingReason

FEWEST_PEOPLE = 3
"""Fewer people could be recognised by what they asked, or by why it did not help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """Questions of at least three people that mean about the same."""

    question: str
    """One of them, without names and numbers."""
    people: int
    unanswered: bool
    """Somebody got no answer; otherwise it was rated badly."""
    reasons: Mapping[RatingReason, int]
    """Why it did not help, if at least three people said so."""
    words: tuple[str, ...] = ()
    """What at least three people said besides, without names and numbers; one of each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenQuestions:
    """Everything that is unanswered or badly rated."""

    clusters: tuple[Cluster, ...]
    """Those that most people asked first."""
    hidden: int
    """Questions that fewer than three people asked; nothing else of them is shown."""
