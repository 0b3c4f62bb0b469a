"""The certification calendar: audits after a certificate, and what has to be done before each.

Every date follows from two, the day of the certification decision and the day the certificate
expires. The rules are those that certification bodies commonly keep; each body may set other days,
so every date can be moved and says that it is to be confirmed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.errors import TaskWrong
from bot.tasks.plans import months_after

CONFIRM: Final = "Confirm the date with your certification body."
_TO_CLOSE: Final = timedelta(days=90)
"""Between the recertification audit and the expiry, so that majors can be closed and checked."""
_LONGEST: Final = 48


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One date of the calendar."""

    title: str
    due_on: date
    why: str
    controls: tuple[str, ...] = ()
    lead_days: int = 30


@dataclass(frozen=True, slots=True)
class _Before:
    """What is to be done before an audit."""

    days: int
    title: str
    why: str
    controls: tuple[str, ...] = ()


_BEFORE: Final = (
    _Before(180, "Book the certification body", "auditors are booked out months ahead"),
    _Before(60, "Hold the internal audit", "its report is looked at in every audit", ("9.2",)),
    _Before(45, "Gather the evidence", "“/comply pack” hands over what there is of each control"),
    _Before(
        30, "Hold the management review", "it looks at what the internal audit found", ("9.3",)
    ),
    _Before(
        14,
        "Freeze the Statement of Applicability",
        "the audit looks at one version of it",
        ("6.1.3",),
    ),
)


def certification_calendar(decided_on: date, expires_on: date) -> tuple[Entry, ...]:
    """Return every date that follows from a certificate, in order.

    The first surveillance audit is at most twelve months after the decision, and then there is one
    in every calendar year; recertification leaves time to close majors before the expiry.
    """
    if not months_after(decided_on, 6) <= expires_on <= months_after(decided_on, _LONGEST):
        raise TaskWrong(
            "A certificate expires some years after the decision, three as a rule; check both days."
        )
    audits = list(_audits(decided_on, expires_on))
    found = [entry for name, day in audits for entry in _around(name, day)]
    closing = expires_on - timedelta(days=30)
    found.append(
        Entry(
            title="Have majors of the recertification closed",
            due_on=closing,
            why=f"The body checks and decides before the certificate expires on {_long(expires_on)}.",
            controls=("10.2",),
            lead_days=60,
        )
    )
    return tuple(sorted(found, key=lambda one: (one.due_on, one.title)))


def _audits(decided_on: date, expires_on: date) -> Iterator[tuple[str, date]]:
    recertified = expires_on - _TO_CLOSE
    count = 1
    while (day := months_after(decided_on, 12 * count)) < recertified:
        yield f"surveillance audit {count}", day
        count += 1
    yield "recertification audit", recertified


def _around(audit: str, day: date) -> Iterator[Entry]:
    for one in _BEFORE:
        yield Entry(
            title=f"{one.title} ({audit})",
            due_on=day - timedelta(days=one.days),
            why=f"The {audit} is due by {_long(day)}; {one.why}.",
            controls=one.controls,
        )
    yield Entry(
        title=f"{audit[0].upper()}{audit[1:]}",
        due_on=day,
        why=f"The {audit} takes place by {_long(day)}.",
        lead_days=60,
    )


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
