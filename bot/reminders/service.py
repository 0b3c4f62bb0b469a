"""Looks at who owes what, and claims the messages that are due, each once."""

import hashlib
import logging
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox, Payload
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.reminders import store
from bot.reminders.agenda import Agenda, gather
from bot.reminders.entities import (
    Claim,
    Heard,
    Hearer,
    Limits,
    Line,
    RoundReport,
    Send,
    State,
    Unreached,
)
from bot.reminders.hearers import Hearers
from bot.reminders.ports import Directory, Owing
from bot.reminders.rule import decide

REMINDER: Final = "reminder"
"""Kind of the outbox row, and name of the workflow, that sends one message."""

LANES: Final = 4
"""Slack takes a few hundred messages a minute from one app; a lane begins one a second."""

_log = logging.getLogger(__name__)
_AT_ONCE = 200
_PATIENCE = timedelta(hours=2)
"""A message that is not settled for so long is handed over again, under the same id."""
_OFFERS = 5


class ReminderRound:
    """One look at all that is owed; a round claims *most* messages, the next one the rest."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        directory: Directory,
        owing: Sequence[Owing],
        hearers: Hearers,
        limits: Limits | None = None,
        most: int = 1_000,
    ) -> None:
        self._database = database
        self._audit = audit
        self._outbox = Outbox(database, clock)
        self._directory = directory
        self._owing = tuple(owing)
        self._hearers = hearers
        self._limits = limits or Limits()
        self._most = most

    def run(self, at: datetime, *, actor: Actor) -> RoundReport:
        """Claim the messages that are due at this moment, and hand them to the outbox.

        Whoever runs it twice, or beside another, claims nothing twice.
        """
        require(actor, Permission.SEND_REMINDERS)
        self._offer_again(at)
        agenda = gather(
            at,
            directory=self._directory,
            owing=self._owing,
            hearers=self._hearers,
            heard_by=self._heard_by,
        )
        due = self._due(agenda, at)
        now, left = due[: self._most], len(due[self._most :])
        claimed = sum(
            self._claim(now[start : start + _AT_ONCE], agenda, at=at, actor=actor)
            for start in range(0, len(now), _AT_ONCE)
        )
        _log.info("Reminders: %d claimed, %d left for the next round", claimed, left)
        return RoundReport(considered=len(agenda.owed), claimed=claimed, left=left)

    def _heard_by(self, people: Collection[PersonId]) -> Mapping[PersonId, Sequence[Heard]]:
        with self._database.reading() as connection:
            return store.heard(connection, people)

    def _due(self, agenda: Agenda, at: datetime) -> list[Person]:
        """Return who hears something now, as far as can be told without asking Slack."""
        hearing = agenda.hearing
        hearers = self._hearers.of(hearing, ask_slack=False)
        heard = self._heard_by([one.id for one in hearing])
        return [
            one
            for one in hearing
            if self._lines(agenda, hearers[one.id], heard.get(one.id, ()), at)
        ]

    def _lines(
        self, agenda: Agenda, hearer: Hearer, heard: Sequence[Heard], at: datetime
    ) -> Sequence[Line]:
        owed = agenda.owed[hearer.person]
        decision = decide(hearer, owed, heard, limits=self._limits, now=at)
        return decision.lines if isinstance(decision, Send) else ()

    def _claim(
        self, people: Sequence[Person], agenda: Agenda, *, at: datetime, actor: Actor
    ) -> int:
        hearers = self._hearers.of(people, ask_slack=True)
        ids = [person.id for person in people]
        with self._database.transaction() as connection:
            store.take_turn_claiming(connection)
            # What another replica claimed meanwhile counts, so everything is decided anew.
            heard, newest = store.heard(connection, ids), store.numbers(connection, ids)
            claims = [
                claim_of(person, newest.get(person, 0) + 1, lines=lines, at=at)
                for person in ids
                if (lines := self._lines(agenda, hearers[person], heard.get(person, ()), at))
            ]
            if claims:
                hand_over(connection, self._outbox, claims, at=at)
                self._record(connection, claims, actor)
        return len(claims)

    def _record(self, connection: Connection, claims: Sequence[Claim], actor: Actor) -> None:
        digest = digest_of(claims)
        self._audit.record(
            connection,
            tag=AuditTag.REMINDERS_CLAIMED,
            actor=actor_id(actor),
            subject=f"reminders:{digest[:16]}",
            facts={"messages": len(claims), "ids_hash": digest},
        )

    def _offer_again(self, at: datetime) -> None:
        """Hand over once more what nobody settled; what was tried too often is listed instead."""
        with self._database.transaction() as connection:
            store.take_turn_claiming(connection)
            for one in store.unsettled(connection, offered_before=at - _PATIENCE, most=self._most):
                if one.offers >= _OFFERS:
                    failed = (Unreached.FAILED,)
                    store.settle(connection, one.id, State.UNREACHABLE, at=at, unreached=failed)
                else:
                    store.offered(connection, one.id, at=at)
                    payload = _payload(one.id, one.person)
                    self._outbox.post_again(
                        connection, item_id=one.id, kind=REMINDER, payload=payload
                    )


def claim_of(person: PersonId, number: int, *, lines: Sequence[Line], at: datetime) -> Claim:
    """Return the claim for a person's next message, with an id that nothing else has."""
    prompt_id = f"{REMINDER}:{person}:{at:%Y%m%d}-{number}"
    return Claim(id=prompt_id, person=person, number=number, lines=tuple(lines))


def hand_over(
    connection: Connection, outbox: Outbox, claims: Sequence[Claim], *, at: datetime
) -> None:
    """Keep what is to be sent, with the outbox rows that send it; whoever calls has the turn."""
    store.claim(connection, claims, at=at)
    payloads = {one.id: _payload(one.id, one.person) for one in claims}
    outbox.post_all(connection, kind=REMINDER, payloads=payloads)


def digest_of(claims: Sequence[Claim]) -> str:
    """Return the SHA-256 of the messages' ids, one on a line."""
    return hashlib.sha256("\n".join(one.id for one in claims).encode()).hexdigest()


def _payload(prompt_id: str, person: PersonId) -> Payload:
    # Whole teams are reminded at once: a few lanes for all keep to the pace of the workspace.
    lane = zlib.crc32(person.encode()) % LANES
    return {"prompt": prompt_id, "to_person": person, "lane": f"{REMINDER}:{lane}"}
