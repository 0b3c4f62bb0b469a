"""All vector indexes keep one contract, and Chroma misses next to nothing."""

import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import numpy as np
import pytest

from knowledge.adapters import chroma
from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.exact import ExactIndex
from knowledge.errors import LibraryUnavailable, VectorServerNotUsable
from knowledge.passages import PassageId
from tests.knowledge.adapters.chroma_server import chroma_server, free_port

DIMENSION = 384


def _vectors(count, *, seed=7, dimension=DIMENSION):
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _ids(count):
    return [PassageId(f"p{n:05}") for n in range(count)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Chroma server of this module's own."""
    with chroma_server(tmp_path_factory.mktemp("server") / "chroma") as url:
        yield url


@pytest.fixture
def embedded(tmp_path):
    """An embedded index."""
    index = ChromaIndex.in_folder(tmp_path, "passages")
    yield index
    index.close()


@pytest.fixture
def served(server):
    """An index on the server."""
    index = ChromaIndex.on_server(server, f"passages-{uuid4().hex}")
    yield index
    index.close()


@pytest.fixture
def exact():
    """An exact index in memory."""
    return ExactIndex()


_CHROMA = [
    pytest.param(name, marks=[pytest.mark.adapters, pytest.mark.slow])
    for name in ("embedded", "served")
]


@pytest.fixture(params=["exact", *_CHROMA])
def index(request):
    """An empty index of each kind in turn."""
    return request.getfixturevalue(request.param)


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


def test_what_is_there_is_left_alone(index):
    """An id that is offered again keeps its vector and counts once; what is new comes in."""
    rows = _vectors(6)
    index.add(_ids(3), rows[:3])
    index.add(_ids(5), rows[[3, 4, 5, 3, 4]])
    assert index.count() == 5
    assert index.ids() == set(_ids(5))
    assert index.search(rows[1], 1)[0].id == "p00001"
    assert index.search(rows[1], 1)[0].score == pytest.approx(1, abs=1e-4)
    assert index.search(rows[5], 1)[0].score < 0.9
    assert index.search(rows[4], 1)[0].id == "p00004"


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


@pytest.mark.parametrize("kind", _CHROMA)
def test_chroma_recall(request, kind, exact):
    """Of the true ten nearest among 3,000 random vectors Chroma finds at least 99 %."""
    index, rows, queries = request.getfixturevalue(kind), _vectors(3_000), _vectors(100, seed=8)
    for one in (exact, index):
        one.add(_ids(3_000), rows)
    found = sum(
        len({h.id for h in exact.search(q, 10)} & {h.id for h in index.search(q, 10)})
        for q in queries
    )
    assert found / 1_000 >= 0.99


@pytest.mark.adapters
@pytest.mark.slow
def test_chroma_keeps_what_it_was_given(tmp_path):
    """What was added is still there when the folder is opened again."""
    rows = _vectors(20)
    before = ChromaIndex.in_folder(tmp_path, "passages")
    before.add(_ids(20), rows)
    before.close()
    again = ChromaIndex.in_folder(tmp_path, "passages")
    assert again.count() == 20
    assert again.search(rows[3], 1)[0].id == "p00003"
    again.close()


@pytest.mark.adapters
@pytest.mark.slow
def test_replicas_share_what_is_on_the_server(served, server):
    """What one client added another one finds at once; another collection holds its own."""
    rows = _vectors(20)
    other = ChromaIndex.on_server(server, served._collection.name)
    stranger = ChromaIndex.on_server(server, f"passages-{uuid4().hex}")
    for number in range(20):
        served.add([PassageId(f"p{number}")], rows[[number]])
        assert other.search(rows[number], 1)[0].id == f"p{number}"
    assert stranger.search(rows[0], 5) == []
    other.close()
    stranger.close()


def test_no_server_is_told():
    """Where nobody listens, the address and what to do stand in what is said."""
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(VectorServerNotUsable, match=rf"{url} can't be used.*chroma run"):
        ChromaIndex.on_server(url, "passages")


class _Odd(BaseHTTPRequestHandler):
    """Something else that speaks HTTP, or a Chroma of another day."""

    version = '"7.0.0"'

    def do_GET(self):
        bodies = {
            "/api/v2/auth/identity": '{"user_id": "", "tenant": "default_tenant", "databases": []}',
            "/api/v2/version": self.version,
            "/api/v2/tenants/default_tenant": '{"name": "default_tenant"}',
            "/api/v2/tenants/default_tenant/databases/default_database": '{"id": "'
            + "0" * 8
            + "-0000-0000-0000-"
            + "0" * 12
            + '", "name": "default_database", "tenant": "default_tenant"}',
        }
        body = bodies.get(self.path, "<html>").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


class _Web(_Odd):
    def do_GET(self):
        self.send_error(404)


@contextmanager
def _serving(kind):
    web = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{web.server_address[1]}"
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


@pytest.mark.adapters
def test_another_major_version_is_refused():
    """A server of another major version is refused with both versions."""
    with (
        _serving(_Odd) as url,
        pytest.raises(VectorServerNotUsable, match=r"speaks version 7\.0\.0.*needs 1\.x"),
    ):
        ChromaIndex.on_server(url, "passages")


@pytest.mark.adapters
def test_something_else_that_listens_is_told():
    """A web server that is no Chroma is told in words."""
    with _serving(_Web) as url, pytest.raises(VectorServerNotUsable, match="can't be used"):
        ChromaIndex.on_server(url, "passages")


@pytest.mark.adapters
@pytest.mark.slow
def test_server_that_goes_away_and_comes_back(tmp_path, monkeypatch):
    """Without its server a search says that the library is out of reach; it goes on afterwards."""
    monkeypatch.setattr(chroma, "_ANSWER_S", 0.5)
    port, row = free_port(), _vectors(1)[0]
    with chroma_server(tmp_path / "chroma", port) as url:
        index = ChromaIndex.on_server(url, "passages")
        index.add([PassageId("kept")], row.reshape(1, -1))
    with pytest.raises(LibraryUnavailable):
        index.search(row, 1)
    with socket.create_server(("127.0.0.1", port)):
        begun = time.monotonic()
        with pytest.raises(LibraryUnavailable):
            index.search(row, 1)
        assert time.monotonic() - begun < 5
    with chroma_server(tmp_path / "chroma", port):
        assert index.search(row, 1)[0].id == "kept"
    index.close()
