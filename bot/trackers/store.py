"""Where it is kept which issue stands for which task; rows become values here."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select, update

from bot.database.statements import insert_once
from bot.tasks.entities import TaskNumber
from bot.trackers.entities import Issue, Place, There, Tracked, Wish
from bot.trackers.tables import tracked_issues, tracker_places

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_WITH_ISSUE = tracked_issues.c.key != ""


def begin(connection: Connection, place: str, *, position: int, at: datetime) -> bool:
    """Know a place from now on; tell whether it was new."""
    row = {
        "place": place,
        "position": position,
        "since": at,
        "tag": "",
        "tries": 0,
        "trouble": "",
        "is_told": False,
        "taken_by": "",
    }
    return insert_once(connection, tracker_places, row)


def is_begun(connection: Connection, place_id: str) -> bool:
    """Tell whether a place is known."""
    query = select(tracker_places.c.place).where(tracker_places.c.place == place_id)
    return connection.execute(query).first() is not None


def place(connection: Connection, place_id: str) -> Place:
    """Return how far we are with a place that was begun."""
    query = select(tracker_places).where(tracker_places.c.place == place_id)
    row = connection.execute(query).mappings().one()
    return Place(
        id=row["place"],
        position=row["position"],
        since=row["since"],
        tag=row["tag"],
        tries=row["tries"],
        wait_until=row["wait_until"],
        trouble=row["trouble"],
        trouble_since=row["trouble_since"],
        is_told=row["is_told"],
    )


def change_place(connection: Connection, place_id: str, **values: object) -> None:
    """Write what is new of a place."""
    change = update(tracker_places).where(tracker_places.c.place == place_id)
    connection.execute(change.values(**values))


def take(
    connection: Connection, place_id: str, *, taker: str, at: datetime, until: datetime
) -> bool:
    """Let nobody else talk to a place for a while; tell whether it was free."""
    free = or_(tracker_places.c.taken_until.is_(None), tracker_places.c.taken_until < at)
    change = (
        update(tracker_places)
        .where(tracker_places.c.place == place_id, free)
        .values(taken_by=taker, taken_until=until)
        .returning(tracker_places.c.place)
    )
    return connection.execute(change).first() is not None


def give_back(connection: Connection, place_id: str, *, taker: str) -> None:
    """Let others talk to a place, if *taker* still had it."""
    mine = (tracker_places.c.place == place_id) & (tracker_places.c.taken_by == taker)
    change = update(tracker_places).where(mine)
    connection.execute(change.values(taken_by="", taken_until=None))


def add(
    connection: Connection, place_id: str, number: int, *, mark: str, wish: Wish, at: datetime
) -> bool:
    """Remember that a task wants an issue; twice is once."""
    row = {
        "place": place_id,
        "task": number,
        "mark": mark,
        "key": "",
        "url": "",
        "seen": There.OPEN.value,
        "wish": wish.value,
        "turn": 0,
        "trouble": "",
        "due_at": at,
        "looked_at": at,
    }
    return insert_once(connection, tracked_issues, row)


def wish(connection: Connection, place_id: str, number: int, wanted: Wish, *, at: datetime) -> None:
    """Remember what a task asks of its issue, if it has or gets one."""
    _change(connection, place_id, number, wish=wanted.value, due_at=at, trouble="")


def due(connection: Connection, place_id: str, at: datetime, *, limit: int) -> list[Tracked]:
    """Return what is to be done now, what waits longest first."""
    query = (
        select(tracked_issues)
        .where(
            tracked_issues.c.place == place_id,
            tracked_issues.c.wish != Wish.NOTHING.value,
            tracked_issues.c.due_at <= at,
        )
        .order_by(tracked_issues.c.due_at, tracked_issues.c.task)
        .limit(limit)
    )
    return _all(connection.execute(query).mappings().all())


def known(connection: Connection, place_id: str, keys: Collection[str]) -> list[Tracked]:
    """Return those of these issues that stand for tasks."""
    query = select(tracked_issues).where(
        tracked_issues.c.place == place_id, tracked_issues.c.key.in_(list(keys))
    )
    return _all(connection.execute(query.order_by(tracked_issues.c.task)).mappings().all())


def unlooked(
    connection: Connection, place_id: str, before: datetime, *, limit: int
) -> list[Tracked]:
    """Return open issues at which nobody has looked since *before*."""
    query = (
        select(tracked_issues)
        .where(
            tracked_issues.c.place == place_id,
            _WITH_ISSUE,
            tracked_issues.c.seen == There.OPEN.value,
            tracked_issues.c.looked_at < before,
        )
        .order_by(tracked_issues.c.looked_at, tracked_issues.c.task)
        .limit(limit)
    )
    return _all(connection.execute(query).mappings().all())


def opened(connection: Connection, one: Tracked, place_id: str, issue: Issue) -> None:
    """Remember the issue of a task."""
    _change(
        connection,
        place_id,
        one.task,
        key=issue.key,
        url=issue.url,
        unclear_since=None,
        trouble="",
    )


def put_off(
    connection: Connection,
    one: Tracked,
    place_id: str,
    *,
    until: datetime,
    unclear_since: datetime | None,
    trouble: str = "",
) -> None:
    """Remember why something was not done, and from when on it is tried again."""
    values = {"due_at": until, "unclear_since": unclear_since, "trouble": trouble}
    _change(connection, place_id, one.task, **values)


def settle(connection: Connection, one: Tracked, place_id: str, *, seen: There) -> None:
    """Remember that a wish was done, unless another one came meanwhile."""
    same = _row(place_id, one.task) & (tracked_issues.c.wish == one.wish.value)
    change = update(tracked_issues).where(same)
    connection.execute(change.values(wish=Wish.NOTHING.value, trouble=""))
    _change(connection, place_id, one.task, seen=seen.value, unclear_since=None)


def saw(connection: Connection, one: Tracked, place_id: str, *, there: There, at: datetime) -> None:
    """Remember how an issue stands there."""
    turn = one.turn + (there is not one.seen)
    _change(connection, place_id, one.task, seen=there.value, turn=turn, looked_at=at)


def look_soon(connection: Connection, one: Tracked, place_id: str) -> None:
    """Let an issue be looked at in the next round."""
    _change(connection, place_id, one.task, looked_at=_LONG_AGO)


def try_refused(connection: Connection, place_id: str, *, at: datetime) -> None:
    """Try at once what the tracker did not take."""
    refused = (tracked_issues.c.place == place_id) & (tracked_issues.c.trouble != "")
    connection.execute(update(tracked_issues).where(refused).values(due_at=at))


def issue_of(connection: Connection, place_id: str, number: int) -> Issue | None:
    """Return the issue of a task."""
    query = select(tracked_issues.c.key, tracked_issues.c.url).where(
        _row(place_id, number), _WITH_ISSUE, tracked_issues.c.seen != There.GONE.value
    )
    row = connection.execute(query).first()
    return None if row is None else Issue(key=row.key, url=row.url)


def count_waiting(connection: Connection, place_id: str) -> tuple[int, int]:
    """Return how many tasks wait for the tracker, and how many it refuses."""
    waits = (tracked_issues.c.place == place_id) & (tracked_issues.c.wish != Wish.NOTHING.value)
    query = select(func.count()).select_from(tracked_issues).where(waits)
    refused = query.where(tracked_issues.c.trouble != "")
    return (
        int(connection.execute(query).scalar_one()),
        int(connection.execute(refused).scalar_one()),
    )


def _change(connection: Connection, place_id: str, number: int, **values: object) -> None:
    connection.execute(update(tracked_issues).where(_row(place_id, number)).values(**values))


def _row(place_id: str, number: int) -> ColumnElement[bool]:
    return (tracked_issues.c.place == place_id) & (tracked_issues.c.task == number)


def _all(rows: Sequence[RowMapping]) -> list[Tracked]:
    return [
        Tracked(
            task=TaskNumber(row["task"]),
            mark=row["mark"],
            key=row["key"],
            url=row["url"],
            seen=There(row["seen"]),
            wish=Wish(row["wish"]),
            turn=row["turn"],
            unclear_since=row["unclear_since"],
            trouble=row["trouble"],
        )
        for row in rows
    ]
