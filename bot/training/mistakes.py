"""What people got wrong, by question and topic; groups apart only where nobody stands out."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from bot.database.engine import Connection
from bot.people.entities import PersonId
from bot.training import assignment_store, campaign_store, material_store, quiz_store
from bot.training.assignment_entities import Assignment
from bot.training.campaign_entities import Campaign, State
from bot.training.entities import QuizQuestion

FEWEST_IN_GROUP: Final = 5
"""Fewer people are never shown apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """How many of those who answered something got it wrong at their first attempt."""

    about: str
    """A question, or a topic: the section of the policy that it is about."""
    topic: str
    answered: int
    wrong: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MissedBy:
    """What some people got wrong."""

    group: str
    """Empty for everybody."""
    people: int
    questions: tuple[Missed, ...]
    topics: tuple[Missed, ...]


def counted(connection: Connection, campaign: Campaign, *, at: datetime) -> tuple[MissedBy, ...]:
    """Return what everybody got wrong by a moment, then each group that is large enough.

    Nothing is told of fewer than five people, neither of a group nor of a question or topic.
    """
    if campaign.state is State.CLOSED:
        return _read(campaign_store.mistakes(connection, campaign.number))
    everybody = {one.id: one for one in assignment_store.of_campaign(connection, campaign.number)}
    firsts = [
        (everybody[attempt.assignment], attempt.answers)
        for attempt in quiz_store.of_campaign(connection, campaign.number, until=at)
        if attempt.number == 1 and attempt.answers is not None
    ]
    quizzes = {
        number: {one.id: one for one in material_store.quiz(connection, number)}
        for number in {assignment.material for assignment, _ in firsts}
    }
    groups = sorted({group for assignment, _ in firsts for group in assignment.groups})
    told = [_missed("", firsts, quizzes)]
    told += [
        _missed(group, [one for one in firsts if group in one[0].groups], quizzes)
        for group in groups
    ]
    return tuple(one for one in told if one.people >= FEWEST_IN_GROUP)


def frozen(connection: Connection, campaign: Campaign) -> str:
    """Return the counts as they are kept once the answers are forgotten."""
    everything = counted(connection, campaign, at=_END)
    return json.dumps([asdict(one) for one in everything])


_END: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")

_Answered = tuple[Assignment, Mapping[str, int]]
_Whose = tuple[PersonId, bool]
"""Who answered, and whether it was wrong."""


def _missed(
    group: str, some: Iterable[_Answered], quizzes: Mapping[int, Mapping[str, QuizQuestion]]
) -> MissedBy:
    people: set[PersonId] = set()
    questions: dict[tuple[str, str], list[_Whose]] = defaultdict(list)
    for assignment, answers in some:
        people.add(assignment.person)
        quiz = quizzes[assignment.material]
        for name, option in answers.items():
            asked = quiz[name]
            topic = f"{asked.source.source} › {asked.source.heading}"
            told = (assignment.person, option != asked.answer)
            questions[asked.question, topic].append(told)
    topics: dict[str, list[_Whose]] = defaultdict(list)
    for (_, topic), found in questions.items():
        topics[topic] += found
    return MissedBy(
        group=group,
        people=len(people),
        questions=_worst(
            _of(question, topic, found)
            for (question, topic), found in questions.items()
            if _are_enough(found)
        ),
        topics=_worst(
            _of(topic, topic, found) for topic, found in topics.items() if _are_enough(found)
        ),
    )


def _are_enough(found: Iterable[_Whose]) -> bool:
    return len({person for person, _ in found}) >= FEWEST_IN_GROUP


def _of(about: str, topic: str, found: Sequence[_Whose]) -> Missed:
    wrong = sum(is_wrong for _, is_wrong in found)
    return Missed(about=about, topic=topic, answered=len(found), wrong=wrong)


def _worst(found: Iterable[Missed]) -> tuple[Missed, ...]:
    return tuple(sorted(found, key=lambda one: (-one.wrong / one.answered, one.about)))


def _read(kept: str) -> tuple[MissedBy, ...]:
    everything: list[dict[str, Any]] = json.loads(kept)
    return tuple(
        MissedBy(
            group=one["group"],
            people=one["people"],
            questions=tuple(Missed(**row) for row in one["questions"]),
            topics=tuple(Missed(**row) for row in one["topics"]),
        )
        for one in everything
    )
