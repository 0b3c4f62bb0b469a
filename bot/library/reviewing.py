"""Tells the owners of documents that a review is overdue: rarely, together, and in working time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox, Payload
from bot.errors import UnknownPerson
from bot.library import publishing_store as store
from bot.library.notice_words import DOCUMENT
from bot.library.service import PolicyLibrary
from bot.people.entities import Access, Person
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, require

OVERDUE = "reviews_overdue"
"""Kind of the notice."""

_MOST = 15
"""More are counted."""
_BEGIN, _END = 9, 17
_SATURDAY = 5
_MONTHS = 12


class Owners(Protocol):
    """Finds people by what a document calls them."""

    def by_name_or_email(self, text: str) -> Person:
        """Return the one person of this name or address, or raise ``UnknownPerson``."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Overdue:
    """A document whose review is overdue."""

    source: str
    number: int
    """What the library knows it by."""
    owner: str
    review_on: date
    month: int
    """How many whole months it has been overdue."""


class ReviewReminders:
    """One message a week to an owner at most; once for each document and month that it is overdue.

    Whose owner is nobody that we know is told to the leads.
    """

    def __init__(
        self, database: Database, clock: Clock, *, library: PolicyLibrary, people: Owners
    ) -> None:
        self._database = database
        self._library = library
        self._people = people
        self._outbox = Outbox(database, clock)

    def remind(self, at: datetime, *, actor: Actor) -> int:
        """Ask for the messages that are due at this moment; return how many that are.

        The same moment again asks for nothing more, and what falls into nobody's working time
        waits for it.
        """
        require(actor, Permission.CHANGE_LIBRARY)
        overdue = tuple(self._overdue(at.date()))
        by_reader: dict[str, list[Overdue]] = defaultdict(list)
        readers: dict[str, Person | None] = {}
        for one in overdue:
            reader = self._owner(one.owner)
            key = reader.id if reader else Audience.LEADS.value
            by_reader[key].append(one)
            readers[key] = reader
        with self._database.transaction() as connection:
            store.forget_reminders(connection, [(one.source, one.review_on) for one in overdue])
            return sum(
                self._tell(connection, readers[key], documents, at=at)
                for key, documents in by_reader.items()
                if _is_working_time(at, readers[key])
            )

    def _overdue(self, today: date) -> Iterator[Overdue]:
        numbers = self._library.numbers()
        for source, control in sorted(self._library.speaking().items()):
            if source in numbers and control.review_on and control.review_on < today:
                yield Overdue(
                    source=source,
                    number=numbers[source],
                    owner=control.owner,
                    review_on=control.review_on,
                    month=_months_between(control.review_on, today),
                )

    def _owner(self, name: str) -> Person | None:
        if not name:
            return None
        try:
            person = self._people.by_name_or_email(name)
        except UnknownPerson:
            return None
        return person if person.access is Access.ACTIVE else None

    def _tell(
        self,
        connection: Connection,
        reader: Person | None,
        documents: list[Overdue],
        *,
        at: datetime,
    ) -> bool:
        due = [
            one
            for one in documents
            if not store.was_reminded(
                connection, one.source, review_on=one.review_on, month=one.month
            )
        ]
        if not due:
            return False
        week = f"{at:%G-W%V}"
        who = reader.id if reader else Audience.LEADS.value
        is_first = tell(
            self._outbox,
            connection,
            notice_id=f"{OVERDUE}:{who}:{week}",
            kind=OVERDUE,
            to=Audience.PERSON if reader else Audience.LEADS,
            facts={**_facts(due), **({"to_person": reader.id} if reader else {})},
        )
        # Told this week already: what is new waits for the next.
        for one in due if is_first else ():
            store.note_reminder(
                connection, one.source, review_on=one.review_on, month=one.month, at=at
            )
        return is_first


def _facts(due: list[Overdue]) -> Payload:
    """Return numbers and dates; titles and owners are looked up when the notice is posted."""
    facts: dict[str, str] = {"count": str(len(due)), "more": str(max(0, len(due) - _MOST))}
    for number, one in enumerate(due[:_MOST]):
        facts |= {
            f"{DOCUMENT}{number}": str(one.number),
            f"due_{number}": one.review_on.isoformat(),
        }
    return facts


def _is_working_time(at: datetime, reader: Person | None) -> bool:
    local = at.astimezone(_zone(reader))
    return local.weekday() < _SATURDAY and _BEGIN <= local.hour < _END


def _zone(reader: Person | None) -> tzinfo:
    """Return where the reader is; where nobody knows, it is the server's common time."""
    if reader is None or not reader.timezone:
        return UTC
    try:
        return ZoneInfo(reader.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _months_between(due: date, today: date) -> int:
    months = (today.year - due.year) * _MONTHS + today.month - due.month
    return months - (today.day < due.day)
