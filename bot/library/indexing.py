"""Publishes what comes into the library: exactly one process does, whatever number there is."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from filelock import FileLock, Timeout

from bot.errors import IndexesOwnedElsewhere
from bot.library.following import WordsFollower
from bot.library.ledger import IndexPlan
from bot.library.service import PolicyLibrary
from bot.library.vectors import VersionedVectors
from knowledge.indexes import LexicalIndex, Neighbours

_log = logging.getLogger(__name__)


class Leadership(Protocol):
    """Says which process publishes."""

    def acquire(self) -> bool:
        """Become the one that publishes unless another process is; tell whether this one is."""
        ...

    def release(self) -> None:
        """Let another process publish."""
        ...


class IndexLock:
    """Says which process owns the indexes of a home; take it before opening any of them."""

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
    """Publishes: first the indexes know the new passages, then one SQL commit shows them.

    The process that leads keeps the vectors and publishes; every process keeps its own index of
    words in step, and makes sure of it before a newly published version can be found.
    """

    def __init__(
        self,
        library: PolicyLibrary,
        vectors: VersionedVectors,
        words: LexicalIndex,
        lock: IndexLock,
        leadership: Leadership | None = None,
    ) -> None:
        self._library = library
        self._ledger = library.ledger
        self._vectors = vectors
        self._follower = WordsFollower(self._ledger, words)
        self._lock = lock
        self._leadership = leadership or lock
        self._generation: int | None = None
        self._seen: tuple[int, str] | None = None
        self._alone = threading.Lock()

    @property
    def leads(self) -> bool:
        """Tell whether this process publishes."""
        return self._generation is not None

    def start(self) -> None:
        """Check the indexes against the library, mend what is lost, and begin to publish."""
        if not self._lock.acquire():
            raise IndexesOwnedElsewhere(
                f"Another Annexa process owns the search indexes ({self._lock.path})."
            )
        self._ledger.state()
        self._follower.start(self._ledger.plan())
        self.catch_up()
        self._library.prepare_with(self._follower.hold)
        self._library.publish_with(self.catch_up)

    def stop(self) -> None:
        """Publish no longer and let another process own the indexes."""
        self._library.publish_with(None)
        self._library.prepare_with(None)
        with self._alone:
            self._generation = None
            self._leadership.release()
            self._lock.release()

    def catch_up(self) -> bool:
        """Follow the library; the leader also publishes. Tell whether anything was to do.

        Interrupted anywhere, the next call repeats the work; nothing is lost or shown twice.
        """
        with self._alone:
            generation = self._lead()
            if not self._ledger.has_work(self._seen):
                return False
            plan = self._ledger.plan()
            self._follower.catch_up(plan)
            if generation is not None:
                self._publish(plan, generation)
            self._seen = plan.seen
            return True

    def _lead(self) -> int | None:
        """Return the number that allows to publish, if this process leads."""
        if not self._leadership.acquire():
            self._generation = None
        elif self._generation is None:
            self._generation = self._take_over()
            self._seen = None
        return self._generation

    def _take_over(self) -> int:
        """Find out which vectors are really there: nobody knows how the process before ended."""
        plan = self._ledger.plan()
        there, wanted = self._vectors.entries(), self._ledger.entries(plan.kept)
        self._vectors.remove(there - wanted)
        whole = plan.kept - {version for version, _ in wanted - there}
        if plan.kept - whole - plan.adding.keys():
            _log.warning("the search indexes do not match the library; rebuilding them")
        return self._ledger.take_over(plan, whole=whole)

    def _publish(self, plan: IndexPlan, generation: int) -> None:
        try:
            if plan.staged or plan.adding or plan.retiring:
                for batch in self._ledger.batches(plan.adding):
                    self._vectors.add(batch)
                self._ledger.publish(plan, generation=generation)
            if plan.leaving:
                self._vectors.remove(self._ledger.entries(plan.leaving))
                self._ledger.forget(plan.leaving, generation=generation)
        except IndexesOwnedElsewhere:
            # This process lost its lead without noticing; the next round looks again.
            self._generation = None
            raise


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexes:
    """The two indexes over our documents, and who keeps them in step if this process does."""

    vectors: Neighbours
    lexical: LexicalIndex
    keeper: IndexKeeper | None
