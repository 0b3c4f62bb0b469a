"""``annexa ask``: one question in the terminal, or many as JSON lines."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.assembly import Instance
from bot.cli import shapes
from bot.cli.opening import (
    BadLine,
    batch_lines,
    opened,
    parsed,
    reader_for,
    reader_or_bad_line,
    text_of,
)
from bot.cli.printing import print_answer
from knowledge.answers import Question


def ask_one(text: str, *, person: str, as_json: bool) -> int:
    """Answer one question."""
    with opened() as instance:
        reader = reader_for(instance, person)
        answer = instance.answerer.answer(Question(text=text, reader=reader))
    if as_json:
        sys.stdout.write(json.dumps(shapes.answer("", answer), ensure_ascii=False) + "\n")
    else:
        print_answer(answer, Console())
    return 0


def ask_batch(path: Path, *, person: str) -> int:
    """Answer one line after the other, in order; a bad line becomes an error line."""
    failed = 0
    with opened() as instance:
        for number, line in batch_lines(path):
            row: Mapping[str, Any] = {}
            try:
                row = parsed(line)
                question = _question(row, instance, person)
                out = shapes.answer(_id(row), instance.answerer.answer(question))
            except BadLine as error:
                failed += 1
                out = shapes.error(_id(row), f"line {number}: {error}")
            sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return 1 if failed else 0


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("id", ""))


def _question(row: Mapping[str, Any], instance: Instance, person: str) -> Question:
    history = row.get("history") or []
    if not isinstance(history, list):
        raise BadLine("“history” must be a list of earlier turns")
    name = row.get("as") or person
    if not isinstance(name, str):
        raise BadLine("“as” must be text")
    return Question(
        text=text_of(row, "question"),
        history=tuple(_earlier(turn) for turn in history),
        reader=reader_or_bad_line(instance, name),
    )


def _earlier(turn: object) -> str:
    """Read an earlier turn: its text, or an object that holds it as question, content or text."""
    if isinstance(turn, str):
        return turn
    if isinstance(turn, dict):
        return text_of(turn, "question", "content", "text")
    raise BadLine("a turn of “history” must be text or an object with “question”")
