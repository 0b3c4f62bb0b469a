"""The two registers: requirements, which bind as they are, and controls, which are chosen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.people.entities import PersonId

NOBODY = PersonId("")
LONGEST_TITLE, LONGEST_TEXT = 200, 2_000
"""So many characters of a title, and of any other text, are kept."""


class Applicability(StrEnum):
    """Whether a control is necessary for us."""

    UNDECIDED = "undecided"
    """Nobody has said so; until then it counts as necessary."""
    APPLICABLE = "applicable"
    EXCLUDED = "excluded"


class Ground(StrEnum):
    """Why a control is necessary."""

    RISK = "risk"
    LAW = "law"
    CONTRACT = "contract"
    BUSINESS = "business"


class Conformity(StrEnum):
    """How well a requirement is met, as somebody judged it."""

    UNASSESSED = "unassessed"
    MET = "met"
    PARTLY_MET = "partly met"
    NOT_MET = "not met"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inclusion:
    """One reason for which a control is necessary."""

    ground: Ground
    reference: str = ""
    """A risk's number, a law's paragraph, a contract's clause; may be empty."""

    @property
    def label(self) -> str:
        """Return how people write it."""
        return f"{self.ground}: {self.reference}" if self.reference else self.ground.value


def inclusions_in(text: str) -> tuple[tuple[Inclusion, ...], tuple[str, ...]]:
    """Return the reasons that people wrote, by lines or semicolons, and what of it is none."""
    found, problems = [], []
    for part in filter(None, (one.strip() for one in text.replace("\n", ";").split(";"))):
        ground, _, reference = part.partition(":")
        name = ground.strip().lower()
        if name in set(Ground):
            found.append(Inclusion(ground=Ground(name), reference=" ".join(reference.split())))
        else:
            known = ", ".join(Ground)
            problems.append(f"{ground.strip()[:40]!r} is none of {known}; write risk: R-12; law")
    return tuple(found), tuple(problems)


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRow:
    """What we say of one control; a row that nobody touched has version 0."""

    id: str
    """``A.8.13`` for one of Annex A, ``C-1`` for one of our own."""
    title: str
    asks: tuple[str, ...] = ()
    """What a control of our own asks; one of Annex A asks what the catalogue says."""
    applicability: Applicability = Applicability.UNDECIDED
    inclusion: tuple[Inclusion, ...] = ()
    exclusion: str = ""
    """Why it is not necessary."""
    owner: PersonId = NOBODY
    documented_in: str = ""
    """Where it is documented, as somebody wrote it; what is found by itself stands beside it."""
    review_on: date | None = None
    version: int = 0
    """Rises with every change; whoever changes names the one they saw."""
    changed_at: datetime | None = field(default=None, compare=False)

    @property
    def is_own(self) -> bool:
        """Tell whether the company wrote it itself."""
        return not self.id.startswith("A.")

    @property
    def is_necessary(self) -> bool:
        """Tell whether something is missing when a fact is missing."""
        return self.applicability is not Applicability.EXCLUDED


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementRow:
    """What we say of one requirement of clauses 4 to 10; it can never be excluded."""

    id: str
    title: str
    conformity: Conformity = Conformity.UNASSESSED
    words: str = ""
    """How it is met, in the owner's words."""
    assessed_on: date | None = None
    owner: PersonId = NOBODY
    places: tuple[tuple[str, str], ...] = ()
    """Name of documented information, and the document or link where it is."""
    review_on: date | None = None
    version: int = 0
    changed_at: datetime | None = field(default=None, compare=False)

    def place_of(self, name: str) -> str:
        """Return where a lead said that this documented information is."""
        return dict(self.places).get(name, "")
