"""The index of a pack: one page without scripts, for a browser, a phone or paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from bot.evidence.entities import Part
from bot.records.sheets import Cell, one_line

_ROWS: Final = 200
"""So many rows of a table stand in the index; all of them stand in its CSV file."""
_CELL: Final = 300
"""So many characters of a cell, likewise."""

_STYLE: Final = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2.5rem}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.25rem 1rem}dd{margin:0}
.table{overflow-x:auto;border:1px solid #8888}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;padding:.4rem .5rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;border-top:1px solid #8886}
td{overflow-wrap:anywhere;min-width:4.5rem}
code,pre{overflow-wrap:anywhere;white-space:pre-wrap}
a{text-underline-offset:.15em}a:focus-visible,.table:focus-visible{outline:3px solid}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
@media print{.table{overflow:visible}}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """Everything that the page says."""

    title: str
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    parts: Sequence[Part]
    how_to_check: Sequence[str]
    commands: Sequence[str]


def page(index: Index) -> bytes:
    """Return the page; whatever people wrote stands in it as text and nothing else."""
    links = "".join(
        f'<li><a href="#{_anchor(one)}">{_text(one.title)}</a> ({len(one.sheet.rows):,})</li>'
        for one in index.parts
    )
    body = [
        f"<h1>{_text(index.title)}</h1>",
        _facts(index.facts),
        *(f"<p>{_text(one)}</p>" for one in index.notes),
        f'<nav aria-label="Contents"><h2>Contents</h2><ol>{links}</ol></nav>',
        *(_part(one) for one in index.parts),
        '<section aria-labelledby="check"><h2 id="check">How to check this folder</h2>',
        *(f"<p>{_text(one)}</p>" for one in index.how_to_check),
        f"<pre>{_text_lines(index.commands)}</pre></section>",
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{_text(index.title)}</title><style>{_STYLE}</style>"
    )
    written = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n'
        f"<body>\n<main>\n{written}\n</main>\n</body>\n</html>\n"
    ).encode()


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f'<dt>{_text(name)}</dt><dd dir="auto">{_text(is_)}</dd>' for name, is_ in facts)
    return f"<dl>{rows}</dl>"


def _part(part: Part) -> str:
    anchor, count = _anchor(part), len(part.sheet.rows)
    said = "".join(f'<p dir="auto">{_text(one)}</p>' for one in part.says)
    file = f'<a href="{quote(part.file)}">{_text(part.file)}</a>'
    head = f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{_text(part.title)}</h2>{said}'
    if not count:
        return f"{head}<p>There is nothing. The empty table: {file}</p></section>"
    shown = f"the first {_ROWS:,} of {count:,} rows" if count > _ROWS else _rows(count)
    return f"{head}{_table(part, f'All columns: {file}; here {shown}.')}</section>"


def _table(part: Part, caption: str) -> str:
    places = [part.sheet.header.index(name) for name in part.shown]
    heads = "".join(f'<th scope="col">{_text(name.replace("_", " "))}</th>' for name in part.shown)
    rows = "".join(
        f"<tr>{''.join(_cell(part.sheet.header[place], row[place]) for place in places)}</tr>\n"
        for row in part.sheet.rows[:_ROWS]
    )
    label = escape(f"Table: {one_line(part.title)}", quote=True)
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table>'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead>\n"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cell(column: str, value: Cell) -> str:
    said = "" if value is None else str(value)
    if column == "file" and said:
        return f'<td><a href="{quote(said)}" download>{_text(said)}</a></td>'
    short = said if len(said) <= _CELL else f"{said[:_CELL].rstrip()}…"
    return f'<td dir="auto">{_text(short)}</td>'


def _anchor(part: Part) -> str:
    return escape(part.name.replace("/", "-").lower(), quote=True)


def _text(words: str) -> str:
    return escape(one_line(words), quote=True)


def _text_lines(lines: Iterable[str]) -> str:
    return "\n".join(map(_text, lines))


def _rows(count: int) -> str:
    return f"all {count:,} rows" if count > 1 else "its one row"
