"""Vectors in Chroma: embedded on disk, or on a Chroma server that several replicas share."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from knowledge.adapters.memory import clean_memory
from knowledge.errors import LibraryUnavailable, VectorServerNotUsable
from knowledge.indexes import Hit, Vectors
from knowledge.passages import PassageId

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.config import Settings

#: Measured with 100,000 passages that lie as close together as a company's do, 200 questions: of the
#: true ten nearest, effort 300 with 32 neighbours found 80 %, 4,000 with 64 neighbours (construction
#: 600) 99.2 %, and this 99.6 % in 12 ms a search. It is exact up to 5,000 passages.
_EFFORT: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "ef_construction": 400,
    "ef_search": 5_000,
    "max_neighbors": 96,
}
_BATCH = 4_000
_CONNECT_S = 5.0
_ANSWER_S = 30.0
"""How long the server may take; Chroma's own client would wait for ever."""
_PORTS = {"http": 80, "https": 443}


class ChromaIndex:
    """One collection of Chroma.

    Chroma may lose a vector whose id it was given before, so no id is ever written twice.
    Its graph is reserved in memory ahead of what fills it, by a change or by the first search after
    one, and written to disk as it lies there: a person's id from elsewhere in the process was seen
    in the file. With every search in clean memory, replies at 15/s took twice as long.
    """

    def __init__(self, client: "ClientAPI", collection: str, close: Callable[[], None]) -> None:
        self._close = close
        self._client = client
        self._changed = True
        self._collection = client.get_or_create_collection(
            collection,
            configuration={"hnsw": _EFFORT},
            embedding_function=None,
        )

    @classmethod
    def in_folder(cls, folder: Path, collection: str) -> Self:
        """Open an embedded database; only one process may open a folder."""
        # Importing Chroma takes over a second; only a process that opens an index pays for it.
        import chromadb  # noqa: PLC0415

        folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(path=str(folder), settings=_settings())
        return cls(client, collection, client.close)  # type: ignore[attr-defined] # it has one

    @classmethod
    def on_server(cls, url: str, collection: str) -> Self:
        """Use a Chroma server; raise ``VectorServerNotUsable`` when it can't be used."""
        with _usable(url):
            client, sessions = _connected(url)
            try:
                _require_same_version(client, url)
                return cls(client, collection, sessions.close)
            except BaseException:
                sessions.close()
                raise

    def add(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """Add the vectors of *ids*, each id once; what is there already keeps its vector."""
        self._changed = True
        for start in range(0, len(ids), _BATCH):
            part = range(start, min(start + _BATCH, len(ids)))
            known = set(self._collection.get(ids=[ids[row] for row in part], include=[])["ids"])
            new = [row for row in part if ids[row] not in known]
            if new:
                with clean_memory():
                    self._collection.add(ids=[ids[row] for row in new], embeddings=vectors[new])

    def remove(self, ids: Sequence[PassageId]) -> None:
        """Forget *ids*; unknown ones are ignored."""
        self._changed = True
        for start in range(0, len(ids), _BATCH):
            with clean_memory():
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """Return up to *limit* nearest passages by cosine, best first."""
        with _reachable(), clean_memory() if self._changed else nullcontext():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"]
            )
        self._changed = False
        distances = (found["distances"] or [[]])[0]
        return [
            Hit(PassageId(id_), 1.0 - distance)
            for id_, distance in zip(found["ids"][0], distances, strict=True)
        ]

    def ids(self) -> set[PassageId]:
        """Return the ids of everything that is indexed."""
        return {PassageId(id_) for id_ in self._collection.get(include=[])["ids"]}

    def count(self) -> int:
        """Return how many passages are indexed."""
        return self._collection.count()

    def drop(self) -> None:
        """Delete the collection with everything in it; nothing else can be done afterwards."""
        self._client.delete_collection(self._collection.name)

    def close(self) -> None:
        """Give files or connections back."""
        self._close()


def _settings() -> "Settings":
    from chromadb.config import Settings  # noqa: PLC0415

    return Settings(anonymized_telemetry=False)


def _connected(url: str) -> "tuple[ClientAPI, ExitStack]":
    """Return a client, and the sessions that it opened but would neither limit nor close."""
    import chromadb  # noqa: PLC0415

    address = urlsplit(url)
    host, port = address.hostname or "", address.port or _PORTS[address.scheme]
    socket.create_connection((host, port), timeout=_CONNECT_S).close()
    secure = address.scheme == "https"
    client = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=_settings())
    # There is no setting for it.
    clients: tuple[Any, ...] = (client, client._admin_client)  # type: ignore[attr-defined] # noqa: SLF001
    sessions = ExitStack()
    for one in clients:
        session = one._server._session  # noqa: SLF001
        session.timeout = _ANSWER_S
        sessions.callback(session.close)
    return client, sessions


def _require_same_version(client: "ClientAPI", url: str) -> None:
    import chromadb  # noqa: PLC0415

    ours, theirs = chromadb.__version__, client.get_version()
    if ours.partition(".")[0] != theirs.partition(".")[0]:
        raise VectorServerNotUsable(
            f"The Chroma server at {url} speaks version {theirs}, this program needs "
            f"{ours.partition('.')[0]}.x; run the server from the same version ({ours})."
        )


@contextmanager
def _usable(url: str) -> Iterator[None]:
    """Say in words that the server at *url* can't be used when the block fails for that."""
    from chromadb.errors import ChromaError  # noqa: PLC0415
    from httpx import HTTPError  # noqa: PLC0415

    try:
        yield
    except (OSError, ValueError, ChromaError, HTTPError) as error:
        raise VectorServerNotUsable(
            f"The Chroma server at {url} can't be used ({type(error).__name__}: {error}). Start it "
            "with `chroma run --path FOLDER`, or correct ANNEXA_CHROMA_URL."
        ) from error


@contextmanager
def _reachable() -> Iterator[None]:
    """Say that the library is out of reach when Chroma fails inside the block."""
    from chromadb.errors import ChromaError  # noqa: PLC0415
    from httpx import HTTPError  # noqa: PLC0415

    try:
        yield
    except (ChromaError, HTTPError) as error:
        raise LibraryUnavailable("The company's documents can't be searched now.") from error
