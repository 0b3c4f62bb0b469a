"""An instance with something of everything in it, on each kind of database, without a model."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.signing import load_or_make_key
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.library.service import PolicyLibrary
from bot.people.service import PeopleDirectory
from bot.questions.entities import ExchangeId
from bot.questions.service import HelpDesk
from bot.records.service import RecordKeeper
from bot.settings import Settings
from ingest.shelf import ReadDocument
from knowledge.answers import Answer, Kind, Question
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
from tests.conftest import _execute, _named

PEOPLE = """id,email,role,groups,manager,name
e-1,ada@example.com,employee,,,Ada
e-2,lena@example.com,lead,leads,,Lena
"""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Parrot:
    """Answers everything the same way."""

    def answer(self, _question):
        return Answer(kind=Kind.ANSWER, lead="Once a year.")


@dataclass
class Premises:
    """An instance: its settings and what stands on them."""

    settings: Settings
    database: Database
    clock: object

    @property
    def home(self):
        return self.settings.home

    @property
    def audit(self):
        return AuditTrail(self.database, self.clock)

    @property
    def people(self):
        return PeopleDirectory(self.database, self.audit)

    @property
    def library(self):
        return PolicyLibrary(self.database, self.audit, self.clock)

    @property
    def outbox(self):
        return Outbox(self.database, self.clock)

    def furnish(self):
        """Put people, documents of two sizes, an exchange and an anchor in."""
        roster = self.home / "people.csv"
        roster.write_text(PEOPLE, encoding="utf-8")
        self.people.load(roster)
        roster.unlink()
        self.stage("backup.md", "Backups are taken nightly.\nRestores are tried yearly.")
        self.stage("big.pdf", "A large file.", content=b"\x00\xff" * 2_600_000)
        self.ask("How often do we try a restore?")
        self.keeper.anchor(actor=SYSTEM)
        return self

    @property
    def keeper(self):
        key = load_or_make_key(self.home / "keys")
        folder = self.home / "anchors"
        return RecordKeeper(self.database, self.audit, self.outbox, key=key, folder=folder)

    def ask(self, text):
        """Have a question answered and recorded."""
        person = self.people.by_name_or_email("ada@example.com")
        desk = HelpDesk(self.database, self.audit, Parrot(), self.clock)
        return desk.ask(Question(text=text), actor=person, exchange_id=ExchangeId(f"x:{text}"))

    def stage(self, source, text, *, content=b"", **control):
        """Bring a document in; nobody publishes it."""
        control = {"title": source, "status": DocumentStatus.APPROVED, **control}
        known = DocumentControl(**control)
        fingerprint = hashlib.sha256(f"{text}{control}".encode()).hexdigest()
        passages = tuple(
            Passage(
                id=PassageId(f"{fingerprint[:8]}:{position}"),
                source=source,
                document=known,
                headings=("Rules",),
                page=None,
                position=position,
                text=line,
            )
            for position, line in enumerate(text.splitlines())
        )
        document = ReadDocument(
            source=source,
            collection="policies",
            fingerprint=fingerprint,
            sha256=fingerprint,
            original=content or text.encode(),
            control=known,
            passages=passages,
        )
        self.library.stage(document, np.ones((len(passages), 4), dtype=np.float32))

    def publish(self):
        """Make everything staged current, as the owner of the indexes does."""
        ledger = self.library.ledger
        plan = ledger.plan()
        ledger.publish(plan, generation=ledger.take_over(plan, whole=frozenset()))


def settings_of(home, database=None, **more):
    """Return settings that look at no environment."""
    url = database._url.render_as_string(hide_password=False) if database else None
    values = {"ANNEXA_HOME": home, "ANNEXA_DATABASE_URL": url} | more
    return Settings(_env_file=None, **values)


@pytest.fixture
def bare(database, clock, tmp_path):
    """An instance with empty tables."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    if database.file is None:
        yield Premises(settings_of(home, database), database, clock)
        return
    # SQLite lies where it lies by default: in the home.
    database.close()
    database.file.rename(home / "annexa.db")
    settings = settings_of(home)
    records = Database(settings.database_url)
    yield Premises(settings, records, clock)
    records.close()


@pytest.fixture
def another_postgresql(postgresql_server):
    """A second PostgreSQL database, without any table."""
    name = f"annexa_{uuid4().hex}"
    _execute(postgresql_server, f"CREATE DATABASE {name}")
    database = Database(_named(postgresql_server, name))
    yield database
    database.close()
    _execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def premises(bare):
    """An instance with something of everything in it."""
    return bare.furnish()


@pytest.fixture
def sqlite_premises(sqlite, clock, tmp_path):
    """A small instance on SQLite."""
    home = tmp_path / "home"
    home.mkdir()
    small = Premises(settings_of(home, sqlite), sqlite, clock)
    small.stage("backup.md", "Backups are taken nightly.")
    return small


def listing(folder: Path):
    """Return every file below *folder* with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
