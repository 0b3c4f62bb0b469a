"""Words in tantivy: BM25 with English stemming, on disk or in memory."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

import tantivy

from knowledge.indexes import Hit, IndexedText
from knowledge.passages import PassageId
from knowledge.words import STOP_WORDS

_ANALYZER = "annexa"
#: A heading says what a section is about: one word there weighs as much as two in the text.
_HEADING_WEIGHT = 2.0
#: Shorter words have too many neighbours at one edit.
_FUZZY_FROM = 5
_MEMORY_BYTES = 50_000_000


class TantivyIndex:
    """A tantivy index in *folder*, or in memory without one; one process writes a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        schema = _schema()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(schema, path=str(folder) if folder else None)
        self._analyzer = _analyzer()
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        self._schema = schema
        self._writing = Lock()

    def add(self, texts: Iterable[IndexedText]) -> None:
        """Add or replace *texts*; they are searchable when this returns."""
        with self._writing:
            writer = self._index.writer(_MEMORY_BYTES, num_threads=1)
            for text in texts:
                writer.delete_documents_by_term("id", text.id)
                writer.add_document(
                    tantivy.Document(id=text.id, heading=text.heading, text=text.text)
                )
            self._finish(writer)

    def remove(self, ids: Sequence[PassageId]) -> None:
        """Forget *ids*; unknown ones are ignored."""
        with self._writing:
            writer = self._index.writer(_MEMORY_BYTES, num_threads=1)
            for id_ in ids:
                writer.delete_documents_by_term("id", id_)
            self._finish(writer)

    def search(self, query: str, limit: int) -> list[Hit]:
        """Return up to *limit* best passages for any text a person may type, best first."""
        terms = dict.fromkeys(self._analyzer.analyze(query))
        if not terms:
            return []
        searcher = self._index.searcher()
        parts = [
            (tantivy.Occur.Should, part)
            for term in terms
            for part in self._term_queries(term, known=_frequency(searcher, term) > 0)
        ]
        found = searcher.search(tantivy.Query.boolean_query(parts), limit)
        return [
            Hit(PassageId(str(searcher.doc(address).get_first("id"))), float(score))
            for score, address in found.hits
        ]

    def ids(self) -> set[PassageId]:
        """Return the ids of everything that is indexed."""
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.all_query(), max(1, int(searcher.num_docs)))
        return {PassageId(str(searcher.doc(address).get_first("id"))) for _, address in found.hits}

    def count(self) -> int:
        """Return how many passages are indexed."""
        return int(self._index.searcher().num_docs)

    def document_frequency(self, word: str) -> int:
        """Return how many passages contain *word* in any inflection."""
        searcher = self._index.searcher()
        return max((_frequency(searcher, t) for t in self._analyzer.analyze(word)), default=0)

    def _term_queries(self, term: str, *, known: bool) -> list[tantivy.Query]:
        if not known and len(term) >= _FUZZY_FROM:
            # Nobody wrote this word, so it is probably a typo of one that somebody wrote.
            fuzzy = tantivy.Query.fuzzy_term_query(self._schema, "text", term, distance=1)
            return [tantivy.Query.boost_query(fuzzy, 0.5)]
        heading = tantivy.Query.term_query(self._schema, "heading", term)
        return [
            tantivy.Query.term_query(self._schema, "text", term),
            tantivy.Query.boost_query(heading, _HEADING_WEIGHT),
        ]

    def _finish(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


def _frequency(searcher: tantivy.Searcher, term: str) -> int:
    return max(int(searcher.doc_freq(field, term)) for field in ("text", "heading"))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("heading", stored=False, tokenizer_name=_ANALYZER)
    builder.add_text_field("text", stored=False, tokenizer_name=_ANALYZER)
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
