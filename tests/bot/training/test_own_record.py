"""Everybody can take their own record away, and check it later."""

import csv
import hashlib
import io

from bot.training.own_record import record_of

WHY = "It was clicked on somebody else's laptop"


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_own_record(school):
    """It has everything of one's own with corrections, and nothing of others; each hash can be computed."""
    school.launch()
    school.finish("ada")
    school.finish("ben")
    school.training.acknowledging.correct(
        1, reason=WHY, withdraws=False, actor=school.lena, entry_id="form:1"
    )
    content = record_of(school.person("ada"), acknowledging=school.training.acknowledging)
    *rows, how = rows_of(content)
    assert [row["record"] for row in rows] == ["ACK-1", "ACK-3"]
    assert (rows[1]["corrects"], rows[1]["correction_reason"]) == ("ACK-1", WHY)
    for row in rows:
        assert hashlib.sha256(row["hashed_text"].encode()).hexdigest() == row["record_sha256"]
    trail = "".join(entry.facts for entry in school.audit.entries())
    assert all(row["record_sha256"] in trail for row in rows)
    assert "SHA-256 of the text in the last column" in how["record"]
    assert b"Ben" not in content


def test_nothing_acknowledged(school):
    """Who acknowledged nothing gets a heading and the line that says how to verify."""
    content = record_of(school.person("cem"), acknowledging=school.training.acknowledging)
    assert len(rows_of(content)) == 1


def test_hostile_names(school):
    """A name that is a formula stays a text, and the hash still fits to the letter."""
    school.hire('e-8,eve@example.com,employee,north,,"=cmd|x\u202e",U0000EVE')
    school.launch()
    school.finish("eve")
    (row, _how) = rows_of(
        record_of(school.person("eve"), acknowledging=school.training.acknowledging)
    )
    assert hashlib.sha256(row["hashed_text"].encode()).hexdigest() == row["record_sha256"]
    assert row["hashed_text"].startswith("{")
