"""Shows people what is kept about them, erases it, keeps it under a hold, and lets it expire."""

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime

from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import NotUnderHold, UnderHold, WorkUnderWay
from bot.people.entities import Person, PersonId
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.personal import PeopleKept
from bot.people.reasons import stated
from bot.people.service import PersonRecord
from bot.privacy import store
from bot.privacy.entities import Counts, Hold, Kind, Retention
from bot.privacy.ports import Work
from bot.privacy.records import TABLES, Json, PersonalRecords
from bot.questions.personal import QuestionsKept
from bot.training.rules import TrainingRules

EXPORTED = "data_exported"
"""Kind of the notice that tells people of an export of theirs."""

_WHY_HELD = (
    "Say why, in a few words: a hold without a reason helps nobody who asks about it later. "
    "Whoever lists the holds reads it."
)

_log = logging.getLogger(__name__)

_Expire = Callable[[Connection, datetime, Collection[PersonId]], int]


class PrivacyOffice:
    """What is kept about people, and the rights that they have in it."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        retention: Retention,
        people: PeopleKept,
        work: Work,
        training: TrainingRules | None = None,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._retention = retention
        self._work = work
        self._training = training or TrainingRules()
        self._outbox = Outbox(database, clock)
        questions = QuestionsKept()
        self._records = PersonalRecords(database, audit, self._outbox, people, questions)
        # A rating goes before the exchange that it hangs on, so that each is counted where it is.
        self._expire: Mapping[Kind, _Expire] = {
            Kind.CONFIDENCES: questions.forget_confidants,
            Kind.QUESTIONS: questions.forget_askers,
            Kind.RATINGS: questions.remove_ratings,
            Kind.HAND_OFFS: lambda connection, before, held: (
                questions.remove_hand_offs(connection, before, held)
                + self._records.controls.remove_closed(connection, before, held)
                + self._records.reminders.remove_old(connection, before, held)
                + self._records.tasks.forget_said(connection, before, held)
            ),
            Kind.ANSWERS: questions.remove_answers,
            Kind.MESSAGES: lambda connection, before, _: self._outbox.forget_sent(
                connection, before
            ),
            Kind.LEAVERS: self._erase_leavers,
        }

    def export(self, person: Person, *, actor: Actor) -> Json:
        """Return everything that is kept about *person*; they are told that somebody has it."""
        require(actor, Permission.HANDLE_PERSONAL_DATA)
        with self._database.transaction() as connection:
            head = self._audit.record(
                connection,
                tag=AuditTag.PERSON_EXPORTED,
                actor=actor_id(actor),
                subject=_subject(person.id),
                facts={},
            )
            tell(
                self._outbox,
                connection,
                notice_id=f"{EXPORTED}:{head.sequence}",
                kind=EXPORTED,
                to=Audience.PERSON,
                facts={"to_person": person.id},
            )
        return self._records.about(person)

    def erase(self, person: Person, *, actor: Actor) -> Mapping[str, int]:
        """Delete everything about *person* but the audit entries under their random id."""
        require(actor, Permission.HANDLE_PERSONAL_DATA)
        with self._database.reading() as connection:
            self._require_erasable(connection, self._records.people.record(connection, person.id))
            marks = self._records.marks(connection, person)
        if unfinished := self._work.unfinished(marks):
            raise WorkUnderWay(
                f"{unfinished} things of {person.id} are still being worked on. Let `annexa serve` "
                "finish them, then erase."
            )
        erased = self._work.erase(marks)
        with self._database.transaction() as connection:
            self._records.questions.forget_words(connection, erased)
            record = self._records.people.record(connection, person.id)
            self._require_erasable(connection, record)
            counts = self._erase(connection, record, actor=actor)
        self._rewrite()
        return counts

    def hold(self, person: Person, *, reason: str, actor: Actor) -> Hold:
        """Keep everything about *person* from retention and erasure, for a stated reason."""
        require(actor, Permission.HANDLE_PERSONAL_DATA)
        hold = Hold(
            person=person.id,
            reason=stated(reason, why=_WHY_HELD),
            placed_by=actor_id(actor),
            placed_at=self._clock.now(),
        )
        salt = new_salt()
        with self._database.transaction() as connection:
            self._records.people.record(connection, person.id)
            store.place(connection, hold, salt=salt)
            self._audit.record(
                connection,
                tag=AuditTag.PERSON_HELD,
                actor=actor_id(actor),
                subject=_subject(person.id),
                facts={"reason_hash": seal(Sealed.REASON, hold.reason, salt=salt)},
            )
        return hold

    def release(self, person: Person, *, actor: Actor) -> None:
        """End a hold; what is past its time goes at the next sweep."""
        require(actor, Permission.HANDLE_PERSONAL_DATA)
        with self._database.transaction() as connection:
            if not store.release(connection, person.id):
                raise NotUnderHold(
                    f"{person.id} is under no hold; `annexa privacy holds` lists them."
                )
            self._audit.record(
                connection,
                tag=AuditTag.PERSON_RELEASED,
                actor=actor_id(actor),
                subject=_subject(person.id),
                facts={},
            )

    def holds(self, *, actor: Actor) -> tuple[Hold, ...]:
        """Return every hold, oldest first."""
        require(actor, Permission.HANDLE_PERSONAL_DATA)
        with self._database.reading() as connection:
            return tuple(store.holds(connection))

    def sweep(self, *, actor: Actor, dry_run: bool = False) -> Counts:
        """Let go what is past its time and return how much of each kind that was.

        A dry run does the same and takes it back.
        """
        require(actor, Permission.HANDLE_PERSONAL_DATA)
        now = self._clock.now()
        counts: dict[Kind, int] = {}
        with suppress(_TakenBack), self._database.transaction() as connection:
            held = frozenset(hold.person for hold in store.holds(connection))
            for kind, expire in self._expire.items():
                counts[kind] = expire(connection, self._retention.before(kind, now), held)
            if dry_run:
                raise _TakenBack
            self._audit.record(
                connection,
                tag=AuditTag.RETENTION_SWEPT,
                actor=actor_id(actor),
                subject="retention",
                facts={kind.value: count for kind, count in counts.items()},
            )
        if not dry_run:
            self._rewrite()
            _log.info("Retention: %s", counts)
        return counts

    def _require_erasable(self, connection: Connection, record: PersonRecord) -> None:
        person_id = record.person.id
        if any(hold.person == person_id for hold in store.holds(connection)):
            raise UnderHold(
                f"{person_id} is under a legal hold. Release it first: "
                f"annexa privacy release {person_id}"
            )
        self._records.people.require_unlisted(record)
        marks = self._records.marks(connection, record.person)
        if waiting := self._records.waiting(connection, marks):
            raise WorkUnderWay(
                f"{waiting} messages of or about {person_id} are not sent yet. Let `annexa serve` "
                "send them, then erase."
            )

    def _erase(
        self, connection: Connection, record: PersonRecord, *, actor: Actor
    ) -> Mapping[str, int]:
        counts = self._records.erase(connection, record)
        self._audit.record(
            connection,
            tag=AuditTag.PERSON_ERASED,
            actor=actor_id(actor),
            subject=_subject(record.person.id),
            facts=counts,
        )
        return counts

    def _erase_leavers(
        self, connection: Connection, before: datetime, held: Collection[PersonId]
    ) -> int:
        left = self._records.people.left_before(connection, before)
        due = [record for record in left if record.person.id not in held]
        for record in due:
            self._erase(connection, record, actor="system")
        # What they acknowledged is evidence for longer; then only the hashes of it stay.
        answers = self._records.training.forget_answers(connection, held=held)
        forgotten = self._records.training.forget_records(
            connection,
            self._training.kept_since(self._clock.now()),
            employed=self._records.people.employed(connection),
            held=held,
        )
        old = self._records.competence.remove_old(
            connection, self._training.kept_since(self._clock.now()), held
        )
        return len(due) + answers + forgotten + old

    def _rewrite(self) -> None:
        # Where the one fails, the other is no less due.
        try:
            self._database.rewrite(TABLES)
        finally:
            self._work.rewrite()


def held(connection: Connection) -> frozenset[PersonId]:
    """Return whose data must stay as they are."""
    return frozenset(hold.person for hold in store.holds(connection))


class _TakenBack(Exception):
    """Undoes a dry run."""


def _subject(person_id: PersonId) -> str:
    return f"person:{person_id}"
