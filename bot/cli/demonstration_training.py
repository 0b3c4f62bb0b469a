"""What the demo's company has taught before the newcomer looks: three weeks of training.

Everything goes through the services, at moments of the weeks before, so that records, audit trail
and figures are those of a company that has used Annexa for a while.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.errors import BotError, NotReady
from bot.people.entities import Person
from bot.rehearsal.seeding import (
    ADMIN,
    AUDITOR,
    EMPLOYEE,
    ENGINEER,
    JOINER,
    LEAD,
    MANAGER,
    MEMBERS,
)
from bot.slack.blocks.training import acknowledgement_words
from bot.training.acknowledgement_entities import Given
from bot.training.assignment_entities import Owed
from bot.training.campaign_entities import Campaign, Plan
from bot.training.entities import Course, QuizQuestion
from bot.training.quiz import Sheet
from bot.training.service import TrainingRegister

_log = logging.getLogger(__name__)

_BASICS, _PHISHING, _POLICY = "security-basics", "phishing", "acceptable-use.md"
_DOMAIN = "quaywander.example"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Visit:
    """Somebody sits down to something, so many hours ago."""

    hours: int
    user: str
    pages: int = 99
    """How many they read."""
    wrong: tuple[int, ...] = ()
    """1-based questions that they answer wrong."""


_DAY = 24
_PHISHING_VISITS: Final = (
    _Visit(hours=17 * _DAY + 3, user=LEAD),
    _Visit(hours=16 * _DAY + 5, user=ENGINEER, wrong=(4,)),
    _Visit(hours=12 * _DAY + 2, user=MANAGER, pages=2),
    _Visit(hours=6 * _DAY + 6, user=JOINER, wrong=(1, 4, 5)),
    _Visit(hours=5 * _DAY + 2, user=AUDITOR, wrong=(4,)),
    _Visit(hours=2 * _DAY + 4, user=ADMIN, wrong=(2, 3, 4)),
    _Visit(hours=1 * _DAY + 4, user=ADMIN),
)
"""Done in time, done too late, failed and left, begun and left; and one who never opened it."""
_POLICY_VISITS: Final = (
    _Visit(hours=9 * _DAY + 1, user=LEAD),
    _Visit(hours=7 * _DAY + 3, user=ENGINEER),
    _Visit(hours=3 * _DAY + 7, user=EMPLOYEE, pages=1),
)


class StoryClock:
    """Tells whichever moment of the story it is."""

    def __init__(self, end: datetime) -> None:
        self._end = self._now = end

    def now(self) -> datetime:
        """Return the moment."""
        return self._now

    def ago(self, hours: int) -> datetime:
        """Go to a moment so many hours before the end of the story, and return it."""
        self._now = self._end - timedelta(hours=hours)
        return self._now


def seed_training(instance: Instance, samples: Path) -> None:
    """Let people learn what *samples* teaches, and fill the register of competence; twice is once."""
    people, register = samples / "people.csv", samples / "competence.csv"
    courses = [samples / "courses" / f"{name}.md" for name in (_BASICS, _PHISHING)]
    if not all(path.is_file() for path in (people, register, *courses)):
        return
    instance.directory.load(people)
    try:
        _Story(instance, StoryClock(instance.clock.now())).tell(samples / "courses")
        instance.competence.load(register.read_text(encoding="utf-8"), actor=SYSTEM)
    except BotError as error:
        # Policies of somebody's own may lack what the sample courses cite.
        _log.warning("the demo goes on without training: %s", error)


class _Story:
    """The three weeks before the demo."""

    def __init__(self, instance: Instance, clock: StoryClock) -> None:
        self._clock = clock
        self._directory = instance.directory
        self._training = _register(instance, clock)
        self._people = dict(met_people(instance))

    def tell(self, courses: Path) -> None:
        """Let it happen, in order."""
        entry = f"demo:{_BASICS}"
        if self._training.campaigns.launched(entry, actor=SYSTEM) is not None:
            return
        self._clock.ago(19 * _DAY)
        quizzes = dict(self._published(courses))
        asked = self._launched(_PHISHING, f"demo:{_PHISHING}", hours=18 * _DAY, days=14)
        for visit in _PHISHING_VISITS:
            self._visit(visit, asked, quizzes[_PHISHING])
        asked = self._launched(_POLICY, f"demo:{_POLICY}", hours=10 * _DAY, days=21)
        for visit in _POLICY_VISITS:
            self._visit(visit, asked, ())
        self._launched(_BASICS, entry, hours=1, days=14)

    def _published(self, courses: Path) -> Iterator[tuple[str, Sequence[QuizQuestion]]]:
        for path in sorted(courses.glob("*.md")):
            content, courseware = path.read_bytes(), self._training.courseware
            course: Course = courseware.check(content, path.name)
            courseware.publish_course(content, path.name, actor=self._people[LEAD])
            yield course.name, course.quiz

    def _launched(self, name: str, entry: str, *, hours: int, days: int) -> Campaign:
        today, lead = self._clock.ago(hours).date(), self._people[LEAD]
        if name == _POLICY:
            number = self._training.courseware.offer_policy(name, actor=lead).material.number
        else:
            newest = self._training.courseware.newest()
            (number,) = (one.number for one in newest if one.name == name)
        plan = Plan(material=number, due_on=today + timedelta(days=days))
        return self._training.campaigns.launch(plan, actor=lead, entry_id=entry)

    def _visit(self, visit: _Visit, asked: Campaign, quiz: Sequence[QuizQuestion]) -> None:
        self._clock.ago(visit.hours)
        actor = self._people[visit.user]
        owed = self._training.lessons.owed(actor=actor)
        for one in (one for one in owed if one.campaign == asked.label):
            # Where seeding was interrupted, somebody may still be in the pause after an attempt.
            with suppress(NotReady):
                self._sit_down(one, visit, quiz, actor)

    def _sit_down(
        self, owed: Owed, visit: _Visit, quiz: Sequence[QuizQuestion], actor: Person
    ) -> None:
        for page in range(1, min(owed.pages, visit.pages) + 1):
            self._training.lessons.read(owed.assignment, actor=actor, page=page)
        if visit.pages < owed.pages:
            return
        if quiz:
            sheet = self._training.quizzes.begin(owed.assignment, actor=actor)
            answers = _answers(sheet, quiz, wrong=visit.wrong)
            if not self._training.quizzes.submit(sheet.id, answers, actor=actor).is_passed:
                return
        _, words = acknowledgement_words(owed)
        given = Given(words=words, shown_sha256=owed.shown_sha256, place="demo")
        self._training.acknowledging.acknowledge(owed.assignment, given, actor=actor)


def _register(instance: Instance, clock: Clock) -> TrainingRegister:
    return TrainingRegister(
        instance.database,
        AuditTrail(instance.database, clock),
        clock,
        shelf=instance.library,
        directory=instance.directory,
        controls=instance.catalogue.entries,
    )


def met_people(instance: Instance) -> Iterator[tuple[str, Person]]:
    """Yield who is who, as the bot would when each of them first writes to it."""
    for user, _, mailbox, *_ in MEMBERS:
        yield user, instance.directory.person_for_slack(user, email=f"{mailbox}@{_DOMAIN}")


def _answers(
    sheet: Sheet, quiz: Sequence[QuizQuestion], *, wrong: Sequence[int]
) -> Mapping[str, str]:
    """Return answers as somebody gives them who knows all but the *wrong* ones."""
    known = {one.question: (number, one) for number, one in enumerate(quiz, start=1)}
    given: dict[str, str] = {}
    for asked in sheet.questions:
        number, question = known[asked.text]
        right = question.options[question.answer - 1]
        given[asked.id] = next(
            option.id for option in asked.options if (option.text == right) != (number in wrong)
        )
    return given
