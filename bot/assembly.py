"""Where vendors are chosen and objects meet: one instance of Annexa, as one process runs it."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Self

from bot.audit.service import AuditTrail
from bot.audit.signing import former_keys, signing_key
from bot.audit.stamping import TimestampAuthority
from bot.clock import Clock, SystemClock
from bot.conversation.turnstile import Turnstile
from bot.database.claims import Claim
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.database.upgrade import upgrade
from bot.library.indexing import Indexes, IndexKeeper, IndexLock
from bot.library.service import PolicyLibrary
from bot.library.vectors import VersionedVectors
from bot.metrics import Metrics
from bot.people.personal import PeopleKept
from bot.people.service import PeopleDirectory
from bot.privacy.entities import Retention
from bot.privacy.service import PrivacyOffice
from bot.privacy.welcome import Welcome
from bot.questions.inbox import Inbox
from bot.questions.receipts import Receipts
from bot.questions.service import HelpDesk
from bot.records.service import RecordKeeper
from bot.settings import Settings
from ingest.pipeline import Ingestion, OnProgress
from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.embedding import (
    DEFAULT_MODEL,
    SentenceTransformerEmbedder,
    packaged_model,
)
from knowledge.adapters.exact import ExactIndex
from knowledge.adapters.lexical import TantivyIndex
from knowledge.answering.answerer import Answerer
from knowledge.answering.company import CompanySide
from knowledge.answering.events import Contacts, EventResponder
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.rewriting import Rewriter
from knowledge.answers import Question
from knowledge.catalogue.catalogue import Catalogue, load_catalogue
from knowledge.errors import KnowledgeError, ModelFilesAltered
from knowledge.grounding.proof import prove
from knowledge.indexes import Embedder
from knowledge.recognition.likeness import EventLikeness
from knowledge.recognition.recogniser import EventRecogniser
from knowledge.retrieval import CompanySearch, StandardSearch
from prompts.prompt import load_prompt

_log = logging.getLogger(__name__)


class Instance:
    """Everything that lives under one ``ANNEXA_HOME``; each part is built when it is first used."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        """Use the instance; leaving the block gives the indexes and the database back."""
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    @cached_property
    def database(self) -> Database:
        """Return the database, brought up to date."""
        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = Database(self.settings.database_url)
        upgrade(database)
        return database

    @cached_property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        return AuditTrail(self.database, self.clock)

    @cached_property
    def people(self) -> PeopleDirectory:
        """Return who is who; the people file is read if one is set."""
        if self.settings.people:
            self.directory.load(self.settings.people)
        return self.directory

    @cached_property
    def directory(self) -> PeopleDirectory:
        """Return who is who, as far as it was read before."""
        return PeopleDirectory(
            self.database,
            self.audit,
            admins=self.settings.admins,
            outside_approver=self.settings.outside_approver,
            clock=self.clock,
        )

    @cached_property
    def records(self) -> RecordKeeper:
        """Return what anchors and exports the audit trail; its key is made at first use."""
        settings = self.settings
        given, keys = settings.signing_key, settings.home / "keys"
        url, certificate = settings.timestamp_url, settings.timestamp_certificate
        return RecordKeeper(
            self.database,
            self.audit,
            Outbox(self.database, self.clock),
            key=signing_key(given=given, folder=keys),
            former=former_keys(keys, *([given.parent] if given else [])),
            folder=settings.anchor_folder,
            authority=TimestampAuthority(url, certificate) if url and certificate else None,
        )

    @cached_property
    def library(self) -> PolicyLibrary:
        """Return the company's documents."""
        return PolicyLibrary(self.database, self.audit, self.clock)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the standard as data."""
        return load_catalogue()

    @cached_property
    def embedder(self) -> Embedder:
        """Return the embedding model; it is loaded at first use."""
        return SentenceTransformerEmbedder(self.settings.embedding_model or DEFAULT_MODEL)

    @cached_property
    def remembering(self) -> RememberingEmbedder:
        """Return the embedding model with a memory for what is compared again and again."""
        return RememberingEmbedder(self.embedder)

    @cached_property
    def indexes(self) -> Indexes:
        """Return the stored indexes if this process becomes their owner, else copies in memory.

        With a Chroma server every replica owns its words, and one of them leads.
        """
        folder, server = self.settings.home / "indexes", self.settings.chroma_url
        lock = IndexLock(folder / "owner.lock")
        leadership = self.claim("indexes") or lock
        if not lock.acquire():
            return self._copies()
        # Vectors in a folder of this home are of no use to replicas with other homes.
        if not server and not leadership.acquire():
            lock.release()
            return self._copies()
        vectors = VersionedVectors(self._chroma(folder / "chroma"))
        lexical = TantivyIndex(folder / "tantivy")
        keeper = IndexKeeper(self.library, vectors, lexical, lock, leadership)
        keeper.start()
        return Indexes(vectors=vectors, lexical=lexical, keeper=keeper)

    def claim(self, name: str) -> Claim | None:
        """Return what one process of all may hold; None where one machine is all there is."""
        return None if self.database.file else Claim(self.database, name)

    @cached_property
    def company(self) -> CompanySearch:
        """Return the search over our own documents."""
        return CompanySearch(vectors=self.indexes.vectors, lexical=self.indexes.lexical)

    @cached_property
    def company_side(self) -> CompanySide:
        """Return what our documents say."""
        return CompanySide(self.company, self.indexes.lexical, self.remembering)

    @cached_property
    def event_likeness(self) -> EventLikeness:
        """Return the second opinion on security events; what it learned is kept on disk."""
        return EventLikeness(self.remembering, self.settings.home / "cache")

    def warm_up(self) -> None:
        """Load what the first question would wait for.

        Without a usable model it goes on: security events are answered all the same, and every
        other question gets a reference number until the model is back.
        """
        self.event_likeness.prepare()
        try:
            self.answerer.answer(Question(text="what is an ISMS?"))
        except KnowledgeError:
            _log.exception("questions can't be answered yet")

    @cached_property
    def answerer(self) -> Answerer:
        """Return what answers questions."""
        settings = self.settings
        return Answerer(
            catalogue=self.catalogue,
            store=self.library,
            embedder=self.remembering,
            standard=StandardSearch(
                self.catalogue,
                self.embedder,
                vectors=ExactIndex(),
                lexical=TantivyIndex(),
                cache=settings.home / "cache",
            ),
            company=self.company_side,
            events=EventResponder(
                Contacts(
                    incident=settings.incident_contact, confidential=settings.confidential_contact
                )
            ),
            today=lambda: self.clock.now().date(),
            rewriter=self._rewriter(),
            recogniser=EventRecogniser(self.event_likeness),
        )

    @cached_property
    def receipts(self) -> Receipts:
        """Return what opens receipts."""
        return Receipts(self.database, self.audit, self.library, self.clock)

    @cached_property
    def help_desk(self) -> HelpDesk:
        """Return where questions are asked and kept."""
        return HelpDesk(self.database, self.audit, self.answerer, self.clock, metrics=self.metrics)

    @cached_property
    def metrics(self) -> Metrics:
        """Return what is counted."""
        return Metrics()

    @cached_property
    def turnstile(self) -> Turnstile:
        """Return what keeps people from flooding the bot."""
        return Turnstile(
            person=self.settings.person_limit,
            channel=self.settings.channel_limit,
            sounds_urgent=lambda text: self.answerer.event_in(text) is not None,
            counted=self.metrics.turned_away,
        )

    @cached_property
    def inbox(self) -> Inbox:
        """Return where words lie until they are answered."""
        return Inbox(self.database, self.clock)

    @cached_property
    def retention(self) -> Retention:
        """Return how long what is kept."""
        settings = self.settings
        return Retention(
            questions=settings.questions_kept_days,
            confidences=settings.confidences_kept_days,
            answers=settings.answers_kept_days,
            ratings=settings.ratings_kept_days,
            hand_offs=settings.hand_offs_kept_days,
            messages=settings.messages_kept_days,
            leavers=settings.leavers_kept_days,
        )

    @cached_property
    def privacy(self) -> PrivacyOffice:
        """Return where people's data are shown, erased, held and let go."""
        # Only the sweep and the privacy commands pay for looking into the durable engine's store.
        from bot.durable.traces import WorkTraces  # noqa: PLC0415

        remote = "" if self.database.file else self.settings.database_url
        return PrivacyOffice(
            self.database,
            self.audit,
            self.clock,
            retention=self.retention,
            people=PeopleKept(self.settings.admins),
            work=WorkTraces(self.settings.home, database_url=remote),
        )

    @cached_property
    def welcome(self) -> Welcome:
        """Return who tells people at first use what is kept of them."""
        return Welcome(self.database, self.clock, self.retention)

    def learn_sentences(self, stopping: Callable[[], bool] = bool) -> None:
        """Embed the sentences of our documents before questions compare them; takes a while."""
        topics = (text for topic in self.catalogue.topics.values() for text in topic.sentences)
        self.remembering.learn(topics, stopping=stopping)
        self.company_side.learn(self.library.current_passages(), stopping=stopping)

    def ingestion(self, progress: OnProgress | None = None) -> Ingestion:
        """Return what brings documents in; this process publishes them if it owns the indexes."""
        _ = self.indexes
        return Ingestion(self.embedder, self.library, progress=progress)

    def drop_shared_vectors(self) -> None:
        """Delete what this instance keeps on a Chroma server, where one is set."""
        if self.settings.chroma_url:
            self._chroma(self.settings.home / "indexes" / "chroma").drop()

    def close(self) -> None:
        """Give back what was opened."""
        if "indexes" in vars(self) and self.indexes.keeper:
            self.indexes.keeper.stop()
        self._closing.close()
        if "database" in vars(self):
            self.database.close()

    def _chroma(self, folder: Path) -> ChromaIndex:
        # Several instances may share a server.
        collection = f"annexa-{self.library.ledger.state().identity}"
        if self.settings.chroma_url:
            index = ChromaIndex.on_server(self.settings.chroma_url, collection)
        else:
            index = ChromaIndex.in_folder(folder, collection)
        self._closing.callback(index.close)
        return index

    def _copies(self) -> Indexes:
        vectors, lexical = ExactIndex(), TantivyIndex()
        for batch in self.library.all_current_vectors():
            vectors.add(batch.ids, batch.vectors)
            lexical.add(batch.texts)
        return Indexes(vectors=vectors, lexical=lexical, keeper=None)

    def _rewriter(self) -> Rewriter | None:
        if not self.settings.model:
            return None
        # Only an instance with a model pays for what talks to one.
        from knowledge.adapters.chat_model import LangChainChatModel  # noqa: PLC0415

        model = LangChainChatModel(
            self.settings.model,
            timeout_s=self.settings.model_timeout_s,
            base_url=self.settings.model_base_url or None,
        )
        return Rewriter(model, prove, load_prompt("rewrite"))


def verified_model(settings: Settings) -> str:
    """Say which embedding model is used, after a look at its files; raise when they are not its."""
    chosen = settings.embedding_model
    if not chosen or chosen == DEFAULT_MODEL:
        packaged_model()
        return f"{DEFAULT_MODEL}, with the weights that were published"
    if not Path(chosen).is_dir():
        raise ModelFilesAltered(f"There is no folder {chosen}; correct ANNEXA_EMBEDDING_MODEL.")
    return f"{chosen}, of your own; nobody published a hash to compare it with"
