"""Where it is kept who was told what, and until when people put their reminders off."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.database.statements import insert_once, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.reminders.entities import Claim, Heard, LedgerEntry, State, Unreached, Way

_LOCK_KEY = 7_410_064
_AT_ONCE = 500
_SPOKEN = (State.CLAIMED, State.SENDING, State.DELIVERED, State.UNREACHABLE)
"""What counts as said, or as about to be."""
_LATE = (State.CLAIMED, State.SENDING)

TABLES = ("reminder_prompts", "reminder_lines", "reminder_snoozes")

reminder_prompts = Table(
    "reminder_prompts",
    metadata,
    # Also the outbox row's and the workflow's id, so that whoever repeats work repeats it under it.
    Column("id", Text, primary_key=True),
    Column("person_id", String(64), nullable=False),
    # Counts this person's messages: two replicas that decide at once want the same number.
    Column("number", Integer, nullable=False),
    Column("state", String(32), nullable=False, index=True),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("way", String(16), nullable=False),
    Column("unreached", Text, nullable=False),
    UniqueConstraint("person_id", "number"),
)

reminder_lines = Table(
    "reminder_lines",
    metadata,
    # Nobody hears twice of one thing for one day of its cadence, whatever else goes wrong.
    Column("person_id", String(64), primary_key=True),
    Column("item", String(200), primary_key=True),
    Column("about", String(64), primary_key=True),
    Column("covers", Date, primary_key=True),
    Column("prompt_id", Text, nullable=False, index=True),
)

reminder_snoozes = Table(
    "reminder_snoozes",
    metadata,
    Column("person_id", String(64), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)


def take_turn_claiming(connection: Connection) -> None:
    """Wait until no other transaction claims messages."""
    take_turn(connection, _LOCK_KEY)


def heard(
    connection: Connection, people: Collection[PersonId]
) -> Mapping[PersonId, Sequence[Heard]]:
    """Return what each of *people* was told, or is about to be told."""
    found = defaultdict[PersonId, list[Heard]](list)
    for batch in _batches(people):
        query = (
            select(reminder_lines, reminder_prompts.c.claimed_at)
            .join(reminder_prompts, reminder_prompts.c.id == reminder_lines.c.prompt_id)
            .where(reminder_lines.c.person_id.in_(batch), reminder_prompts.c.state.in_(_SPOKEN))
        )
        for row in connection.execute(query).mappings():
            found[PersonId(row["person_id"])].append(_heard(row))
    return found


def numbers(connection: Connection, people: Collection[PersonId]) -> Mapping[PersonId, int]:
    """Return the number of the newest message to each of *people*, if there was one."""
    newest = func.max(reminder_prompts.c.number)
    found: dict[PersonId, int] = {}
    for batch in _batches(people):
        query = (
            select(reminder_prompts.c.person_id, newest.label("newest"))
            .where(reminder_prompts.c.person_id.in_(batch))
            .group_by(reminder_prompts.c.person_id)
        )
        for row in connection.execute(query).mappings():
            found[PersonId(row["person_id"])] = row["newest"]
    return found


def claim(connection: Connection, claims: Sequence[Claim], *, at: datetime) -> None:
    """Keep that these messages are to be sent; each number must be the person's next."""
    prompts = [
        {
            "id": one.id,
            "person_id": one.person,
            "number": one.number,
            "state": State.CLAIMED.value,
            "claimed_at": at,
            "offered_at": at,
            "offers": 1,
            "settled_at": None,
            "way": Way.NONE.value,
            "unreached": "",
        }
        for one in claims
    ]
    lines = [
        {
            "person_id": one.person,
            "item": line.owed.key,
            "about": line.owed.about or "",
            "covers": line.covers,
            "prompt_id": one.id,
        }
        for one in claims
        for line in one.lines
    ]
    connection.execute(insert(reminder_prompts), prompts)
    connection.execute(insert(reminder_lines), lines)


def find(connection: Connection, prompt_id: str) -> LedgerEntry | None:
    """Return what is known of this message."""
    query = select(reminder_prompts).where(reminder_prompts.c.id == prompt_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _entry(row)


def lines_of(connection: Connection, prompt_id: str) -> Sequence[tuple[str, str]]:
    """Return which things this message speaks of, and about whom, in a fixed order."""
    query = (
        select(reminder_lines.c.item, reminder_lines.c.about)
        .where(reminder_lines.c.prompt_id == prompt_id)
        .order_by(reminder_lines.c.item, reminder_lines.c.about)
    )
    return [(row.item, row.about) for row in connection.execute(query).all()]


def begin_sending(connection: Connection, prompt_id: str) -> bool:
    """Note that somebody begins to send it; False where somebody began before."""
    change = (
        update(reminder_prompts)
        .where(reminder_prompts.c.id == prompt_id, reminder_prompts.c.state == State.CLAIMED.value)
        .values(state=State.SENDING.value)
        .returning(reminder_prompts.c.id)
    )
    return connection.execute(change).first() is not None


def settle(
    connection: Connection,
    prompt_id: str,
    state: State,
    *,
    at: datetime,
    way: Way = Way.NONE,
    unreached: Sequence[Unreached] = (),
) -> None:
    """Keep what became of it, unless that is known; what was not said may be said again."""
    change = (
        update(reminder_prompts)
        .where(reminder_prompts.c.id == prompt_id, reminder_prompts.c.state.in_(_LATE))
        .values(
            state=state.value,
            settled_at=at,
            way=way.value,
            unreached="\n".join(one.value for one in unreached),
        )
        .returning(reminder_prompts.c.id)
    )
    if connection.execute(change).first() is not None and state not in _SPOKEN:
        connection.execute(delete(reminder_lines).where(reminder_lines.c.prompt_id == prompt_id))


def unsettled(
    connection: Connection, *, offered_before: datetime, most: int
) -> Sequence[LedgerEntry]:
    """Return messages that were handed over long ago and are not settled, oldest first."""
    query = (
        select(reminder_prompts)
        .where(reminder_prompts.c.state.in_(_LATE))
        .where(reminder_prompts.c.offered_at < offered_before)
        .order_by(reminder_prompts.c.offered_at, reminder_prompts.c.id)
        .limit(most)
    )
    return [_entry(row) for row in connection.execute(query).mappings()]


def offered(connection: Connection, prompt_id: str, *, at: datetime) -> None:
    """Note that the message was handed over once more."""
    same = reminder_prompts.c.id == prompt_id
    change = update(reminder_prompts).where(same)
    connection.execute(change.values(offered_at=at, offers=reminder_prompts.c.offers + 1))


def newest_of_each(connection: Connection, *, since: datetime) -> Sequence[LedgerEntry]:
    """Return the newest settled message to each person that was claimed since a moment."""
    settled = (State.DELIVERED.value, State.UNREACHABLE.value)
    query = (
        select(reminder_prompts)
        .where(reminder_prompts.c.state.in_(settled), reminder_prompts.c.claimed_at >= since)
        .order_by(reminder_prompts.c.person_id, reminder_prompts.c.number)
    )
    newest = {row["person_id"]: row for row in connection.execute(query).mappings()}
    return [_entry(row) for row in newest.values()]


def prompts_about(
    connection: Connection, items: Collection[str]
) -> tuple[Mapping[str, State], Mapping[str, str]]:
    """Return the messages to whoever owes these things, and for each thing one that speaks of it."""
    states: dict[str, State] = {}
    spoken: dict[str, str] = {}
    ordered = sorted(set(items))
    for start in range(0, len(ordered), _AT_ONCE):
        query = (
            select(reminder_lines.c.item, reminder_prompts.c.id, reminder_prompts.c.state)
            .join(reminder_prompts, reminder_prompts.c.id == reminder_lines.c.prompt_id)
            .where(reminder_lines.c.item.in_(ordered[start : start + _AT_ONCE]))
            .where(reminder_lines.c.about == "")
        )
        for row in connection.execute(query).mappings():
            states[row["id"]] = State(row["state"])
            spoken[row["item"]] = row["id"]
    return states, spoken


def everything_to(connection: Connection, person: PersonId) -> Sequence[LedgerEntry]:
    """Return every message to one person, oldest first."""
    query = (
        select(reminder_prompts)
        .where(reminder_prompts.c.person_id == person)
        .order_by(reminder_prompts.c.number)
    )
    return [_entry(row) for row in connection.execute(query).mappings()]


def snoozes(connection: Connection, people: Collection[PersonId]) -> Mapping[PersonId, datetime]:
    """Return until when those of *people* put their reminders off who ever did."""
    found: dict[PersonId, datetime] = {}
    for batch in _batches(people):
        query = select(reminder_snoozes).where(reminder_snoozes.c.person_id.in_(batch))
        for row in connection.execute(query).mappings():
            found[PersonId(row["person_id"])] = row["until"]
    return found


def snooze(connection: Connection, person: PersonId, *, until: datetime, at: datetime) -> None:
    """Keep until when this person puts their reminders off, in place of what was kept."""
    values = {"person_id": person, "until": until, "set_at": at}
    if not insert_once(connection, reminder_snoozes, values):
        same = reminder_snoozes.c.person_id == person
        connection.execute(update(reminder_snoozes).where(same).values(**values))


def wake(connection: Connection, person: PersonId) -> bool:
    """Forget that this person put their reminders off; tell whether they had."""
    gone = delete(reminder_snoozes).where(reminder_snoozes.c.person_id == person)
    return connection.execute(gone.returning(reminder_snoozes.c.person_id)).first() is not None


def remove_of(connection: Connection, person: PersonId) -> int:
    """Delete what was said to this person, and to others about them; return how many messages."""
    mine = (reminder_lines.c.person_id == person) | (reminder_lines.c.about == person)
    connection.execute(delete(reminder_lines).where(mine))
    wake(connection, person)
    gone = delete(reminder_prompts).where(reminder_prompts.c.person_id == person)
    return len(connection.execute(gone.returning(reminder_prompts.c.id)).all())


def remove_before(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> int:
    """Delete messages claimed before a moment, but those to people under a hold."""
    old = (reminder_prompts.c.claimed_at < before) & reminder_prompts.c.person_id.not_in(held)
    ids = select(reminder_prompts.c.id).where(old)
    connection.execute(delete(reminder_lines).where(reminder_lines.c.prompt_id.in_(ids)))
    stale = (reminder_snoozes.c.until < before) & reminder_snoozes.c.person_id.not_in(held)
    connection.execute(delete(reminder_snoozes).where(stale))
    gone = delete(reminder_prompts).where(old).returning(reminder_prompts.c.id)
    return len(connection.execute(gone).all())


def _batches(people: Iterable[PersonId]) -> Iterable[Sequence[PersonId]]:
    ordered = sorted(set(people))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _heard(row: RowMapping) -> Heard:
    covers: date = row["covers"]
    return Heard(
        prompt=row["prompt_id"],
        key=row["item"],
        about=PersonId(row["about"]) if row["about"] else None,
        covers=covers,
        at=row["claimed_at"],
    )


def _entry(row: RowMapping) -> LedgerEntry:
    return LedgerEntry(
        id=row["id"],
        person=PersonId(row["person_id"]),
        state=State(row["state"]),
        claimed_at=row["claimed_at"],
        offers=row["offers"],
        way=Way(row["way"]),
        unreached=tuple(Unreached(one) for one in row["unreached"].splitlines()),
        settled_at=row["settled_at"],
    )
