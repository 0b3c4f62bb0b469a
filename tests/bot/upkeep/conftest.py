"""An instance with something of everything in it, on each kind of database, without a model."""

import hashlib
import resource
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.signing import load_or_make_key
from bot.database.copying import rows
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.library.service import PolicyLibrary
from bot.migrations.schema import metadata
from bot.people.service import PeopleDirectory
from bot.questions.entities import ExchangeId
from bot.questions.service import HelpDesk
from bot.records.service import RecordKeeper
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import Channel
from bot.settings import Settings
from ingest.shelf import ReadDocument
from knowledge.answers import Answer, Kind, Question
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
from tests.conftest import _execute, _named
from tests.journeys.office import MANIFEST

PEOPLE = """id,email,role,groups,manager,name
e-1,ada@example.com,employee,,,Ada
e-2,lena@example.com,lead,leads,,Lena
"""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


BOT, APP = "xoxb-doctor-secret", "xapp-doctor-secret"


class Parrot:
    """Answers everything the same way."""

    def answer(self, _question, **_names):
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


def contents(database):
    """Return every row of every table but what a restore itself writes."""
    own = {"audit_entries", "audit_head", "outbox"}
    with database.reading() as connection:
        return {
            name: [dict(row) for row in rows(connection, table)]
            for name, table in metadata.tables.items()
            if name not in own
        }


def listing(folder: Path):
    """Return every file below *folder* with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def file(tmp_path):
    """Where a backup goes."""
    return tmp_path / "saved.tar.gz"


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.adapters, pytest.mark.slow])]
)
def elsewhere(request, tmp_path):
    """Settings of an empty instance on each kind of database."""
    home = tmp_path / "elsewhere"
    if request.param == "sqlite":
        return settings_of(home)
    return settings_of(home, request.getfixturevalue("another_postgresql"))


def nothing_left(home):
    """Tell whether a home holds nothing but locks."""
    return {path.name for path in home.rglob("*") if path.is_file()} <= {
        "owner.lock",
        "durable-annexa-1.lock",
    }


@contextmanager
def room_for(size):
    """Let no file grow beyond *size*, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def slack():
    """A workspace with two channels that the bot is in."""
    with SlackStandIn(MANIFEST) as stand_in:
        for name in ("C0LEADS", "C0INCIDENTS"):
            stand_in.workspace.add_channel(Channel(id=name, name=name.lower()))
        stand_in.workspace.add_channel(Channel(id="C0OUT", name="out", joined=False))
        yield stand_in


@pytest.fixture
def connected(slack, tmp_path):
    """The maker of settings that reach the workspace."""

    def made(**more):
        values = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": BOT,
            "SLACK_APP_TOKEN": APP,
            "ANNEXA_LEADS_CHANNEL": "C0LEADS",
            "ANNEXA_INCIDENT_CHANNEL": "C0INCIDENTS",
        }
        return settings_of(tmp_path / "home", **(values | more))

    return made
