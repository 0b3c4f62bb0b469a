"""Understands a plain sentence that gives somebody a task; rules alone, no model."""

import calendar
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dateparser

from bot.tasks.entities import Kind, Priority

_VERB = re.compile(
    r"^\s*(?:please\s+|can\s+you\s+|could\s+you\s+|kindly\s+)*"
    r"(?:assign|(?:open|create|add|make|file|raise)\s+(?:a|an|the|one|me\s+a)?\s*(?:new\s+)?"
    r"(?:\w+\s+)?(?:task|to-?do)(?:\s+(?:to|for|about|that))?|(?:new\s+)?(?:task|to-?do)\s*(?=:))\s*[:,-]?\s*",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<@(?P<id>[UW][A-Z0-9]{2,})(?:\|[^>]*)?>")
_TYPED_NAME = re.compile(r"(?:\b(?:to|for|owner)\s*:?\s*)?(?<![\w.@<])@(?P<name>\w[\w.-]*)")
"""A name that was typed and not chosen, so that nobody is mentioned."""
_TO = re.compile(r"(?:\b(?:to|for|owner|by)\s*:?\s*)?$", re.IGNORECASE)
_CONTROL = re.compile(
    r"(?:\b(?:for|about|on|of|under|in)\s+)?(?:\b(?:the\s+)?(?:control|clause|annex)\s+)?"
    r"(?<![\w.])(?P<id>(?:A\.?\s?)?\d{1,2}(?:\.\d{1,2}){1,2}|A\s?\d{1,2}(?:\.\d{1,2})+)(?![\w.]*\d)",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?<![\w.-])C-[0-9]{1,4}(?![\w-])", re.IGNORECASE)
"""A control of the company's own."""
_DUE = re.compile(
    r"\b(?:due(?:\s+(?:by|on|at|until|before))?|by|until|till|before|not\s+later\s+than|deadline)\b"
    r"\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_BARE_DUE = re.compile(
    r"(?:,|\bon\b|\bin\b)?\s*\b(?:today|tomorrow|(?:next\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|next\s+(?:week|month)|in\s+\w+\s+(?:days?|weeks?|months?)|\d{4}-\d{2}-\d{2}|yesterday)\b",
    re.IGNORECASE,
)
_END_OF = re.compile(r"(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?P<what>.+)", re.IGNORECASE)
_MOST_WORDS = 6
_PRIORITY = re.compile(
    r"(?:,\s*|\b(?:with|at|as|of)\s+|\()?\b(?:priority\s*:?\s*)?"
    r"(?P<word>urgent|critical|asap|immediately|high|medium|normal|low|p[0-3])"
    r"(?:\s+(?:priority|prio))?\b\)?",
    re.IGNORECASE,
)
_PRIORITIES = {
    "urgent": Priority.URGENT,
    "critical": Priority.URGENT,
    "asap": Priority.URGENT,
    "immediately": Priority.URGENT,
    "p0": Priority.URGENT,
    "high": Priority.HIGH,
    "p1": Priority.HIGH,
    "medium": Priority.NORMAL,
    "normal": Priority.NORMAL,
    "p2": Priority.NORMAL,
    "low": Priority.LOW,
    "p3": Priority.LOW,
}
_SURE = re.compile(r"priority|prio\b|^,|^\(|urgent|critical|asap|immediately|p[0-3]", re.IGNORECASE)
_KINDS = {"review": Kind.REVIEW, "improve": Kind.IMPROVEMENT, "improvement": Kind.IMPROVEMENT}
_EDGES = " \t\n,.;:-–"
_LOOSE_END = re.compile(r"(?:\s+(?:to|for|by|with|and|at|on|of|about|due|as))+$", re.IGNORECASE)
_NUMERIC = re.compile(r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year>\d{4})")
_MONTHS = 12
_SAYS_YEAR = re.compile(r"\d{4}|year|month|week|day", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordered:
    """What a sentence says of a task; what it does not say is empty."""

    title: str
    controls: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Slack ids that are mentioned, in order; the first is the owner, the others watch."""
    due_on: date | None = None
    priority: Priority = Priority.NORMAL
    kind: Kind = Kind.GAP
    problems: tuple[str, ...] = ()
    """What was understood and cannot be, in kind words."""


def is_order(text: str) -> bool:
    """Tell whether a message that was said to the bot gives somebody a task.

    A question is none, and "assign" alone is a word like others: it needs somebody or a day.
    """
    found = _VERB.match(text)
    if found is None or text.rstrip().endswith("?"):
        return False
    says_task = re.search(r"task|to-?do", found.group(), re.IGNORECASE)
    return bool(says_task or _MENTION.search(text) or _TYPED_NAME.search(text))


class Orders:
    """Reads sentences such as ``assign the restore test for A.8.13 to @maria by 30 June, high``."""

    def __init__(self, controls: Collection[str]) -> None:
        """*controls* are the clauses and controls that exist, our own with them."""
        self._controls = controls

    def read(self, text: str, *, now: datetime) -> Ordered:
        """Understand a sentence; *now* is aware and in the time zone of whoever says it."""
        rest = _VERB.sub("", " ".join(text.split()), count=1)
        rest, owners = _without_mentions(rest)
        rest, strangers = _without_typed(rest)
        rest, due_on, odd_day = _without_due(rest, now)
        rest, priority = _without_priority(rest)
        controls, unknown = self._named(rest)
        problems = [f"There is no {one} among the clauses and controls." for one in unknown]
        problems += [
            f"I do not know who @{one} is: choose them from the list that Slack shows after the @."
            for one in strangers
        ]
        if odd_day:
            problems.append(odd_day)
        if due_on is not None and due_on < now.date():
            problems.append(f"{due_on.day} {due_on:%B %Y} has passed; choose today or a later day.")
            due_on = None
        title = _title(rest)
        return Ordered(
            title=title,
            controls=controls,
            owners=owners,
            due_on=due_on,
            priority=priority,
            kind=_kind(title),
            problems=tuple(problems),
        )

    def _named(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        known: list[str] = []
        unknown: list[str] = []
        for found in _CONTROL.finditer(text):
            typed = re.sub(r"\s", "", found["id"]).upper()
            digits = typed.removeprefix("A").removeprefix(".")
            spelled = f"A.{digits}" if typed.startswith("A") else digits
            guesses = (spelled, f"A.{digits}") if _says_control(found.group()) else (spelled,)
            id_ = next((one for one in guesses[::-1] if one in self._controls), "")
            (known if id_ else unknown).append(id_ or spelled)
        own = (found.group().upper() for found in _OWN.finditer(text))
        known += [one for one in own if one in self._controls]
        lettered = [one for one in unknown if one.startswith("A.")]
        return tuple(dict.fromkeys(known)), tuple(dict.fromkeys(lettered))


def day_in(words: str, *, now: datetime) -> date | None:
    """Return the day that *words* mean, said *now* where somebody lives; None where they mean none.

    The future is preferred: said in March, "30 January" is next year's.
    """
    said = words.strip(_EDGES)
    if not said or said.isdigit():
        return None
    if found := _END_OF.fullmatch(said):
        return _end_of(found["what"].lower(), now)
    if found := _NUMERIC.fullmatch(said):
        return _numeric(int(found["a"]), int(found["b"]), int(found["year"]))
    settings = {
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "PREFER_DATES_FROM": "future",
        "PREFER_DAY_OF_MONTH": "last",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "DMY",
    }
    parsed = dateparser.parse(said, languages=["en"], settings=settings)
    if parsed is None:
        return None
    day, today = parsed.date(), now.date()
    # dateparser takes today's own date for next year's.
    is_today = (day.month, day.day) == (today.month, today.day) and not _SAYS_YEAR.search(said)
    return today if is_today else day


def _says_control(found: str) -> bool:
    return "control" in found.lower()


def _without_typed(text: str) -> tuple[str, tuple[str, ...]]:
    names = [one["name"].rstrip(".-") for one in _TYPED_NAME.finditer(text)]
    return " ".join(_TYPED_NAME.sub(" ", text).split()), tuple(dict.fromkeys(names))


def _without_mentions(text: str) -> tuple[str, tuple[str, ...]]:
    owners: list[str] = []
    while found := _MENTION.search(text):
        owners.append(found["id"])
        head = _TO.sub("", text[: found.start()])
        tail = text[found.end() :]
        text = (
            f"{head.rstrip()} {tail.lstrip()}" if tail[:1] not in {",", ".", ";"} else head + tail
        )
    return text, tuple(dict.fromkeys(owners))


def _without_due(text: str, now: datetime) -> tuple[str, date | None, str]:
    """Take the day out of a sentence: the last that is named is meant."""
    for start, begins in reversed(list(_due_places(text))):
        for end in _ends(text, begins):
            day = day_in(text[begins:end], now=now)
            if day is not None:
                return f"{text[:start].rstrip()} {text[end:].lstrip()}", day, ""
    said = list(_DUE.finditer(text))
    if said and re.match(r"\d|\w+\s+\d", text[said[-1].end() :]):
        words = " ".join(text[said[-1].end() :].split()[:3]).strip(_EDGES)
        return text, None, f"I do not understand the day “{words}”; write it like 30 June."
    return text, None, ""


def _due_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a day may be named: the beginning of what says so, and of the day."""
    places = [(found.start(), found.end()) for found in _DUE.finditer(text)]
    bare = [(found.start(), _first_word(text, found.start())) for found in _BARE_DUE.finditer(text)]
    ends = {end for _, end in places}
    yield from sorted([*places, *(one for one in bare if one[1] not in ends)])


def _first_word(text: str, start: int) -> int:
    found = re.compile(r"[,\s]*(?:on\s+)?").match(text, start)
    return found.end() if found else start


def _ends(text: str, begins: int) -> list[int]:
    """Return where the day may end, longest first."""
    words = [found.end() for found in re.finditer(r"\S+", text[begins:])][:_MOST_WORDS]
    return [begins + end for end in words[::-1]]


def _end_of(what: str, now: datetime) -> date | None:
    today = now.date()
    if what == "week":
        return today + timedelta(days=6 - today.weekday())
    if what == "year":
        return date(today.year, _MONTHS, 31)
    if what == "month":
        return _last_day(today.year, today.month)
    if what == "quarter":
        return _last_day(today.year, (today.month + 2) // 3 * 3)
    if what == "next month":
        return _last_day(today.year + today.month // _MONTHS, today.month % _MONTHS + 1)
    return day_in(what, now=now) if re.match(r"[a-z]{3,}", what) else None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _numeric(first: int, second: int, year: int) -> date | None:
    """Read day and month in the one order that there is; where both would do, the day is first."""
    for day, month in ((first, second), (second, first)):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def _without_priority(text: str) -> tuple[str, Priority]:
    """Take the priority out: a word such as "high" only where it cannot be part of the title."""
    for found in reversed(list(_PRIORITY.finditer(text))):
        is_last = not text[found.end() :].strip(_EDGES)
        if is_last or _SURE.search(found.group()):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return rest, _PRIORITIES[found["word"].lower()]
    return text, Priority.NORMAL


def _title(rest: str) -> str:
    title = " ".join(rest.split()).strip(_EDGES)
    title = _LOOSE_END.sub("", title).strip(_EDGES)
    title = re.sub(r"^to\s+(?=\S)", "", title, flags=re.IGNORECASE)
    title = re.sub(r"^(?:the|a|an)\s+(?=\S+\s)", "", title, flags=re.IGNORECASE)
    title = re.sub(r"\s+([,.;])", r"\1", title)
    return title[:1].upper() + title[1:]


def _kind(title: str) -> Kind:
    words = re.findall(r"[a-z]+", title.lower())
    return next((_KINDS[word] for word in words if word in _KINDS), Kind.GAP)
