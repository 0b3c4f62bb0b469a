"""Which tasks somebody wants to see, and how they say it in a few words."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Self

from bot.people.entities import PersonId
from bot.tasks.entities import UNFINISHED, Kind, Status
from knowledge.catalogue.catalogue import Catalogue

PAGE = 10
"""So many tasks are shown at once."""

_NUMBER = re.compile(r"t\s*[-–]?\s*(?P<number>[0-9]{1,9})", re.IGNORECASE)

_CHAPTER = re.compile(r"(?:A\.)?[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Which tasks are wanted; what is left open limits nothing."""

    owner: PersonId | None = None
    overdue: bool = False
    unowned: bool = False
    """Those whose owner has left, or is not known any more."""
    controls: frozenset[str] | None = None
    kind: Kind | None = None
    statuses: tuple[Status, ...] = UNFINISHED
    skip: int = 0
    """So many of the first are left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Themes:
    """What of the standard a list can be about."""

    controls: Collection[str]
    """Every clause and control, the company's own with them."""
    by_theme: Mapping[str, frozenset[str]]
    """The controls of each theme, by its name in small letters."""

    @classmethod
    def of(cls, catalogue: Catalogue, *, controls: Collection[str] = ()) -> Self:
        """Return what the standard knows; *controls* are all there are, where there are more."""
        by_theme: dict[str, set[str]] = {}
        for control in catalogue.controls.values():
            by_theme.setdefault(control.theme.value.lower(), set()).add(control.id)
        return cls(
            controls=controls or frozenset(catalogue.entries),
            by_theme={name: frozenset(ids) for name, ids in by_theme.items()},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was understood of somebody's words."""

    wish: Wish
    told: tuple[str, ...]
    """What the list is limited to, in words."""
    unknown: tuple[str, ...] = ()
    """Words that say nothing to us."""


def task_number(words: str) -> int | None:
    """Return the number in ``T-17``, where *words* are nothing else."""
    found = _NUMBER.fullmatch(words.strip())
    return None if found is None else int(found["number"])


def read_wish(
    words: str,
    *,
    themes: Themes,
    me: PersonId,
    people: Mapping[str, PersonId] | None = None,
) -> Reading:
    """Understand words such as ``mine overdue A.8.13``; *people* are mentions and whom they mean."""
    reading = Reading(wish=Wish(), told=())
    for word in words.replace(",", " ").split():
        known = _one(word, reading.wish, themes=themes, me=me, people=people or {})
        if known is None:
            reading = replace(reading, unknown=(*reading.unknown, word))
        else:
            wish, told = known
            reading = replace(reading, wish=wish, told=(*reading.told, told))
    return reading


def _one(
    word: str, wish: Wish, *, themes: Themes, me: PersonId, people: Mapping[str, PersonId]
) -> tuple[Wish, str] | None:
    lower = word.lower()
    found = _limits(wish, lower)
    if found is not None:
        return found
    if word in people:
        return replace(wish, owner=people[word]), f"of {word}"
    if lower in _MINE:
        return replace(wish, owner=me), "yours"
    theme = lower.replace("organis", "organiz")
    if theme in themes.by_theme:
        return replace(wish, controls=themes.by_theme[theme]), f"about the theme {theme}"
    control, about = _controls(word, themes.controls)
    return (replace(wish, controls=about), f"about {control}") if control else None


def _limits(wish: Wish, lower: str) -> tuple[Wish, str] | None:
    """Understand a word that means the same to everybody."""
    if lower in _LATE:
        return replace(wish, overdue=True), "overdue"
    if lower in _UNOWNED:
        return replace(wish, unowned=True), "without an owner who is here"
    if lower in _STATUSES:
        return replace(wish, statuses=_STATUSES[lower]), lower
    kind = _KINDS.get(lower.rstrip("s"))
    return (replace(wish, kind=kind), f"of the kind {kind}") if kind else None


_MINE = frozenset({"mine", "my", "me"})
_LATE = frozenset({"overdue", "late"})
_UNOWNED = frozenset({"unassigned", "unowned", "nobody"})
_KINDS = {kind.value: kind for kind in Kind}
_STATUSES: Mapping[str, tuple[Status, ...]] = {
    "open": (Status.OPEN, Status.REOPENED),
    "started": (Status.IN_PROGRESS,),
    "waiting": (Status.WAITING,),
    "closed": (Status.CLOSED,),
    "done": (Status.CLOSED,),
    "dropped": (Status.WILL_NOT_DO,),
    "all": tuple(Status),
}


def _controls(word: str, controls: Collection[str]) -> tuple[str, frozenset[str]]:
    """Return the control, clause or chapter that *word* names, and all that belongs to it."""
    spelled = word.upper().strip(".")
    for id_ in (spelled, f"A.{spelled[1:]}"):
        if id_ in controls and not id_[0].isdigit():
            return id_, frozenset({id_})
        if _CHAPTER.fullmatch(id_):
            found = frozenset(one for one in controls if f"{one}.".startswith(f"{id_}."))
            if found:
                return id_, found
    return "", frozenset()
