"""The inventory of docs/privacy.md names every column that is kept, and nothing else."""

import re
from pathlib import Path

import pytest

from bot.migrations.schema import metadata
from bot.settings import Settings

DOCUMENT = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text(encoding="utf-8")
KINDS = {"personal", "content", "company", "technical"}
QUOTED = re.compile(r"`(\w+)`")


def _rows():
    told = DOCUMENT.split("<!-- inventory -->")[1].split("<!-- /inventory -->")[0]
    lines = told.strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _columns():
    return {
        f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.c
    }


def test_every_column_is_told():
    """A new column needs a row that says what it is for and how long it is kept."""
    told = [
        f"{QUOTED.findall(row[0])[0]}.{name}" for row in _rows() for name in QUOTED.findall(row[1])
    ]
    assert sorted(told) == sorted(set(told)), "a column is told twice"
    missing, gone = _columns() - set(told), set(told) - _columns()
    assert not missing, f"add to the inventory of docs/privacy.md: {sorted(missing)}"
    assert not gone, f"take out of the inventory of docs/privacy.md: {sorted(gone)}"


def test_every_row_says_why_and_how_long():
    """Each row has a known kind, a purpose and a time."""
    for row in _rows():
        assert len(row) == 5, row
        assert row[2] in KINDS, row
        assert all(row[3:]), row


@pytest.mark.parametrize(
    "name",
    ["questions", "confidences", "answers", "ratings", "hand_offs", "messages", "leavers"],
)
def test_times_are_the_defaults(name):
    """The days of the document are the defaults of the settings."""
    variable = f"ANNEXA_{name.upper()}_KEPT_DAYS"
    field = Settings.model_fields[f"{name}_kept_days"]
    assert field.validation_alias == variable
    (row,) = [line for line in DOCUMENT.splitlines() if f"`{variable}`" in line]
    assert row.split("|")[3].strip() == str(field.default)
