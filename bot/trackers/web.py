"""What holds for every tracker on the web: which addresses, how long an answer may be or take."""

import ipaddress
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from bot.trackers.errors import TrackerAway, TrackerRefuses, TrackerTrouble

TIMEOUT_S: Final = 10.0
"""So long nothing at all may come."""
DEADLINE_S: Final = 20.0
"""So long a whole answer may take."""
LARGEST: Final = 20 * 1024 * 1024
_LONGEST_URL = 500
_LONGEST_PLACE = 150
_REFUSING = {401, 403, 404, 410}
_TOO_MANY = 429
_FIRST_REDIRECT, _FIRST_ERROR, _FIRST_OF_SERVER = 300, 400, 500


class AnswerTooLong(Exception):
    """The answer has no end, or does not come to it."""


def bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of an answer; raise ``AnswerTooLong`` past its length or its time."""
    size, end = 0, time.monotonic() + DEADLINE_S
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST or time.monotonic() > end:
            raise AnswerTooLong
        yield chunk


def is_safe(url: str) -> bool:
    """Tell whether secrets may be sent there: encrypted, or to this very machine."""
    try:
        address = urlsplit(url)
        named = bool(address.hostname) and address.port != 0 and not address.username
    except ValueError:
        return False
    named = named and len(url) <= _LONGEST_PLACE
    plain = address.scheme == "http" and _is_here(address.hostname or "")
    return (
        named
        and not address.query
        and not address.fragment
        and (address.scheme == "https" or plain)
    )


def is_link(url: str) -> bool:
    """Tell whether what a tracker calls an address can be shown to people."""
    return url.startswith(("https://", "http://")) and not (
        len(url) > _LONGEST_URL or set(url) & set("<>|\"' \r\n\t")
    )


def trouble_of(status: int, *, wait: str = "") -> TrackerTrouble | None:
    """Return what a status means for everything that is asked there; None where all is well.

    *wait* is what ``Retry-After`` says. What a status means for one issue is not known here.
    """
    if status < _FIRST_REDIRECT:
        return None
    if status == _TOO_MANY:
        return TrackerAway(str(status), wait=waiting(wait), may_be_done=False)
    if status in _REFUSING or status < _FIRST_ERROR:
        return TrackerRefuses(str(status))
    if status >= _FIRST_OF_SERVER:
        return TrackerAway(str(status), wait=waiting(wait))
    return None


def waiting(told: str) -> timedelta | None:
    """Return how long ``Retry-After`` asks to wait; it is seconds or a moment."""
    if told.isdecimal() and told.isascii():
        return timedelta(seconds=min(int(told[:9]), 86_400))
    try:
        return max(timedelta(), parsedate_to_datetime(told) - datetime.now(UTC))
    except (TypeError, ValueError):
        return None


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
