"""The doctor looks at the records, and at what lies in them too long."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.audit.entities import SYSTEM
from bot.audit.signing import KEY_FILE, load_or_make_key
from bot.upkeep.findings import Level
from bot.upkeep.record_checks import check_records, clocks
from tests.bot.upkeep.conftest import NOW, settings_of
from tests.bot.upkeep.findings import RealTime, assert_helpful, levels, the


def test_database_cannot_be_read(tmp_path, clock):
    """A file that is no database, and a server that is not there, are wrong."""
    (tmp_path / "annexa.db").write_bytes(b"not a database at all" * 100)
    found = list(check_records(settings_of(tmp_path), clock))
    assert_helpful(the("database", found), Level.WRONG, "can't be read")

    url = "postgresql://annexa@127.0.0.1:9/annexa"
    found = list(check_records(settings_of(tmp_path, ANNEXA_DATABASE_URL=url), clock))
    assert_helpful(the("database", found), Level.WRONG, "check that it runs")


def test_migrations(bare, clock):
    """An older database is a warning, a newer one is wrong; both revisions are named."""
    _stamp(bare.database, "0001")
    assert_helpful(the("migrations", check_records(bare.settings, clock)), Level.WARNING, "0001")
    _stamp(bare.database, "9999")
    newer = the("migrations", check_records(bare.settings, clock))
    assert_helpful(newer, Level.WRONG, "9999", "up to 00", "newer one")


def test_clocks_apart(clock):
    """A minute is wrong, a second is not."""
    near, far = NOW + timedelta(seconds=1), NOW - timedelta(minutes=3)
    assert clocks("clock", near, clock, whose="x").level is Level.OK
    assert_helpful(clocks("clock", far, clock, whose="x"), Level.WRONG, "180 s", "NTP")


@pytest.mark.adapters
@pytest.mark.slow
def test_the_server_has_another_clock(postgresql, tmp_path, clock):
    """The time of a PostgreSQL server is compared with this machine's."""
    settings = settings_of(tmp_path, postgresql)
    assert_helpful(the("database clock", check_records(settings, clock)), Level.WRONG, "server")
    assert levels(check_records(settings, RealTime()))["database clock"] is Level.OK


def test_indexes_are_behind(bare, clock):
    """What came in and was not published is told."""
    bare.stage("new.md", "New.")
    behind = the("indexes", check_records(bare.settings, clock))
    assert_helpful(behind, Level.WARNING, "1 document", "annexa serve")


def test_work_is_stuck(sqlite_premises, clock):
    """Work that waits too long, or was given up, is wrong and named."""
    _work_store(sqlite_premises.home, "w:old", clock.now() - timedelta(hours=1))
    stuck = the("work", check_records(sqlite_premises.settings, clock))
    assert_helpful(stuck, Level.WRONG, "stuck", "w:old", "annexa serve")

    with closing(sqlite3.connect(sqlite_premises.home / "durable.sqlite")) as store, store:
        store.execute("UPDATE workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'")
    assert_helpful(
        the("work", check_records(sqlite_premises.settings, clock)), Level.WRONG, "given up"
    )


def test_young_work_is_fine(sqlite_premises, clock):
    """Work that was accepted a moment ago is as it should be."""
    _work_store(sqlite_premises.home, "w:new", clock.now())
    assert levels(check_records(sqlite_premises.settings, clock))["work"] is Level.OK


def test_outbox_waits(bare, clock):
    """A message that waits for minutes is wrong."""
    with bare.database.transaction() as connection:
        bare.outbox.post(connection, item_id="a", kind="notice", payload={})
    assert levels(check_records(bare.settings, clock))["outbox"] is Level.OK
    clock.forward(minutes=6)
    waiting = the("outbox", check_records(bare.settings, clock))
    assert_helpful(waiting, Level.WRONG, "1 messages wait", "annexa serve")


def test_anchors(bare, clock):
    """No anchor and an old one are warnings, one beyond the trail's end is wrong."""
    bare.stage("new.md", "New.")
    none = the("audit trail", check_records(bare.settings, clock))
    assert_helpful(none, Level.WARNING, "no anchor", "annexa audit anchor")
    bare.keeper.anchor(actor=SYSTEM)
    assert levels(check_records(bare.settings, clock))["audit trail"] is Level.OK
    clock.forward(days=3)
    old = the("audit trail", check_records(bare.settings, clock))
    assert_helpful(old, Level.WARNING, "newest anchor is of")
    with bare.database.transaction() as connection:
        connection.execute(text("UPDATE audit_head SET sequence = 1"))
    cut = the("audit trail", check_records(bare.settings, clock))
    assert_helpful(cut, Level.WRONG, "ends at entry 1", "annexa audit verify")


def test_another_signing_key(premises, tmp_path, clock):
    """A key that is not the newest anchor's is wrong, none is a warning; none is made."""

    def checked(**more):
        return list(check_records(premises.settings.model_copy(update=more), clock))

    def found(**more):
        return the("signing key", checked(**more))

    load_or_make_key(tmp_path / "other")
    another = found(signing_key=tmp_path / "other" / KEY_FILE)
    assert_helpful(another, Level.WRONG, "this process signs with", "ANNEXA_SIGNING_KEY")
    [public] = (premises.home / "anchors").glob("public-key-*.pem")
    shutil.copy(public, tmp_path / "other")
    named = levels(checked(signing_key=tmp_path / "other" / KEY_FILE))
    assert named["signing key"] is Level.OK
    shutil.rmtree(premises.home / "keys")
    assert_helpful(found(), Level.WARNING, "a new one", "ANNEXA_SIGNING_KEY")
    assert not (premises.home / "keys").exists()
    (tmp_path / "bad.pem").write_text("no key")
    assert_helpful(found(signing_key=tmp_path / "bad.pem"), Level.WRONG, "cannot be used to sign")


def test_people_without_a_slack_id(premises, clock):
    """People of the people file whom nobody could write to are counted."""
    found = the("people", check_records(premises.settings, clock))
    assert_helpful(found, Level.WARNING, "2 of 2")


def test_reviews_are_overdue(bare, clock):
    """A document whose review date has passed is named; one of today is not overdue."""
    bare.stage("old.md", "Old.", review_on=date(2026, 3, 1))
    bare.stage("fresh.md", "Fresh.", review_on=date(2026, 3, 2))
    bare.publish()
    overdue = the("reviews", check_records(bare.settings, clock))
    assert_helpful(overdue, Level.WARNING, "1 documents", "old.md")


def _stamp(database, revision):
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def _work_store(home, workflow, at):
    """Make the part of the engine's store that is looked at."""
    with closing(sqlite3.connect(home / "durable.sqlite")) as store, store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute(
            "CREATE TABLE workflow_status (workflow_uuid, status, name, queue_partition_key,"
            " inputs, created_at)"
        )
        store.execute("CREATE TABLE workflow_input (workflow_uuid, inputs)")
        row = (workflow, "PENDING", "answer_question", "C1", None, at.timestamp() * 1000)
        store.execute("INSERT INTO workflow_status VALUES (?, ?, ?, ?, ?, ?)", row)
