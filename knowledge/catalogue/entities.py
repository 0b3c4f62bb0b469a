"""What the standard consists of: clauses, controls, their 2013 forerunners, and programme topics."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Len
from pydantic import ConfigDict

#: A misspelled key is an error, not a missing text.
EXACT = ConfigDict(extra="forbid")


class Theme(StrEnum):
    """The four themes of Annex A."""

    ORGANIZATIONAL = "Organizational"
    PEOPLE = "People"
    PHYSICAL = "Physical"
    TECHNOLOGICAL = "Technological"


@dataclass(frozen=True, kw_only=True)
class EmployeeQuestion:
    """A question as people type it in chat, and what it is answered."""

    __pydantic_config__ = EXACT
    ask: str
    say: str
    """One to three sentences on what the standard expects; never what this company allows."""


@dataclass(frozen=True, kw_only=True)
class Related:
    """Another clause, control or topic, and what connects it."""

    __pydantic_config__ = EXACT
    id: str
    because: str


@dataclass(frozen=True, kw_only=True)
class BySize:
    """What differs with the size of an organization."""

    __pydantic_config__ = EXACT
    small: str
    """Under 50 people."""
    medium: str
    large: str


@dataclass(frozen=True, kw_only=True)
class Template:
    """What a small company would write, as an example."""

    __pydantic_config__ = EXACT
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A sentence with a figure, where the figure comes from and how old it is."""

    __pydantic_config__ = EXACT
    say: str
    basis: str
    """A source, or "typical range, varies"."""
    as_of: str
    """Year and month."""


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """Our reading of a clause or control; every sentence stands alone when it is quoted.

    The data files have this shape; how many of each there are is checked while reading.
    """

    __pydantic_config__ = EXACT
    gist: str
    asks: Annotated[tuple[str, ...], Len(2, 6)]
    """What must be true."""
    why: str
    auditor: str
    """What an auditor looks for."""
    how: Annotated[tuple[str, ...], Len(5, 10)]
    """Steps, in order."""
    by_size: BySize | None = None
    """None where size makes no difference."""
    evidence: Annotated[tuple[str, ...], Len(5, 10)]
    """What an auditor may ask to see, as companies call it; phrases, not sentences."""
    pitfalls: Annotated[tuple[str, ...], Len(3, 6)]
    """Typical nonconformities."""
    roles: Annotated[tuple[str, ...], Len(1, 4)]
    """Who does what beside the owner."""
    metrics: Annotated[tuple[str, ...], Len(1, 4)] = ()
    """Worth measuring; phrases."""
    questions: Annotated[tuple[EmployeeQuestion, ...], Len(6, 16)]
    cloud: str = ""
    remote: str = ""
    words: tuple[str, ...]
    """Everyday words by which people look for it."""
    related: Annotated[tuple[Related, ...], Len(2, 8)]
    """What people mix it up with, and what works together with it."""
    owner: str
    cadence: str = ""
    """Usual rhythm; empty where none is usual."""

    @property
    def whole(self) -> str:
        """Return all that is said, as one text to search."""
        said = [self.gist, *self.asks, self.why, self.auditor, *self.how, *self.evidence]
        said += [*self.pitfalls, *self.roles, *self.metrics, self.cloud, self.remote]
        return " ".join([*said, *(one.say for one in self.questions)])


@dataclass(frozen=True, kw_only=True)
class ClauseWords(OwnWords):
    """What a clause has besides: it is a requirement on the management system itself."""

    inputs: Annotated[tuple[str, ...], Len(1, 15)]
    outputs: Annotated[tuple[str, ...], Len(1, 8)]
    stage_1: str
    """What the first audit stage looks at."""
    stage_2: str
    templates: tuple[Template, ...] = ()


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
    text: ClauseWords

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


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something people ask about the standard or certification that no single clause answers."""

    __pydantic_config__ = EXACT
    id: str
    title: str
    words: tuple[str, ...]
    related: tuple[str, ...] = ()
    statements: Annotated[tuple[str | Figure, ...], Len(5, 60)]
    """The first answers the title."""
    questions: Annotated[tuple[EmployeeQuestion, ...], Len(5, 12)]

    @property
    def source(self) -> str:
        """Return the id under which the topic is cited."""
        return f"topic:{self.id}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the statements as they are said."""
        return tuple(one.say if isinstance(one, Figure) else one for one in self.statements)
