"""Which day it is for somebody."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.people.entities import Person
from bot.people.permissions import Actor


def zone_of(actor: Actor, default: str) -> ZoneInfo:
    """Return the time zone in which *actor* lives; *default* where that is not known."""
    wished = actor.timezone if isinstance(actor, Person) else ""
    for name in (wished, default):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def today_for(actor: Actor, now: datetime, default: str) -> date:
    """Return the day that it is for *actor*."""
    return now.astimezone(zone_of(actor, default)).date()
