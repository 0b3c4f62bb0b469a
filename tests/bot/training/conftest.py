"""A school: a small library, people of several groups, a course, and what can be done with them."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.audit.entities import SYSTEM
from bot.people.service import PeopleDirectory
from bot.training.acknowledgement_entities import Given
from bot.training.campaign_entities import Plan
from bot.training.entities import Change
from bot.training.service import TrainingRegister
from tests.admitting import admitted
from tests.bot.library.conftest import Shop

HEAD = "id,email,role,groups,manager,name,slack_id\n"
CONTROLS = {"7.3", "A.6.3", "A.5.10"}
WORDS = "I have read this and will act on it."
COURSE = """---
title: Lamps
version: "{version}"
minutes: 5
policies: [lamps.md]
controls: ["7.3", A.6.3]
pass_mark: 50
quiz:
  - id: q1
    question: When is the lamp lit?
    options: [At dusk, At noon, Never]
    answer: 1
    because: It is lit at dusk.
    source: lamps.md#Part 0
  - id: q2
    question: Who trims the wick?
    options: [The cook, The keeper]
    answer: 2
    because: The keeper trims it.
    source: lamps.md#Part 1
---

## Light

{light} [Lamps](policy:lamps.md#Part 0)

## Wick

The keeper trims the wick. [Lamps](policy:lamps.md#Part 1)
"""
RIGHT = {"When is the lamp lit?": "At dusk", "Who trims the wick?": "The keeper"}


class School:
    """Training over one database, with shorter words for tests."""

    def __init__(self, database, audit, clock, folder):
        self.database, self.audit, self.clock = database, audit, clock
        self.folder = folder
        self.shop = Shop(database, audit, clock, folder)
        self.shop.keeper.start()
        self.people = PeopleDirectory(database, audit, clock=clock)
        self.training = TrainingRegister(
            database,
            audit,
            clock,
            shelf=self.shop.library,
            directory=self.people,
            controls=CONTROLS,
        )
        self.hire(
            "e-1,ada@example.com,employee,north;crew,lena@example.com,Ada,U0000ADA",
            "e-2,ben@example.com,employee,south;crew,lena@example.com,Ben,U0000BEN",
            "e-3,cem@example.com,employee,south,,Cem,",
            "e-4,lena@example.com,lead,leads,,Lena,U000LENA",
            "e-5,otto@example.com,auditor,,,Otto,U000OTTO",
        )
        admitted(database, self.person("otto"))
        self.shop.put("lamps.md", "The lamp is lit at dusk.\nThe keeper trims the wick.")

    def hire(self, *lines):
        """Let the people file be these lines, besides those from before."""
        self._lines = [*getattr(self, "_lines", []), *lines]
        self._load()

    def dismiss(self, name):
        """Let somebody leave the people file and Slack."""
        person = self.person(name)
        self._lines = [line for line in self._lines if f",{name}@" not in line]
        self._load()
        self.people.person_for_slack(person.slack_id, deactivated=True)

    def _load(self):
        path = Path(self.folder, "people.csv")
        path.write_text(HEAD + "\n".join(self._lines), encoding="utf-8")
        self.people.load(path, actor=SYSTEM)

    def person(self, name):
        return self.people.by_name_or_email(f"{name}@example.com")

    @property
    def lena(self):
        return self.person("lena")

    def publish(self, version="1", *, light="The lamp is lit at dusk.", change=None):
        """Publish a version of the course."""
        text = COURSE.format(version=version, light=light)
        return self.training.courseware.publish_course(
            text.encode(), "lamps.md", actor=self.lena, change=change
        )

    def again(self, version="2", change=Change.SUBSTANTIAL):
        """Publish a version with other words."""
        return self.publish(version, light="The lamp is lit before dusk.", change=change)

    def plan(self, days=14, **more):
        material = self.publish().material
        due_on = self.clock.now().date() + timedelta(days=days)
        return Plan(**{"material": material.number, "due_on": due_on, **more})

    def launch(self, *, entry_id="form:1", **more):
        return self.training.campaigns.launch(self.plan(**more), actor=self.lena, entry_id=entry_id)

    def look_over(self):
        return self.training.following.look_over()

    def owed(self, name):
        return self.training.lessons.owed(actor=self.person(name))

    def mine(self, name):
        """Return the one thing that somebody owes."""
        (owed,) = self.owed(name)
        return owed

    def read(self, name, owed=None):
        """Let somebody read everything; return the last page."""
        owed, actor = owed or self.mine(name), self.person(name)
        for page in range(1, owed.pages + 1):
            shown = self.training.lessons.read(owed.assignment, actor=actor, page=page)
        return shown

    def answers(self, sheet, right=RIGHT):
        """Answer by words: what is not in *right* is answered wrong."""
        return {
            one.id: next(
                option.id
                for option in one.options
                if (option.text == RIGHT[one.text]) == (one.text in right)
            )
            for one in sheet.questions
        }

    def try_quiz(self, name, right=RIGHT):
        actor = self.person(name)
        sheet = self.training.quizzes.begin(self.mine(name).assignment, actor=actor)
        return self.training.quizzes.submit(sheet.id, self.answers(sheet, right), actor=actor)

    def acknowledge(self, name, owed=None, *, sha256="", words=WORDS):
        owed = owed or self.mine(name)
        shown = sha256 or self.training.courseware.newest()[0].shown_sha256
        given = Given(words=words, shown_sha256=shown, place="D0:1.2")
        return self.training.acknowledging.acknowledge(
            owed.assignment, given, actor=self.person(name)
        )

    def finish(self, name):
        """Let somebody do everything."""
        owed = self.mine(name)
        self.read(name, owed)
        if owed.questions:
            self.try_quiz(name)
        return self.acknowledge(name, owed)

    def progress(self, number=1, as_of=None):
        return self.training.reports.progress(number, actor=self.lena, as_of=as_of)

    def tags(self, *families):
        return [
            entry.tag for entry in self.audit.entries() if entry.tag.partition(":")[0] in families
        ]


@pytest.fixture
def school(database, audit, clock, tmp_path):
    school = School(database, audit, clock, tmp_path)
    yield school
    school.shop.lock.release()
