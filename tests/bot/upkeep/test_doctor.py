"""The doctor says of each thing whether it is well, changes nothing and tells no secret."""

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.upkeep.doctor import examine, examine_instance
from bot.upkeep.findings import Level
from bot.upkeep.home_checks import (
    check_home,
    check_model,
    check_owner,
)
from bot.upkeep.record_checks import check_records
from bot.upkeep.slack_checks import check_slack
from tests.bot.upkeep.conftest import APP, BOT, settings_of
from tests.bot.upkeep.findings import RealTime, assert_helpful, levels, the


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


def _digest(path: Path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


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
