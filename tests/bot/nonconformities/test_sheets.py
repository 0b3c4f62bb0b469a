"""The table has everything that 10.2 wants on record, and nothing that a spreadsheet would run."""

import csv
import io

import pytest

from bot.errors import NotPermitted
from bot.nonconformities.entities import Move, Stage
from bot.nonconformities.sheets import COLUMNS, NonconformitySheets
from tests.bot.nonconformities.conftest import WORDS


def _rows(office, actor):
    content = NonconformitySheets(office.register, directory=office.people).written(actor=actor)
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_every_column_is_filled(office):
    """A closed one has its correction and its corrective action in columns of their own."""
    office.brought_to(Stage.CLOSED)
    (row,) = _rows(office, office.otto)
    assert tuple(row) == COLUMNS
    assert (row["id"], row["correction"], row["action"]) == (
        "NC-1",
        WORDS[Move.CORRECT],
        WORDS[Move.PLAN],
    )
    assert (row["owner"], row["decided_by"]) == ("ada@example.com", "lena@example.com")
    assert row["tried_before"] == "0"
    assert all(row.values())


def test_formulas_are_harmless_and_failures_counted(office):
    """What would be calculated is text, and what did not work is counted."""
    office.open(finding=office.finding(title="=1+1 is wrong"))
    one = office.brought_to(Stage.DONE, entry_id="form:2")
    office.step(one, Move.FAILED, actor=office.lena)
    first, second = _rows(office, office.lena)
    assert first["title"].startswith("'=")
    assert (second["tried_before"], second["cause"]) == ("1", "")


def test_not_for_everybody(office):
    """Whoever may not see all of them gets no table."""
    office.open()
    with pytest.raises(NotPermitted):
        _rows(office, office.ada)
