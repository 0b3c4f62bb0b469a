"""The paper that a person hands to an auditor: summary, population, list with hashes, how to verify."""

from collections.abc import Sequence

from bot.records.printed import Column, Paper
from bot.records.sheets import Sheet
from bot.training.export_entities import Dossier
from bot.training.export_tables import (
    HOW_TO_VERIFY,
    Tables,
    moment,
)

_PEOPLE = (
    Column(title="name", key="name", width=112),
    Column(title="status", key="status", width=72),
    Column(title="asked because", key="asked_because", width=58),
    Column(title="version", key="version", width=40),
    Column(title="due", key="due_on", width=46),
    Column(title="done at (UTC)", key="done_at_utc", width=80),
    Column(title="record", key="record", width=46),
    Column(title="SHA-256 of the record", key="record_sha256", width=206, is_hash=True),
    Column(title="note", key="note", width=110),
)
_RECORDS = (
    Column(title="record", key="record", width=46),
    Column(title="name", key="name", width=112),
    Column(title="what", key="item", width=92),
    Column(title="version", key="version", width=40),
    Column(title="acknowledged (UTC)", key="acknowledged_at_utc", width=80),
    Column(title="how we know", key="how_we_know", width=80),
    Column(title="score", key="quiz_score_percent", width=28),
    Column(title="stands", key="stands", width=86),
    Column(title="SHA-256 of the record", key="record_sha256", width=206, is_hash=True),
)
_EXCLUDED = (
    Column(title="name", key="name", width=140),
    Column(title="person", key="person", width=160),
    Column(title="reason", key="left_out_because", width=330),
    Column(title="approved by", key="approved_by", width=140),
)


def paper_of(dossier: Dossier, tables: Tables) -> bytes:
    """Return the export as PDF; the same export has the same bytes."""
    summary = dossier.summary
    title = str(summary.campaign.get("title", "Acknowledgements"))
    paper = Paper(f"Training record: {title} ({summary.scope})")
    paper.text(f"As of {moment(summary.as_of)} UTC, made at {moment(summary.made_at)} UTC.")
    if summary.pseudonyms:
        paper.text("Names are left out; people appear by their random ids.")
    rows = tables.summary.rows
    paper.heading("Summary and population")
    paper.facts(
        [(str(name), "none" if value in {None, ""} else str(value)) for name, value in rows]
    )
    if people := tables.people:
        _list(paper, f"People ({len(dossier.people):,} asked)", people, _PEOPLE)
        if summary.excluded:
            _list(paper, f"Left out ({len(summary.excluded):,})", _excluded(people), _EXCLUDED)
    heading = f"Acknowledgements and corrections ({len(dossier.records):,})"
    _list(paper, heading, tables.records, _RECORDS)
    paper.heading("How to verify")
    for said in HOW_TO_VERIFY:
        paper.text(said)
    return paper.finish()


def _list(paper: Paper, heading: str, sheet: Sheet, columns: Sequence[Column]) -> None:
    places = [sheet.header.index(column.key) for column in columns]
    paper.heading(heading)
    paper.table(columns, [[row[place] for place in places] for row in sheet.rows])


def _excluded(people: Sheet) -> Sheet:
    status = people.header.index("status")
    rows = [row for row in people.rows if row[status] == "excluded"]
    return Sheet(name=people.name, header=people.header, rows=rows)
