"""The Statement of Applicability: its lines, its approved versions, and what differs between two."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from bot.people.entities import PersonId

YES, NO = "yes", "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One control as the statement has it; words only, so that a version stays what it was."""

    id: str
    title: str
    applicable: str
    """``yes``, ``no``, or empty where nobody has decided."""
    inclusion: str
    exclusion: str
    implemented: str
    """``yes`` where the owner's newest statement says so and is not older than a year, else ``no``."""
    owner: str
    """The owner's random id; a name is put in its place when somebody reads."""
    documented: str
    """Where somebody said that it is documented."""
    found: str
    """Which approved policies speak of it, found by themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What stands above the lines of a draft."""

    scope: str = ""
    version: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """An approved version."""

    number: int
    label: str
    scope: str
    lines: tuple[Line, ...]
    sha256: str
    approved_by: PersonId
    approved_at: datetime

    @property
    def is_untouched(self) -> bool:
        """Tell whether scope and lines are those that were approved."""
        return digest_of(self.scope, written(self.lines)) == self.sha256


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One cell that is not what it was."""

    id: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What would be approved now, and what stands in the way."""

    header: Header
    lines: tuple[Line, ...]
    obstacles: tuple[str, ...]
    differences: tuple[Difference, ...]
    """Against the newest approved version."""

    @property
    def sha256(self) -> str:
        """Return what tells this draft from any other; an approved version has the same."""
        return digest_of(self.header.scope, written(self.lines))


def written(lines: Iterable[Line]) -> bytes:
    """Return lines the one way that is kept and hashed."""
    told = [asdict(one) for one in lines]
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_lines(content: bytes) -> tuple[Line, ...]:
    """Return the lines that were written so."""
    return tuple(Line(**one) for one in json.loads(content))


def digest_of(scope: str, content: bytes) -> str:
    """Return the hash of a version."""
    return hashlib.sha256(scope.encode() + b"\0" + content).hexdigest()


def differences(before: Sequence[Line], after: Sequence[Line]) -> tuple[Difference, ...]:
    """Return every cell that differs, in the order of the lines; a line may come or go."""
    old, new = ({one.id: one for one in lines} for lines in (before, after))
    columns = [one.name for one in fields(Line) if one.name != "id"]
    return tuple(
        Difference(id=id_, column=column, before=was, after=becomes)
        for id_ in dict.fromkeys([*new, *old])
        for column in columns
        if (was := str(getattr(old.get(id_), column, "")))
        != (becomes := str(getattr(new.get(id_), column, "")))
    )


def obstacles(header: Header, lines: Iterable[Line]) -> tuple[str, ...]:
    """Return why these lines can't be approved yet; nothing where they can."""
    found = [] if header.scope.strip() else ["Say what the scope of the ISMS is."]
    for one in lines:
        if not one.applicable:
            found.append(f"{one.id}: decide whether it is applicable.")
        elif one.applicable == YES and not one.inclusion:
            found.append(f"{one.id}: say why it is included (risk, law, contract or business).")
        elif one.applicable == NO and not one.exclusion:
            found.append(f"{one.id}: say why it is excluded.")
    return tuple(found)
