"""The record in SQL of what the search indexes hold, and the commit that publishes."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Database
from bot.library import store
from bot.library.entities import IndexBatch, VersionId
from bot.library.rows import LibraryState, VersionState
from bot.library.views import live
from knowledge.passages import PassageId

_GRACE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexPlan:
    """What has to happen so that the indexes agree with the library."""

    seen: tuple[int, str]
    """Revision and day that the plan was made for."""
    staged: frozenset[VersionId]
    """Become visible with the next commit."""
    adding: Mapping[VersionId, VersionState]
    """Have to be in the indexes before that commit."""
    retiring: frozenset[VersionId]
    """Can no longer be found; leave the indexes after a while."""
    leaving: frozenset[VersionId]
    """Retired long enough ago that no question still needs them."""
    staying: frozenset[VersionId]
    """May be found today or on a later day."""


class IndexLedger:
    """Knows in SQL which versions the indexes hold and which are published."""

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
        gone = [one for one in states if one.is_indexed and one.standing.id not in staying]
        return IndexPlan(
            seen=(state.revision, now.date().isoformat()),
            staged=frozenset(one.standing.id for one in states if not one.is_published),
            adding={key: one for key, one in staying.items() if not one.is_indexed},
            retiring=frozenset(one.standing.id for one in gone if one.retired_at is None),
            leaving=frozenset(
                one.standing.id
                for one in gone
                if one.retired_at is not None and one.retired_at <= now - _GRACE
            ),
            staying=frozenset(staying),
        )

    def batches(self, versions: Mapping[VersionId, VersionState]) -> Iterator[IndexBatch]:
        """Yield passages and vectors of *versions*, a thousand or so at a time."""
        with self._database.reading() as connection:
            yield from store.index_batches(connection, versions)

    def publish(self, plan: IndexPlan, *, generation: int) -> None:
        """Make everything staged in *plan* visible in one commit."""
        now = self._clock.now()
        with self._database.transaction() as connection:
            store.mark(connection, list(plan.adding), indexed=True)
            store.mark(connection, plan.staged, published_at=now)
            store.mark(connection, plan.retiring, retired_at=now)
            store.begin_generation(connection, generation)
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

    def leaving_passages(self, plan: IndexPlan) -> list[PassageId]:
        """Return the passages that leave the indexes; words that a newer version repeats stay."""
        with self._database.reading() as connection:
            leaving = store.passage_ids(connection, plan.leaving)
            return sorted(leaving - store.passage_ids(connection, plan.staying))

    def forget(self, versions: Collection[VersionId], *, generation: int) -> None:
        """Write down that the indexes no longer hold *versions*."""
        with self._database.transaction() as connection:
            store.mark(connection, versions, indexed=False)
            store.begin_generation(connection, generation)

    def forget_all(self) -> None:
        """Write down that the indexes hold nothing, so that everything is added again."""
        with self._database.transaction() as connection:
            store.forget_indexes(connection)

    def expected(self) -> int:
        """Return how many passages the indexes must hold at least."""
        with self._database.reading() as connection:
            return store.count_indexed(connection)
