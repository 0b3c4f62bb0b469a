"""Answer recall: whoever was told what is no longer so hears of it once, with the difference."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final

from bot.audit.entities import SYSTEM, AuditEntry
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.people.entities import PersonId
from bot.questions import recall_store as store
from bot.questions.canary import Proves
from bot.questions.curation import Curation
from bot.questions.curation_entities import Circle, Curated, Ending
from bot.questions.entities import Exchange
from bot.questions.recall_changes import said_instead, still_said
from bot.questions.recall_entities import (
    CORRECTED,
    ENDED,
    WITHDRAWN,
    Difference,
    Finding,
    Waiting,
)
from bot.questions.recall_store import Cursor
from bot.questions.recall_words import differences
from bot.questions.sources import Archive, cited_version, ours
from knowledge.answering.curated import SOURCE, Recogniser
from knowledge.answers import Citation, Kind
from knowledge.passages import Reader

KIND = "recall"
"""Kind of the outbox row; the workflow that tells bears the same name."""
DAYS: Final = 90
_READER = "recall"
_PEOPLE_AT_ONCE = 50
_LIBRARY = {AuditTag.LIBRARY_PUBLISHED.value, AuditTag.DOCUMENT_REMOVED.value}
_CURATED = {AuditTag.CURATED_ADDED.value, AuditTag.CURATED_RETIRED.value}
_ANSWERED = {Kind.ANSWER, Kind.REFUSAL, Kind.EVENT}


class Recall:
    """Reads news of the library and of curated answers, and has people told."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        *,
        archive: Archive,
        curation: Curation,
        recogniser: Recogniser,
        prove: Proves,
        outbox: Outbox,
    ) -> None:
        self._database = database
        self._audit = audit
        self._archive = archive
        self._curation = curation
        self._recogniser = recogniser
        self._prove = prove
        self._outbox = outbox

    def look(self, at: datetime) -> int:
        """Read what is new, then have some people told; return how many that were.

        Interrupted anywhere, the next round repeats it; nobody is told twice.
        """
        self._read_news(at)
        return self._tell()

    def news(self, batch: str, reader: Reader) -> tuple[Difference, ...]:
        """Return what one message tells, as its *reader* may see it; nothing once forgotten."""
        with self._database.reading() as connection:
            found = store.in_batch(connection, batch)
        return differences(found, reader, archive=self._archive, curation=self._curation)

    def _read_news(self, at: datetime) -> None:
        with self._database.reading() as connection:
            cursor = store.cursor(connection, _READER)
        if cursor is None:
            # What happened before anybody listened is no news.
            upto = Cursor(position=self._audit.head().sequence, day=at.date())
        else:
            entries = list(self._audit.entries(after=cursor.position))
            position = entries[-1].sequence if entries else cursor.position
            upto = Cursor(position=position, day=at.date())
            tags = {entry.tag for entry in entries}
            # A version may begin to speak on a day on which nobody did anything.
            if tags & _LIBRARY or cursor.day < at.date():
                self._keep(self._outdated(at), at)
            if tags & _CURATED:
                self._keep(self._corrected(entries, at), at)
        if upto != cursor:
            with self._database.transaction() as connection:
                store.read_up_to(connection, _READER, upto)

    def _keep(self, findings: Iterable[Finding], at: datetime) -> None:
        found = list(findings)
        with self._database.transaction() as connection:
            for finding in found:
                store.add(connection, finding, at=at)

    def _answered(self, at: datetime) -> Iterator[Exchange]:
        with self._database.reading() as connection:
            since = at - timedelta(days=DAYS)
            for exchange in store.answered_since(connection, since, until=at):
                if exchange.answer.kind in _ANSWERED and not exchange.answer.sensitive:
                    yield exchange

    def _outdated(self, at: datetime) -> Iterator[Finding]:
        """Yield answers that cite what our documents no longer say."""
        with self._database.reading() as connection:
            before = store.found_before(connection)
        verdicts = _Verdicts(self._archive, self._prove)
        for exchange in self._answered(at):
            cited = [one for one in ours(exchange.answer) if not one.source.startswith(SOURCE)]
            for source, citations in _by_source(cited):
                told = before.get((exchange.number, source))
                sequence = verdicts.newest(source, citations, told=told)
                if sequence is not None:
                    yield Finding(number=exchange.number, source=source, sequence=sequence)

    def _corrected(self, entries: Sequence[AuditEntry], at: datetime) -> Iterator[Finding]:
        """Yield answers in whose place a lead wrote another, or took one back."""
        changed = [curated for entry in entries if (curated := self._curated(entry)) is not None]
        written = [one for one in changed if _is_for_all(one) and one.ended_at is None]
        retired = {one.spoken.source for one in changed if one.ending is Ending.RETIRED}
        for exchange in self._answered(at) if changed else ():
            sources = {one.source for one in exchange.answer.citations}
            for source in sorted(sources & retired):
                yield Finding(number=exchange.number, source=source, sequence=WITHDRAWN)
            for curated in written:
                if curated.spoken.source not in sources and self._is_about(exchange, curated):
                    source = curated.spoken.source
                    yield Finding(number=exchange.number, source=source, sequence=CORRECTED)

    def _curated(self, entry: AuditEntry) -> Curated | None:
        if entry.tag not in _CURATED:
            return None
        return self._curation.numbered(int(entry.subject.partition(":")[2]))

    def _is_about(self, exchange: Exchange, curated: Curated) -> bool:
        if exchange.asked_by == curated.owner or exchange.asked_at > curated.added_at:
            return False
        if exchange.number == curated.corrects:
            return True
        return bool(
            exchange.question and self._recogniser.match(exchange.question, [curated.spoken])
        )

    def _tell(self) -> int:
        """Make one message for each of the next people; the others wait for the next round."""
        with self._database.reading() as connection:
            waiting = store.waiting(connection)
        people = list(dict.fromkeys(one.person for one in waiting))[:_PEOPLE_AT_ONCE]
        for person in people:
            theirs = [one for one in waiting if one.person == person]
            with self._database.transaction() as connection:
                self._ask_to_tell(connection, person, theirs)
        return len(people)

    def _ask_to_tell(
        self, connection: Connection, person: PersonId, theirs: Sequence[Waiting]
    ) -> None:
        ids = [one.finding.id for one in theirs]
        batch = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:32]
        payload = {"to_person": person, "batch": batch}
        if not self._outbox.post(connection, item_id=f"{KIND}:{batch}", kind=KIND, payload=payload):
            return
        store.put_into(connection, batch, ids)
        for one in theirs:
            self._audit.record(
                connection,
                tag=AuditTag.ANSWER_RECALLED,
                actor=SYSTEM,
                subject=f"exchange:{one.finding.number}",
                facts={"why": one.finding.why.value},
            )


class _Verdicts:
    """What has become of sources; each quote is compared once a round, whoever was told it."""

    def __init__(self, archive: Archive, prove: Proves) -> None:
        self._archive = archive
        self._prove = prove
        self._known: dict[tuple[str, str, str], bool] = {}
        self._current: dict[str, int | None] = {}

    def newest(self, source: str, citations: Sequence[Citation], *, told: int | None) -> int | None:
        """Return the version that says something else now; None where the quotes still stand.

        *told* is the version of which the asker was told before: only what differs from that
        one is news to them.
        """
        current = self._speaks(source)
        cited = [cited_version(one, self._archive) for one in citations]
        if all(one is None for one in cited):
            return None
        if current is None:
            return None if told == ENDED else ENDED
        if current == told or all(one and one.sequence == current for one in cited):
            return None
        quotes = [one.quote for one in citations]
        if told is not None and told > 0:
            words = self._archive.words(source, sequence=told)
            quotes = [said for quote in quotes for said in said_instead(quote, words)]
        stands = partial(self._stands, source, current)
        return None if all(map(stands, quotes)) else current

    def _speaks(self, source: str) -> int | None:
        if source not in self._current:
            self._current[source] = self._archive.current_sequence(source)
        return self._current[source]

    def _stands(self, source: str, sequence: int, quote: str) -> bool:
        key = (source, str(sequence), quote)
        if key not in self._known:
            words = self._archive.words(source, sequence=sequence)
            self._known[key] = still_said(quote, words, self._prove)
        return self._known[key]


def _by_source(citations: Iterable[Citation]) -> list[tuple[str, list[Citation]]]:
    ordered = sorted(citations, key=lambda one: one.source)
    return [(source, list(some)) for source, some in groupby(ordered, key=lambda one: one.source)]


def _is_for_all(curated: Curated) -> bool:
    return curated.circle is Circle.EVERYONE
