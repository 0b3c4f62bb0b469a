"""A board: people of every role, a register of gaps, and what can be done with tasks."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.audit.entities import SYSTEM
from bot.controls.entities import Sighting
from bot.controls.naming import ControlNamer
from bot.controls.service import ControlRegister
from bot.people.service import PeopleDirectory
from bot.tasks.entities import EvidenceKind, Exemption, Kind, Supplied, Wanted
from bot.tasks.searching import Themes
from bot.tasks.service import TaskBoard
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
WHY = "the log of last week is missing"
LINK = Supplied(kind=EvidenceKind.LINK, words="https://wiki.example.com/restore")


class Words:
    """Makes vectors of words, so that tests can see what is alike."""

    def embed(self, texts):
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").split():
                row[sum(word.encode()) % 64] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Office:
    """Tasks over one database."""

    def __init__(self, database, audit, clock, catalogue, folder):
        self.database, self.audit, self.clock = database, audit, clock
        self.folder, self.catalogue = folder, catalogue
        self.people = PeopleDirectory(database, audit, clock=clock)
        self.register = ControlRegister(
            database, audit, clock, namer=ControlNamer(catalogue, lambda _words: "A.8.13")
        )
        self.excluded, self.owners = set(), {}
        self.board = self.board_for()
        self.load(PEOPLE)
        admitted(database, self.people.by_name_or_email("otto@example.com"))

    def name_approver(self, email):
        """Let somebody outside the leads approve, as a one-person team may."""
        self.people = PeopleDirectory(
            self.database, self.audit, clock=self.clock, outside_approver=email
        )
        self.board = self.board_for()

    def board_for(self, zone="UTC"):
        return TaskBoard(
            self.database,
            self.audit,
            self.clock,
            directory=self.people,
            candidates=self.register,
            embedder=Words(),
            themes=Themes.of(self.catalogue),
            excluded=lambda: self.excluded,
            owner_of=self.owners.get,
            zone=zone,
        )

    def load(self, text):
        path = Path(self.folder, "people.csv")
        path.write_text(text, encoding="utf-8")
        self.people.load(path, actor=SYSTEM)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self.people.by_name_or_email(f"{name}@example.com")

    def wanted(self, title="Test the restore", **more):
        return Wanted(**{"title": title, "owner": self.ada.id, "controls": ("A.8.13",), **more})

    def exception(self, **more):
        exemption = Exemption(
            risk_owner=self.ben.id, measures="The room is locked.", until=date(2026, 6, 30)
        )
        return self.wanted(
            **{"title": "Old badges", "kind": Kind.EXCEPTION, "exemption": exemption, **more}
        )

    def open(self, entry_id="form:1", *, wanted=None, actor=None):
        wanted = wanted or self.wanted()
        return self.board.opening.open_task(wanted, actor=actor or self.lena, entry_id=entry_id)

    def supply(self, task, *, actor=None, supplied=LINK, once="press:1"):
        return self.board.working.supply(task.number, supplied, actor=actor or self.ada, once=once)

    def waiting(self, **more):
        """Return a task that waits for approval."""
        return self.supply(self.open(**more))

    def approve(self, task, *, actor=None, seen=None):
        return self.board.deciding.approve(
            task.number, seen=seen or task.version, actor=actor or self.lena
        )

    def closed(self):
        return self.approve(self.waiting())

    def show(self, task, actor=None):
        return self.board.listing.show(task.number, actor=actor or self.lena)

    def suggest(self, words="Nobody tests our backups"):
        sighting = Sighting(message=f"C0:{len(words)}", words=words)
        return self.register.suggest_gap(sighting, actor=self.cem)

    def tags(self):
        return [one.tag for one in self.audit.entries() if one.tag.startswith(("task", "gap"))]


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture
def office(database, audit, clock, catalogue, tmp_path):
    return Office(database, audit, clock, catalogue, tmp_path)
