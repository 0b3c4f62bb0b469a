"""The audit trail cannot be changed unnoticed, and names what was touched."""

import multiprocessing
import re
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.audit.entities import BEGINNING, AuditEntry, AuditHead
from bot.audit.proving import Trust
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from tests.bot.audit.forging import drop_guards, put_into_database
from tests.bot.audit.recording import anchored, append, record

COPIED, FROM = "at, tag, actor, subject, facts", "FROM audit_entries"


ATTACKS = [
    (["UPDATE audit_entries SET actor = 'p-2' WHERE sequence = 3"], 3),
    (["UPDATE audit_entries SET at = replace(at, '09:00', '09:01') WHERE sequence = 2"], 2),
    (["UPDATE audit_entries SET facts = replace(facts, ':3', ':4') WHERE sequence = 4"], 4),
    (["UPDATE audit_entries SET facts = facts || ' ' WHERE sequence = 4"], 4),
    (["UPDATE audit_entries SET tag = 'answer:rated' WHERE sequence = 1"], 1),
    (["UPDATE audit_entries SET subject = 'exchange:9' WHERE sequence = 5"], 5),
    (
        [
            "UPDATE audit_entries SET hash = replace(hash, substr(hash, 1, 1), 'g') WHERE sequence = 5"
        ],
        5,
    ),
    (["UPDATE audit_entries SET previous = hash WHERE sequence = 2"], 2),
    (["DELETE FROM audit_entries WHERE sequence = 3"], 3),
    (["DELETE FROM audit_entries WHERE sequence = 1"], 1),
    (["DELETE FROM audit_entries WHERE sequence = 5"], 5),
    (["DELETE FROM audit_entries"], 1),
    (
        [
            "UPDATE audit_entries SET sequence = 99 WHERE sequence = 2",
            "UPDATE audit_entries SET sequence = 2 WHERE sequence = 3",
            "UPDATE audit_entries SET sequence = 3 WHERE sequence = 99",
        ],
        2,
    ),
    (
        [f"INSERT INTO audit_entries SELECT 6, {COPIED}, hash, hash {FROM} WHERE sequence = 5"],
        6,
    ),
    (
        [f"INSERT INTO audit_entries SELECT 0, {COPIED}, previous, hash {FROM} WHERE sequence = 1"],
        0,
    ),
]


def _tamper(database, *statements):
    """Change the trail as somebody would who owns the database."""
    with database.transaction() as connection:
        drop_guards(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_intact(database, audit):
    """A trail as written verifies, empty or not, and chains from the beginning."""
    assert audit.verify().is_intact
    record(database, audit, 5)
    report = audit.verify()
    assert (report.entries, report.fault) == (5, None)
    entries = list(audit.entries())
    assert entries[0].previous == BEGINNING
    assert [one.previous for one in entries[1:]] == [one.hash for one in entries[:-1]]
    assert report.head == audit.head() == AuditHead(sequence=5, hash=entries[-1].hash)
    assert [one.sequence for one in audit.entries(after=3)] == [4, 5]


@pytest.mark.parametrize(
    "deed", ["UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries"]
)
def test_database_refuses(database, audit, deed):
    """The database itself refuses to change or delete an entry."""
    record(database, audit)
    with (
        pytest.raises(DBAPIError, match="only ever appended"),
        database.transaction() as connection,
    ):
        connection.execute(text(deed))
    assert audit.verify().is_intact


def test_attacks(database, audit):
    """Whatever was changed, removed, inserted or reordered, the entry is named."""
    record(database, audit, 5)
    entries = list(audit.entries())
    for attack, named in ATTACKS:
        put_into_database(database, entries)
        _tamper(database, *attack)
        fault = audit.verify().fault
        assert (attack, fault and fault.sequence) == (attack, named)


def test_forged_entry(database, audit):
    """An entry forged with a right hash behind the trail's back is named."""
    record(database, audit, 2)
    head = audit.head()
    forged = AuditEntry(
        sequence=3,
        at="2026-03-02T09:00:00.000000+00:00",
        tag="answer:rated",
        actor="p-9",
        subject="exchange:1",
        facts="{}",
        previous=head.hash,
        hash="",
    )
    row = (
        f"(3, '{forged.at}', '{forged.tag}', 'p-9', 'exchange:1', '{{}}', "
        f"'{head.hash}', '{forged.computed_hash()}')"
    )
    _tamper(database, f"INSERT INTO audit_entries VALUES {row}")
    assert audit.verify().fault.sequence == 3


def test_rewritten_trail_needs_an_anchor(database, audit, clock):
    """A trail rewritten whole, hashes and all, is caught by a head kept outside."""
    record(database, audit, 3)
    anchor = audit.head()
    assert audit.verify(anchor).is_intact
    _tamper(database, "DELETE FROM audit_entries", "DELETE FROM audit_head")
    record(database, AuditTrail(database, clock), 3, forged=True)
    assert audit.verify().is_intact
    assert audit.verify(anchor).fault.sequence == 3
    newer = AuditHead(sequence=9, hash=anchor.hash)
    assert audit.verify(newer).fault.sequence == 4


def test_part_of_the_transaction(database, audit):
    """A change that is rolled back leaves no entry and no gap."""
    record(database, audit)

    def fail_after_recording():
        with database.transaction() as connection:
            audit.record(connection, tag=AuditTag.ANSWER_RATED, actor="p-1", subject="x", facts={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_recording()
    record(database, audit)
    assert audit.verify().entries == 2
    assert audit.verify().is_intact


@pytest.mark.parametrize("text", ["maria@example.com", "a" * 201, "ask maria@example.com please"])
def test_no_personal_data(database, audit, text):
    """An e-mail address or running text does not get into the chain."""
    facts = {"name": text}
    fields = {"tag": AuditTag.PERSON_ADDED, "actor": "system", "subject": "person:1"}
    with (
        database.transaction() as connection,
        pytest.raises(ValueError, match="ids and hashes only"),
    ):
        audit.record(connection, facts=facts, **fields)
    assert audit.verify().entries == 0


def test_tags_are_subject_and_deed():
    """Every tag reads ``subject:deed``."""
    assert all(re.fullmatch(r"[a-z_]+:[a-z_]+", tag) for tag in AuditTag)


def _url(database):
    return database._url.render_as_string(hide_password=False)


@pytest.mark.slow
def test_four_processes(database, audit):
    """Four processes that append at once make one chain without a fork or a gap."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append, args=(_url(database), 150)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    report = audit.verify()
    assert (report.entries, report.fault) == (600, None)


def test_threads(database, audit):
    """Threads that append at once make one chain too."""
    writers = [threading.Thread(target=record, args=(database, audit, 20)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (audit.verify().entries, audit.verify().fault) == (160, None)


def test_anchors_made_at_once(database, audit, key):
    """Anchors that are made at once are of different moments, each the trail's own."""

    def anchor_often():
        for _ in range(6):
            anchored(database, audit, key)

    writers = [threading.Thread(target=anchor_often) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [entry.subject for entry in audit.entries()] == [f"anchor:{n}" for n in range(1, 25)]
    verdict = audit.prove(trust=Trust(keys=frozenset({key.fingerprint})))
    assert (verdict.problems, verdict.proved) == ((), 24)
