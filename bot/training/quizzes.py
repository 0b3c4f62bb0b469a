"""Gives out quizzes, marks them here, and explains what was wrong from our own policies."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import NotAssigned, NotReady, TryLater
from bot.people.entities import Person
from bot.training import assignment_store, material_store
from bot.training import quiz_store as store
from bot.training.assignment_entities import Assignment, Step
from bot.training.campaigns import required
from bot.training.circles import require_learner
from bot.training.entities import QuizQuestion
from bot.training.lessons import own, pass_mark_of, require_open
from bot.training.publishing import known
from bot.training.quiz import Attempt, Marked, Sheet, chosen, mistakes_in, score_of, sheet_of
from bot.training.rules import TrainingRules
from bot.training.sources import PolicyShelf, Sources
from bot.training.standing import next_step


class Quizzes:
    """Quizzes as they are taken; the key stays here."""

    def __init__(
        self, database: Database, clock: Clock, *, shelf: PolicyShelf, rules: TrainingRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._shelf = shelf
        self._rules = rules

    def begin(self, assignment_id: str, *, actor: Person) -> Sheet:
        """Return the questions of a new attempt, or of the one that is not handed in yet.

        Raise ``TryLater`` during the pause after a failed one.
        """
        require_learner(actor)
        with self._database.transaction() as connection:
            mine = own(connection, assignment_id, actor, lock=True)
            questions, pass_mark = self._ready(connection, mine)
            tried = store.of_assignment(connection, mine.id)
            last = tried[-1] if tried else None
            if last is None or last.submitted_at is not None:
                self._require_rested(last)
                last = Attempt(
                    id=secrets.token_hex(12),
                    assignment=mine.id,
                    number=len(tried) + 1,
                    seed=secrets.token_hex(16),
                    started_at=self._clock.now(),
                )
                store.begin(connection, last)
        return sheet_of(last, questions, pass_mark=pass_mark)

    def submit(self, sheet_id: str, answers: Mapping[str, str], *, actor: Person) -> Marked:
        """Mark an attempt: *answers* are ids of options by ids of questions.

        The same attempt handed in again is marked as it was the first time.
        """
        require_learner(actor)
        with self._database.transaction() as connection:
            attempt = store.find(connection, sheet_id)
            if attempt is None:
                raise NotAssigned("I no longer know these questions. Begin the quiz again.")
            mine = own(connection, attempt.assignment, actor, lock=True)
            attempt = store.find(connection, sheet_id) or attempt
            questions = material_store.quiz(connection, mine.material)
            pass_mark = self._pass_mark(connection, mine)
            if attempt.submitted_at is None:
                require_open(connection, mine)
                given = chosen(attempt, questions, answers)
                attempt = self._marked(connection, attempt, given, questions, pass_mark)
        return self._told(attempt, questions, pass_mark, reader=actor)

    def _ready(
        self, connection: Connection, mine: Assignment
    ) -> tuple[Sequence[QuizQuestion], int]:
        material = known(connection, mine.material)
        if not material.questions:
            raise NotReady(f"{material.title} has no quiz.")
        require_open(connection, mine)
        step = next_step(mine, material)
        if step is Step.READ:
            raise NotReady("Read all pages first; then the quiz begins.")
        if step is not Step.QUIZ:
            raise NotReady("You have passed this quiz already.")
        return material_store.quiz(connection, mine.material), self._pass_mark(connection, mine)

    def _pass_mark(self, connection: Connection, mine: Assignment) -> int:
        campaign, material = required(connection, mine.campaign), known(connection, mine.material)
        return pass_mark_of(campaign, material) or 0

    def _require_rested(self, last: Attempt | None) -> None:
        until = self._retake_at(last)
        if until is not None and self._clock.now() < until:
            minutes = self._rules.retake_pause_minutes
            raise TryLater(
                f"Take {minutes} minutes to read the places again; then try once more.", until=until
            )

    def _retake_at(self, attempt: Attempt | None) -> datetime | None:
        if attempt is None or attempt.submitted_at is None or attempt.is_passed:
            return None
        return attempt.submitted_at + timedelta(minutes=self._rules.retake_pause_minutes)

    def _marked(
        self,
        connection: Connection,
        attempt: Attempt,
        given: Mapping[str, int],
        questions: Sequence[QuizQuestion],
        pass_mark: int,
    ) -> Attempt:
        now = self._clock.now()
        right = sum(given[one.id] == one.answer for one in questions)
        marked = replace(
            attempt,
            submitted_at=now,
            score=score_of(given, questions),
            is_passed=right * 100 >= pass_mark * len(questions),
            answers=given,
        )
        store.submit(connection, marked)
        if marked.is_passed:
            assignment_store.passed(connection, marked.assignment, at=now, score=marked.score or 0)
        return marked

    def _told(
        self,
        attempt: Attempt,
        questions: Sequence[QuizQuestion],
        pass_mark: int,
        *,
        reader: Person,
    ) -> Marked:
        sources = Sources(self._shelf, reader=reader)
        wrong = mistakes_in(attempt.answers, questions) if attempt.answers else ()
        return Marked(
            sheet=attempt.id,
            assignment=attempt.assignment,
            number=attempt.number,
            score=attempt.score or 0,
            pass_mark=pass_mark,
            is_passed=attempt.is_passed,
            mistakes=tuple(replace(one, citation=sources.resolve(one.reference)) for one in wrong),
            retake_at=self._retake_at(attempt),
        )
