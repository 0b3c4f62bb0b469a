"""Document control as people write it: front matter or a sidecar file, checked key by key."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import TypeVar

from ingest.errors import ControlInvalid
from knowledge.passages import EVERYONE, DocumentControl, DocumentStatus, Origin

KEYS = (
    "title",
    "version",
    "status",
    "owner",
    "approver",
    "approved_on",
    "effective_on",
    "review_on",
    "classification",
    "audience",
    "origin",
    "controls",
)
_APPROVAL_KEYS = ("approver", "approved_on", "effective_on")
_CONTROLS_PER_THEME = {5: 37, 6: 8, 7: 14, 8: 34}
_CONTROL = re.compile(r"(?:A\s*\.?\s*)?([5-8])\.(\d{1,2})", re.IGNORECASE)
_LONGEST_VALUE = 300
_Kind = TypeVar("_Kind", DocumentStatus, Origin)


def read_control(
    written: Mapping[str, object], *, heading: str, source: str
) -> tuple[DocumentControl, tuple[str, ...]]:
    """Return checked document control and notices on what is missing or looks misspelled.

    The title falls back to the document's first *heading*, then to the file's name.
    Raises `ControlInvalid` naming the key, the value and what is allowed.
    """
    values = _said(written)
    status = _choice(values, "status", DocumentStatus.UNAPPROVED)
    missing = [key for key in _APPROVAL_KEYS if key not in values]
    control = DocumentControl(
        title=_text(values, "title") or heading or title_from_name(source),
        version=_text(values, "version"),
        status=DocumentStatus.UNAPPROVED
        if status is DocumentStatus.APPROVED and missing
        else status,
        owner=_text(values, "owner"),
        approver=_text(values, "approver"),
        approved_on=_day(values, "approved_on"),
        effective_on=_day(values, "effective_on"),
        review_on=_day(values, "review_on"),
        classification=_text(values, "classification").casefold() or "internal",
        audience=frozenset(_audience(values)),
        origin=_choice(values, "origin", Origin.INTERNAL),
        controls=tuple(dict.fromkeys(_control(entry) for entry in _entries(values, "controls"))),
    )
    return control, (*_approval_notices(status, missing), *_misspelled(values))


def stated_keys(written: Mapping[str, object]) -> frozenset[str]:
    """Return the keys of document control that somebody wrote a value to."""
    return frozenset(_said(written)) & frozenset(KEYS)


def title_from_name(source: str) -> str:
    """Return a file's name as a title: ``backup-and-restore.md`` is "Backup and restore"."""
    words = re.sub(r"[-_\s]+", " ", PurePosixPath(source).stem).strip()
    return words[:1].upper() + words[1:]


def _said(written: Mapping[str, object]) -> dict[str, object]:
    return {_key(key): value for key, value in written.items() if value not in ("", None, [])}


def _approval_notices(status: DocumentStatus, missing: list[str]) -> tuple[str, ...]:
    if status is DocumentStatus.APPROVED and missing:
        return (f"approved version is missing approval data ({', '.join(missing)}): unapproved",)
    if status is DocumentStatus.UNAPPROVED:
        return ("no approval data: unapproved, and every answer from it will say so",)
    return ()


def _misspelled(values: Mapping[str, object]) -> tuple[str, ...]:
    notices = []
    for key in values:
        close = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.8)
        if key not in KEYS and close:
            notices.append(f"unknown key {key!r} is ignored: did you mean {close[0]!r}?")
    return tuple(notices)


def _key(key: object) -> str:
    return str(key).strip().casefold().replace("-", "_").replace(" ", "_")


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key, "")
    if isinstance(value, str) and len(value) <= _LONGEST_VALUE:
        return " ".join(value.split())
    raise _invalid(key, value, f"one line of text, at most {_LONGEST_VALUE} characters")


def _day(values: Mapping[str, object], key: str) -> date | None:
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise _invalid(key, value, "a date of the calendar, written like 2026-03-31")


def _choice(values: Mapping[str, object], key: str, default: _Kind) -> _Kind:
    value = values.get(key, default)
    kinds = type(default)
    try:
        return kinds(str(value).strip().casefold())
    except ValueError:
        raise _invalid(key, value, ", ".join(kinds)) from None


def _entries(values: Mapping[str, object], key: str) -> list[str]:
    value = values.get(key, [])
    entries = value.split(",") if isinstance(value, str) else value
    if isinstance(entries, list) and all(isinstance(entry, str) for entry in entries):
        return [entry.strip() for entry in entries if entry.strip()]
    raise _invalid(key, value, "a list, or words with commas between them")


def _audience(values: Mapping[str, object]) -> list[str]:
    if "audience" not in values:
        return [EVERYONE]
    groups = [group.casefold() for group in _entries(values, "audience")]
    if groups:
        return groups
    raise _invalid("audience", values["audience"], f"{EVERYONE}, or the names of groups")


def _control(entry: str) -> str:
    match = _CONTROL.fullmatch(entry)
    if match and 1 <= int(match[2]) <= _CONTROLS_PER_THEME[int(match[1])]:
        return f"A.{match[1]}.{int(match[2])}"
    raise _invalid("controls", entry, "Annex A controls of the 2022 edition, A.5.1 to A.8.34")


def _invalid(key: str, value: object, allowed: str) -> ControlInvalid:
    shown = str(value) if isinstance(value, str) else repr(value)
    return ControlInvalid(f"{key} is {shown[:80]!r}; allowed: {allowed}")
