"""The vectors of passages, kept so that no entry of the index is ever written twice."""

from collections.abc import Collection

from bot.library.entities import Entry, IndexBatch, VersionId
from knowledge.indexes import Hit, VectorIndex, Vectors
from knowledge.passages import PassageId

_REMOVED_AT_ONCE = 1_000
_MARK = "."


class VersionedVectors:
    """Keeps each passage under an id of its version and finds it under its own.

    A document that is withdrawn and comes back brings the ids of its passages along. As entries
    of another version they are new to the index, and a removal never meets the wrong ones.
    """

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    def add(self, batch: IndexBatch) -> None:
        """Add what is not there yet."""
        entries = zip(batch.versions, batch.ids, strict=True)
        self._index.add([_key(entry) for entry in entries], batch.vectors)

    def remove(self, entries: Collection[Entry]) -> None:
        """Forget *entries*; unknown ones are ignored."""
        keys = sorted(map(_key, entries))
        for start in range(0, len(keys), _REMOVED_AT_ONCE):
            self._index.remove(keys[start : start + _REMOVED_AT_ONCE])

    def entries(self) -> set[Entry]:
        """Return everything that is indexed."""
        return {_entry(key) for key in self._index.ids()}

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """Return up to *limit* nearest passages by cosine, best first."""
        return [Hit(_entry(hit.id)[1], hit.score) for hit in self._index.search(vector, limit)]

    def count(self) -> int:
        """Return how many entries are indexed."""
        return self._index.count()


def _key(entry: Entry) -> PassageId:
    version, passage = entry
    return PassageId(f"{passage}{_MARK}{version}")


def _entry(key: PassageId) -> Entry:
    passage, _, version = key.rpartition(_MARK)
    return VersionId(int(version)), PassageId(passage)
