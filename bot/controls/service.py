"""What may be done with candidate gaps: suggest one, look at those that wait, dismiss one."""

from dataclasses import replace
from typing import Final

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.controls import store
from bot.controls.entities import LONGEST, CandidateGap, GapStatus, Sighting
from bot.controls.naming import ControlNamer
from bot.database.engine import Connection, Database
from bot.errors import NothingSaid, NotPermitted, UnknownGap
from bot.people.entities import Access, Person
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated

SUGGESTER: Final = "suggester"
"""Actor of a suggestion; who it was is sealed in the entry's facts and stands beside the trail."""

MOST: Final = 100
"""So many open ones are listed at once."""

_WHY_DISMISSED = "Say in a few words why this is no gap; the reason stands beside the trail."


class ControlRegister:
    """Where gaps in what the standard asks are kept, for now as candidates."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, *, namer: ControlNamer
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._namer = namer

    def suggest_gap(self, sighting: Sighting, *, actor: Person) -> CandidateGap:
        """Keep a message as a candidate gap; the same message again returns what was kept."""
        require(actor, Permission.SUGGEST_GAP)
        _require_colleague(actor)
        sighting = replace(sighting, words=_kept(sighting.words))
        with self._database.looking_up() as connection:
            known = store.find(connection, sighting.message)
        if known is not None:
            return replace(known, is_first=False)
        # Searching takes a while; others wait for a transaction.
        controls = self._namer.suggest(sighting.words)
        with self._database.transaction() as connection:
            return self._add(connection, sighting, controls, actor=actor)

    def open_gaps(self, *, actor: Actor) -> tuple[CandidateGap, ...]:
        """Return the candidates that wait for a lead, oldest first, at most a hundred."""
        require(actor, Permission.MANAGE_GAPS)
        with self._database.reading() as connection:
            return tuple(store.waiting(connection, limit=MOST))

    def count_open(self, *, actor: Actor) -> int:
        """Return how many candidates wait for a lead."""
        require(actor, Permission.MANAGE_GAPS)
        with self._database.looking_up() as connection:
            return store.count_waiting(connection)

    def find_gap(self, number: int, *, actor: Actor) -> CandidateGap:
        """Return one candidate, open or not; raise ``UnknownGap``."""
        require(actor, Permission.MANAGE_GAPS)
        with self._database.transaction() as connection:
            return _found(connection, number)[0]

    def dismiss_gap(self, number: int, *, reason: str, actor: Actor) -> CandidateGap:
        """Say why a candidate is no gap; what was closed before stays as it was closed."""
        require(actor, Permission.MANAGE_GAPS)
        with self._database.transaction() as connection:
            gap, salt = _found(connection, number)
            if not gap.is_open:
                return replace(gap, is_first=False)
            dismissed = replace(
                gap,
                status=GapStatus.DISMISSED,
                reason=stated(reason, why=_WHY_DISMISSED),
                closed_at=self._clock.now(),
            )
            store.close(connection, dismissed, closed_by=actor_id(actor))
            facts: Facts = {"reason_hash": seal(Sealed.REASON, dismissed.reason, salt=salt)}
            self._record(connection, AuditTag.GAP_DISMISSED, gap, facts=facts, who=actor_id(actor))
        return dismissed

    def promote_gap(self, connection: Connection, number: int, *, task: str, actor: Actor) -> None:
        """Write down, in the caller's transaction, that a candidate became *task*.

        Raise ``UnknownGap`` where it does not wait any more.
        """
        require(actor, Permission.MANAGE_GAPS)
        gap, _ = _found(connection, number)
        if not gap.is_open:
            raise UnknownGap(f"{gap.label} was {gap.status} before; it does not wait any more.")
        promoted = replace(gap, status=GapStatus.PROMOTED, reason=task, closed_at=self._clock.now())
        store.close(connection, promoted, closed_by=actor_id(actor))
        facts: Facts = {"task": task}
        self._record(connection, AuditTag.GAP_PROMOTED, gap, facts=facts, who=actor_id(actor))

    def suggest_controls(self, words: str) -> tuple[str, ...]:
        """Return what of the standard *words* may be about; a suggestion, no finding."""
        return self._namer.suggest(words)

    def _add(
        self,
        connection: Connection,
        sighting: Sighting,
        controls: tuple[str, ...],
        *,
        actor: Person,
    ) -> CandidateGap:
        store.take_turn_writing(connection)
        known = store.find(connection, sighting.message)
        if known is not None:
            return replace(known, is_first=False)
        gap = CandidateGap(
            number=store.take_number(connection),
            sighting=sighting,
            controls=controls,
            suggested_by=actor.id,
            suggested_at=self._clock.now(),
        )
        salt = new_salt()
        store.add(connection, gap, salt=salt)
        facts: Facts = {
            "controls": " ".join(controls),
            "words_hash": seal(Sealed.GAP, sighting.words, salt=salt),
            "suggester_hash": seal(Sealed.SUGGESTER, actor.id, salt=salt),
        }
        self._record(connection, AuditTag.GAP_SUGGESTED, gap, facts=facts, who=SUGGESTER)
        return gap

    def _record(
        self,
        connection: Connection,
        tag: AuditTag,
        gap: CandidateGap,
        *,
        facts: Facts,
        who: str,
    ) -> None:
        self._audit.record(connection, tag=tag, actor=who, subject=f"gap:{gap.number}", facts=facts)


def _require_colleague(actor: Person) -> None:
    if actor.access is not Access.ACTIVE:
        raise NotPermitted(
            "Only colleagues can suggest gaps. Please tell the person who invited you here."
        )


def _kept(words: str) -> str:
    words = words.replace("\x00", "").strip()
    if not words:
        raise NothingSaid("There are no words to keep. Write down what seems to be missing.")
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _found(connection: Connection, number: int) -> tuple[CandidateGap, str]:
    found = store.numbered(connection, number)
    if found is None:
        raise UnknownGap(f"There is no candidate gap G-{number}; it may be past its time.")
    return found
