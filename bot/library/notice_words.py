"""The words that notices about documents stand for: looked up when they are posted, not before."""

from collections.abc import Iterator, Mapping, Sequence

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.library import held_store, store
from bot.library import publishing_store as shared
from bot.library.views import current
from bot.people.entities import Person
from knowledge.passages import DocumentControl, Reader

DOCUMENT = "document_"
"""How the name of a fact begins that is the number of an overdue document."""
SMALLER_CIRCLE = "a document of a smaller circle"
"""What stands for the title of a document that not every reader may read."""
_SOME = "a document"
_GONE = "a document that is no longer in force"

Facts = Mapping[str, str]


class NoticeWords:
    """Turns the ids in a notice's facts into names and titles that its readers may see."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, facts: Facts, *, readers: Sequence[Person] | None) -> dict[str, str]:
        """Return names, titles and owners; None for *readers* where it is told to the one it is of.

        What not every one of the *readers* may read has neither title nor owner. With nobody to
        go by, only what is for everyone has.
        """
        reader = _common(readers)
        found: dict[str, str] = {}
        with self._database.reading() as connection:
            if "shared_id" in facts:
                known = shared.find(connection, facts["shared_id"])
                found["name"] = known.name if known else ""
            if "held_id" in facts:
                found["source"] = self._held(connection, int(facts["held_id"]), reader)
            if numbers := _numbers(facts):
                found |= self._documents(connection, numbers, reader)
        return found

    def _held(self, connection: Connection, number: int, reader: Reader | None) -> str:
        named = held_store.named(connection, number)
        if named is None:
            return _SOME
        source, held_for = named
        if held_for is None:
            # Decided about meanwhile, and whom it was for went with its content.
            return _SOME
        circles = shared.circles(connection, source, today=self._clock.now().date())
        return source if _may_read(reader, [*circles, held_for]) else SMALLER_CIRCLE

    def _documents(
        self, connection: Connection, numbers: Mapping[str, int], reader: Reader | None
    ) -> dict[str, str]:
        states = store.versions(connection, published_only=True)
        speaking = current(states, self._clock.now().date()).values()
        controls = {state.document_id: state.control for state in speaking}
        return dict(
            pair
            for which, number in numbers.items()
            for pair in _told(which, controls.get(number), reader)
        )


def _told(
    which: str, control: DocumentControl | None, reader: Reader | None
) -> Iterator[tuple[str, str]]:
    if control is None:
        yield f"title_{which}", _GONE
    elif not _may_read(reader, [control.audience]):
        yield f"title_{which}", SMALLER_CIRCLE
    else:
        yield f"title_{which}", control.title
        yield f"owner_{which}", control.owner


def _numbers(facts: Facts) -> dict[str, int]:
    return {
        name.removeprefix(DOCUMENT): int(value)
        for name, value in facts.items()
        if name.startswith(DOCUMENT)
    }


def _may_read(reader: Reader | None, circles: Sequence[frozenset[str]]) -> bool:
    return reader is None or all(map(reader.may_read, circles))


def _common(readers: Sequence[Person] | None) -> Reader | None:
    """Return whoever may read what every one of them may."""
    if readers is None:
        return None
    if not readers:
        return Reader()
    return Reader(audiences=frozenset.intersection(*(one.audiences for one in readers)))
