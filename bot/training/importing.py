"""Takes over records from elsewhere: people without Slack, and the years before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.audit.entities import Facts
from bot.audit.sealing import new_salt
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import storable, take_turn
from bot.errors import RecordsWrong
from bot.people.entities import Person
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.records.rows import csv_rows
from bot.training import acknowledgement_store as store
from bot.training import material_store
from bot.training.acknowledgement_entities import Acknowledgement, Witness
from bot.training.acknowledging import RECORDING_KEY
from bot.training.asking import digest_of, settle
from bot.training.entities import Material, MaterialKind
from bot.training.staff import Directory, Staff

_COLUMNS = ("person", "kind", "name", "version", "acknowledged_on")
_PERCENT = 100
_LONGEST = 200

_Versions = Mapping[tuple[MaterialKind, str, str], Material]


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of a file of records."""

    added: int
    known: int
    """Rows of which there was a record already; they changed nothing."""


class Importing:
    """Keeps records from elsewhere apart from those that we saw come about."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, *, directory: Directory
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._directory = directory

    def load(self, text: str, *, actor: Actor) -> Imported:
        """Take over a CSV file; the same file twice is once.

        Columns: person, kind (course or policy), name, version, acknowledged_on, and if known
        score (percent) and attested_by. Raise ``RecordsWrong`` with every bad row; then nothing
        is taken over.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        staff = Staff.of(self._directory)
        with self._database.transaction() as connection:
            take_turn(connection, RECORDING_KEY)
            versions: _Versions = {
                (one.kind, one.name, one.version): one
                for one in material_store.everything(connection)
            }
            reading = _Reading(staff, versions, now=self._clock.now())
            records = reading.records(text)
            keys = {store.once_of(record, ""): record for record in records}
            known = store.known_keys(connection, keys)
            new = [record for once, record in keys.items() if once not in known]
            kept = [replace(one, number=store.take_number(connection)) for one in new]
            for record in kept:
                store.add(connection, record)
            if kept:
                for record in kept:
                    settle(connection, record)
                self._record(connection, kept, actor)
        return Imported(added=len(kept), known=len(records) - len(kept))

    def _record(
        self, connection: Connection, records: Sequence[Acknowledgement], actor: Actor
    ) -> None:
        facts: Facts = {
            "records": len(records),
            "first": records[0].number,
            "last": records[-1].number,
            "records_sha256": digest_of(_hashes(records)),
        }
        self._audit.record(
            connection,
            tag=AuditTag.ACKNOWLEDGEMENTS_IMPORTED,
            actor=actor_id(actor),
            subject=f"acknowledgement:{records[0].number}",
            facts=facts,
        )


class _Reading:
    """Reads rows into records, and remembers what was wrong."""

    def __init__(self, staff: Staff, versions: _Versions, *, now: datetime) -> None:
        self._staff = staff
        self._versions = versions
        self._now = now
        self._bad: list[str] = []

    def records(self, text: str) -> list[Acknowledgement]:
        """Return a record for each row; raise ``RecordsWrong`` with what is wrong in any."""
        found = [self._row(number, cells) for number, cells in csv_rows(text, _COLUMNS)]
        if self._bad:
            raise RecordsWrong(self._bad)
        if not found:
            raise RecordsWrong(["The file has no rows below its first line."])
        return [one for one in found if one is not None]

    def _row(self, number: int, cells: Mapping[str, str]) -> Acknowledgement | None:
        person = self._staff.find(cells["person"])
        attested_by = cells.get("attested_by", "")
        witness = self._staff.find(attested_by) if attested_by else None
        day, score = _day(cells["acknowledged_on"]), _score(cells.get("score", ""))
        checks = (
            (
                person is None,
                f"nobody is known as {cells['person']!r}; add them to the people file",
            ),
            (cells["kind"] not in {*MaterialKind}, "kind is course or policy"),
            (not cells["name"] or not cells["version"], "name and version are needed"),
            (max(len(cells["name"]), len(cells["version"])) > _LONGEST, "that name is too long"),
            (day is None, "write acknowledged_on like 2026-03-31"),
            (day is not None and day > self._now.date(), "acknowledged_on is in the future"),
            (score == _WRONG, "score is a percentage from 0 to 100, or empty"),
            (
                bool(attested_by) and witness is None,
                f"nobody is known as {attested_by!r}, who is said to attest it",
            ),
            (
                witness is not None and person is not None and witness.id == person.id,
                "nobody attests their own record",
            ),
        )
        problems = [says for is_wrong, says in checks if is_wrong]
        if problems or person is None or day is None:
            self._bad.append(f"Row {number}: {'; '.join(problems)}.")
            return None
        return self._record(person, cells, day=day, score=score, witness=witness)

    def _record(
        self,
        person: Person,
        cells: Mapping[str, str],
        *,
        day: date,
        score: int | None,
        witness: Person | None,
    ) -> Acknowledgement:
        kind, name, version = MaterialKind(cells["kind"]), cells["name"], cells["version"]
        material = self._versions.get((kind, name, version))
        return Acknowledgement(
            number=0,
            person=person.id,
            name=person.name,
            email=person.email,
            kind=kind,
            material_name=storable(name),
            version=storable(version),
            material=material.number if material else None,
            # Nobody here saw what was on the screen, so no bytes are claimed.
            shown_sha256="",
            words="",
            at=datetime.combine(day, time(), UTC),
            recorded_at=self._now,
            place="",
            offered=None,
            score=score,
            witness=Witness.IMPORTED if witness is None else Witness.ATTESTED,
            attested_by="" if witness is None else witness.id,
            campaign=None,
            corrects=None,
            withdraws=False,
            reason="",
            salt=new_salt(),
        )


_WRONG = -1


def _hashes(records: Sequence[Acknowledgement]) -> list[str]:
    return [record.computed_sha256 for record in records]


def _score(text: str) -> int | None:
    if not text:
        return None
    is_percent = text.isascii() and text.isdigit() and int(text[:4]) <= _PERCENT
    return int(text[:4]) if is_percent else _WRONG


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
