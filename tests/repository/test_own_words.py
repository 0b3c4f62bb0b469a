"""Golden questions are asked in their own words, so that a right answer is no mere echo."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "knowledge/catalogue/data"
SAMPLES = ROOT / "docs/samples"
GOLDEN = ROOT / "knowledge/evaluation/data/golden.jsonl"
RUN = 6

_WORD = re.compile(r"[a-z0-9]+(?:[.'’][a-z0-9]+)*")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _sources() -> Iterator[str]:
    for path in sorted(CATALOGUE.rglob("*.yaml")):
        yield from _strings(yaml.safe_load(path.read_text("utf-8")))
    for path in sorted(CATALOGUE.glob("*.json")):
        yield from _strings(json.loads(path.read_text("utf-8")))
    for path in (*sorted(SAMPLES.glob("policies/*.md")), *sorted(SAMPLES.glob("sources/*.md"))):
        yield path.read_text("utf-8")


def test_no_golden_question_repeats_the_texts():
    """No golden question shares six words in a row with the catalogue or a sample policy."""
    told = set().union(*map(_runs, _sources()))
    questions = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
    offenders = {
        question["id"]: shared
        for question in questions
        for text in (question["question"], *question.get("history", []))
        if (shared := [" ".join(run) for run in _runs(text) & told])
    }
    assert len(told) > 10_000, "the texts were not found"
    assert offenders == {}
