"""What somebody says who wants a pack: ``A.6.3 as of 31 October sample 25 seed 7``."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import ExportWrong
from bot.evidence.entities import Sampling, Wish
from bot.evidence.sampling import LARGEST, checked
from bot.tasks.wording import day_in

_AS_OF = re.compile(r"\b(?:as\s+of|as\s+at|on|by|in)\b(?P<day>.*)$", re.IGNORECASE)
_SAMPLE = re.compile(
    r"\b(?:(?:with|and)\s+)?(?:a\s+)?sample\b(?:\s+(?:size|of)\b)*[\s:=]*(?P<size>\S*)"
    r"(?:\s+(?:items?|of\s+each)\b)?",
    re.IGNORECASE,
)
_QUOTE = "[\"“”„'`\u2018\u2019]"
_SEED = re.compile(
    r"\b(?:(?:with|and)\s+)?(?:the\s+|a\s+)?seed\b[\s:=]*"
    rf"(?:{_QUOTE}(?P<quoted>.*?){_QUOTE}|(?P<word>\S*))",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")
_HOW_MANY = (
    f"Say how many of each population are to be drawn, 1 to {LARGEST:,}: “sample 25 seed 7”."
)
_NOISE = re.compile(r"\b(?:for|from|about|of|control|clause|the)\b", re.IGNORECASE)

_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_LEAP = 8
"""So many years lie between two of the 29th of February at most."""
_YEARLESS = re.compile(r"(?!.*\b(?:next|in|tomorrow)\b)(?!.*\d{4}).*", re.IGNORECASE)


def read_pack(words: str, *, now: datetime) -> Wish:
    """Understand what is wanted; a day without a year is the last one that was.

    A sample without a seed has none yet. Raise ``ExportWrong`` where nothing is named, the day is
    none that is over, or nobody could draw such a sample.
    """
    said, sample = _sampled(" ".join(words.split()))
    found = _AS_OF.search(said)
    scope = " ".join(_NOISE.sub(" ", said[: found.start()] if found else said).split()).strip(
        " ,;:"
    )
    if not scope:
        raise ExportWrong(
            "Name a control or clause, and a day if it is to be another than today: "
            "“/comply pack A.6.3 as of 31 October”."
        )
    day = _day(found["day"].strip(" ,.:;"), now) if found else None
    if day is not None and day > now.date():
        raise ExportWrong(f"{day.day} {day:%B %Y} has not come yet; choose today or a day before.")
    if day is None or day == now.date():
        return Wish(scope=scope, sample=sample)
    return Wish(scope=scope, as_of=datetime.combine(day, time.max, UTC), sample=sample)


def _sampled(said: str) -> tuple[str, Sampling | None]:
    """Take the sample out of what somebody said, wherever it stands."""
    seeds, rest = list(_SEED.finditer(said)), _SEED.sub(" ", said)
    samples, rest = list(_SAMPLE.finditer(rest)), _SAMPLE.sub(" ", rest)
    if not samples and not seeds:
        return said, None
    if not samples:
        raise ExportWrong("A seed goes with a sample: “sample 25 seed 7”.")
    if len(samples) > 1 or len(seeds) > 1:
        raise ExportWrong("Name one sample and one seed: “sample 25 seed 7”.")
    size = _size(samples[0]["size"])
    if not seeds:
        return rest, Sampling(size=size, seed="")
    seed = (seeds[0]["quoted"] or (seeds[0]["word"] or "").rstrip(".,;")).strip()
    if not seed:
        raise ExportWrong("Say which seed: “seed 7”; or leave it out, and one is drawn.")
    return rest, checked(Sampling(size=size, seed=seed))


def _size(said: str) -> int:
    said = said.rstrip(".,;")
    size = int(said.replace(",", "")) if _COUNT.fullmatch(said) else 0
    if not 1 <= size <= LARGEST:
        raise ExportWrong(_HOW_MANY)
    return size


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
