"""SOC 2 Trust Services Criteria beside clauses and controls: an orientation, not an equivalence.

Which criterion goes with which id comes from the facts; how well, and why, is our own reading.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable

from pydantic import TypeAdapter

from knowledge.catalogue.entities import EXACT
from knowledge.catalogue.reading import read_file
from knowledge.errors import CatalogueInvalid

_FACTS = "soc2-tsc-to-iso27001-2022.csv"
_REASONS = "soc2-reasons.yaml"


class Confidence(StrEnum):
    """How much of a criterion a clause or control usually carries."""

    STRONG = "strong"
    """Doing it well usually satisfies most of the criterion."""
    PARTIAL = "partial"
    SUPPORTING = "supporting"
    """Helps, but does not carry the criterion."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """How well a clause or control serves a criterion, and why."""

    __pydantic_config__ = EXACT
    confidence: Confidence
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """A Trust Services Criterion and what of ISO 27001 serves it, by id."""

    number: str
    topic: str
    served_by: Mapping[str, Service]


def read_crosswalk(data: Traversable) -> dict[str, Criterion]:
    """Return every criterion by its number; raise `CatalogueInvalid` where a reason is missing."""
    adapter = TypeAdapter(dict[str, dict[str, Service]])
    reasons = read_file(data / _REASONS, adapter)
    rows = list(csv.DictReader((data / _FACTS).read_text("utf-8").splitlines()))
    surplus = sorted(reasons.keys() - {row["tsc_criterion"] for row in rows})
    if surplus:
        raise CatalogueInvalid(f"{_REASONS}: no such criterion: {', '.join(surplus)}")
    for row in rows:
        ids = row["iso27001_2022"].split()
        if list(reasons.get(row["tsc_criterion"], {})) != ids:
            raise CatalogueInvalid(f"{_REASONS}: {row['tsc_criterion']} needs {' '.join(ids)}")
    return {
        row["tsc_criterion"]: Criterion(
            number=row["tsc_criterion"],
            topic=row["topic"],
            served_by=reasons[row["tsc_criterion"]],
        )
        for row in rows
    }
