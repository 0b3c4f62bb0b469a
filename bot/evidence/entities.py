"""An audit pack: what is wished, its parts, and what was written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.audit.anchors import Anchor
from bot.audit.tags import AuditTag
from bot.records.sheets import Sheet

FORMAT: Final = "annexa-audit-pack/1"
"""First thing that the manifest says; another form of pack gets another number."""
INDEX: Final = "index.html"
SUMMARY: Final = "pack.json"
ALL: Final = "all"
FOLDER: Final = "audit-pack"
"""What the folder in a ZIP file is called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """A sample that anybody can draw again from the complete population."""

    size: int
    seed: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody wants to be shown."""

    scope: str
    """A control or a clause in any spelling, or :data:`ALL`."""
    as_of: datetime | None = None
    """None for now."""
    sample: Sampling | None = None
    pseudonyms: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a pack is about."""

    label: str
    title: str
    ids: frozenset[str] | None
    """Controls and clauses, subclauses with them; None for everything."""

    def has(self, *ids: str) -> bool:
        """Tell whether one of *ids* belongs to it."""
        return self.ids is None or not self.ids.isdisjoint(ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One table of a pack, and what has to be said of it."""

    name: str
    """What its CSV file is called, without the ending."""
    title: str
    says: Sequence[str]
    """Sentences that stand above it: where it comes from, what it is a part of."""
    sheet: Sheet
    shown: tuple[str, ...]
    """Columns that the index shows; the CSV has all of them."""
    item: str = ""
    """The column that names one thing of a population; empty where nobody samples from it."""

    @property
    def file(self) -> str:
        """Return where its table lies in the folder."""
        return f"{self.name}.csv"


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """What a sample has of one population."""

    population: str
    """Its name, which is hashed; its table is called so, too."""
    title: str
    item: str
    """The column that names one item."""
    size: int
    """How many items there are, each counted once."""
    items: Sequence[tuple[str, str]]
    """What was drawn, in order, each with the hash that drew it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Witnessed:
    """A file whose hash the trail was told when it came in, long before it was exported."""

    file: str
    tag: AuditTag
    subject: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """Parts and the files that they name."""

    parts: Sequence[Part] = ()
    files: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    """By path; read one at a time, for a file of evidence may be large."""
    witnessed: Sequence[Witnessed] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """A pack as it was written."""

    folder: Path
    scope: str
    as_of: str
    rows: Mapping[str, int]
    """How many rows each table has."""
    seed: str
    """Empty where nothing was sampled."""
    drawn: Sequence[Drawn]
    """Of each population that has items; empty where nothing was sampled."""
    manifest_sha256: str
    anchor: Anchor


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """A pack as one ZIP file, and what was drawn for its sample."""

    content: bytes = field(repr=False)
    drawn: Sequence[Drawn] = ()
