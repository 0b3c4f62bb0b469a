"""``annexa search``: the places rather than an answer."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

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
from knowledge.passages import Reader
from knowledge.retrieval import Place


def search_one(query: str, *, top: int, person: str, as_json: bool) -> int:
    """Show the passages for one query."""
    with opened() as instance:
        found = _search(instance, query, reader_for(instance, person), top)
    if as_json:
        sys.stdout.write(json.dumps(shapes.places("", found), ensure_ascii=False) + "\n")
    else:
        _print_places(found, Console())
    return 0


def search_batch(path: Path, *, top: int, person: str) -> int:
    """Search one line after the other, in order; a bad line becomes an error line."""
    failed = 0
    with opened() as instance:
        for number, line in batch_lines(path):
            row: Mapping[str, Any] = {}
            try:
                row = parsed(line)
                query = text_of(row, "question", "query")
                reader = reader_or_bad_line(instance, str(row.get("as") or person))
                out = shapes.places(str(row.get("id", "")), _search(instance, query, reader, top))
            except BadLine as error:
                failed += 1
                out = shapes.error(str(row.get("id", "")), f"line {number}: {error}")
            sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return 1 if failed else 0


def _search(instance: Instance, query: str, reader: Reader, top: int) -> list[Place]:
    return instance.answerer.places(query, reader, limit=top)


def _print_places(found: list[Place], console: Console) -> None:
    if not found:
        console.print("Nothing found. Try other words, or ingest documents first.")
    for place in found:
        page = f", page {place.page}" if place.page else ""
        section = f" › {place.section}" if place.section else ""
        console.print(Text(f"{place.score:.2f}  {place.source}{section}{page}", style="bold"))
        console.print(Text(place.text))
