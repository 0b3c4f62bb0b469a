"""What the standard consists of: clauses, controls, their 2013 forerunners, and programme topics."""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """The four themes of Annex A."""

    ORGANIZATIONAL = "Organizational"
    PEOPLE = "People"
    PHYSICAL = "Physical"
    TECHNOLOGICAL = "Technological"


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnWords:
    """Our reading of a clause or control; every sentence stands alone when it is quoted."""

    gist: str
    asks: str
    why: str
    auditor: str
    """What an auditor looks for."""
    words: tuple[str, ...]
    """Everyday words by which people look for it."""
    related: tuple[str, ...]
    """Ids that people mix it up with."""
    owner: str
    cadence: str
    """Usual rhythm; empty where none is usual."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentedInformation:
    """Something a clause requires to be written down, named in our own words."""

    name: str
    kind: str
    """``document`` (kept up to date) or ``record`` (kept as evidence)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """A requirement of clauses 4-10; it can never be excluded."""

    id: str
    title: str
    parent: str
    leaf: bool
    documented: tuple[DocumentedInformation, ...]
    clause_2013: tuple[str, ...]
    new_in_2022: bool
    amended_by: str
    text: OwnWords

    @property
    def label(self) -> str:
        """Return how people call it."""
        return f"Clause {self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """A control of Annex A with its ISO/IEC 27002:2022 attributes."""

    id: str
    title: str
    alternative_titles: tuple[str, ...]
    theme: Theme
    control_types: tuple[str, ...]
    properties: tuple[str, ...]
    concepts: tuple[str, ...]
    capabilities: tuple[str, ...]
    domains: tuple[str, ...]
    replaces_2013: tuple[str, ...]
    new_in_2022: bool
    text: OwnWords

    @property
    def label(self) -> str:
        """Return how people call it."""
        return self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class OldControl:
    """A control of the 2013 edition and what replaced it."""

    id: str
    title: str
    replaced_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """Something people ask about the standard or certification that no single clause answers."""

    id: str
    title: str
    words: tuple[str, ...]
    related: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def source(self) -> str:
        """Return the id under which the topic is cited."""
        return f"topic:{self.id}"
