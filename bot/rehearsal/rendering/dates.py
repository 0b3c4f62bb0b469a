"""Slack's dates, ``<!date^…>``: each reader sees them on their own clock."""

import re
from datetime import datetime, timedelta

from bot.rehearsal.rendering.scene import Scene

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_ORDINALS = {int(one[0]): one[1:] for one in ("1st", "2nd", "3rd")}
_TEENS = range(11, 14)
_WORDS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_STEPS = ((60, "second"), (3_600, "minute"), (86_400, "hour"), (float("inf"), "day"))


def dated(seconds: float, pattern: str, scene: Scene) -> str:
    """Return *pattern* with its tokens, such as ``{date_long} at {time}``, filled in.

    A token that is not known stays as it is.
    """
    moment, now = scene.moment(seconds), scene.moment(scene.now)
    return _TOKEN.sub(lambda found: _token(found[1], moment, now) or found[0], pattern)


def clock(moment: datetime) -> str:
    """Return the time of day."""
    return f"{moment:%H:%M}"


def _token(name: str, moment: datetime, now: datetime) -> str:
    if name == "ago":
        return _ago(moment, now)
    if name in {"time", "time_secs"}:
        return f"{moment:%H:%M:%S}" if name == "time_secs" else clock(moment)
    plain = name.removesuffix("_pretty")
    if plain != name or name == "day_divider_pretty":
        days = (moment.date() - now.date()) // timedelta(days=1)
        if days in _WORDS:
            return _WORDS[days]
    return _day(plain, moment)


def _day(name: str, moment: datetime) -> str:
    month = f"{moment:%B %-d}{_ORDINALS.get(moment.day % 10, 'th')}"
    if moment.day in _TEENS:
        month = f"{moment:%B %-d}th"
    written = {
        "date_num": f"{moment:%Y-%m-%d}",
        "date": f"{month}, {moment.year}",
        "date_slash": f"{moment:%m/%d/%Y}",
        "date_short": f"{moment:%b %-d, %Y}",
        "date_long": f"{moment:%A}, {month}, {moment.year}",
        "date_long_full": f"{moment:%A, %B %-d, %Y}",
        "day_divider": f"{moment:%A}, {month}",
    }
    return written.get(name, "")


def _ago(moment: datetime, now: datetime) -> str:
    gap = abs((now - moment).total_seconds())
    size = 1.0
    for limit, unit in _STEPS:
        if gap < limit:
            count = int(gap // size)
            phrase = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{phrase} ago" if moment <= now else f"in {phrase}"
        size = limit
    return ""
