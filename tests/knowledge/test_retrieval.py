"""Retrieval shows only what a reader may see, in an order that does not change."""

import numpy as np
import pytest

from knowledge.adapters.exact import ExactIndex
from knowledge.adapters.lexical import TantivyIndex
from knowledge.facets import Facet, facets, likeness_to_all
from knowledge.indexes import Hit
from knowledge.passages import Reader
from knowledge.retrieval import CompanySearch, StandardSearch, fuse
from tests.knowledge.stand_ins import MemoryLibrary, WordEmbedder


def _search(library, text, *, limit=5, reader=None):
    vectors, lexical = ExactIndex(), TantivyIndex()
    library.fill(vectors, lexical, WordEmbedder())
    view = library.view(reader or Reader())
    vector = WordEmbedder().embed([text])[0]
    search = CompanySearch(vectors=vectors, lexical=lexical)
    return search.search(text, vector, view=view, limit=limit)


def test_hidden_passages_do_not_crowd_out():
    """However many better passages a reader may not see, the visible ones are found."""
    library = MemoryLibrary()
    secret = [(f"Part {n}", f"The lighthouse lamp burns at night, case {n}.") for n in range(300)]
    library.put("secret.md", *secret, audience=frozenset({"leads"}))
    library.put("open.md", ("Lamps", "A lamp in the hall is checked by the porter at night."))
    found = _search(library, "the lighthouse lamp burns at night", limit=3)
    assert [one.passage.source for one in found] == ["open.md"]


def test_repeated_text_is_shown_once():
    """The same words in two documents are one place."""
    library = MemoryLibrary()
    library.put("one.md", ("Lamps", "Lamps are checked at night."))
    library.put("two.md", ("Lamps", "Lamps are  checked at night."))
    assert len(_search(library, "lamps at night")) == 1


def test_no_documents_no_hits():
    """An empty library is searched without fuss."""
    vector = WordEmbedder().embed(["lamps"])[0]
    search = CompanySearch(vectors=ExactIndex(), lexical=TantivyIndex())
    assert search.search("lamps", vector, view=MemoryLibrary().view(Reader()), limit=5) == []


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_ties_have_an_order(weight):
    """Hits that are equally good come in the order of their ids."""
    hits = [Hit(id_, 0.5) for id_ in ("c", "a", "b")]
    assert list(fuse(hits, hits, weight=weight)) == ["a", "b", "c"]


def test_both_routes_count():
    """What both routes find stands above what one finds; hidden hits do not count at all."""
    by_meaning, by_words = [Hit("a", 0.8), Hit("b", 0.8)], [Hit("b", 9.0), Hit("z", 30.0)]
    fused = fuse(by_meaning, by_words, weight=0.5, keep={"a": 1, "b": 1})
    assert list(fused) == ["b", "a"]
    assert fused["b"].lexical == 1.0


def test_standard_vectors_are_kept(catalogue, tmp_path):
    """The catalogue is embedded once; the next process reads the vectors from its cache."""
    first = _standard(catalogue, WordEmbedder(), tmp_path)
    second = _standard(catalogue, _Refusing(), tmp_path)
    vector = WordEmbedder().embed(["restore test of backups"])[0]
    found = [
        search.search("restore test of backups", vector, limit=3) for search in (first, second)
    ]
    assert found[0] == found[1]
    assert found[0][0].source == "A.8.13"


class _Refusing(WordEmbedder):
    """Has the name and size of the other, but embeds nothing."""

    def embed(self, texts):
        raise AssertionError(f"the cache was not used for {len(texts)} texts")


_Refusing.__name__ = "WordEmbedder"


def _standard(catalogue, embedder, cache):
    return StandardSearch(
        catalogue, embedder, vectors=ExactIndex(), lexical=TantivyIndex(), cache=cache
    )


def test_vector_rows_are_unit(catalogue):
    """The stand-in embedder keeps the promise of the real one: unit rows."""
    rows = WordEmbedder().embed([entry.title for entry in catalogue.entries.values()])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_what_is_near_to_everything_counts_less(catalogue):
    """A facet that resembles every question loses more than one that resembles few."""
    every = list(facets(catalogue))[:40]
    asked = [n for n, facet in enumerate(every) if facet.question is not None]
    vectors = np.eye(40, dtype=np.float32)
    vectors[0, asked] = 1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    common = likeness_to_all(every, vectors)
    assert common[0] == max(common)
    assert common[0] > 0 > min(common)
    assert sum(common) == pytest.approx(0, abs=1e-5)


def test_without_questions_nothing_is_common():
    """A catalogue without questions of employees is searched all the same."""
    every = [Facet(source="A.5.1", text="policies"), Facet(source="A.5.2", text="roles")]
    assert likeness_to_all(every, np.eye(2, dtype=np.float32)) == [0.0, 0.0]


def test_terms_weigh_words_more(catalogue):
    """Who speaks as the standard does is taken at the word; the rest of the score is meaning."""
    search = _standard(catalogue, WordEmbedder(), None)
    text = "restore test of backups"
    vector = WordEmbedder().embed([text])[0]
    everyday, in_terms = (
        {one.source: one for one in search.search(text, vector, limit=50, in_terms=terms)}
        for terms in (False, True)
    )
    best = next(one for one in in_terms.values() if one.lexical == 1.0)
    unnamed = [one for one in in_terms.values() if not one.lexical and one.source in everyday]
    assert best.score > everyday[best.source].score
    assert unnamed
    assert all(one.score < everyday[one.source].score for one in unnamed)
