"""A whole bot on real parts, with a scripted answerer in place of the index."""

import time
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from bot.assembly.registering import owner_in_register
from bot.assembly.reminding import Reminding
from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.signing import load_or_make_key
from bot.channels.service import Rulebook
from bot.clock import Clock, SystemClock
from bot.competence.service import CompetenceRegister
from bot.controls.naming import ControlNamer
from bot.controls.register_entities import Applicability
from bot.controls.registers import Registers as ControlRegisters
from bot.controls.registers import Sources as RegisterSources
from bot.controls.service import ControlRegister
from bot.conversation.exceptions import OwnExceptions
from bot.conversation.home import HomePages, Sources
from bot.conversation.service import Conversation
from bot.conversation.turnstile import Turnstile
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.database.upgrade import upgrade
from bot.durable.dispatcher import OutboxDispatcher
from bot.durable.engine import DurableEngine, Pace
from bot.evidence.service import AuditPacks
from bot.evidence.service import Sources as PackSources
from bot.library.indexing import IndexKeeper, IndexLock
from bot.library.publishing import SharedDocuments
from bot.library.publishing_reading import FileReader
from bot.library.service import PolicyLibrary
from bot.library.vectors import VersionedVectors
from bot.metrics import Metrics
from bot.nonconformities.service import NonconformityRegister
from bot.people.auditors import Auditors
from bot.people.groups import UserGroups
from bot.people.service import PeopleDirectory
from bot.privacy.entities import Retention
from bot.privacy.welcome import Welcome
from bot.questions.inbox import Inbox
from bot.questions.receipts import Receipts
from bot.questions.service import HelpDesk
from bot.records.findings import LastFindings
from bot.records.service import RecordKeeper
from bot.slack.app import SlackAccess, asking_client, build_app, open_socket
from bot.slack.auditing import Auditing
from bot.slack.campaigning import Campaigning
from bot.slack.desk import Channels, Slices
from bot.slack.learning import Learning
from bot.slack.quiet import SlackQuietTimes
from bot.slack.registers import Registers
from bot.slack.tasks import Tasks
from bot.tasks.records import closed_with
from bot.tasks.searching import Themes
from bot.tasks.service import TaskBoard
from bot.training.exporting import Exporting
from bot.training.plotting import plot
from bot.training.service import TrainingRegister
from knowledge.adapters.exact import ExactIndex
from knowledge.adapters.lexical import TantivyIndex
from knowledge.answers import Answer, Citation, Kind, Reason, Sentence, Side
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.passages import DocumentControl, DocumentStatus
from tests.bot.controls.parts import CountingGrader
from tests.journeys.caring import care_of

#: Nobody reads along here, so conversations need not wait for Slack's one post a second.
BRISK = Pace(lane_period=0.05)
MANIFEST = Path(__file__).parents[2] / "bot" / "slack" / "manifest.json"
BACKUP = DocumentControl(
    title="Backup and restore",
    version="2.1",
    status=DocumentStatus.APPROVED,
    effective_on=date(2026, 1, 5),
)
LEADS_ONLY = DocumentControl(
    title="Investigations",
    version="1.0",
    status=DocumentStatus.APPROVED,
    effective_on=date(2026, 2, 1),
    audience=frozenset({"leads"}),
)
SHELF = {"backup.md": BACKUP, "investigations.md": LEADS_ONLY}
QUOTES = {
    "backup.md": "Backups are taken every night.",
    "investigations.md": "Investigations are led by the chief of security.",
}


@dataclass
class Shelf:
    """A library of two documents; the second is for leads only."""

    def view(self, reader):
        return _View(reader)


@dataclass
class _View:
    reader: object

    def fetch(self, _ids):
        return {}

    def documents(self):
        return {
            source: control
            for source, control in SHELF.items()
            if self.reader.may_read(control.audience, source=source)
        }


class LetterEmbedder:
    """Makes vectors of letters, without a model."""

    dimension = 8
    max_tokens = 256

    def embed(self, texts):
        rows = np.array([[1 + text.count(ch) for ch in "etaoinsh"] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, text):
        return 2 + sum((len(word) + 4) // 5 for word in text.split())


class HashedWords:
    """Makes vectors of words, without a model: the same words are alike, others are not."""

    def embed(self, texts):
        rows = np.zeros((len(texts), 256), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").split():
                row[zlib.crc32(word.encode()) % 256] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@dataclass
class ScriptedAnswerer:
    """Answers from the shelf by rules that a test can read; obeys the reader."""

    seconds: float = 0.0
    asked: list = field(default_factory=list)

    def answer(self, question, *, onlooker=None):  # noqa: ARG002 -- the port has it
        self.asked.append(question)
        time.sleep(self.seconds)
        text = question.text.lower()
        if "phone is gone" in text:
            lead = "Report it now: call the security desk."
            return Answer(kind=Kind.EVENT, lead=lead)
        if "colleague" in text:
            return Answer(kind=Kind.HAND_OFF, lead="Use the confidential contact.", sensitive=True)
        if "how long" in text:
            return Answer(kind=Kind.ASK_BACK, lead="Keep what?", choices=("backup of laptops?",))
        if "explode" in text:
            raise RuntimeError("the index is on fire")
        return self._from_shelf(question)

    def foresee(self, question):
        """Say what kind of answer it gets, as if it were asked; never through a model."""
        return ScriptedAnswerer.answer(self, question).kind

    def _from_shelf(self, question):
        told = " ".join([*question.history, question.text]).lower()
        readable = Shelf().view(question.reader).documents()
        wanted = {"backup": "backup.md", "investigat": "investigations.md"}
        found = [source for word, source in wanted.items() if word in told and source in readable]
        citations = tuple(citation_of(n, source) for n, source in enumerate(found, start=1))
        sentences = tuple(
            Sentence(text=citation.quote, citations=(citation.n,), side=Side.OURS)
            for citation in citations
        )
        if not sentences:
            return Answer(
                kind=Kind.REFUSAL, reason=Reason.NOT_IN_DOCUMENTS, lead="Our policies don't say."
            )
        return Answer(kind=Kind.ANSWER, sentences=sentences, citations=citations)


def citation_of(n, source):
    """Return a citation of one of the documents on the shelf."""
    control = SHELF[source]
    return Citation(
        n=n,
        source=source,
        title=control.title,
        section="Rules",
        page=None,
        version=control.version,
        effective=control.effective_on,
        status=control.status,
        quote=QUOTES[source],
    )


def reminding_in(office, audit, clock, **settings):
    """Return reminders over the parts of an office; *settings* are those of mail and holidays."""
    said = {"holidays": None, "timezone": "UTC", "smtp_url": None, "smtp_from": ""} | settings
    parts = SimpleNamespace(
        database=office.database,
        audit=audit,
        clock=clock,
        directory=office.people,
        training=office.training,
        tasks=office.tasks,
        nonconformities=office.nonconformities,
        settings=SimpleNamespace(**said),
    )
    quiet = SlackQuietTimes(asking_client(office.access), office.people)
    return Reminding(parts, quiet_times=quiet).desk


class Office:
    """Everything that serves Slack; start it, use it, stop it."""

    def __init__(
        self,
        home: Path,
        *,
        api_url: str,
        answerer=None,
        database_url: str = "",
        durable_url: str = "",
        pace: Pace | None = None,
        people_file: Path | None = None,
        channels: Channels | None = None,
        turnstile: Turnstile | None = None,
        clock: Clock | None = None,
        executor_id: str = "annexa-1",
        **settings,
    ):
        self.home = home
        self.turnstile = turnstile or Turnstile()
        self.database = Database(database_url or f"sqlite:///{home / 'annexa.db'}")
        upgrade(self.database)
        clock = clock or SystemClock()
        audit = AuditTrail(self.database, clock)
        self.answerer = answerer or ScriptedAnswerer()
        self.library = PolicyLibrary(self.database, audit, clock)
        self.embedder = LetterEmbedder()
        self.documents = SharedDocuments(
            self.database,
            audit,
            clock,
            library=self.library,
            reader=FileReader(lambda: self.embedder),
        )
        self.keeper = IndexKeeper(
            self.library,
            VersionedVectors(ExactIndex()),
            TantivyIndex(),
            IndexLock(home / "owner.lock"),
        )
        self.people = PeopleDirectory(self.database, audit, clock=clock)
        if people_file is not None:
            self.people.load(people_file)
        self.metrics = Metrics()
        self.help_desk = HelpDesk(
            self.database,
            audit,
            self.answerer,
            clock,
            metrics=self.metrics,
            revision=self.library.revision,
        )
        self.receipts = Receipts(self.database, audit, self.library, clock)
        self.care = care_of(self.database, audit, clock, library=self.library)
        self.inbox = Inbox(self.database, clock)
        self.engine = DurableEngine(
            home,
            executor_id=executor_id,
            database_url=durable_url,
            pace=pace or BRISK,
            metrics=self.metrics,
        )
        self.access = SlackAccess(
            bot_token="xoxb-rehearsal",
            signing_secret="rehearsal",
            app_token="xapp-rehearsal",
            api_url=api_url,
            channels=channels or Channels(leads="C0LEADS", incidents="C0INCIDENTS"),
            api_seconds=2,
        )
        catalogue = load_catalogue()
        self.findings = LastFindings(home)
        self.controls = ControlRegister(
            self.database, audit, clock, namer=ControlNamer(catalogue, lambda _words: "A.8.13")
        )
        self.rulebook = Rulebook(
            self.database,
            audit,
            clock,
            leads=self.access.channels.leads,
            incidents=self.access.channels.incidents,
        )
        self.groups = UserGroups(self.database, audit, clock)
        self.training = TrainingRegister(
            self.database,
            audit,
            clock,
            shelf=self.library,
            directory=self.people,
            controls=catalogue.entries,
        )
        self.nonconformities = NonconformityRegister(
            self.database,
            audit,
            clock,
            directory=self.people,
            requirements=catalogue.entries,
        )
        self.unanswered = []
        self.grader = CountingGrader()
        self.registers = ControlRegisters(
            self.database,
            audit,
            clock,
            RegisterSources(
                catalogue=catalogue,
                directory=self.people,
                shelf=self.library,
                grader=lambda: self.grader,
                unanswered=lambda *, actor: list(self.unanswered),  # noqa: ARG005 - the port's name
                about=self.controls.suggest_controls,
                of_tasks=closed_with,
            ),
        )
        self.tasks = TaskBoard(
            self.database,
            audit,
            clock,
            directory=self.people,
            candidates=self.controls,
            embedder=HashedWords(),
            themes=Themes.of(catalogue),
            excluded=self._excluded,
            owner_of=lambda one: owner_in_register(self.registers.keeper, one),
        )
        self.records = RecordKeeper(
            self.database,
            audit,
            Outbox(self.database, clock),
            key=load_or_make_key(home / "keys"),
            folder=home / "anchors",
        )
        self.exporting = Exporting(
            self.database,
            clock,
            reports=self.training.reports,
            directory=self.people,
            records=self.records,
        )
        self.packs = AuditPacks(
            self.database,
            audit,
            clock,
            PackSources(
                catalogue=catalogue,
                directory=self.people,
                library=self.library,
                registers=self.registers,
                training=self.training,
                competence=CompetenceRegister(self.database, audit, clock, directory=self.people),
                nonconformities=self.nonconformities,
                records=self.records,
            ),
        )
        self.auditors = Auditors(
            self.database, audit, clock, known=lambda: frozenset(catalogue.entries)
        )
        self.reminding = reminding_in(self, audit, clock, **settings)
        self.pages = HomePages(
            Sources(
                answered=self.help_desk,
                library=self.library,
                gaps=self.controls,
                trail=audit,
                findings=self.findings,
                controls=frozenset(catalogue.controls),
                rooms=self.rulebook,
                confirmations=self.groups,
                questions=self.care.clusters,
                lessons=self.training.lessons,
                campaigns=self.training.reports,
                tasks=self.tasks.listing,
                nonconformities=self.nonconformities.duties,
                register=self.registers.overview,
                owning=self.registers.owning,
            )
        )
        slices = Slices(
            engine=self.engine,
            people=self.people,
            help_desk=self.help_desk,
            receipts=self.receipts,
            inbox=self.inbox,
            newcomers=Welcome(self.database, clock, Retention()),
            conversation=Conversation(self.help_desk, self.answerer, Shelf()),
            gaps=self.controls,
            pages=self.pages,
            turnstile=self.turnstile,
            documents=self.documents,
            care=self.care,
            rulebook=self.rulebook,
            groups=self.groups,
            campaigning=Campaigning(
                campaigns=self.training.campaigns,
                courseware=self.training.courseware,
                reports=self.training.reports,
                exports=self.exporting,
                shelf=self.library,
                plot=plot,
            ),
            learning=Learning(
                lessons=self.training.lessons,
                quizzes=self.training.quizzes,
                acknowledging=self.training.acknowledging,
                clicks=self.training.clicks,
            ),
            reminding=self.reminding,
            nonconformities=self.nonconformities,
            auditing=Auditing(admitting=self.auditors, packs=self.packs),
            registers=Registers(
                keeper=self.registers.keeper,
                coverage=self.registers.coverage,
                evidencing=self.registers.evidencing,
                statement=self.registers.statement,
                exporting=self.registers.exporting,
                importing=self.registers.importing,
                overview=self.registers.overview,
                owning=self.registers.owning,
                suggestions=self.registers.suggestions,
            ),
            tasks=Tasks(
                opening=self.tasks.opening,
                working=self.tasks.working,
                deciding=self.tasks.deciding,
                listing=self.tasks.listing,
                exceptions=OwnExceptions(self.tasks.listing.exceptions_of, self.library),
                planning=self.tasks.planning,
            ),
        )
        self.app = build_app(self.access, slices, metrics=self.metrics)
        self.outbox = OutboxDispatcher(Outbox(self.database, clock), self.engine, seconds=0.1)
        self.socket = None

    def _excluded(self):
        rows = self.registers.keeper.controls(actor=SYSTEM)
        return {row.id for row in rows if row.applicability is Applicability.EXCLUDED}

    def start(self, *, connect: bool = True):
        self.engine.launch()
        self.outbox.start()
        if connect:
            self.socket = open_socket(self.app, self.access.app_token)
            self.socket.connect()
        return self

    def stop(self):
        if self.socket is not None:
            self.socket.close()
        self.outbox.stop()
        self.engine.close()
        self.database.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def until(condition, *, seconds: float = 15.0, every: float = 0.02):
    """Wait until *condition* is truthy and return what it was."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        found = condition()
        if found:
            return found
        time.sleep(every)
    return condition()
