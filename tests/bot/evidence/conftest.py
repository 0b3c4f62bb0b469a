"""A company whose records an auditor asks for: policies, training, tasks, evidence, a statement."""

import shutil
from contextlib import closing
from datetime import date
from types import SimpleNamespace

import pytest

from bot.audit.proving import Trust
from bot.audit.service import AuditTrail
from bot.audit.signing import fingerprint
from bot.competence.service import CompetenceRegister
from bot.controls.entities import Sighting
from bot.controls.facts import EvidenceKind as ControlEvidenceKind
from bot.controls.facts import Offer, Progress
from bot.controls.naming import ControlNamer
from bot.controls.registers import Registers
from bot.controls.registers import Sources as RegisterSources
from bot.controls.service import ControlRegister
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.evidence.entities import Wish
from bot.evidence.proof import prove_pack
from bot.evidence.service import AuditPacks, Sources
from bot.nonconformities.service import NonconformityRegister
from bot.records.service import RecordKeeper
from bot.tasks.entities import EvidenceKind, Supplied, Wanted
from bot.tasks.searching import Themes
from bot.tasks.service import TaskBoard
from knowledge.catalogue.catalogue import load_catalogue
from tests.bot.audit.forging import new_key
from tests.bot.controls.parts import CountingGrader
from tests.bot.tasks.conftest import Words
from tests.bot.training.conftest import School
from tests.conftest import HandClock

HOSTILE = '<script>alert("x")</script>=1+1\u202e <img src=x onerror=alert(1)>'
FILE = b"%PDF-1.7 the restore went well"
SCREEN = b"\x89PNG\r\n\x1a\n access rights"


class Company:
    """Everything that a pack is made from, over one database."""

    def __init__(self, database, audit, clock, folder, key):
        self.database, self.audit, self.clock, self.folder = database, audit, clock, folder
        self.key = key
        self.school = School(database, audit, clock, folder)
        self.school.hire("e-8,lars@example.com,lead,leads,,Lars Lind,U000LARS")
        self.catalogue = load_catalogue()
        people, library = self.school.people, self.school.shop.library
        self.gaps = ControlRegister(
            database, audit, clock, namer=ControlNamer(self.catalogue, lambda _words: "A.6.3")
        )
        self.board = TaskBoard(
            database,
            audit,
            clock,
            directory=people,
            candidates=self.gaps,
            embedder=Words(),
            themes=Themes.of(self.catalogue),
        )
        self.registers = Registers(
            database,
            audit,
            clock,
            RegisterSources(
                catalogue=self.catalogue,
                directory=people,
                shelf=library,
                grader=CountingGrader,
                unanswered=lambda *, actor: [],  # noqa: ARG005 - the port's name
                about=lambda _words: ("A.6.3",),
            ),
        )
        self.competence = CompetenceRegister(database, audit, clock, directory=people)
        self.nonconformities = NonconformityRegister(
            database, audit, clock, directory=people, requirements=self.catalogue.entries
        )
        self.records = RecordKeeper(
            database, audit, Outbox(database, clock), key=key, folder=folder / "anchors"
        )
        self.packs = AuditPacks(
            database,
            audit,
            clock,
            Sources(
                catalogue=self.catalogue,
                directory=people,
                library=library,
                registers=self.registers,
                training=self.school.training,
                competence=self.competence,
                nonconformities=self.nonconformities,
                records=self.records,
            ),
        )

    def person(self, name):
        return self.school.person(name)

    def policy(self, source="people.md", text="Everybody is trained every year.", **control):
        """Publish an approved policy that says it serves A.6.3."""
        known = {"controls": ("A.6.3",), "approver": "Lena", "version": "1.0", **control}
        return self.school.shop.put(source, text, **known)

    def open(self, title="Train the newcomers", *, controls=("A.6.3",), entry_id="form:1"):
        ada, lena = self.person("ada"), self.person("lena")
        wanted = Wanted(title=title, owner=ada.id, controls=controls, due_on=date(2026, 4, 1))
        return self.board.opening.open_task(wanted, actor=lena, entry_id=entry_id)

    def supply(self, task, *, once="press:1", name="restore.pdf"):
        supplied = Supplied(kind=EvidenceKind.FILE, name=name, content=FILE)
        return self.board.working.supply(task.number, supplied, actor=self.person("ada"), once=once)

    def approve(self, task):
        return self.board.deciding.approve(
            task.number, seen=task.version, actor=self.person("lena")
        )

    def suggest(self, words="Nobody trains the newcomers"):
        sighting = Sighting(message=f"C0:{len(words)}", words=words)
        return self.gaps.suggest_gap(sighting, actor=self.person("ben"))

    def offer(self, title="Screens of the course"):
        today = self.clock.now().date()
        offer = Offer(
            about="A.6.3",
            kind=ControlEvidenceKind.FILE,
            title=title,
            reference="screens.png",
            covers_from=today,
            covers_until=today,
        )
        return self.registers.evidencing.supply(offer, content=SCREEN, actor=self.person("lena"))

    def state(self, words="Done with Ada"):
        return self.registers.evidencing.state(
            "A.6.3", Progress.IMPLEMENTED, words=words, actor=self.person("lena")
        )

    def pack(self, name="pack", *, scope="A.6.3", actor=None, **wish):
        wished = Wish(scope=scope, **wish)
        return self.packs.write(self.folder / name, wished, actor=actor or self.person("otto"))


def a_spring(company):
    """Let one thing of every kind happen, and return the moments between."""
    company.policy()
    company.school.launch()
    company.clock.forward(days=1)
    company.school.finish("ada")
    task = company.open()
    company.suggest()
    company.state()
    evidence = company.offer()
    company.clock.forward(hours=1)
    early = company.clock.now()
    company.clock.forward(hours=1)
    task = company.supply(task)
    waiting = company.clock.now()
    company.clock.forward(days=1)
    company.approve(task)
    company.registers.evidencing.accept(evidence.number, actor=company.person("lars"))
    company.policy(text="Everybody is trained every half year.", version="2.0")
    company.clock.forward(days=1)
    return SimpleNamespace(early=early, waiting=waiting)


def founded(folder, template):
    """Return a company over a fresh database in *folder*, and what has to be closed."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / "annexa.db")
    database = Database(f"sqlite:///{folder / 'annexa.db'}")
    clock = HandClock()
    return Company(database, AuditTrail(database, clock), clock, folder, new_key())


@pytest.fixture(scope="module")
def spring(sqlite_template, tmp_path_factory):
    """One company for all tests of a file that only read."""
    company = founded(tmp_path_factory.mktemp("spring") / "home", sqlite_template)
    with closing(company.database):
        moments = a_spring(company)
        yield SimpleNamespace(company=company, **vars(moments))
        company.school.shop.lock.release()


@pytest.fixture
def company(sqlite_template, tmp_path):
    """A company of this test's own, in which nothing happened yet."""
    company = founded(tmp_path / "home", sqlite_template)
    with closing(company.database):
        yield company
        company.school.shop.lock.release()


def proved(folder, *, key=None, given=()):
    """Return what a check of the folder finds, with the public key if one is named."""
    keys = frozenset({fingerprint(key.public_key)} if key else ())
    return prove_pack(folder, given=given, trust=Trust(keys=keys))
