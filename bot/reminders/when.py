"""Reads when somebody wants to be reminded; what is not certain is not guessed."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = {
    **{name: number for number, name in enumerate(_DAY_NAMES)},
    **{name[:3]: number for number, name in enumerate(_DAY_NAMES)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_MONTHS = {
    **{name: number for number, name in enumerate(_MONTH_NAMES, start=1)},
    **{name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)},
    "sept": 9,
}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "four": 4, "five": 5}
_UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_PARTS: Final = {
    "morning": None,
    "afternoon": time(14),
    "noon": time(12),
    "lunch": time(13),
    "lunchtime": time(13),
}
_NEAR = {
    "today": timedelta(0),
    **dict.fromkeys(("tomorrow", "tomorow", "tommorow", "tommorrow", "tmrw"), timedelta(days=1)),
    "day after tomorrow": timedelta(days=2),
    "the day after tomorrow": timedelta(days=2),
    "in a fortnight": timedelta(days=14),
}
_WEEKS_END = {"end of week", "end of the week", "end of this week", "at the end of the week"}
_WEEK, _FRIDAY, _DAWN, _NOON, _MONTHS_OF_YEAR = 7, 4, 7, 12, 12
_LONGEST = 80

_LEADING = re.compile(
    r"^(?:please|remind me|snooze(?: it| this)?|again|until|till|on|first thing)\s+"
)
_TRAILING = re.compile(r"(?:[\s,]+(?:please|thanks|thank you|first thing))+$")
_CLOCK = re.compile(
    r"(?:^|\s+)(?:(?P<at>at)\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>am|pm)?$"
)
_PART = re.compile(r"(?:^|\s+)(?:in the |at |after |this )?(?P<part>" + "|".join(_PARTS) + r")$")
_COUNTED = re.compile(
    r"in (?P<count>\d{1,3}|" + "|".join(_COUNTS) + r") (?P<unit>hour|day|week)s?(?: time)?"
)
_WEEKDAY = re.compile(r"(?:(?P<which>this|next|coming)\s+)?(?P<day>" + "|".join(_WEEKDAYS) + r")")
_OF_MONTH = "|".join(_MONTHS)
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(
        rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? (?P<month>{_OF_MONTH})\.?,?"
        r"(?: (?P<year>\d{4}))?"
    ),
    re.compile(
        rf"(?P<month>{_OF_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?"
        r"(?: (?P<year>\d{4}))?"
    ),
    re.compile(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)"),
)


def read_when(text: str, *, now: datetime, zone: ZoneInfo, begins: time) -> datetime | None:
    """Return the moment that *text* names to somebody in *zone*; None where it is not certain.

    A day without an hour is from *begins* on. Dates without a year are the next that come.
    """
    words = _plain(text)
    if words in {"later", "later today"}:
        words = "in 3 hours"
    counted = _COUNTED.fullmatch(words)
    if counted and counted["unit"] == "hour":
        return (now + _span(counted)).astimezone(zone)
    try:
        words, clock = _clock(words)
        day = _day(words, now.astimezone(zone).date())
    except (ValueError, OverflowError):
        # Such as 31 June, or 25 o'clock.
        return None
    return None if day is None else datetime.combine(day, clock or begins, tzinfo=zone)


def _plain(text: str) -> str:
    words = " ".join(text[:_LONGEST].casefold().replace(",", " ").split()).strip(" .!?")
    while (shorter := _TRAILING.sub("", _LEADING.sub("", words))) != words:
        words = shorter
    return words


def _clock(words: str) -> tuple[str, time | None]:
    """Return the words without the hour at their end, and the hour."""
    if part := _PART.search(words):
        return words[: part.start()].strip() or "today", _PARTS[part["part"]]
    found = _CLOCK.search(words)
    if found is None or not (found["at"] or found["half"] or ":" in found[0]):
        # Such as "1.12", which is a day to some and an hour to others.
        return words, None
    hour = int(found["hour"])
    if found["half"] and not 1 <= hour <= _NOON:
        raise ValueError(hour)
    if found["half"] == "pm" or (not found["half"] and 1 <= hour < _DAWN):
        # Nobody at work means three in the morning by "at 3".
        hour = hour % _NOON + _NOON
    elif found["half"] == "am":
        hour %= _NOON
    return words[: found.start()].strip() or "today", time(hour, int(found["minute"] or 0))


def _day(words: str, today: date) -> date | None:
    if words in _NEAR:
        return today + _NEAR[words]
    if words == "next week":
        return today + timedelta(days=_WEEK - today.weekday())
    if words in _WEEKS_END:
        return today + timedelta(days=_FRIDAY - today.weekday())
    if counted := _COUNTED.fullmatch(words):
        return today + _span(counted)
    if weekday := _WEEKDAY.fullmatch(words):
        return _weekday(weekday, today)
    dated = next((found for one in _DATES if (found := one.fullmatch(words))), None)
    return None if dated is None else _dated(dated.groupdict(), today)


def _span(counted: re.Match[str]) -> timedelta:
    count = counted["count"]
    return (int(count) if count.isdigit() else _COUNTS[count]) * _UNITS[counted["unit"]]


def _weekday(found: re.Match[str], today: date) -> date:
    ahead = _WEEKDAYS[found["day"]] - today.weekday()
    if found["which"] == "next":
        # Whoever means the one of this week leaves out "next".
        return today + timedelta(days=ahead + _WEEK)
    return today + timedelta(days=ahead if ahead > 0 else ahead + _WEEK)


def _dated(found: dict[str, str | None], today: date) -> date | None:
    day, month = int(found["day"] or 0), found.get("month")
    if found.get("year"):
        number = int(month) if month and month.isdigit() else _MONTHS[month or ""]
        return date(int(found["year"] or 0), number, day)
    months = range(1, _MONTHS_OF_YEAR + 1) if month is None else (_MONTHS[month],)
    coming = (
        date(year, number, day)
        for year in (today.year, today.year + 1)
        for number in months
        if day <= monthrange(year, number)[1]
    )
    return next((one for one in coming if one > today), None)
