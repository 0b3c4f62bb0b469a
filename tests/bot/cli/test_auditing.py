"""``annexa audit verify`` finds one changed byte and names the entry."""

import json
import sqlite3

import pytest

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
]


def test_intact(annexa, sample_home):
    """An untouched trail is intact, with one entry for every document that came in."""
    ran = annexa("audit", "verify", "--json")
    told = json.loads(ran.out)
    assert sample_home
    assert ran.status == 0
    assert told["intact"] is True
    assert told["entries"] >= 21
    assert told["fault"] is None


def test_one_changed_byte(annexa, sample_home):
    """One changed byte in one entry: exit status 1, and the entry is named."""
    with sqlite3.connect(sample_home / "annexa.db") as database:
        [(table,)] = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'audit%entr%'"
        ).fetchall()
        _without_guards(database, table)
        [(actor,)] = database.execute(f"SELECT actor FROM {table} WHERE sequence = 7").fetchall()
        database.execute(f"UPDATE {table} SET actor = ? WHERE sequence = 7", [f"T{actor[1:]}"])
    database.close()
    ran = annexa("audit", "verify")
    assert ran.status == 1
    assert "entry 7" in ran.out
    assert json.loads(annexa("audit", "verify", "--json").out)["fault"]["entry"] == 7


def _without_guards(database, table):
    """Drop the triggers that keep entries from being changed, as an attacker would."""
    guards = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]
    ).fetchall()
    for (name,) in guards:
        database.execute(f"DROP TRIGGER {name}")
