"""``annexa demo``: which port it takes, and that nothing of a real workspace reaches its bot."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.cli import demonstrating
from bot.cli.demonstrating import free_port
from bot.cli.demonstration_bot import RealBot
from bot.errors import SettingsWrong
from bot.settings import read_settings


def test_next_free_port():
    """A port that is taken is passed over; where none is left, it says which option helps."""
    with ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]

        assert free_port(first) > first


def test_no_port_left(monkeypatch):
    """Where every port is taken the error says which option helps."""
    monkeypatch.setattr(demonstrating, "_PORTS_TRIED", 1)
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(SettingsWrong, match="choose another with --port"),
    ):
        free_port(taken.getsockname()[1])


def test_real_settings_stay_out(tmp_path, monkeypatch):
    """The bot of the demo gets rehearsal tokens, a home of its own and no real database."""
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path))
    monkeypatch.setenv("ANNEXA_DATABASE_URL", "postgresql://u:p@db.example/real")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-real")
    monkeypatch.setenv("ANNEXA_MODEL", "openai:small")
    settings = demonstrating._own_home(read_settings(None))

    told = RealBot(settings, "http://127.0.0.1:1/api/", people=Path("nowhere.csv"))._environment

    assert settings.home == tmp_path / "demo"
    assert settings.database_url == f"sqlite:///{tmp_path / 'demo' / 'annexa.db'}"
    assert "ANNEXA_DATABASE_URL" not in told
    assert "ANNEXA_PEOPLE" not in told
    assert told["SLACK_BOT_TOKEN"] == "xoxb-rehearsal"
    assert told["SLACK_API_URL"] == "http://127.0.0.1:1/api/"
    assert told["ANNEXA_MODEL"] == "openai:small"
