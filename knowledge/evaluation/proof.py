"""How well proof tells true sentences from altered ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from knowledge.grounding import prove

TRUE = "true"
"""The class of the pairs whose sentence follows from the passage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofPair:
    """A passage and a sentence that follows from it, or that was altered in one thing."""

    id: str
    passage: str
    sentence: str
    is_true: bool
    altered: str
    """What was altered: ``number``, ``unit``, ``date`` and so on; empty in a true pair."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassFigure:
    """How many pairs of one class were judged rightly."""

    name: str
    right: int
    of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofFigures:
    """What proof kept and rejected."""

    classes: tuple[ClassFigure, ...]
    """``true`` first, then each kind of alteration by name."""
    wrong: tuple[str, ...]
    """Ids of the pairs that were judged wrongly."""

    @property
    def kept(self) -> float:
        """Return the share of true sentences that were proved."""
        return _share([figure for figure in self.classes if figure.name == TRUE])

    @property
    def rejected(self) -> float:
        """Return the share of altered sentences that were not proved."""
        return _share([figure for figure in self.classes if figure.name != TRUE])


def load_proof_pairs() -> tuple[ProofPair, ...]:
    """Return the pairs that come with the package, in their order."""
    text = (files(__package__) / "data" / "proof_pairs.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return tuple(
        ProofPair(
            id=row["id"],
            passage=row["passage"],
            sentence=row["sentence"],
            is_true=row["true"],
            altered=row["altered"] or "",
        )
        for row in rows
    )


def measure_proof(pairs: Sequence[ProofPair]) -> ProofFigures:
    """Try to prove every sentence of *pairs* and count what was judged rightly."""
    right = {pair.id: bool(prove(pair.sentence, pair.passage)) is pair.is_true for pair in pairs}
    names = sorted({pair.altered for pair in pairs})
    return ProofFigures(
        classes=tuple(_figure(name, pairs, right) for name in names),
        wrong=tuple(pair.id for pair in pairs if not right[pair.id]),
    )


def _figure(name: str, pairs: Sequence[ProofPair], right: dict[str, bool]) -> ClassFigure:
    judged = [right[pair.id] for pair in pairs if pair.altered == name]
    return ClassFigure(name=name or TRUE, right=sum(judged), of=len(judged))


def _share(figures: Sequence[ClassFigure]) -> float:
    total = sum(figure.of for figure in figures)
    return sum(figure.right for figure in figures) / total if total else 1.0
