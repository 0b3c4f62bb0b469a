"""Which versions of documents were in force at a moment that is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.database.engine import Database
from bot.library import store
from bot.library.entities import DocumentVersion, current_version
from bot.library.publishing_inheriting import reader_of
from bot.people.entities import Person
from bot.people.permissions import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokeThen:
    """The version of a document that spoke at a moment."""

    document: int
    """The number under which the audit trail knows the document."""
    version: DocumentVersion
    is_readable: bool
    """Whether whoever asked may read it."""


class PastLibrary:
    """Reads versions as they stood; texts are kept for ever, so any day can be asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_force(
        self, at: datetime, *, removed: Mapping[int, int], actor: Actor
    ) -> tuple[SpokeThen, ...]:
        """Return what was searched at a moment, by document.

        *removed* says up to which version each document had been taken out by then: the library
        itself remembers only the last time.
        """
        found: list[SpokeThen] = []
        with self._database.reading() as connection:
            states = store.versions(connection, published_only=True)
            for document, some in groupby(states, key=lambda state: state.document_id):
                mine = list(some)
                history = {
                    one.sequence: one
                    for one in store.history(connection, mine[0].source)
                    if one.published_at is not None and one.published_at <= at
                }
                speaking = current_version(
                    (one.standing for one in mine if one.standing.sequence in history),
                    today=at.date(),
                    removed_through=removed.get(document, 0),
                )
                if speaking is not None:
                    version = history[speaking.sequence]
                    readable = _is_readable(version, actor)
                    found.append(
                        SpokeThen(document=document, version=version, is_readable=readable)
                    )
        return tuple(found)


def _is_readable(version: DocumentVersion, actor: Actor) -> bool:
    if not isinstance(actor, Person):
        return True
    return reader_of(actor).may_read(version.control.audience, source=version.source)
