"""What somebody says who wants a pack: ``A.6.3 as of 31 October``."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import ExportWrong
from bot.evidence.entities import Wish
from bot.tasks.wording import day_in

_AS_OF = re.compile(r"\b(?:as\s+of|as\s+at|on|by|in)\b(?P<day>.*)$", re.IGNORECASE)
_NOISE = re.compile(r"\b(?:for|about|of|control|clause|the)\b", re.IGNORECASE)

_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_LEAP = 8
"""So many years lie between two of the 29th of February at most."""
_YEARLESS = re.compile(r"(?!.*\b(?:next|in|tomorrow)\b)(?!.*\d{4}).*", re.IGNORECASE)


def read_pack(words: str, *, now: datetime) -> Wish:
    """Understand what is wanted; a day without a year is the last one that was.

    Raise ``ExportWrong`` where nothing is named, or the day is none that is over.
    """
    said = " ".join(words.split())
    found = _AS_OF.search(said)
    scope = " ".join(_NOISE.sub(" ", said[: found.start()] if found else said).split())
    if not scope:
        raise ExportWrong(
            "Name a control or clause, and a day if it is to be another than today: "
            "“/comply pack A.6.3 as of 31 October”."
        )
    day = _day(found["day"].strip(" ,.:;"), now) if found else None
    if day is not None and day > now.date():
        raise ExportWrong(f"{day.day} {day:%B %Y} has not come yet; choose today or a day before.")
    if day is None or day == now.date():
        return Wish(scope=scope)
    return Wish(scope=scope, as_of=datetime.combine(day, time.max, UTC))


def _day(said: str, now: datetime) -> date:
    found = day_in(said, now=now)
    if found is None:
        raise ExportWrong("I do not understand that day; write it like 2026-10-31.")
    if found > now.date() and _YEARLESS.fullmatch(said):
        # Whoever opens a task means the next 31 October; whoever looks back means the last.
        return _last(found, said, now.date())
    return found


def _last(day: date, said: str, today: date) -> date:
    """Return the last such day that was: a weekday of this week or the one before, else a date."""
    if _WEEKDAY.search(said):
        return day - timedelta(days=7)
    for years in range(1, _LEAP + 1):
        with suppress(ValueError):
            before = day.replace(year=day.year - years)
            if before <= today:
                return before
    return day
