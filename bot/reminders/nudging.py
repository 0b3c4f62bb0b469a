"""Reminders that a lead gives by hand, and how far the messages about a campaign are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.reminders import store
from bot.reminders.entities import (
    Claim,
    Decision,
    Heard,
    Hearer,
    Limits,
    Never,
    Nudged,
    Owed,
    Send,
    Sending,
    State,
    Why,
)
from bot.reminders.hearers import Hearers
from bot.reminders.ports import Directory
from bot.reminders.rule import nudge
from bot.reminders.service import claim_of, digest_of, hand_over


class CampaignOwed(Protocol):
    """What one campaign asks; ``bot.reminders.training.CampaignsOwed`` knows."""

    def require_running(self, campaign: int) -> None:
        """Raise where nobody is reminded in this campaign now."""
        ...

    def owed_in(self, campaign: int) -> Sequence[Owed]:
        """Return what anybody has not done yet in one campaign; nothing unless it runs."""
        ...

    def keys_of(self, campaign: int) -> Sequence[str]:
        """Return the keys of all that one campaign ever asked, done or not."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    """Those who are to be nudged, as they were found before anything is claimed."""

    owed: Mapping[PersonId, Sequence[Owed]]
    hearers: Mapping[PersonId, Hearer]


class Nudging:
    """Claims messages for people whom a lead names, and counts those about a campaign."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        directory: Directory,
        asked: CampaignOwed,
        hearers: Hearers,
        limits: Limits | None = None,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)
        self._directory = directory
        self._asked = asked
        self._hearers = hearers
        self._limits = limits or Limits()

    def nudge(
        self,
        number: int,
        *,
        actor: Actor,
        nudge_id: str,
        people: Collection[PersonId] | None = None,
    ) -> Nudged:
        """Remind those who are not done in this campaign, or those of *people*, outside the cadence.

        Nobody hears of one thing twice a day, so the same again on a day claims nothing more.
        """
        require(actor, Permission.SEND_REMINDERS)
        self._asked.require_running(number)
        named, at = self._named(number, people), self._clock.now()
        ids = sorted(named.owed)
        with self._database.transaction() as connection:
            store.take_turn_claiming(connection)
            heard, newest = store.heard(connection, ids), store.numbers(connection, ids)
            decided = {one: self._decide(named, one, heard.get(one, ()), at) for one in ids}
            claims = [
                claim_of(one, newest.get(one, 0) + 1, lines=decision.lines, at=at)
                for one, decision in decided.items()
                if isinstance(decision, Send)
            ]
            if claims:
                hand_over(connection, self._outbox, claims, at=at)
                self._record(connection, number, claims, nudge_id=nudge_id, actor=actor)
        return _counted(decided.values(), done=len(set(people or ()) - named.owed.keys()))

    def sending(self, number: int, *, actor: Actor) -> Sending:
        """Return how far the messages about this campaign are."""
        require(actor, Permission.SEND_REMINDERS)
        keys = self._asked.keys_of(number)
        with self._database.reading() as connection:
            states, spoken = store.prompts_about(connection, keys)
        counts = Counter(states.values())
        return Sending(
            claimed=len(states),
            sent=counts[State.DELIVERED],
            unreachable=counts[State.UNREACHABLE],
            waiting=counts[State.CLAIMED] + counts[State.SENDING],
            to_come=sum(one.key not in spoken for one in self._asked.owed_in(number)),
        )

    def owing(self, number: int) -> frozenset[PersonId]:
        """Return who is not done in this campaign."""
        return frozenset(one.person for one in self._asked.owed_in(number))

    def _named(self, number: int, people: Collection[PersonId] | None) -> _Named:
        owed = defaultdict[PersonId, list[Owed]](list)
        for one in self._asked.owed_in(number):
            if people is None or one.person in people:
                owed[one.person].append(one)
        known = [self._directory.find(one) for one in sorted(owed)]
        return _Named(owed=owed, hearers=self._hearers.of(known, ask_slack=True))

    def _decide(
        self, named: _Named, person: PersonId, heard: Sequence[Heard], at: datetime
    ) -> Decision:
        hearer, owed = named.hearers[person], named.owed[person]
        return nudge(hearer, owed, heard, limits=self._limits, now=at)

    def _record(
        self,
        connection: Connection,
        number: int,
        claims: Sequence[Claim],
        *,
        nudge_id: str,
        actor: Actor,
    ) -> None:
        self._audit.record(
            connection,
            tag=AuditTag.REMINDERS_NUDGED,
            actor=actor_id(actor),
            subject=f"campaign:{number}",
            facts={"nudge": nudge_id, "messages": len(claims), "ids_hash": digest_of(claims)},
        )


def _counted(decisions: Collection[Decision], *, done: int) -> Nudged:
    claimed = sum(isinstance(one, Send) for one in decisions)
    told = sum(isinstance(one, Never) and one.why is Why.SAID_ENOUGH for one in decisions)
    return Nudged(
        claimed=claimed,
        told_today=told,
        waiting=len(decisions) - claimed - told,
        done=done,
    )
