"""What counts as evidence: a file of a known kind, a link, or words; never empty, never later."""

import hashlib
from datetime import date
from urllib.parse import urlsplit

from bot.errors import NothingSaid, TaskWrong
from bot.records.evidence_files import refusal
from bot.tasks.entities import LONGEST, EvidenceKind, Supplied


def checked(supplied: Supplied, today: date) -> str:
    """Return the hash of what was supplied; raise ``TaskWrong`` where it shows nothing."""
    period = supplied.period
    if period.from_on and period.until_on and period.until_on < period.from_on:
        raise TaskWrong("The period ends before it begins.")
    if period.from_on and period.from_on > today:
        raise TaskWrong("Evidence shows what has happened; the period begins later than today.")
    if supplied.kind is EvidenceKind.FILE:
        return _checked_file(supplied)
    words = supplied.words.strip()
    if supplied.kind is EvidenceKind.LINK and not is_link(words):
        raise TaskWrong("That is no link; it begins with https:// and names a place.")
    if not words:
        raise NothingSaid("Say what shows that it is done: a link, or a few words.")
    if len(words) > LONGEST:
        raise TaskWrong(f"That is longer than {LONGEST} characters; add a file or a link instead.")
    return hashlib.sha256(words.encode()).hexdigest()


def check_file(*, name: str, size: int) -> None:
    """Raise ``TaskWrong`` for a file that is never taken, before anybody fetches it."""
    if words := refusal(name=name, size=size):
        raise TaskWrong(words)


def _checked_file(supplied: Supplied) -> str:
    check_file(name=supplied.name, size=len(supplied.content))
    return hashlib.sha256(supplied.content).hexdigest()


def is_link(words: str) -> bool:
    """Tell whether these words are a link and nothing else."""
    try:
        told = urlsplit(words)
        return told.scheme in {"http", "https"} and bool(told.hostname) and " " not in words
    except ValueError:
        return False
