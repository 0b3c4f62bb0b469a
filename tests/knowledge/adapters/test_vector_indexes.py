"""Both vector indexes keep one contract, and Chroma misses next to nothing."""

import numpy as np
import pytest

from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.exact import ExactIndex
from knowledge.passages import PassageId

DIMENSION = 384


def _vectors(count, *, seed=7, dimension=DIMENSION):
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _ids(count):
    return [PassageId(f"p{n:05}") for n in range(count)]


@pytest.fixture(
    params=["exact", pytest.param("chroma", marks=[pytest.mark.adapters, pytest.mark.slow])]
)
def index(request, tmp_path):
    if request.param == "exact":
        return ExactIndex()
    return ChromaIndex(tmp_path, "passages")


def test_finds_the_nearest_first(index):
    """A vector finds itself first with a cosine of 1, and the rest in falling order."""
    rows = _vectors(50)
    index.add(_ids(50), rows)
    hits = index.search(rows[17], 10)
    assert hits[0].id == "p00017"
    assert hits[0].score == pytest.approx(1, abs=1e-4)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.score == pytest.approx(float(rows[int(hit.id[1:])] @ rows[17]), abs=1e-4)


def test_empty_index_finds_nothing(index):
    """An index without vectors is searched without fuss."""
    assert index.search(_vectors(1)[0], 5) == []
    assert index.count() == 0


def test_fewer_than_asked_for(index):
    """Asking for more than there is gives what there is."""
    index.add(_ids(3), _vectors(3))
    assert len(index.search(_vectors(1)[0], 10)) == index.count() == 3


def test_adding_again_replaces(index):
    """The same id added again has the new vector and counts once."""
    rows = _vectors(6)
    index.add(_ids(3), rows[:3])
    index.add(_ids(3), rows[3:])
    assert index.count() == 3
    assert index.search(rows[4], 1)[0].score == pytest.approx(1, abs=1e-4)
    assert index.search(rows[1], 1)[0].score < 0.9


def test_removed_is_not_found(index):
    """A removed id is found no more; removing what is not there is nothing."""
    rows = _vectors(10)
    index.add(_ids(10), rows)
    index.remove([*_ids(5), PassageId("never there")])
    assert index.count() == 5
    assert {hit.id for hit in index.search(rows[0], 10)} == set(_ids(10)[5:])


def test_nothing_added_or_removed(index):
    """Empty batches do nothing."""
    index.add([], _vectors(0))
    index.remove([])
    assert index.count() == 0


@pytest.mark.adapters
@pytest.mark.slow
def test_chroma_recall(tmp_path):
    """Of the true ten nearest among 5,000 random vectors Chroma finds at least 99 %."""
    rows, queries = _vectors(5_000), _vectors(100, seed=8)
    exact, chroma = ExactIndex(), ChromaIndex(tmp_path, "passages")
    for index in (exact, chroma):
        index.add(_ids(5_000), rows)
    found = sum(
        len({h.id for h in exact.search(q, 10)} & {h.id for h in chroma.search(q, 10)})
        for q in queries
    )
    assert found / 1_000 >= 0.99


@pytest.mark.adapters
@pytest.mark.slow
def test_chroma_keeps_what_it_was_given(tmp_path):
    """What was added is still there when the folder is opened again."""
    rows = _vectors(20)
    ChromaIndex(tmp_path, "passages").add(_ids(20), rows)
    again = ChromaIndex(tmp_path, "passages")
    assert again.count() == 20
    assert again.search(rows[3], 1)[0].id == "p00003"
