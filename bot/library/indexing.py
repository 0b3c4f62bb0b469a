"""Keeps the two search indexes in step with the library; exactly one process does."""

import json
import logging
import threading
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from bot.errors import IndexesOwnedElsewhere
from bot.library.entities import IndexBatch
from bot.library.ledger import IndexPlan
from bot.library.service import PolicyLibrary
from knowledge.indexes import LexicalIndex, VectorIndex

_log = logging.getLogger(__name__)
_REMOVED_AT_ONCE = 1_000
_NEAREST = 5
_THE_SAME = 0.9999
"""A cosine; the same text embedded by another model is another vector."""


class IndexLock:
    """Says which process owns the indexes; take it before opening any of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path, timeout=0, thread_local=False)

    @property
    def is_held(self) -> bool:
        """Tell whether this process owns the indexes."""
        return self._lock.is_locked

    def acquire(self) -> bool:
        """Become the owner unless another process is; tell whether it worked."""
        if self.is_held:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let another process become the owner."""
        self._lock.release()

    def __enter__(self) -> Self:
        """Become the owner or raise."""
        if not self.acquire():
            raise IndexesOwnedElsewhere(
                f"Another Annexa process owns the search indexes ({self.path}); "
                "leave them to it, or stop it first."
            )
        return self

    def __exit__(self, *_raised: object) -> None:
        self.release()


class IndexKeeper:
    """Publishes: first both indexes know the new passages, then one SQL commit shows them."""

    def __init__(
        self,
        library: PolicyLibrary,
        vector_index: VectorIndex,
        lexical_index: LexicalIndex,
        lock: IndexLock,
    ) -> None:
        self._library = library
        self._ledger = library.ledger
        self._vectors = vector_index
        self._words = lexical_index
        self._lock = lock
        self._stamp = lock.path.with_suffix(".json")
        self._seen: tuple[int, str] | None = None
        self._alone = threading.Lock()

    def start(self) -> None:
        """Check the indexes against the library, rebuild what is lost, and begin to publish."""
        if not self._lock.acquire():
            raise IndexesOwnedElsewhere(
                f"Another Annexa process owns the search indexes ({self._lock.path})."
            )
        with self._alone:
            if not self._agrees():
                _log.warning("the search indexes do not match the library; rebuilding them")
                self._ledger.forget_all()
        self.catch_up()
        with self._alone:
            state = self._ledger.state()
            self._write_stamp(state.generation)
        self._library.publish_with(self.catch_up)

    def stop(self) -> None:
        """Publish no longer and let another process own the indexes."""
        self._library.publish_with(None)
        with self._alone:
            self._lock.release()

    def catch_up(self) -> bool:
        """Publish what is staged and drop what retired; tell whether anything was to do.

        Interrupted anywhere, the next call repeats the work; nothing is lost or shown twice.
        """
        with self._alone:
            if not self._ledger.has_work(self._seen):
                return False
            plan = self._ledger.plan()
            self._publish(plan)
            self._drop_retired(plan)
            self._seen = plan.seen
            return True

    def _publish(self, plan: IndexPlan) -> None:
        if not (plan.staged or plan.adding or plan.retiring):
            return
        # After a crash some of them may be there already.
        interrupted = self._vectors.count() > self._ledger.expected()
        for batch in self._ledger.batches(plan.adding):
            self._add(batch, interrupted=interrupted)
        self._ledger.publish(plan, generation=self._next_generation())

    def _add(self, batch: IndexBatch, *, interrupted: bool) -> None:
        """Add a batch; a vector that Chroma is given twice may never be found again."""
        rows = range(len(batch.ids))
        new = [row for row in rows if not (interrupted and self._finds(batch, row))]
        if new:
            self._vectors.add([batch.ids[row] for row in new], batch.vectors[new])
        self._words.add(batch.texts)

    def _finds(self, batch: IndexBatch, row: int) -> bool:
        nearest = self._vectors.search(batch.vectors[row], _NEAREST)
        return any(hit.id == batch.ids[row] and hit.score > _THE_SAME for hit in nearest)

    def _drop_retired(self, plan: IndexPlan) -> None:
        if not plan.leaving:
            return
        ids = self._ledger.leaving_passages(plan)
        for start in range(0, len(ids), _REMOVED_AT_ONCE):
            some = ids[start : start + _REMOVED_AT_ONCE]
            self._vectors.remove(some)
            self._words.remove(some)
        self._ledger.forget(plan.leaving, generation=self._next_generation())

    def _agrees(self) -> bool:
        state = self._ledger.state()
        stamp = self._read_stamp()
        known = stamp.get("library") == state.identity
        # The stamp is written just before the commit, so a crash leaves it one ahead.
        recent = stamp.get("generation") in {state.generation, state.generation + 1}
        expected = self._ledger.expected()
        whole = min(self._vectors.count(), self._words.count()) >= expected
        return expected == 0 or (known and recent and whole)

    def _next_generation(self) -> int:
        generation = self._ledger.state().generation + 1
        self._write_stamp(generation)
        return generation

    def _write_stamp(self, generation: int) -> None:
        stamp = {"library": self._ledger.state().identity, "generation": generation}
        partial = self._stamp.with_suffix(".partial")
        partial.write_text(json.dumps(stamp), encoding="utf-8")
        partial.replace(self._stamp)

    def _read_stamp(self) -> dict[str, object]:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}
