"""What the help desk keeps about people: shown to them, erased, and forgotten in its time."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.database.engine import Connection
from bot.people.entities import Person, PersonId
from bot.questions import curation_store, feedback_store, inbox_store
from bot.questions import forgetting_store as store
from bot.questions.entities import Exchange, ExchangeId
from bot.questions.feedback_store import Explained
from bot.questions.recording import without_echo
from knowledge.answering.plain_text import plain_text

Held = Collection[PersonId]
Rows = Sequence[Mapping[str, object]]


class QuestionsKept:
    """The help desk's part of what is held about somebody."""

    tables = store.TABLES

    def exchanges(self, connection: Connection, person: Person) -> list[Exchange]:
        """Return every exchange that is known to be this person's, oldest first."""
        return store.asked_by(connection, person.id)

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        asked = store.asked_by(connection, person.id)
        numbers = {exchange.number for exchange in asked}
        return {
            "questions": [_told(exchange) for exchange in asked],
            "ratings": _ratings(connection, person),
            "curated": [
                {"answer": one.label, "question": one.question, "text": one.text}
                for one in curation_store.owned_by(connection, person.id)
            ],
            "passed_on": [
                {"answer": _label(row.number), "as": row.kind, "at": row.at.isoformat()}
                for row in store.handed_on_by(connection, person.id)
            ],
            "receipts_opened": [
                {
                    "answer": _label(row.number),
                    "by": row.opened_by,
                    "at": row.opened_at.isoformat(),
                    "reason": row.reason,
                }
                for row in store.openings(connection, numbers, by=person.id)
            ],
        }

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete their exchanges with all that hangs on them, ratings and hand-offs."""
        asked = store.asked_by(connection, person.id)
        numbers = [exchange.number for exchange in asked]
        receipts = store.remove_openings_of(connection, numbers, by=person.id)
        ratings = store.remove_ratings_of(connection, person.id)
        hand_offs = store.remove_hand_offs_of(connection, person.id)
        store.remove(connection, numbers)
        curated = curation_store.forget_owner(connection, person.id)
        return {
            "curated": curated,
            "questions": len(asked),
            "ratings": ratings,
            "hand_offs": hand_offs,
            "receipts": receipts,
        }

    def forget_words(self, connection: Connection, work_ids: Collection[str]) -> None:
        """Delete the words of work that is no more."""
        inbox_store.forget(connection, work_ids)

    def forget_words_of(self, connection: Connection, marks: Collection[str]) -> None:
        """Delete the words of work whose id bears one of these marks; nothing waits for them."""
        waiting = inbox_store.everything(connection)
        inbox_store.forget(connection, [one for one in waiting if any(m in one for m in marks)])

    def forget_askers(self, connection: Connection, before: datetime, held: Held) -> int:
        """Forget who asked, what and where in older exchanges; what was answered stays."""
        return _forget(connection, store.asked_before(connection, before, held=held))

    def forget_confidants(self, connection: Connection, before: datetime, held: Held) -> int:
        """Forget who asked what was confidential."""
        asked = store.asked_before(connection, before, held=held)
        return _forget(connection, (one for one in asked if one.answer.sensitive))

    def remove_answers(self, connection: Connection, before: datetime, held: Held) -> int:
        """Delete older exchanges with everything that hangs on them."""
        store.remove_openings(connection, before, held=held)
        curation_store.remove_ended(connection, before, held=held)
        numbers = store.numbers_before(connection, before, held=held)
        store.remove(connection, numbers)
        return len(numbers)

    def remove_ratings(self, connection: Connection, before: datetime, held: Held) -> int:
        """Delete older ratings."""
        return store.remove_ratings(connection, before, held=held)

    def remove_hand_offs(self, connection: Connection, before: datetime, held: Held) -> int:
        """Forget who passed a question on or reported an event."""
        return store.remove_hand_offs(connection, before, held=held)


def _forget(connection: Connection, due: Iterable[Exchange]) -> int:
    forgotten = 0
    for exchange in due:
        anonymous = replace(exchange, answer=without_echo(exchange.answer))
        new_id = ExchangeId(f"forgotten:{secrets.token_hex(12)}")
        store.forget_asker(connection, anonymous, new_id=new_id)
        forgotten += 1
    return forgotten


def _ratings(connection: Connection, person: Person) -> Rows:
    """Return how a person rated, with the reasons that can still be led back to them."""
    rated = store.rated_by(connection, person.id)
    given = feedback_store.reasons_of(connection, [one.number for one in rated])
    reasons = {(one.number, one.rater): one for one in given}
    return [
        {
            "answer": _label(one.number),
            "rating": one.rating,
            "at": one.at.isoformat(),
            **_reason(reasons.get((one.number, one.rater))),
        }
        for one in rated
    ]


def _reason(explained: Explained | None) -> Mapping[str, object]:
    if explained is None:
        return {}
    return {"reason": explained.reason.value, "words": explained.words}


def _told(exchange: Exchange) -> dict[str, object]:
    return {
        "answer_id": exchange.label,
        "asked_at": exchange.asked_at.isoformat(),
        "thread": exchange.thread,
        "question": exchange.question,
        "kind": exchange.answer.kind.value,
        "answer": plain_text(exchange.answer),
    }


def _label(number: int) -> str:
    return f"A-{number}"
