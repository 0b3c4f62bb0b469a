"""Questions that nobody could answer: a list of their own until a lead takes one for a gap."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.controls import suggestions_store as store
from bot.controls.ports import Unanswered
from bot.controls.register_entities import LONGEST_TEXT
from bot.controls.register_store import take_turn_writing
from bot.controls.suggestions_store import Promoted
from bot.database.engine import Connection, Database
from bot.database.statements import storable
from bot.errors import NothingSaid, UnknownGap
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated

__all__ = ["Promoted", "Suggestion", "Suggestions"]

_WHY_SETTLED = "Say in a few words how this was settled; the reason stands beside the trail."


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A question without an answer, as it waits for a lead."""

    words: str
    controls: tuple[str, ...]
    """What it may be about; a suggestion, no finding."""

    @property
    def id(self) -> str:
        """Return a short name of it without its words."""
        return _once(self.words)[:16]


class Suggestions:
    """What of the unanswered questions a lead may promote, and what became of those."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        unanswered: Unanswered,
        about: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._unanswered = unanswered
        self._about = about

    def waiting(self, *, actor: Actor) -> tuple[Suggestion, ...]:
        """Return what nobody could answer and nobody promoted, first what most people asked."""
        require(actor, Permission.CHANGE_CONTROLS)
        asked = self._unanswered(actor=actor)
        with self._database.reading() as connection:
            new = [words for words in asked if store.find(connection, _once(words)) is None]
        return tuple(Suggestion(words=words, controls=self._about(words)) for words in new)

    def promote(self, words: str, *, actor: Actor) -> Promoted:
        """Take a question for a gap; the same words once more are the gap that is there."""
        require(actor, Permission.CHANGE_CONTROLS)
        words = storable(" ".join(words.split()))[:LONGEST_TEXT]
        if not words:
            raise NothingSaid("There is no question to promote.")
        controls = self._about(words)
        with self._database.transaction() as connection:
            take_turn_writing(connection)
            known = store.find(connection, _once(words))
            if known is not None:
                return known
            kept = Promoted(
                number=store.take_number(connection),
                words=words,
                controls=controls,
                promoted_by=PersonId(actor_id(actor)),
                promoted_at=self._clock.now(),
            )
            salt = new_salt()
            store.add(connection, kept, once=_once(words), salt=salt)
            facts: Facts = {
                "controls": " ".join(controls),
                "words_hash": seal(Sealed.GAP, words, salt=salt),
            }
            self._record(connection, AuditTag.SUGGESTION_PROMOTED, kept.number, facts, actor)
        return kept

    def settle(self, number: int, *, reason: str, actor: Actor) -> None:
        """Say how a promoted question was settled; what was settled before stays as it was."""
        require(actor, Permission.CHANGE_CONTROLS)
        said = stated(reason, why=_WHY_SETTLED)
        with self._database.transaction() as connection:
            take_turn_writing(connection)
            found = store.numbered(connection, number)
            if found is None:
                raise UnknownGap(f"There is no promoted question Q-{number}.")
            if found[0].settled_at is not None:
                return
            store.settle(connection, number, by=actor_id(actor), at=self._clock.now(), reason=said)
            facts: Facts = {"reason_hash": seal(Sealed.REASON, said, salt=found[1])}
            self._record(connection, AuditTag.SUGGESTION_SETTLED, number, facts, actor)

    def _record(
        self, connection: Connection, tag: AuditTag, number: int, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(
            connection, tag=tag, actor=actor_id(actor), subject=f"suggestion:{number}", facts=facts
        )


def _once(words: str) -> str:
    return hashlib.sha256(" ".join(words.casefold().split()).encode()).hexdigest()
