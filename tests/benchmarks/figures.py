"""What a benchmark is asked for and what it gives back."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How to measure."""

    cache: Path
    """What takes minutes to build is kept here between runs."""
    quick: bool = False
    """Measure a tenth or less, to see that it works; such figures prove nothing."""

    def size(self, whole, quick):
        """Return *whole*, or *quick* when only a look is wanted."""
        return quick if self.quick else whole


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number, and what it must reach; without a target it is told for information."""

    name: str
    value: float | None
    """None where it could not be measured; *note* says why."""
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def target(self):
        """Return the target as people read it."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g} {self.unit}"
        return f"≥ {self.at_least:g} {self.unit}" if self.at_least is not None else ""

    @property
    def is_reached(self):
        """Tell whether the target is reached; None where there is none or nothing was measured."""
        if self.value is None or (self.at_most is None and self.at_least is None):
            return None
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.value >= self.at_least


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Everything one benchmark found."""

    figures: Sequence[Figure]
    notes: Sequence[str] = field(default_factory=tuple)


def percentiles(name, milliseconds, *, p95=None):
    """Return p50, p95 and p99 of some durations; *p95* is the target."""
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    note = f"{len(milliseconds)} answers"
    return [
        Figure(name=f"{name}, p50", value=cuts[49], unit="ms", note=note),
        Figure(name=f"{name}, p95", value=cuts[94], unit="ms", at_most=p95, note=note),
        Figure(name=f"{name}, p99", value=cuts[98], unit="ms", note=note),
    ]
