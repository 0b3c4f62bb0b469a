"""Where vendors are chosen and objects meet: one instance of Annexa, as one process runs it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from bot.audit.service import AuditTrail
from bot.clock import Clock, SystemClock
from bot.database.engine import Database
from bot.database.upgrade import upgrade
from bot.library.indexing import IndexKeeper, IndexLock
from bot.library.service import PolicyLibrary
from bot.people.service import PeopleDirectory
from bot.questions.service import HelpDesk
from bot.settings import Settings
from ingest.pipeline import Ingestion, OnProgress
from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder
from knowledge.adapters.exact import ExactIndex
from knowledge.adapters.lexical import TantivyIndex
from knowledge.answering.answerer import Answerer
from knowledge.answering.company import CompanySide
from knowledge.answering.events import Contacts, EventResponder
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.rewriting import Rewriter
from knowledge.answers import Question
from knowledge.catalogue.catalogue import Catalogue, load_catalogue
from knowledge.errors import KnowledgeError
from knowledge.grounding.proof import prove
from knowledge.indexes import Embedder, LexicalIndex, VectorIndex
from knowledge.recognition.likeness import EventLikeness
from knowledge.recognition.recogniser import EventRecogniser
from knowledge.retrieval import CompanySearch, StandardSearch
from prompts.prompt import load_prompt

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexes:
    """The two indexes over our documents, and who keeps them in step if this process does."""

    vectors: VectorIndex
    lexical: LexicalIndex
    keeper: IndexKeeper | None


class Instance:
    """Everything that lives under one ``ANNEXA_HOME``; each part is built when it is first used."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()

    def __enter__(self) -> Self:
        """Use the instance; leaving the block gives the indexes and the database back."""
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    @cached_property
    def database(self) -> Database:
        """Return the database, brought up to date."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
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
        directory = PeopleDirectory(self.database, self.audit, admins=self.settings.admins)
        if self.settings.people:
            directory.load(self.settings.people)
        return directory

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
        """Return the stored indexes if this process becomes their owner, else copies in memory."""
        folder = self.settings.home / "indexes"
        lock = IndexLock(folder / "owner.lock")
        if not lock.acquire():
            return self._copies()
        vectors = ChromaIndex(folder / "chroma", "passages")
        lexical = TantivyIndex(folder / "tantivy")
        keeper = IndexKeeper(self.library, vectors, lexical, lock)
        keeper.start()
        return Indexes(vectors=vectors, lexical=lexical, keeper=keeper)

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
    def help_desk(self) -> HelpDesk:
        """Return where questions are asked and kept."""
        return HelpDesk(self.database, self.audit, self.answerer, self.clock)

    def learn_sentences(self, stopping: Callable[[], bool] = bool) -> None:
        """Embed the sentences of our documents before questions compare them; takes a while."""
        topics = (text for topic in self.catalogue.topics.values() for text in topic.sentences)
        self.remembering.learn(topics, stopping=stopping)
        self.company_side.learn(self.library.current_passages(), stopping=stopping)

    def ingestion(self, progress: OnProgress | None = None) -> Ingestion:
        """Return what brings documents in; this process publishes them if it owns the indexes."""
        _ = self.indexes
        return Ingestion(self.embedder, self.library, progress=progress)

    def close(self) -> None:
        """Give back what was opened."""
        if "indexes" in vars(self) and self.indexes.keeper:
            self.indexes.keeper.stop()
        if "database" in vars(self):
            self.database.close()

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
