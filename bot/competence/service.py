"""The register of competence: taken over from CSV, read, and written out again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.audit.entities import SYSTEM, Facts
from bot.audit.sealing import new_salt
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.competence import store
from bot.competence.entities import Competence, Entry
from bot.competence.reading import Known, read, written
from bot.database.engine import Connection, Database
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.service import PersonRecord
from bot.people.viewing import Views


class Directory(Protocol):
    """Who is who; ``bot.people.service.PeopleDirectory`` is one."""

    def everybody(self, *, actor: Actor) -> Sequence[PersonRecord]:
        """Return all people."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenOver:
    """What became of a file."""

    added: int
    changed: int
    known: int
    """Rows that say what the register said already."""


class CompetenceRegister:
    """Competence of people in roles that affect security; an entry is replaced, never changed."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, *, directory: Directory
    ) -> None:
        self._database = database
        self._audit = audit
        self._views = Views(database, audit)
        self._clock = clock
        self._directory = directory

    def load(self, text: str, *, actor: Actor) -> TakenOver:
        """Take over a CSV file; the same file twice is once, and what it leaves out stays.

        Columns: role, competence, person, and as far as known evidence_kind, evidence,
        evidence_sha256, shortfall, action, effective, judged_on, judged_by, ended_on.
        Raise ``RecordsWrong`` with every bad row; then nothing is taken over.
        """
        require(actor, Permission.KEEP_COMPETENCE)
        people, now = self._directory.everybody(actor=SYSTEM), self._clock.now()
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            standing = {one.competence.key: one for one in store.standing(connection)}
            lines = read(text, Known(people, standing.values()), today=now.date())
            former = {line.key: standing.get(line.key) for line in lines}
            news = [
                line
                for line in lines
                if (before := former[line.key]) is None or before.competence != line
            ]
            replaced = [one for line in news if (one := former[line.key]) is not None]
            if news:
                store.replace(connection, [one.number for one in replaced], at=now)
                self._keep(connection, news, replaced=len(replaced), actor=actor, now=now)
        added = len(news) - len(replaced)
        return TakenOver(added=added, changed=len(replaced), known=len(lines) - len(news))

    def entries(self, *, actor: Actor, as_of: datetime | None = None) -> Sequence[Entry]:
        """Return the entries that stand, now or at a moment, in order."""
        require(actor, Permission.READ_COMPETENCE)
        self._views.note(actor, "competence")
        with self._database.reading() as connection:
            return store.standing(connection, at=as_of)

    def export(self, *, actor: Actor) -> bytes:
        """Return the register as CSV that can be taken over again; that it left is on record."""
        require(actor, Permission.READ_COMPETENCE)
        self._views.note(actor, "competence:sheet")
        people = self._directory.everybody(actor=SYSTEM)
        with self._database.transaction() as connection:
            entries = store.standing(connection)
            content = written(entries, Known(people, entries))
            facts: Facts = {
                "entries": len(entries),
                "file_sha256": hashlib.sha256(content).hexdigest(),
            }
            self._audit.record(
                connection,
                tag=AuditTag.COMPETENCE_EXPORTED,
                actor=actor_id(actor),
                subject="competence",
                facts=facts,
            )
        return content

    def _keep(
        self,
        connection: Connection,
        lines: Sequence[Competence],
        *,
        replaced: int,
        actor: Actor,
        now: datetime,
    ) -> None:
        entries = [
            Entry(
                number=store.take_number(connection),
                competence=line,
                recorded_at=now,
                recorded_by=actor_id(actor),
                salt=new_salt(),
            )
            for line in lines
        ]
        store.add(connection, entries)
        hashes = "\n".join(one.computed_sha256 for one in entries)
        facts: Facts = {
            "entries": len(entries),
            "replaced": replaced,
            "first": entries[0].number,
            "last": entries[-1].number,
            "entries_sha256": hashlib.sha256(hashes.encode()).hexdigest(),
        }
        self._audit.record(
            connection,
            tag=AuditTag.COMPETENCE_RECORDED,
            actor=actor_id(actor),
            subject=f"competence:{entries[0].number}",
            facts=facts,
        )
