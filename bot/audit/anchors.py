"""Anchors: signed statements of how long the trail was and what it ended with, kept elsewhere."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final

from bot.audit.entities import AuditHead, Facts, canonical_json
from bot.errors import AnchorWrong

FORMAT: Final = "annexa-anchor/1"
"""First word of every statement; another form of anchor gets another number."""

_MOMENT = re.compile(r"[\d:.T+-]{1,40}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)-----END PUBLIC KEY-----\n?")
_SHORT = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeStamp:
    """An authority's word on when it saw an anchor's statement (RFC 3161)."""

    authority: str
    token: bytes
    """The authority's whole response, DER."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """The trail's head at one moment, signed; the signature covers :attr:`statement`."""

    at: str
    """UTC, ISO 8601 with microseconds."""
    entries: int
    head: str
    """Hash of the newest entry at that moment."""
    public_key: str
    """PEM."""
    signature: str
    """Ed25519, hexadecimal."""
    stamp: TimeStamp | None = None

    @property
    def audit_head(self) -> AuditHead:
        """Return the entry that the trail ended with."""
        return AuditHead(sequence=self.entries, hash=self.head)

    @property
    def statement(self) -> bytes:
        """Return exactly what is signed and time-stamped."""
        return statement(self.audit_head, at=self.at, public_key=self.public_key)

    @property
    def copied(self) -> str:
        """Return the anchor in one word that a person can copy."""
        return f"{self.entries}:{self.head}"

    @property
    def file_name(self) -> str:
        """Return a name that no other anchor has."""
        return f"anchor-{self.entries:09d}-{self.head[:8]}.json"


def statement(head: AuditHead, *, at: str, public_key: str) -> bytes:
    """Write the one form of words that is signed."""
    fields: Facts = {
        "format": FORMAT,
        "at": at,
        "entries": head.sequence,
        "head": head.hash,
        "key": fingerprint(public_key),
    }
    return canonical_json(fields).encode()


def fingerprint(public_key: str) -> str:
    """Return the SHA-256 of a public key (PEM) in its DER form; of its text where it is no key."""
    found = _PEM.fullmatch(public_key)
    try:
        der = base64.b64decode("".join(found[1].split()), validate=True) if found else None
    except binascii.Error:
        der = None
    return hashlib.sha256(public_key.encode() if der is None else der).hexdigest()


def short(key_fingerprint: str) -> str:
    """Return a fingerprint's beginning in groups of four, to be compared by eye."""
    begin = key_fingerprint[:_SHORT]
    return "-".join(begin[at : at + 4] for at in range(0, _SHORT, 4))


def to_json(anchor: Anchor) -> str:
    """Return the anchor as it is written to a file."""
    stamp = anchor.stamp and {
        "authority": anchor.stamp.authority,
        "token": base64.b64encode(anchor.stamp.token).decode(),
    }
    stated = json.loads(anchor.statement)
    signed = {"public_key": anchor.public_key, "signature": anchor.signature}
    return json.dumps({**stated, **signed, "time_stamp": stamp}, indent=2) + "\n"


def from_json(text: str, *, source: str) -> Anchor:
    """Read an anchor's file; raise ``AnchorWrong`` where it is none."""
    try:
        fields = json.loads(text)
        return _anchor(fields)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AnchorWrong(f"{source} is not an anchor written by Annexa ({error}).") from error
    except AnchorWrong as error:
        raise AnchorWrong(f"{source} is not an anchor: {error}") from error


def _anchor(fields: dict[str, object]) -> Anchor:
    if fields["format"] != FORMAT:
        raise AnchorWrong(f"its form is {fields['format']!r}, known is {FORMAT}.")
    entries = fields["entries"]
    if not isinstance(entries, int) or isinstance(entries, bool) or entries < 1:
        raise AnchorWrong("the number of entries is no number above 0.")
    anchor = Anchor(
        at=_text(fields, "at", _MOMENT),
        entries=entries,
        head=_text(fields, "head", _HASH),
        public_key=_text(fields, "public_key"),
        signature=_text(fields, "signature", _SIGNATURE),
        stamp=_stamp(fields.get("time_stamp")),
    )
    if _text(fields, "key", _HASH) != fingerprint(anchor.public_key):
        raise AnchorWrong("it names another key than the one that it carries.")
    return anchor


def _text(fields: dict[str, object], key: str, form: re.Pattern[str] | None = None) -> str:
    value = fields[key]
    if not isinstance(value, str) or (form and not form.fullmatch(value)):
        raise AnchorWrong(f"{key!r} is not what it should be.")
    return value


def _stamp(fields: object) -> TimeStamp | None:
    if fields is None:
        return None
    if not isinstance(fields, dict):
        raise AnchorWrong("the time stamp is not what it should be.")
    token = base64.b64decode(_text(fields, "token"), validate=True)
    return TimeStamp(authority=_text(fields, "authority"), token=token)
