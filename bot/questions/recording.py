"""Writes an answer as versioned JSON and reads it back without loss."""

import json
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from bot.errors import RecordTooNew
from knowledge.answers import Answer

VERSION = 1


def to_json(answer: Answer) -> str:
    """Return *answer* as JSON that ``from_json`` reads back to an equal value."""
    fields = _adapter().dump_python(answer, mode="json")
    return json.dumps({"version": VERSION, "answer": fields})


def from_json(text: str) -> Answer:
    """Return the answer that was written; a record of a newer program is refused."""
    record = json.loads(text)
    if record["version"] > VERSION:
        raise RecordTooNew(
            f"This answer was recorded in form {record['version']}, newer than {VERSION}; "
            "install the version of Annexa that wrote it."
        )
    return _adapter().validate_json(json.dumps(record["answer"]))


def without_echo(answer: Answer) -> Answer:
    """Return the answer without our own words, which may repeat what was asked."""
    return replace(answer, lead="", notices=(), choices=())


@cache
def _adapter() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
