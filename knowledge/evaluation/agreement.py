"""How well grades of controls agree with what people read in the same policies."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from knowledge.coverage_grades import Grade

_OPEN_OF, _ROUND = 4, 8
"""Of every eight controls the last four are the second half; its readings were not looked at for cues."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one person read about one control in the sample policies."""

    reader: str
    control: str
    grade: Grade
    points: tuple[bool, ...]
    """For each point of the control, whether the policies say it."""
    reason: str


def load_readings() -> dict[str, dict[str, Reading]]:
    """Return every reading by reader and control, in the order in which they were written."""
    found: dict[str, dict[str, Reading]] = {}
    text = (files("knowledge.evaluation") / "data" / "coverage.jsonl").read_text("utf-8")
    for line in text.splitlines():
        one = json.loads(line)
        reading = Reading(
            reader=one["reader"],
            control=one["control"],
            grade=Grade(one["grade"]),
            points=tuple(one["asks"]),
            reason=one["reason"],
        )
        found.setdefault(reading.reader, {})[reading.control] = reading
    return found


def held_out(controls: Sequence[str]) -> tuple[str, ...]:
    """Return the second half of the standard's *controls*, spread over its order."""
    return tuple(one for n, one in enumerate(controls) if n % _ROUND >= _OPEN_OF)


def kappa(one: Mapping[str, Grade], other: Mapping[str, Grade]) -> float:
    """Return Cohen's kappa over what both graded: 1 is the same, 0 is chance."""
    shared = sorted(one.keys() & other.keys())
    if not shared:
        raise ValueError("the two have graded nothing in common")
    total = len(shared)
    agreed = sum(one[key] is other[key] for key in shared) / total
    here, there = (Counter(grades[key] for key in shared) for grades in (one, other))
    chance = sum(here[grade] * there[grade] for grade in Grade) / total**2
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)
