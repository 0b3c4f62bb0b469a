"""The whole catalogue, read once from the package's data files and checked while reading."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NotRequired, TypedDict, TypeVar, cast

from pydantic import TypeAdapter

from knowledge.catalogue.contrasts import Contrast, read_contrasts
from knowledge.catalogue.crosswalk import Criterion, read_crosswalk
from knowledge.catalogue.entities import (
    Clause,
    ClauseWords,
    Control,
    DocumentedInformation,
    OldControl,
    OwnWords,
    Theme,
    Topic,
)
from knowledge.catalogue.reading import read_file
from knowledge.errors import CatalogueInvalid

_FACTS = "iso27001-2022.json"

Entry = Clause | Control
_Shape = TypeVar("_Shape")


@dataclass(frozen=True)
class Catalogue:
    """Clauses, controls, 2013 controls and topics by id, each in the standard's own order."""

    clauses: Mapping[str, Clause]
    controls: Mapping[str, Control]
    old_controls: Mapping[str, OldControl]
    topics: Mapping[str, Topic]
    criteria: Mapping[str, Criterion]
    """SOC 2 criteria by number, with what of ISO 27001 serves them."""
    contrasts: tuple[Contrast, ...]
    """What sets two things apart that people mix up."""
    documented_controls: tuple[str, ...]
    """Annex A controls that expect something documented."""

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Return clauses and controls together, by id."""
        return {**self.clauses, **self.controls}

    def children(self, clause: str) -> tuple[Clause, ...]:
        """Return the direct subclauses of *clause*."""
        return tuple(c for c in self.clauses.values() if c.parent == clause)


def load_catalogue() -> Catalogue:
    """Read the catalogue; raise `CatalogueInvalid` when facts and texts don't fit together."""
    data = files("knowledge.catalogue") / "data"
    facts = cast("_Facts", json.loads((data / _FACTS).read_text("utf-8")))
    clauses = _read(data / "clauses", ClauseWords)
    controls = _read(data / "controls", OwnWords)
    _refuse_differences(_ids(facts["clauses"]), clauses)
    _refuse_differences(_ids(facts["controls"]), controls)
    topics = _read(data / "topics", Topic, named=True)
    return Catalogue(
        clauses={c["id"]: _clause(c, clauses[c["id"]]) for c in facts["clauses"]},
        controls={c["id"]: _control(c, controls[c["id"]]) for c in facts["controls"]},
        old_controls={
            c["id"]: OldControl(
                id=c["id"], title=c["title"], replaced_by=tuple(c["replaced_by_2022"])
            )
            for c in facts["controls_2013"]
        },
        topics=topics,
        criteria=read_crosswalk(data),
        contrasts=read_contrasts(data, {*clauses, *controls, *topics}),
        documented_controls=tuple(
            facts["about"]["annex_a_controls_that_expect_something_documented"]
        ),
    )


def _read(folder: Traversable, shape: type[_Shape], *, named: bool = False) -> dict[str, _Shape]:
    """Return what each file of *folder* holds, by the file's name, which is an id."""
    adapter = TypeAdapter(shape)
    found: dict[str, _Shape] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        id_ = file.name.removesuffix(".yaml")
        found[id_] = read_file(file, adapter, **({"id": id_} if named else {}))
    return found


class _Documented(TypedDict):
    name: str
    kind: str


class _ClauseFact(TypedDict):
    id: str
    title: str
    display_title: NotRequired[str]
    parent: str | None
    leaf: bool
    mandatory_documented_information: NotRequired[list[_Documented]]
    clause_2013: NotRequired[list[str]]
    new_in_2022: NotRequired[bool]
    amended_by: NotRequired[str]


class _ControlFact(TypedDict):
    id: str
    title: str
    alternative_titles: NotRequired[list[str]]
    theme: str
    control_types: list[str]
    information_security_properties: list[str]
    cybersecurity_concepts: list[str]
    operational_capabilities: list[str]
    security_domains: list[str]
    replaces_2013: list[str]
    new_in_2022: bool


class _OldFact(TypedDict):
    id: str
    title: str
    replaced_by_2022: list[str]


class _About(TypedDict):
    annex_a_controls_that_expect_something_documented: list[str]


class _Facts(TypedDict):
    about: _About
    clauses: list[_ClauseFact]
    controls: list[_ControlFact]
    controls_2013: list[_OldFact]


def _clause(fact: _ClauseFact, text: ClauseWords) -> Clause:
    return Clause(
        id=fact["id"],
        title=fact.get("display_title", fact["title"]),
        parent=fact["parent"] or "",
        leaf=fact["leaf"],
        documented=tuple(
            DocumentedInformation(**item)
            for item in fact.get("mandatory_documented_information", [])
        ),
        clause_2013=tuple(fact.get("clause_2013", [])),
        new_in_2022=fact.get("new_in_2022", False),
        amended_by=fact.get("amended_by", ""),
        text=text,
    )


def _control(fact: _ControlFact, text: OwnWords) -> Control:
    return Control(
        id=fact["id"],
        title=fact["title"],
        alternative_titles=tuple(fact.get("alternative_titles", [])),
        theme=Theme(fact["theme"]),
        control_types=tuple(fact["control_types"]),
        properties=tuple(fact["information_security_properties"]),
        concepts=tuple(fact["cybersecurity_concepts"]),
        capabilities=tuple(fact["operational_capabilities"]),
        domains=tuple(fact["security_domains"]),
        replaces_2013=tuple(fact["replaces_2013"]),
        new_in_2022=fact["new_in_2022"],
        text=text,
    )


def _ids(facts: Sequence[_ClauseFact] | Sequence[_ControlFact]) -> set[str]:
    return {fact["id"] for fact in facts}


def _refuse_differences(facts: set[str], texts: Mapping[str, object]) -> None:
    if facts != set(texts):
        raise CatalogueInvalid(
            f"without a text: {sorted(facts - set(texts))}; "
            f"without a fact: {sorted(set(texts) - facts)}"
        )
