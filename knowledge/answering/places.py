"""A country that a question names, where our rules speak of groups of countries instead."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TypedDict, cast

import yaml

from knowledge.answering.evidence import Evidence
from knowledge.answering.understanding import Understanding

_EEA = re.compile(r"\beuropean economic area\b|\bEEA\b", re.IGNORECASE)
_OTHERS = re.compile(r"\bother (?:countries|states|nations)\b", re.IGNORECASE)
#: "Group A consists of ...": a name for some countries, and which they are.
_GROUP = re.compile(
    r"^(?:the )?(?P<name>(?:group|zone|region|list|category|class|tier) \w+) "
    r"(?:consists? of|contains?|includes?|comprises?|covers?|means|is|are)\b",
    re.IGNORECASE,
)
#: What holds at home holds for no group of other countries.
_OWN = re.compile(r"\b(?:own|home) country\b")
#: Written so, a pronoun is a country.
_US = re.compile(r"\b(?:US|U\.S\.(?:A\.)?)(?!\w)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A country, and whether it belongs to the European Economic Area."""

    name: str
    is_european: bool


def place_in(text: str) -> Place | None:
    """Return the country that *text* names; None where it names none."""
    plain = " ".join(re.findall(r"\w+", _US.sub("united states", text).lower()))
    found = _pattern().search(plain)
    if found is None:
        return None
    name = _known()["aliases"].get(found.group(), found.group())
    return Place(name=name, is_european=name in _known()["european_economic_area"])


def of_group(
    evidence: Sequence[Evidence], place: Place | None
) -> tuple[list[Evidence], Evidence | None]:
    """Return what of *evidence* holds for *place*, and what says to which group it belongs.

    All of it and nothing where no group is told of.
    """
    told = {one.text: one for one in evidence if place and _GROUP.match(one.text)}
    telling = _telling(list(told.values()), place) if place else None
    if telling is None:
        return list(evidence), None
    source = telling.passage.source
    groups = {text: _name(text) for text, one in told.items() if one.passage.source == source}
    mine = groups[telling.text]
    holding = [
        one
        for one in evidence
        if one.passage.source != source
        or (one.text not in groups and _holds(one.text, mine, set(groups.values())))
    ]
    return holding, telling


def in_terms_of(group: Evidence, understanding: Understanding) -> Understanding:
    """Return the question with the name of the *group* in the place of the country."""
    name = f"a country of {_name(group.text)}"

    def put(text: str) -> str:
        return _pattern().sub(name, _US.sub("united states", text).lower())

    return replace(
        understanding, search_text=put(understanding.search_text), fresh=put(understanding.fresh)
    )


def _name(text: str) -> str:
    found = _GROUP.match(text)
    return found["name"].lower() if found else ""


def _telling(definitions: Sequence[Evidence], place: Place) -> Evidence | None:
    """Return the definition of the group to which *place* belongs."""
    sorts = [re.compile(rf"\b{re.escape(place.name)}\b", re.IGNORECASE)]
    sorts += [_EEA] if place.is_european else []
    for sort in (*sorts, _OTHERS):
        for one in definitions:
            if sort.search(one.text):
                return one
    return None


def _holds(text: str, mine: str, groups: Collection[str]) -> bool:
    """Tell whether *text* speaks of the group *mine*, or of none."""
    said = text.lower()
    if _OWN.search(said):
        return False
    named = {one for one in groups if re.search(rf"\b{re.escape(one)}\b", said)}
    return not named or mine in named


class _Places(TypedDict):
    european_economic_area: Sequence[str]
    elsewhere: Sequence[str]
    aliases: Mapping[str, str]


@cache
def _known() -> _Places:
    text = (files("knowledge.answering") / "places.yaml").read_text("utf-8")
    return cast("_Places", yaml.safe_load(text))


@cache
def _pattern() -> re.Pattern[str]:
    names = [*_known()["european_economic_area"], *_known()["elsewhere"], *_known()["aliases"]]
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")
