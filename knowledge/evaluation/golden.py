"""The golden questions: what people ask, and what a right answer has."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from knowledge.answers import Action, Kind, Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyPlace:
    """A section that may be cited."""

    path: str
    section: str
    """A distinctive part of the heading."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenQuestion:
    """One question and what is expected of its answer."""

    id: str
    question: str
    group: str
    is_locked: bool
    """Locked questions are run only at closing, never while tuning."""
    asker: str
    history: tuple[str, ...]
    kind: Kind
    reason: Reason | None
    action: Action | None
    ranked: tuple[str, ...]
    """Acceptable ids; any of them counts."""
    all_of: tuple[str, ...]
    """Ids of which every one belongs among the first ten: the question needs more than one source."""
    places: tuple[PolicyPlace, ...]
    contains: tuple[str, ...]
    starts: str


def load_golden(*, locked: bool) -> list[GoldenQuestion]:
    """Return the open questions, or the locked ones."""
    lines = (files("knowledge.evaluation") / "data" / "golden.jsonl").read_text("utf-8")
    every = [_read(json.loads(line)) for line in lines.splitlines() if line.strip()]
    return [question for question in every if question.is_locked is locked]


def load_events() -> list[tuple[str, bool]]:
    """Return messages, and whether each sounds like a security event."""
    lines = (files("knowledge.evaluation") / "data" / "events.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in lines.splitlines() if line.strip()]
    return [(str(row["text"]), bool(row["event"])) for row in rows]


def load_paraphrases() -> list[tuple[str, str]]:
    """Return the catalogue's own questions in other words, each with the id that it belongs to."""
    lines = (files("knowledge.evaluation") / "data" / "paraphrases.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in lines.splitlines() if line.strip()]
    return [(str(row["question"]), str(row["id"])) for row in rows]


def _read(row: Mapping[str, Any]) -> GoldenQuestion:
    expect: Mapping[str, Any] = row["expect"]
    places: Sequence[Mapping[str, str]] = expect.get("policy", ())
    return GoldenQuestion(
        id=row["id"],
        question=row["question"],
        group=row["group"],
        is_locked=row["set"] == "locked",
        asker=row.get("as", ""),
        history=tuple(row.get("history", ())),
        kind=Kind(expect["kind"]),
        reason=Reason(expect["reason"]) if expect.get("reason") else None,
        action=Action(expect["action"]) if expect.get("action") else None,
        ranked=tuple(expect.get("ranked", ())),
        all_of=tuple(expect.get("all_of", ())),
        places=tuple(PolicyPlace(**place) for place in places),
        contains=tuple(expect.get("contains", ())),
        starts=expect.get("starts", ""),
    )
