"""Anchors and exports leave the database, are told of, and need a permission."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from bot.assembly.instance import Instance
from bot.audit.anchor_files import anchor_files, read_anchor
from bot.audit.anchors import TimeStamp
from bot.audit.entities import SYSTEM
from bot.audit.export import prove_export
from bot.audit.proving import Trust
from bot.audit.service import AuditTrail
from bot.audit.signing import KEY_FILE, SigningKey, is_signed
from bot.audit.tags import AuditTag
from bot.database.outbox import Outbox
from bot.errors import ExportWrong, NotPermitted, NotStamped
from bot.people.entities import Person, PersonId, Role
from bot.records.service import RecordKeeper
from bot.settings import Settings
from tests.bot.audit.forging import new_key, put_into_database
from tests.bot.audit.recording import record
from tests.conftest import HandClock


class Stamper:
    """Stamps everything, or is down."""

    is_down = False

    def stamp(self, statement):
        if self.is_down:
            raise NotStamped("The time-stamping authority did not answer.")
        return TimeStamp(authority="http://tsa", token=statement[:8])


@pytest.fixture
def key():
    """The key of the company."""
    return SigningKey(Ed25519PrivateKey.generate())


@pytest.fixture
def outbox(database, clock):
    """What is to be told after the commit."""
    return Outbox(database, clock)


@pytest.fixture
def keeper(database, audit, outbox, key, tmp_path):
    """Anchors without time stamps."""
    return RecordKeeper(database, audit, outbox, key=key, folder=tmp_path / "anchors")


@pytest.fixture
def stamper():
    """An authority that is up until a test says otherwise."""
    return Stamper()


@pytest.fixture
def stamped(database, audit, outbox, key, tmp_path):
    """Return how to anchor with time stamps of a given authority."""

    def keeper(authority):
        folder = tmp_path / "anchors"
        return RecordKeeper(database, audit, outbox, key=key, folder=folder, authority=authority)

    return keeper


def _person(role):
    return Person(id=PersonId("p-1"), role=role)


def test_anchor(audit, database, keeper, outbox, key):
    """An anchor is in the trail, in the database, in a file, and told to the leads."""
    record(database, audit, 2)
    made = keeper.anchor(actor=SYSTEM)
    assert (made.anchor.audit_head, made.trouble) == (audit.head(), ())
    assert is_signed(made.anchor)
    assert audit.anchors() == (made.anchor,) == (read_anchor(made.file),)
    assert made.file.parent.name == "anchors"
    entry = list(audit.entries())[-1]
    assert (entry.tag, entry.actor, entry.subject) == (AuditTag.TRAIL_ANCHORED, SYSTEM, "anchor:3")
    [item] = outbox.pending()
    assert item.payload == {
        "kind": "trail_anchored",
        "to": "leads",
        "entries": 3,
        "head": made.anchor.head,
        "key": "-".join(key.fingerprint[at : at + 4] for at in range(0, 16, 4)),
    }


def test_once_for_a_moment(audit, clock, keeper):
    """The anchor of a scheduled moment is made once, however often the job runs."""
    moment = clock.now()
    clock.forward(seconds=5)
    assert keeper.anchor_at(moment, actor=SYSTEM) is not None
    assert keeper.anchor_at(moment, actor=SYSTEM) is None
    clock.forward(days=1)
    assert keeper.anchor_at(moment + timedelta(days=1), actor=SYSTEM) is not None
    assert [anchor.entries for anchor in audit.anchors()] == [1, 2]


@pytest.mark.parametrize("ahead", [0, 300_000], ids=["today", "far ahead"])
def test_anchor_of_an_unknown_key(database, clock, keeper, tmp_path, ahead):
    """Whoever has only the database can't sign anchors of their own that keep ours from coming."""
    keeper.anchor(actor=SYSTEM)
    clock.forward(minutes=1)
    forger = AuditTrail(database, HandClock(clock.now() + timedelta(days=ahead)))
    with database.transaction() as connection:
        forger.anchor(connection, key=new_key(), actor=SYSTEM)
    assert forger.prove(trust=Trust()).is_intact
    assert keeper.anchor_at(clock.now(), actor=SYSTEM)
    assert [read_anchor(one).entries for one in anchor_files(tmp_path / "anchors")] == [1, 3]
    [problem] = keeper.inspect(actor=SYSTEM).problems
    assert "the anchor over 2 entries" in problem
    assert "it is signed with another key" in problem


def test_anchor_of_a_clock_that_was_wrong(database, clock, keeper, key):
    """An anchor that bears a time to come keeps no anchor of today from being made."""
    early = AuditTrail(database, HandClock(clock.now() + timedelta(days=900)))
    with database.transaction() as connection:
        early.anchor(connection, key=key, actor=SYSTEM)
    assert keeper.anchor_at(clock.now(), actor=SYSTEM)
    assert keeper.anchor_at(clock.now(), actor=SYSTEM) is None
    assert keeper.inspect(actor=SYSTEM).is_intact


def test_change_of_keys(tmp_path):
    """After a change of keys the old anchors are alarming until their key is named as former."""
    settings, keys = Settings(ANNEXA_HOME=tmp_path / "home"), tmp_path / "home" / "keys"
    with Instance(settings) as instance:
        made = instance.records.anchor(actor=SYSTEM)
    (keys / KEY_FILE).rename(tmp_path / "old.pem")
    moment = datetime.fromisoformat(made.anchor.at)
    with Instance(settings) as instance:
        assert instance.records.inspect(actor=SYSTEM).problems
    [public] = made.file.parent.glob("public-key-*.pem")
    (keys / public.name).write_text(public.read_text())
    with Instance(settings) as instance:
        assert instance.records.inspect(actor=SYSTEM).problems == ()
        assert instance.records.anchor_at(moment, actor=SYSTEM) is None


def test_missing_files_are_written_later(keeper, tmp_path, caplog):
    """A folder that cannot be written stops no anchor, and gets it the next time."""
    (tmp_path / "anchors").write_text("no folder")
    made = keeper.anchor(actor=SYSTEM)
    assert made.file is None
    assert "could not be written to" in made.trouble[0]
    assert "anchors cannot be written to" in caplog.text
    (tmp_path / "anchors").unlink()
    assert keeper.anchor(actor=SYSTEM).trouble == ()
    assert [read_anchor(one).entries for one in anchor_files(tmp_path / "anchors")] == [1, 2]


def test_time_stamps(audit, stamper, stamped, caplog):
    """An anchor keeps its time stamp; an authority that is down stops nothing, and it is said."""
    keeper = stamped(stamper)
    made = keeper.anchor(actor=SYSTEM)
    assert audit.anchors()[0].stamp == made.anchor.stamp == read_anchor(made.file).stamp
    stamper.is_down = True
    made = keeper.anchor(actor=SYSTEM)
    assert made.anchor.stamp is None
    assert made.trouble == ("It has no time stamp. The time-stamping authority did not answer.",)
    assert "anchor over 2 entries: It has no time stamp." in caplog.text
    assert read_anchor(made.file).stamp is None
    assert audit.prove(trust=Trust()).is_intact


@pytest.mark.parametrize("table", ["audit_anchors", "audit_time_stamps"])
def test_database_refuses(database, stamper, stamped, table):
    """The database itself refuses to change or delete an anchor or its time stamp."""
    stamped(stamper).anchor(actor=SYSTEM)
    for deed in (f"UPDATE {table} SET entries = 9", f"DELETE FROM {table}"):
        with (
            pytest.raises(Exception, match="only ever appended"),
            database.transaction() as connection,
        ):
            connection.execute(text(deed))


def test_export(audit, database, keeper, tmp_path):
    """An export holds everything up to its own anchor, proves itself, and is recorded."""
    record(database, audit, 3)
    exported = keeper.export(tmp_path / "new" / "export", actor=SYSTEM)
    verdict = prove_export(exported.folder, trust=Trust())
    assert (verdict.problems, verdict.report.entries) == ((), 4)
    assert verdict.report.head == exported.anchor.audit_head
    entry = list(audit.entries())[-1]
    assert entry.tag == AuditTag.TRAIL_EXPORTED
    assert json.loads(entry.facts) == {"sums": exported.sums}
    assert [path.name for path in exported.folder.parent.iterdir()] == ["export"]


def test_export_of_a_time_stamp(stamper, stamped, tmp_path):
    """The newest anchor's time stamp is in the export as other programs want it."""
    exported = stamped(stamper).export(tmp_path / "export", actor=SYSTEM)
    written = (exported.folder / "newest-anchor.tsr").read_bytes()
    assert written == exported.anchor.stamp.token


def test_export_again(keeper, audit, tmp_path):
    """An export never mixes with what is there already, and a refused one is not recorded."""
    keeper.export(tmp_path / "export", actor=SYSTEM)
    entries = audit.head().sequence
    (tmp_path / "file").write_text("x")
    for taken in ("export", "file"):
        with pytest.raises(ExportWrong, match="is not empty"):
            keeper.export(tmp_path / taken, actor=SYSTEM)
    with pytest.raises(ExportWrong, match="cannot be written"):
        keeper.export(tmp_path / "file" / "export", actor=SYSTEM)
    assert audit.head().sequence == entries
    (tmp_path / "empty").mkdir()
    assert keeper.export(tmp_path / "empty", actor=SYSTEM).folder == tmp_path / "empty"


def test_export_that_fails_half_way(keeper, audit, tmp_path, monkeypatch):
    """An export that could not be written leaves no folder and is not recorded."""

    def fail(*_arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.records.service.write_export", fail)
    with pytest.raises(ExportWrong, match="the disk is full"):
        keeper.export(tmp_path / "target" / "export", actor=SYSTEM)
    assert list((tmp_path / "target").iterdir()) == []
    assert AuditTag.TRAIL_EXPORTED not in {entry.tag for entry in audit.entries()}


def _deeds(keeper, tmp_path):
    return (
        lambda actor: keeper.anchor(actor=actor),
        lambda actor: keeper.anchor_at(datetime(2026, 4, 1, tzinfo=UTC), actor=actor),
        lambda actor: keeper.export(tmp_path / f"export of {actor.role}", actor=actor),
        lambda actor: keeper.inspect(actor=actor),
    )


def test_not_permitted(keeper, audit, tmp_path):
    """Employees and managers neither anchor nor export nor inspect, and nothing happens."""
    for deed in _deeds(keeper, tmp_path):
        for role in (Role.EMPLOYEE, Role.MANAGER):
            with pytest.raises(NotPermitted):
                deed(_person(role))
    assert audit.head().sequence == 0
    assert list(tmp_path.glob("export*")) == []


def test_permitted(keeper, audit, tmp_path):
    """Leads, auditors and admins anchor, export and inspect, in their own names."""
    for deed in _deeds(keeper, tmp_path):
        for role in (Role.LEAD, Role.AUDITOR, Role.ADMIN):
            deed(_person(role))
    assert {entry.actor for entry in audit.entries()} == {"p-1"}


def test_inspection(database, audit, keeper, outbox, caplog):
    """What does not fit any anchor at hand is logged, and told to the admins once."""
    record(database, audit, 1)
    made = keeper.anchor(actor=SYSTEM)
    assert keeper.inspect(actor=SYSTEM).is_intact
    made.file.with_name("anchor-x.json").write_text("no anchor")
    far = made.file.read_text().replace(made.anchor.copied.split(":")[1], "0" * 64)
    made.file.with_name("anchor-y.json").write_text(far)
    for _ in range(2):
        assert not keeper.inspect(actor=SYSTEM).is_intact
        record(database, audit, 1)
    alerts = [one.payload for one in outbox.pending() if one.payload["kind"] == "trail_broken"]
    assert [(one["to"], one["more"]) for one in alerts] == [("admins", 0)]
    assert "its signature is not valid" in alerts[0]["problem"]
    assert "anchor-x.json is no" in caplog.text
    assert "the audit trail is not intact" in caplog.text


def test_inspection_after_a_cut(database, audit, keeper, outbox):
    """An end that was cut off is told once, though the trail grows on."""
    record(database, audit, 5)
    made = keeper.anchor(actor=SYSTEM)
    assert made.file
    put_into_database(database, list(audit.entries())[:2], [])
    for _ in range(2):
        fault = keeper.inspect(actor=SYSTEM).report.fault
        assert "the end was cut off, for an anchor was made of 6 entries" in fault.finding
        record(database, audit, 1)
    assert [one.payload["kind"] for one in outbox.pending()].count("trail_broken") == 1
