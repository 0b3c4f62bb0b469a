"""The library as one reader may see it at one moment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.database.engine import Database, DatabaseFailure
from bot.library import store
from bot.library.entities import Standing, VersionId, current_version, live_versions
from bot.library.rows import VersionState
from knowledge.errors import LibraryUnavailable
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId, Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Which versions are current, as of one revision and one day."""

    revision: int
    today: date
    current: Mapping[VersionId, VersionState]


@contextmanager
def readable() -> Iterator[None]:
    """Say that the library is out of reach when the database fails inside the block."""
    try:
        yield
    except DatabaseFailure as error:
        raise LibraryUnavailable("The company's documents can't be read now.") from error


class ReaderView:
    """A snapshot seen by one reader; texts are kept for ever, so it never goes stale."""

    def __init__(self, database: Database, snapshot: Snapshot, reader: Reader) -> None:
        self._database = database
        self._allowed = {
            version: state
            for version, state in snapshot.current.items()
            if reader.may_read(state.control.audience, source=state.source)
        }

    def fetch(self, ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        """Return those of *ids* that are current, effective and allowed; leave out all others."""
        if not ids or not self._allowed:
            return {}
        with readable(), self._database.looking_up() as connection:
            return store.passages_by_id(connection, list(dict.fromkeys(ids)), self._allowed)

    def serving(self, control: str) -> Sequence[Passage]:
        """Return the passages of approved documents that say they serve *control*, in order."""
        serving = [
            state
            for state in self._allowed.values()
            if state.control.status is DocumentStatus.APPROVED and control in state.control.controls
        ]
        with readable(), self._database.reading() as connection:
            return [
                passage
                for state in serving
                for passage in store.words(connection, state.source, state.standing.sequence)
            ]

    def documents(self) -> Mapping[str, DocumentControl]:
        """Return source and document control of every document that may be searched now."""
        return {state.source: state.control for state in self._allowed.values()}


def current(states: Iterable[VersionState], today: date) -> dict[VersionId, VersionState]:
    """Return the current version of every document that has one."""
    chosen: dict[VersionId, VersionState] = {}
    for by_id, removed_through in _by_document(states):
        standings = [state.standing for state in by_id.values()]
        speaking = current_version(standings, today=today, removed_through=removed_through)
        if speaking is not None:
            chosen[speaking.id] = by_id[speaking.id]
    return chosen


def live(states: Iterable[VersionState], today: date) -> dict[VersionId, VersionState]:
    """Return every version that is searched today or may be on a later day."""
    chosen: dict[VersionId, VersionState] = {}
    for by_id, removed_through in _by_document(states):
        standings: list[Standing] = [state.standing for state in by_id.values()]
        for one in live_versions(standings, today=today, removed_through=removed_through):
            chosen[one.id] = by_id[one.id]
    return chosen


def _by_document(
    states: Iterable[VersionState],
) -> Iterable[tuple[dict[VersionId, VersionState], int]]:
    for _, some in groupby(states, key=lambda state: state.document_id):
        by_id = {state.standing.id: state for state in some}
        yield by_id, next(iter(by_id.values())).removed_through
