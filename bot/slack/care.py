"""What Slack needs of those who make answers better: reasons, corrections, open questions, recalls."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.people.entities import Person
from bot.people.permissions import Actor, Permission
from bot.questions.clusters_entities import OpenQuestions
from bot.questions.curation_entities import Correction, Curated, Proposal
from bot.questions.entities import ExchangeId
from bot.questions.feedback_entities import RatingReason
from bot.questions.recall_entities import Difference
from knowledge.passages import Reader

_MOST = 10
"""People to whom Slack can show a button."""


class Feedback(Protocol):
    """Takes in why an answer did not help; ``bot.questions.feedback`` does."""

    def explain(
        self, exchange_id: ExchangeId, reason: RatingReason, words: str, *, actor: Person
    ) -> None:
        """Keep why *actor* found an answer unhelpful."""
        ...


class Curation(Protocol):
    """Keeps curated answers; ``bot.questions.curation`` does."""

    def proposal(self, number: int, *, actor: Person, place: str = "") -> Proposal:
        """Return what a correction of this answer begins with."""
        ...

    def add(self, correction: Correction, *, actor: Person, entry_id: str) -> Curated:
        """Keep a curated answer; the same *entry_id* again is once."""
        ...

    def retire(self, number: int, *, actor: Actor) -> Curated:
        """Let one speak no more; twice is once."""
        ...

    def listed(self, *, actor: Actor) -> Sequence[Curated]:
        """Return what speaks, newest first."""
        ...


class Clusters(Protocol):
    """Knows what is not answered well; ``bot.questions.clusters`` does."""

    def open_questions(self, *, actor: Actor) -> OpenQuestions:
        """Return it for leads, without names."""
        ...


class Recall(Protocol):
    """Knows which answers no longer stand; ``bot.questions.recall`` does."""

    def news(self, batch: str, reader: Reader) -> Sequence[Difference]:
        """Return what one message tells its reader."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """All of them."""

    feedback: Feedback
    curation: Curation
    clusters: Clusters
    recall: Recall


class Leads(Protocol):
    """Knows who is what; the people directory does."""

    def who_may(self, permission: Permission) -> Sequence[Person]:
        """Return everybody whose role allows this."""
        ...


class Correctors:
    """To whom the button that corrects an answer is shown; who may press it is asked again.

    *seconds* is how long they are remembered: everybody is looked through to find them.
    """

    def __init__(
        self,
        people: Leads,
        *,
        seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._people = people
        self._seconds = seconds
        self._monotonic = monotonic
        self._known: tuple[float, tuple[str, ...]] | None = None

    def slack_ids(self) -> tuple[str, ...]:
        """Return the Slack ids of leads, as many as Slack shows a button to."""
        now = self._monotonic()
        if self._known is None or now - self._known[0] > self._seconds:
            leads = self._people.who_may(Permission.CURATE_ANSWERS)
            found = sorted(one.slack_id for one in leads if one.slack_id)
            self._known = (now, tuple(found[:_MOST]))
        return self._known[1]
