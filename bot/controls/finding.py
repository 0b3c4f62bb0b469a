"""Which rows of the registers somebody means: a number in any spelling, a theme, or a few words."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.errors import UnknownControl
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import Theme
from knowledge.catalogue.lookup import Edition, Reference, find_references

_OWN = re.compile(r"(?P<letter>[cq])\s*[-–]?\s*(?P<number>[0-9]{1,9})", re.IGNORECASE)
_GLUED = re.compile(r"a\s*(?P<chapter>[5-8])(?P<number>[0-9]{1,2})", re.IGNORECASE)
"""A control without its dots, as people type it on a phone."""
_CHAPTER = re.compile(r"[0-9]{1,2}")
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What some words stand for."""

    ids: tuple[str, ...]
    """Controls, requirements without parts of their own, or a question's number; best first."""
    told: str
    """What they are together, in words."""
    note: str = ""
    """What somebody should know who meant something else."""


class Finder:
    """Understands which controls and requirements somebody asks for."""

    def __init__(self, catalogue: Catalogue, about: Callable[[str], tuple[str, ...]]) -> None:
        self._catalogue = catalogue
        self._about = about

    def look_up(self, words: str) -> Found:
        """Return what *words* stand for; raise ``UnknownControl`` where they stand for nothing."""
        words = " ".join(words.split())
        own = _OWN.fullmatch(words)
        if own is not None:
            id_ = f"{own['letter'].upper()}-{int(own['number'])}"
            return Found(ids=(id_,), told=id_)
        theme = next((one for one in Theme if words.casefold() == one.value.casefold()), None)
        if theme is not None:
            ids = tuple(c.id for c in self._catalogue.controls.values() if c.theme is theme)
            return Found(ids=ids, told=f"{theme.value.lower()} controls")
        named = _GLUED.sub(r"A.\g<chapter>.\g<number>", words) if _GLUED.fullmatch(words) else words
        named = f"clause {words}" if _CHAPTER.fullmatch(words) else named
        references = find_references(named, self._catalogue)
        return self._named(references[0]) if references else self._near(words)

    def _named(self, reference: Reference) -> Found:
        ids = self._leaves(reference.ids)
        if reference.edition is Edition.UNKNOWN:
            raise UnknownControl(
                f"There is no {reference.given}. The nearest are {_listed(reference.ids)}."
            )
        if reference.edition is Edition.CONTROL_2013:
            note = f"{reference.given} is a number of 2013; today that is {_listed(ids)}."
            told = ids[0] if len(ids) == 1 else f"{reference.given} of 2013"
            return Found(ids=ids, told=told, note=note)
        told = f"clause {reference.given}" if len(ids) > 1 else reference.given
        kind = "control" if reference.also.startswith("A.") else "clause"
        note = f"The {kind} of that number is {reference.also}." if reference.also else ""
        return Found(ids=ids, told=told, note=note)

    def _near(self, words: str) -> Found:
        ids = self._leaves(self._about(words)[:1]) if words else ()
        if not ids:
            raise UnknownControl(
                "The registers have nothing of that name. A control is named A.8.13 or C-1, a "
                "requirement 9.2.2, a theme organizational, people, physical or technological."
            )
        told = f"clause {ids[0]}" if len(ids) > 1 else ids[0]
        return Found(ids=ids, told=told, note=f"That sounds like {told}.")

    def _leaves(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return what the registers have rows of: a clause with parts stands for its parts."""
        clauses = self._catalogue.clauses
        return tuple(
            dict.fromkeys(
                leaf
                for id_ in ids
                for leaf in (
                    [one.id for one in clauses.values() if one.leaf and _is_below(one.id, id_)]
                    if id_ in clauses
                    else [id_]
                )
            )
        )


def _is_below(id_: str, whole: str) -> bool:
    return id_ == whole or id_.startswith(f"{whole}.")


def _listed(ids: Sequence[str]) -> str:
    *first, last = ids[:_MOST_NAMED]
    if len(ids) > _MOST_NAMED:
        return f"{', '.join((*first, last))} and {len(ids) - _MOST_NAMED} more"
    return f"{', '.join(first)} and {last}" if first else last
