"""``annexa ask``: one question in the terminal, or many as JSON lines."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from bot.assembly.instance import Instance
from bot.cli import shapes
from bot.cli.batching import BadLine, Row, reader_of, run_batch, text_of
from bot.cli.opening import opened, reader_for
from bot.cli.printing import print_answer, print_exceptions
from bot.people.entities import Role
from bot.tasks.entities import Task
from knowledge.answers import Answer, Question


def ask_one(text: str, *, person: str, as_json: bool) -> int:
    """Answer one question."""
    with opened() as instance:
        reader = reader_for(instance, person)
        answer = instance.answerer.answer(Question(text=text, reader=reader))
        held = _exceptions(instance, answer, person)
    if as_json:
        told = shapes.answer("", answer, exceptions=held)
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        print_answer(answer, Console())
        print_exceptions(held, Console())
    return 0


def ask_batch(path: Path, *, person: str) -> int:
    """Answer one line after the other, in order; a bad line becomes an error line."""
    with opened() as instance:

        def answered(row: Row, id_: str) -> shapes.Json:
            question = _question(row, instance, person)
            return shapes.answer(id_, instance.answerer.answer(question))

        return run_batch(path, answered)


def _exceptions(instance: Instance, answer: Answer, person: str) -> tuple[Task, ...]:
    """Return the exceptions of whoever asks; a role has none."""
    if not person or person in list(Role):
        return ()
    actor = instance.people.by_name_or_email(person)
    return instance.exceptions.covering([answer], person=actor)


def _question(row: Row, instance: Instance, person: str) -> Question:
    return Question(
        text=text_of(row, "question"),
        history=tuple(_earlier(row)),
        reader=reader_of(row, instance, person),
    )


def _earlier(row: Row) -> Iterator[str]:
    """Yield the earlier questions: text, or objects that hold it as question, content or text."""
    history = row.get("history") or []
    if not isinstance(history, list):
        raise BadLine("“history” must be a list of earlier turns")
    for turn in history:
        if isinstance(turn, str):
            yield turn
        elif not isinstance(turn, dict):
            raise BadLine("a turn of “history” must be text or an object with “question”")
        elif turn.get("role", "user") == "user":
            yield text_of(turn, "question", "content", "text")
