"""Settings are read once, kept secret where they are secrets, and explained when wrong."""

import os

import pytest

from bot.errors import SettingsWrong
from bot.settings import read_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    """No setting of the machine reaches these tests."""
    for name in os.environ:
        if name.startswith(("ANNEXA_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_defaults(monkeypatch, tmp_path):
    """Without any setting the program keeps everything in one folder and needs no key."""
    assert read_settings().home.name == "annexa"
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "home"))
    settings = read_settings()
    assert settings.database_url == f"sqlite:///{tmp_path / 'home' / 'annexa.db'}"
    assert (settings.model, settings.people, settings.slack_bot_token) == ("", None, None)


def test_blank_is_unset(monkeypatch):
    """A variable that is there but empty counts as not set."""
    for name in ("ANNEXA_PEOPLE", "ANNEXA_MODEL_TIMEOUT_S", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "")
    settings = read_settings()
    assert (settings.people, settings.model_timeout_s, settings.slack_bot_token) == (None, 8, None)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_url(monkeypatch, scheme):
    """Any usual spelling of a PostgreSQL URL gets the driver that is installed."""
    monkeypatch.setenv("ANNEXA_DATABASE_URL", f"{scheme}://annexa:pw@host/name")
    assert read_settings().database_url == "postgresql+psycopg://annexa:pw@host/name"


def test_secrets_from_files(monkeypatch, tmp_path):
    """A folder of files named like settings is read; the environment wins over it."""
    (tmp_path / "SLACK_BOT_TOKEN").write_text("xoxb-file\n")
    (tmp_path / "SLACK_APP_TOKEN").write_text("xapp-file\n")
    (tmp_path / "ANNEXA_DATABASE_URL").write_text("postgresql://annexa:pw-file@host/name\n")
    (tmp_path / "POSTGRES_PASSWORD").write_text("pw-file")
    monkeypatch.setenv("ANNEXA_SECRETS", str(tmp_path))
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-environment")
    settings = read_settings()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"
    assert settings.slack_app_token.get_secret_value() == "xapp-environment"
    assert settings.database_url == "postgresql+psycopg://annexa:pw-file@host/name"
    assert "xoxb-file" in settings.secrets


def test_missing_secrets_folder(monkeypatch, tmp_path):
    """A folder of secrets that is not there is named before anything starts without them."""
    monkeypatch.setenv("ANNEXA_SECRETS", str(tmp_path / "unmounted"))
    with pytest.raises(SettingsWrong, match="ANNEXA_SECRETS"):
        read_settings()


def test_secrets_stay_secret(monkeypatch):
    """Neither tokens nor the database's password show up when settings are printed."""
    monkeypatch.setenv("ANNEXA_DATABASE_URL", "postgresql://annexa:pw-1@host/name")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-2")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "sign-3")
    settings = read_settings()
    shown = f"{settings!r} {settings} {settings.model_dump()}"
    assert not any(secret in shown for secret in ("pw-1", "xoxb-2", "sign-3"))
    assert {"xoxb-2", "sign-3"} < set(settings.secrets)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ANNEXA_DATABASE_URL", "mysql://h/n-secret", "write sqlite:///"),
        ("ANNEXA_MODEL", "gpt-secret", "write provider:name"),
        ("ANNEXA_MODEL_TIMEOUT_S", "secret", "valid number"),
        ("ANNEXA_MODEL_TIMEOUT_S", "0", "greater than 0"),
        ("ANNEXA_MODEL_BASE_URL", "secret", "begins with https://"),
        ("ANNEXA_PEOPLE", "secret.csv", "no such file"),
        ("ANNEXA_SIGNING_KEY", "secret.pem", "no such file; give the path of a PEM file"),
        ("ANNEXA_TIMESTAMP_CERTIFICATE", "secret.pem", "no such file; give the path of a PEM"),
        ("ANNEXA_TIMESTAMP_URL", "https://secret/", "set ANNEXA_TIMESTAMP_CERTIFICATE too"),
        ("ANNEXA_LIMIT_PERSON", "secret", "such as 30/5minutes, or off"),
        ("ANNEXA_LIMIT_PERSON", "0/minute", "such as 30/5minutes, or off"),
        ("ANNEXA_LIMIT_CHANNEL", "30/5minutes;secret", "such as 30/5minutes, or off"),
        ("ANNEXA_ANSWERS_KEPT_DAYS", "89", "at least as long as its question"),
        ("ANNEXA_QUESTIONS_KEPT_DAYS", "0", "greater than or equal to 1"),
        ("ANNEXA_LEAVERS_KEPT_DAYS", "secret", "valid integer"),
        ("ANNEXA_RETAKE_PAUSE_MINUTES", "-1", "greater than or equal to 0"),
        ("ANNEXA_ACKNOWLEDGEMENTS_KEPT_DAYS", "0", "greater than or equal to 1"),
        ("ANNEXA_WORK_KEPT_MINUTES", "9", "greater than or equal to 10"),
        ("ANNEXA_LOG_LEVEL", "secret", "'DEBUG', 'INFO'"),
        ("SLACK_BOT_TOKEN", "secret", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-secret", "begins with xapp-"),
    ],
)
def test_wrong_values(monkeypatch, name, value, told):
    """A value that cannot be used is named with what to do, and is not repeated."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong) as raised:
        read_settings()
    assert name in str(raised.value)
    assert told in str(raised.value)
    assert "secret" not in str(raised.value)


def test_records(monkeypatch, tmp_path):
    """Anchors lie in the home unless another folder is set; an authority needs its certificate."""
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path))
    assert read_settings().anchor_folder == tmp_path / "anchors"
    monkeypatch.setenv("ANNEXA_ANCHOR_FOLDER", "kept")
    root = tmp_path / "root.pem"
    root.touch()
    monkeypatch.setenv("ANNEXA_TIMESTAMP_URL", "https://timestamp.example.com/")
    monkeypatch.setenv("ANNEXA_TIMESTAMP_CERTIFICATE", str(root))
    settings = read_settings()
    assert settings.anchor_folder == tmp_path / "kept"
    assert settings.timestamp_certificate == root
