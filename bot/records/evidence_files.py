"""Files that are handed in as evidence: which are taken; none is ever opened or shown here."""

from pathlib import PurePath
from typing import Final

from bot.database.statements import storable

KINDS: Final = frozenset(
    {
        *(".csv", ".docx", ".eml", ".jpeg", ".jpg", ".json", ".log", ".md"),
        *(".odt", ".pdf", ".png", ".pptx", ".txt", ".xlsx", ".zip"),
    }
)
"""Endings of files that are taken."""
LARGEST: Final = 20 * 1024 * 1024
"""So many bytes of a file are taken."""
_LONGEST_NAME: Final = 255
_LONGEST_ENDING: Final = 16


def refusal(*, name: str, size: int) -> str:
    """Return why a file is never taken, in words; empty where it is, before anybody fetches it."""
    if not size:
        return "That file is empty."
    if size > LARGEST:
        return f"That file is larger than {LARGEST // 1024 // 1024} MB."
    if PurePath(name.lower()).suffix not in KINDS:
        return f"Evidence can be {', '.join(sorted(KINDS))}."
    return ""


def plain_name(name: str) -> str:
    """Return what a file is called, without folders and on one line."""
    plain = " ".join(PurePath(storable(name)).name.split())
    if len(plain) <= _LONGEST_NAME:
        return plain
    ending = PurePath(plain).suffix[:_LONGEST_ENDING]
    return f"{plain[: _LONGEST_NAME - len(ending)]}{ending}"
