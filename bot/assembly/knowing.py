"""What answers are made of: the vendors of search and answering are chosen here."""

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from typing_extensions import override

from bot.assembly.foundation import Foundation
from bot.library.indexing import Indexes, IndexKeeper, IndexLock
from bot.library.service import PolicyLibrary
from bot.library.vectors import VersionedVectors
from bot.questions.curation import Curation
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
from knowledge.answering.curated import CuratedSide, Recogniser
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


class Knowing(Foundation):
    """What one instance knows: library, catalogue, indexes and what answers from them."""

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
    def curation(self) -> Curation:
        """Return what the leads wrote in place of wrong answers."""
        return Curation(self.database, self.audit, self.clock)

    @cached_property
    def question_recogniser(self) -> Recogniser:
        """Return what tells whether two questions are the same."""
        return Recogniser(self.catalogue, self.remembering)

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
            curated=CuratedSide(self.curation, self.question_recogniser),
        )

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

    @override
    def close(self) -> None:
        """Give the indexes back, then everything else."""
        if "indexes" in vars(self) and self.indexes.keeper:
            self.indexes.keeper.stop()
        super().close()

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
