"""Batches: one JSON line in, one JSON line out, in order; a bad line becomes an error line."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import typer

from bot.assembly.instance import Instance
from bot.cli import shapes
from bot.cli.opening import reader_for
from bot.errors import UnknownPerson
from knowledge.passages import Reader

Row = Mapping[str, Any]


class BadLine(ValueError):
    """A line of a batch can't be used; the message says why."""


def run_batch(path: Path, answered: Callable[[Row, str], shapes.Json]) -> int:
    """Write what *answered* makes of each line and its id; return 1 if some line was bad."""
    failed = 0
    for number, line in _lines(path):
        id_ = ""
        try:
            row = _parsed(line)
            id_ = _id(row)
            out = answered(row, id_)
        except BadLine as error:
            failed += 1
            out = shapes.error(id_, f"line {number}: {error}")
        sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 1 if failed else 0


def text_of(row: Row, *names: str) -> str:
    """Return the first of *names* that *row* has, as text, or raise `BadLine`."""
    for name in names:
        if name in row:
            if not isinstance(row[name], str):
                raise BadLine(f"“{name}” must be text")
            return str(row[name])
    raise BadLine(f"“{names[0]}” is missing")


def reader_of(row: Row, instance: Instance, usual: str) -> Reader:
    """Return what the person named by “as”, or else *usual*, may see, or raise `BadLine`."""
    name = row.get("as") or usual
    if not isinstance(name, str):
        raise BadLine("“as” must be text")
    try:
        return reader_for(instance, name)
    except UnknownPerson as error:
        raise BadLine(str(error)) from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of every line of *path* (``-`` is standard input) that is not blank."""
    with _opened(path) as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield number, line


def _opened(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be read: {error.strerror}") from error


def _parsed(line: bytes) -> Row:
    """Return the JSON object on a line, or raise `BadLine`."""
    try:
        row = json.loads(line)
        # JSON may hold half a character, which no output can carry.
        json.dumps(row, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadLine(f"this is not JSON in UTF-8 ({error})") from error
    if not isinstance(row, dict):
        raise BadLine("a line must hold one JSON object")
    return row


def _id(row: Row) -> str:
    """Return the line's id; a whole number is taken as text, nothing as none."""
    value = row.get("id")
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadLine("“id” must be text")
    return str(value)
