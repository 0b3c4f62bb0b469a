"""The record in SQL of what the search indexes have to hold, and the commit that publishes."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Database
from bot.library import store
from bot.library.entities import Entry, IndexBatch, VersionId
from bot.library.rows import LibraryState, VersionState
from bot.library.views import live

_GRACE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexPlan:
    """What has to happen so that the indexes agree with the library."""

    seen: tuple[int, str]
    """Revision and day that the plan was made for."""
    staged: frozenset[VersionId]
    """Become visible with the next commit."""
    staying: Mapping[VersionId, VersionState]
    """May be found today, on a later day or after that commit: every index has to hold them."""
    adding: Mapping[VersionId, VersionState]
    """Stay, and are not among the vectors yet."""
    retiring: frozenset[VersionId]
    """Can no longer be found; leave the indexes after a while."""
    kept: frozenset[VersionId]
    """Stay, or were found so lately that a question may still need them."""
    leaving: frozenset[VersionId]
    """Are among the vectors and no longer needed."""


class IndexLedger:
    """Knows in SQL which versions have their vectors in the index and which are published."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def state(self) -> LibraryState:
        """Return the library's identity, revision and generation; the first call founds it."""
        with self._database.transaction() as connection:
            store.begin_state(connection, uuid.uuid4().hex)
            return store.required_state(connection)

    def has_work(self, seen: tuple[int, str] | None) -> bool:
        """Tell whether something changed since *seen*, or waits for its time."""
        now = self._clock.now()
        with self._database.reading() as connection:
            state = store.state(connection)
            if state is None:
                return False
            if seen != (state.revision, now.date().isoformat()):
                return True
            return store.has_work(connection, retired_before=now - _GRACE)

    def plan(self) -> IndexPlan:
        """Work out what has to be added, published and removed."""
        now = self._clock.now()
        with self._database.reading() as connection:
            state = store.required_state(connection)
            states = store.versions(connection, published_only=False)
        staying = live(states, now.date())
        gone = [one for one in states if one.standing.id not in staying]
        fading = _ids(one for one in gone if _is_fading(one, now))
        indexed = _ids(one for one in states if one.is_indexed)
        return IndexPlan(
            seen=(state.revision, now.date().isoformat()),
            staged=_ids(one for one in states if not one.is_published),
            staying=staying,
            adding={key: one for key, one in staying.items() if key not in indexed},
            retiring=_ids(one for one in gone if one.is_indexed and one.retired_at is None),
            kept=fading | staying.keys(),
            leaving=indexed - fading - staying.keys(),
        )

    def batches(self, versions: Mapping[VersionId, VersionState]) -> Iterator[IndexBatch]:
        """Yield passages and vectors of *versions*, a thousand or so at a time."""
        with self._database.reading() as connection:
            yield from store.index_batches(connection, versions)

    def publish(self, plan: IndexPlan, *, generation: int) -> None:
        """Make everything staged in *plan* visible in one commit."""
        now = self._clock.now()
        with self._database.transaction() as connection:
            store.require_generation(connection, generation)
            store.mark(connection, list(plan.adding), indexed=True)
            store.mark(connection, plan.staged, published_at=now)
            store.mark(connection, plan.retiring, retired_at=now)
            if not plan.staged:
                return
            store.bump(connection)
            self._audit.record(
                connection,
                tag=AuditTag.LIBRARY_PUBLISHED,
                actor=SYSTEM,
                subject="library",
                facts={"versions": len(plan.staged), "revision": plan.seen[0] + 1},
            )

    def entries(self, versions: Collection[VersionId]) -> set[Entry]:
        """Return what an index of *versions* holds."""
        with self._database.reading() as connection:
            return store.entries(connection, versions)

    def forget(self, versions: Collection[VersionId], *, generation: int) -> None:
        """Write down that the vectors of *versions* are gone."""
        with self._database.transaction() as connection:
            store.require_generation(connection, generation)
            store.mark(connection, versions, indexed=False)

    def take_over(self, plan: IndexPlan, *, whole: Collection[VersionId]) -> int:
        """Write down whose vectors are really there, and return the number that allows to publish.

        The number of whoever published before is worth nothing from here on.
        """
        with self._database.transaction() as connection:
            generation = store.next_generation(connection)
            store.mark(connection, plan.leaving | plan.kept.difference(whole), indexed=False)
            store.mark(connection, whole, indexed=True)
        return generation

    def waiting(self) -> int:
        """Return how many versions came in and cannot be searched yet."""
        with self._database.reading() as connection:
            return store.count_waiting(connection)


def _ids(states: Iterable[VersionState]) -> frozenset[VersionId]:
    return frozenset(one.standing.id for one in states)


def _is_fading(gone: VersionState, now: datetime) -> bool:
    """Tell whether a question that began a while ago may still need this version."""
    if gone.retired_at is None:
        return gone.is_indexed
    return gone.retired_at > now - _GRACE
