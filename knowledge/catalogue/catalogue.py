"""The whole catalogue, read once from the package's data files and checked while reading."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

import yaml

from knowledge.catalogue.entities import (
    Clause,
    Control,
    DocumentedInformation,
    OldControl,
    OwnWords,
    Theme,
    Topic,
)
from knowledge.errors import CatalogueInvalid

_FACTS = "iso27001-2022.json"
_TEXTS = ("clauses", "organizational", "people", "physical", "technological")

Entry = Clause | Control


@dataclass(frozen=True)
class Catalogue:
    """Clauses, controls, 2013 controls and topics by id, each in the standard's own order."""

    clauses: Mapping[str, Clause]
    controls: Mapping[str, Control]
    old_controls: Mapping[str, OldControl]
    topics: Mapping[str, Topic]
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
    texts: dict[str, _Text] = {}
    for name in _TEXTS:
        texts |= yaml.load((data / f"{name}.yaml").read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    topics = yaml.load((data / "topics.yaml").read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    _refuse_differences({*_ids(facts["clauses"]), *_ids(facts["controls"])}, set(texts))
    return Catalogue(
        clauses={c["id"]: _clause(c, texts[c["id"]]) for c in facts["clauses"]},
        controls={c["id"]: _control(c, texts[c["id"]]) for c in facts["controls"]},
        old_controls={
            c["id"]: OldControl(
                id=c["id"], title=c["title"], replaced_by=tuple(c["replaced_by_2022"])
            )
            for c in facts["controls_2013"]
        },
        topics={id_: _topic(id_, topic) for id_, topic in topics.items()},
        documented_controls=tuple(
            facts["about"]["annex_a_controls_that_expect_something_documented"]
        ),
    )


#: The C parser reads the texts ten times faster where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


class _Text(TypedDict):
    gist: str
    asks: str
    why: str
    auditor: str
    words: list[str]
    related: list[str]
    owner: str
    cadence: NotRequired[str]


class _TopicText(TypedDict):
    title: str
    words: list[str]
    related: NotRequired[list[str]]
    sentences: list[str]


def _clause(fact: _ClauseFact, text: _Text) -> Clause:
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
        text=_own_words(text),
    )


def _control(fact: _ControlFact, text: _Text) -> Control:
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
        text=_own_words(text),
    )


def _own_words(text: _Text) -> OwnWords:
    return OwnWords(
        gist=_line(text["gist"]),
        asks=_line(text["asks"]),
        why=_line(text["why"]),
        auditor=_line(text["auditor"]),
        words=tuple(str(word) for word in text["words"]),
        related=tuple(str(id_) for id_ in text["related"]),
        owner=text["owner"],
        cadence=text.get("cadence", ""),
    )


def _topic(id_: str, topic: _TopicText) -> Topic:
    return Topic(
        id=id_,
        title=topic["title"],
        words=tuple(str(word) for word in topic["words"]),
        related=tuple(str(related) for related in topic.get("related", [])),
        sentences=tuple(_line(sentence) for sentence in topic["sentences"]),
    )


def _ids(facts: list[_ClauseFact] | list[_ControlFact]) -> list[str]:
    return [fact["id"] for fact in facts]


def _line(text: str) -> str:
    return " ".join(text.split())


def _refuse_differences(facts: set[str], texts: set[str]) -> None:
    if facts != texts:
        raise CatalogueInvalid(
            f"without a text: {sorted(facts - texts)}; without a fact: {sorted(texts - facts)}"
        )
