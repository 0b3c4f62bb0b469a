"""Where it is kept what happened to tasks, what shows that they are done, and what was proposed."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from bot.database.statements import append, insert_once, storable
from bot.people.entities import PersonId
from bot.records import file_store
from bot.tasks.entities import (
    Deed,
    Draft,
    Evidence,
    EvidenceKind,
    Exemption,
    Happening,
    Kind,
    Period,
    Priority,
    Source,
    TaskNumber,
    Verdict,
    Wanted,
)
from bot.tasks.store import person_in
from bot.tasks.tables import (
    task_drafts,
    task_events,
    task_evidence,
)


def happened_before(connection: Connection, once: str) -> bool:
    """Tell whether this form or press has done its deed."""
    if not once:
        return False
    query = select(task_events.c.task).where(task_events.c.once == once)
    return connection.execute(query).first() is not None


def count(
    connection: Connection, deeds: Collection[Deed], *, since: datetime, until: datetime
) -> int:
    """Return how often any of these happened from *since* on, and before *until*."""
    query = (
        select(func.count())
        .select_from(task_events)
        .where(
            task_events.c.deed.in_([deed.value for deed in deeds]),
            task_events.c.at >= since,
            task_events.c.at < until,
        )
    )
    return int(connection.execute(query).scalar_one())


def add_happening(connection: Connection, happening: Happening) -> int:
    """Write down what happened to a task, after everything before; return its place."""
    row = {
        "task": happening.task,
        "version": happening.version,
        "deed": happening.deed.value,
        "at": happening.at,
        "by": happening.by or "",
        "words": storable(happening.words),
        "salt": happening.salt,
        "due_on": happening.due_on,
        "about": happening.about or "",
        "once": happening.once or None,
    }
    return append(connection, task_events, "task", row)


def happenings(connection: Connection, number: int) -> list[Happening]:
    """Return what happened to a task, in order."""
    query = select(task_events).where(task_events.c.task == number)
    rows = connection.execute(query.order_by(task_events.c.sequence)).mappings()
    return [_happening(row) for row in rows]


def said_by(connection: Connection, person: PersonId) -> list[Happening]:
    """Return what this person did with tasks, in order."""
    query = select(task_events).where(task_events.c.by == person)
    rows = connection.execute(query.order_by(task_events.c.task, task_events.c.sequence)).mappings()
    return [_happening(row) for row in rows]


def add_evidence(connection: Connection, evidence: Evidence, content: bytes) -> bool:
    """Keep a piece of evidence, its bytes once; tell whether its id is new."""
    row = {
        "id": evidence.id,
        "task": evidence.task,
        "kind": evidence.kind.value,
        "sha256": evidence.sha256,
        "words": storable(evidence.words),
        "name": storable(evidence.name),
        "size": evidence.size,
        "from_on": evidence.period.from_on,
        "until_on": evidence.period.until_on,
        "supplied_by": evidence.supplied_by or "",
        "supplied_at": evidence.supplied_at,
        "verdict": evidence.verdict.value,
    }
    if not insert_once(connection, task_evidence, row):
        return False
    if evidence.kind is EvidenceKind.FILE:
        file_store.keep(connection, content)
    return True


def evidence_of(connection: Connection, number: int) -> list[Evidence]:
    """Return what was supplied for a task, in order."""
    query = select(task_evidence).where(task_evidence.c.task == number)
    ordered = query.order_by(task_evidence.c.supplied_at, task_evidence.c.id)
    return [_evidence(row) for row in connection.execute(ordered).mappings()]


def supplied_by(connection: Connection, person: PersonId) -> list[Evidence]:
    """Return what this person supplied, in order."""
    query = select(task_evidence).where(task_evidence.c.supplied_by == person)
    ordered = query.order_by(task_evidence.c.supplied_at, task_evidence.c.id)
    return [_evidence(row) for row in connection.execute(ordered).mappings()]


def evidence(connection: Connection, evidence_id: str) -> Evidence | None:
    """Return one piece of evidence."""
    query = select(task_evidence).where(task_evidence.c.id == evidence_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _evidence(row)


def judge(connection: Connection, number: int, verdict: Verdict) -> None:
    """Write down what became of the evidence of a task that waits."""
    waiting = task_evidence.c.verdict == Verdict.WAITING.value
    change = update(task_evidence).where(task_evidence.c.task == number, waiting)
    connection.execute(change.values(verdict=verdict.value))


def keep_draft(connection: Connection, draft: Draft) -> bool:
    """Keep a proposal; tell whether its id is new."""
    row = {
        "id": draft.id,
        "content": storable(_written(draft.wanted)),
        "made_by": draft.made_by,
        "made_at": draft.made_at,
    }
    return insert_once(connection, task_drafts, row)


def draft(connection: Connection, draft_id: str) -> Draft | None:
    """Return a proposal that nobody has decided about."""
    query = select(task_drafts).where(task_drafts.c.id == draft_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _draft(row)


def drafts_of(connection: Connection, person: PersonId) -> list[Draft]:
    """Return what this person proposed, oldest first."""
    query = select(task_drafts).where(task_drafts.c.made_by == person)
    rows = connection.execute(query.order_by(task_drafts.c.made_at)).mappings()
    return [_draft(row) for row in rows]


def drop_draft(connection: Connection, draft_id: str) -> bool:
    """Forget a proposal; tell whether it was there."""
    gone = delete(task_drafts).where(task_drafts.c.id == draft_id).returning(task_drafts.c.id)
    return connection.execute(gone).first() is not None


def drop_drafts_before(connection: Connection, before: datetime) -> int:
    """Forget proposals that nobody decided about; return how many."""
    gone = delete(task_drafts).where(task_drafts.c.made_at < before).returning(task_drafts.c.id)
    return len(connection.execute(gone).all())


def _happening(row: RowMapping) -> Happening:
    return Happening(
        task=TaskNumber(row["task"]),
        version=row["version"],
        deed=Deed(row["deed"]),
        at=row["at"],
        by=person_in(row["by"]),
        words=row["words"],
        due_on=row["due_on"],
        about=person_in(row["about"]),
        once=row["once"] or "",
        salt=row["salt"],
    )


def _evidence(row: RowMapping) -> Evidence:
    return Evidence(
        id=row["id"],
        task=TaskNumber(row["task"]),
        kind=EvidenceKind(row["kind"]),
        sha256=row["sha256"],
        words=row["words"],
        name=row["name"],
        size=row["size"],
        period=Period(from_on=row["from_on"], until_on=row["until_on"]),
        supplied_by=person_in(row["supplied_by"]),
        supplied_at=row["supplied_at"],
        verdict=Verdict(row["verdict"]),
    )


def _draft(row: RowMapping) -> Draft:
    return Draft(
        id=row["id"],
        wanted=_read(json.loads(row["content"])),
        made_by=PersonId(row["made_by"]),
        made_at=row["made_at"],
    )


def _written(wanted: Wanted) -> str:
    fields: Mapping[str, str | int | Sequence[str] | None] = {
        "title": wanted.title,
        "description": wanted.description,
        "controls": wanted.controls,
        "clause": wanted.clause,
        "kind": wanted.kind.value,
        "priority": wanted.priority.value,
        "owner": wanted.owner,
        "watchers": wanted.watchers,
        "due_on": wanted.due_on.isoformat() if wanted.due_on else None,
        "quote": wanted.source.quote,
        "permalink": wanted.source.permalink,
        "gap": wanted.gap,
        "risk_owner": wanted.exemption.risk_owner,
        "measures": wanted.exemption.measures,
        "until": wanted.exemption.until.isoformat() if wanted.exemption.until else None,
        "notes": wanted.notes,
    }
    return json.dumps(fields)


def _read(kept: Mapping[str, object]) -> Wanted:
    """Return what was proposed; the columns were written by ``_written`` and nothing else."""
    return Wanted(
        title=str(kept["title"]),
        description=str(kept["description"]),
        controls=_listed(kept["controls"]),
        clause=str(kept["clause"]),
        kind=Kind(str(kept["kind"])),
        priority=Priority(str(kept["priority"])),
        owner=person_in(str(kept["owner"] or "")),
        watchers=tuple(PersonId(one) for one in _listed(kept["watchers"])),
        due_on=_day(kept["due_on"]),
        source=Source(quote=str(kept["quote"]), permalink=str(kept["permalink"])),
        gap=kept["gap"] if isinstance(kept["gap"], int) else None,
        exemption=Exemption(
            risk_owner=person_in(str(kept["risk_owner"] or "")),
            measures=str(kept["measures"]),
            until=_day(kept["until"]),
        ),
        # Drafts of the version before have none.
        notes=_listed(kept.get("notes")),
    )


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
