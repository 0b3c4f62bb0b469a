"""Cues: which words a rule has in it that meets a point of a control, from the package's data.

A point has one cue or several, one for each thing that it asks, and a cue one wording or several.
A wording is a row of groups of words: the first is what a rule speaks of, the others are what it
says of it. In the files `;` parts cues, ` / ` wordings, ` & ` groups, and `|` words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import TypeAdapter

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.reading import read_file
from knowledge.errors import CatalogueInvalid

ANY_NUMBER = "NN"
"""Stands in a cue for every number, in digits or as a word."""

_FEWEST = 2

Group = tuple[str, ...]
"""Words and phrases of which any is enough."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What one rule would have to speak of, and to say of it."""

    subject: Group
    """May stand beside the sentence, in the heading or the title, as well as in it."""
    said: tuple[Group, ...]
    """Each of them has to be in the sentence itself."""


Cue = tuple[Wording, ...]
"""One thing that a point asks: any of its wordings is enough."""

Cues = Mapping[str, Sequence[Sequence[Cue]]]
"""For each control the cues of each of its points, in the order of its points."""


def load_cues(catalogue: Catalogue, folder: Traversable | None = None) -> Cues:
    """Read the cues; raise `CatalogueInvalid` where a control, a point or a choice is missing."""
    adapter = TypeAdapter(dict[str, list[str]])
    found: dict[str, tuple[tuple[Cue, ...], ...]] = {}
    folder = folder or files("knowledge.catalogue") / "data" / "cues"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        for control, points in read_file(file, adapter).items():
            found[control] = tuple(tuple(_cues(point, control)) for point in points)
    asked = {one.id: len(one.text.asks) for one in catalogue.controls.values()}
    written = {control: len(points) for control, points in found.items()}
    if wrong := sorted({control for control, _ in asked.items() ^ written.items()}):
        raise CatalogueInvalid(f"cues and points do not fit together: {', '.join(wrong)}")
    return found


def _cues(point: str, control: str) -> Iterator[Cue]:
    for written in point.split(";"):
        yield tuple(_wording(one, control) for one in written.split(" / "))


def _wording(written: str, control: str) -> Wording:
    subject, *said = (_group(one, control) for one in written.split(" & "))
    if not said:
        raise CatalogueInvalid(f"{control}: nothing is said of the subject: {written!r}")
    return Wording(subject=subject, said=tuple(said))


def _group(written: str, control: str) -> Group:
    group = tuple(dict.fromkeys(word.strip() for word in written.split("|") if word.strip()))
    if len(group) < _FEWEST:
        raise CatalogueInvalid(f"{control}: a group needs two words or more: {written!r}")
    return group
