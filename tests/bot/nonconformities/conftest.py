"""A register of nonconformities, people of every role, and a way through all its steps."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.audit.entities import SYSTEM
from bot.nonconformities.entities import Finding, Grade, Kind, Move, Source, Stage, Step
from bot.nonconformities.service import NonconformityRegister
from bot.people.service import PeopleDirectory
from knowledge.catalogue.catalogue import load_catalogue
from tests.admitting import admitted

PEOPLE = """id,email,role,groups,manager,name,slack_id
e-1,ada@example.com,employee,,,Ada,U0000ADA
e-2,ben@example.com,manager,,,Ben,U0000BEN
e-3,lena@example.com,lead,,,Lena,U000LENA
e-4,lars@example.com,lead,,,Lars,U000LARS
e-5,otto@example.com,auditor,,,Otto,U000OTTO
e-6,root@example.com,admin,,,Root,U000ROOT
e-7,cem@example.com,employee,,,Cem,U0000CEM
"""
WHY = "the log of last week shows it"
WORDS = {
    Move.CORRECT: "the backup of the ledger was restored",
    Move.ASSESS: "looked at all six systems, one more is so",
    Move.FIND_CAUSE: "nobody was named for the restore test",
    Move.PLAN: "name an owner and a day in the calendar",
    Move.FINISH: "calendar entry and the report of the test",
}
#: The moves that lead from raised to a stage.
WAY = {
    Stage.RAISED: (),
    Stage.CORRECTED: (Move.CORRECT,),
    Stage.ASSESSED: (Move.CORRECT, Move.ASSESS),
    Stage.CAUSE_KNOWN: (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE),
    Stage.PLANNED: (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN),
    Stage.DONE: (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN, Move.FINISH),
}
WAY[Stage.CLOSED] = (*WAY[Stage.DONE], Move.WORKED)
WAY_OF_OPPORTUNITY = {
    Stage.RAISED: (),
    Stage.PLANNED: (Move.PLAN,),
    Stage.DONE: (Move.PLAN, Move.FINISH),
    Stage.CLOSED: (Move.PLAN, Move.FINISH, Move.WORKED),
    Stage.DECLINED: (Move.DECLINE,),
}


class Office:
    """Nonconformities over one database."""

    def __init__(self, database, audit, clock, catalogue, folder):
        self.database, self.audit, self.clock = database, audit, clock
        self.folder, self.catalogue = folder, catalogue
        self.people = PeopleDirectory(database, audit, clock=clock)
        self.register = self.register_for(self.people)
        self.load(PEOPLE)
        admitted(database, self.people.by_name_or_email("otto@example.com"))

    def register_for(self, people, zone="UTC"):
        return NonconformityRegister(
            self.database,
            self.audit,
            self.clock,
            directory=people,
            requirements=self.catalogue.entries,
            zone=zone,
        )

    def name_approver(self, email):
        """Let somebody outside the leads check, as a one-person team may."""
        self.people = PeopleDirectory(
            self.database, self.audit, clock=self.clock, outside_approver=email
        )
        self.register = self.register_for(self.people)

    def load(self, text):
        path = Path(self.folder, "people.csv")
        path.write_text(text, encoding="utf-8")
        self.people.load(path, actor=SYSTEM)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self.people.by_name_or_email(f"{name}@example.com")

    @property
    def today(self):
        return self.clock.now().date()

    def in_days(self, days):
        return self.today + timedelta(days=days)

    def finding(self, **more):
        return Finding(
            **{
                "title": "Restores are not tested",
                "requirement": "A.8.13",
                "evidence": "no report of a restore since 2024",
                "grade": Grade.MINOR,
                "source": Source.CERTIFICATION_BODY,
                "respond_by": self.in_days(30),
                **more,
            }
        )

    def opportunity(self, **more):
        return self.finding(
            **{"title": "Write shorter", "kind": Kind.OPPORTUNITY, "grade": None, **more}
        )

    def open(self, entry_id="form:1", *, finding=None, owner=None, actor=None):
        return self.register.raise_finding(
            finding or self.finding(),
            owner=(owner or self.ada).id,
            actor=actor or self.lena,
            entry_id=entry_id,
        )

    def step(self, one, move, *, actor=None, seen=None, once="", **more):
        step = Step(**{"move": move, "words": WORDS.get(move, WHY), **self._days(move), **more})
        return self.register.move(
            one.number, step, seen=seen or one.version, actor=actor or self.ada, once=once
        )

    def _days(self, move):
        if move is Move.PLAN:
            return {"on": self.in_days(10)}
        return {"check_on": self.in_days(5)} if move is Move.FINISH else {}

    def brought_to(self, stage, *, kind=Kind.NONCONFORMITY, entry_id="form:1"):
        """Return one at this stage; the clock goes on where a check has to wait."""
        is_opportunity = kind is Kind.OPPORTUNITY
        finding = self.opportunity() if is_opportunity else self.finding()
        one = self.open(entry_id, finding=finding)
        for move in (WAY_OF_OPPORTUNITY if is_opportunity else WAY)[stage]:
            if move is Move.WORKED:
                self.clock.forward(days=5)
            by_lead = move in {Move.WORKED, Move.DECLINE}
            one = self.step(one, move, actor=self.lena if by_lead else self.ada)
        return one

    def show(self, one, actor=None):
        return self.register.show(one.number, actor=actor or self.lena)

    def tags(self):
        return [one.tag for one in self.audit.entries() if one.tag.startswith("nonconf")]


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture
def office(database, audit, clock, catalogue, tmp_path):
    return Office(database, audit, clock, catalogue, tmp_path)
