"""Takes acknowledgements, once for each person and version, and corrects them by new entries."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.audit.entities import Facts
from bot.audit.sealing import new_salt
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import storable, take_turn
from bot.errors import NotAssigned, NotReady
from bot.people.entities import Person
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated
from bot.training import acknowledgement_store as store
from bot.training import assignment_store, campaign_store
from bot.training.acknowledgement_entities import Acknowledgement, Given, Kept, Witness
from bot.training.asking import Round, assignments_for, settle
from bot.training.assignment_entities import Assignment, Cause, Step
from bot.training.campaign_entities import State
from bot.training.campaigns import LOCK_KEY
from bot.training.circles import require_learner
from bot.training.entities import Material
from bot.training.lessons import own, require_open
from bot.training.publishing import known
from bot.training.standing import next_step

RECORDING_KEY: Final = 7_410_063
"""Whoever adds records holds it."""
_LONGEST_WORDS = 500
_WHY = "Say what was wrong with the record, in a few words; an auditor will read it."


class Acknowledging:
    """The only writer of acknowledgements that somebody gives here."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def acknowledge(self, assignment_id: str, given: Given, *, actor: Person) -> Acknowledgement:
        """Record that *actor* acknowledges what was on their screen; again, return the first.

        Raise ``NotReady`` unless the whole of this very version was offered, and its quiz passed.
        """
        require_learner(actor)
        # Every second click is a double click, and waits for nobody.
        with self._database.reading() as connection:
            mine = own(connection, assignment_id, actor)
            if mine.acknowledgement is not None:
                return _required(connection, mine.acknowledgement).record
        with self._database.transaction() as connection:
            # Another campaign may ask the same of the same person at the same moment. Whoever
            # records holds the key before any row: a file of records settles what is asked, too.
            take_turn(connection, RECORDING_KEY)
            mine = own(connection, assignment_id, actor, lock=True)
            material = known(connection, mine.material)
            if mine.acknowledgement is not None:
                return _required(connection, mine.acknowledgement).record
            require_open(connection, mine)
            _require_ready(mine, material, given)
            record = self._record_of(mine, material, given, actor)
            before = store.existing(connection, store.once_of(record, mine.occasion))
            if before is None:
                record = replace(record, number=store.take_number(connection))
                store.add(connection, record, occasion=mine.occasion)
                self._audited(connection, AuditTag.ACKNOWLEDGED, record, actor)
            else:
                record = before.record
            assignment_store.done(
                connection,
                [mine.id],
                at=max(record.at, mine.assigned_at),
                acknowledgement=record.number,
            )
            settle(connection, record)
        return record

    def correct(
        self, number: int, *, reason: str, withdraws: bool, actor: Person, entry_id: str
    ) -> Acknowledgement:
        """Add an entry that says what is wrong with a record; the same form twice is once.

        Where it *withdraws* the record, the person is asked again.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        why = stated(reason, why=_WHY)
        with self._database.transaction() as connection:
            take_turn(connection, LOCK_KEY)
            # Whoever exports what was so at a moment waits for everybody who has begun by then.
            now = self._clock.now()
            before = store.existing(connection, f"correction:{entry_id}")
            if before is not None:
                return before.record
            wrong = _required(connection, number).record
            if wrong.corrects is not None:
                raise NotReady(f"{wrong.label} corrects another record; correct that one.")
            record = replace(
                wrong,
                number=store.take_number(connection),
                words="",
                recorded_at=now,
                place="",
                attested_by=actor.id,
                witness=Witness.ATTESTED,
                corrects=number,
                withdraws=withdraws,
                reason=storable(why),
                salt=new_salt(),
            )
            store.add(connection, record, once=f"correction:{entry_id}")
            self._audited(connection, AuditTag.ACKNOWLEDGEMENT_CORRECTED, record, actor)
            if withdraws:
                store.release(connection, number)
                self._ask_again(connection, wrong)
        return record

    def records_of(self, *, actor: Person) -> tuple[Kept, ...]:
        """Return everything that *actor* acknowledged, with corrections, to be downloaded."""
        require(actor, Permission.LEARN)
        with self._database.reading() as connection:
            return tuple(store.of_person(connection, actor.id))

    def _record_of(
        self, mine: Assignment, material: Material, given: Given, actor: Person
    ) -> Acknowledgement:
        now = self._clock.now()
        return Acknowledgement(
            number=0,
            person=actor.id,
            name=actor.name,
            email=actor.email,
            kind=material.kind,
            material_name=material.name,
            version=material.version,
            material=material.number,
            shown_sha256=material.shown_sha256,
            words=" ".join(storable(given.words).split()),
            at=now,
            recorded_at=now,
            place=storable(given.place)[:_LONGEST_WORDS],
            offered=mine.offered_as,
            score=mine.score,
            witness=Witness.WITNESSED,
            attested_by="",
            campaign=mine.campaign,
            corrects=None,
            withdraws=False,
            reason="",
            salt=new_salt(),
        )

    def _audited(
        self, connection: Connection, tag: AuditTag, record: Acknowledgement, actor: Actor
    ) -> None:
        facts: Facts = {
            "record_sha256": record.computed_sha256,
            "shown_sha256": record.shown_sha256,
            "campaign": record.campaign,
            "witness": record.witness.value,
            "corrects": record.corrects,
        }
        self._audit.record(
            connection,
            tag=tag,
            actor=actor_id(actor),
            subject=f"acknowledgement:{record.number}",
            facts=facts,
        )

    def _ask_again(self, connection: Connection, wrong: Acknowledgement) -> None:
        now = self._clock.now()
        for settled in assignment_store.settled_by(connection, wrong.number):
            campaign = campaign_store.numbered(connection, settled.campaign)
            if campaign is None or campaign.state is State.CLOSED:
                continue
            assignment_store.supersede(connection, [settled.id], at=now)
            asked = Round(
                campaign=campaign,
                material=settled.material,
                cause=Cause.CORRECTION,
                at=now,
                due_on=now.date() + timedelta(days=max(campaign.days, 1)),
            )
            person = Person(id=settled.person, groups=frozenset(settled.groups))
            rounds = {settled.person: settled.round + 1}
            assignment_store.add(
                connection, assignments_for([person], asked, rounds=rounds, done={})
            )


def _required(connection: Connection, number: int) -> Kept:
    found = store.numbered(connection, number)
    if found is None:
        raise NotAssigned(f"There is no record ACK-{number}.")
    return found


def _require_ready(mine: Assignment, material: Material, given: Given) -> None:
    if given.shown_sha256 != material.shown_sha256:
        raise NotReady(
            "What was on your screen is not what is asked here. Open the lesson again, then "
            "acknowledge."
        )
    step = next_step(mine, material)
    if step is Step.READ:
        unread = len(material.pages) - len(mine.pages_offered)
        raise NotReady(f"{unread} of {len(material.pages)} pages are not read yet. Read on first.")
    if step is Step.QUIZ:
        raise NotReady("Pass the quiz first, then acknowledge.")
    words = given.words.strip()
    if not any(letter.isalpha() for letter in words) or len(words) > _LONGEST_WORDS:
        raise NotReady("The words of the acknowledgement are missing. Open the lesson again.")
