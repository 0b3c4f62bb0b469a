"""``annexa search``: the places rather than an answer."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.assembly.instance import Instance
from bot.cli import shapes
from bot.cli.batching import Row, reader_of, run_batch, text_of
from bot.cli.opening import opened, reader_for
from bot.cli.printing import visible
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
    with opened() as instance:

        def answered(row: Row, id_: str) -> shapes.Json:
            query = text_of(row, "question", "query")
            reader = reader_of(row, instance, person)
            return shapes.places(id_, _search(instance, query, reader, top))

        return run_batch(path, answered)


def _search(instance: Instance, query: str, reader: Reader, top: int) -> list[Place]:
    return instance.answerer.places(query, reader, limit=top)


def _print_places(found: list[Place], console: Console) -> None:
    if not found:
        console.print("Nothing found. Try other words, or ingest documents first.")
    for place in found:
        page = f", page {place.page}" if place.page else ""
        section = f" › {place.section}" if place.section else ""
        where = f"{place.score:.2f}  {place.source}{section}{page}"
        console.print(Text(visible(where), style="bold"))
        console.print(Text(visible(place.text)))
