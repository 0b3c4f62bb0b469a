"""``.env.example`` and the settings name the same variables, and its examples are usable."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
LINE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)


def _told():
    return dict(LINE.findall(EXAMPLE.read_text(encoding="utf-8")))


def test_same_variables():
    """Every setting is in the example and every line of the example is a setting."""
    known = {field.validation_alias for field in Settings.model_fields.values()}
    assert set(_told()) == known


def test_examples_are_usable(tmp_path, monkeypatch):
    """The example with every line switched on can be read, given the files that it names."""
    monkeypatch.chdir(tmp_path)
    for name in _told():
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "people.csv").write_text("id,email,role,groups,manager\n")
    for name in ("anchor-signing-key.pem", "timestamp-root.pem"):
        (tmp_path / name).touch()
    lines = "\n".join(f"{name}={value}" for name, value in _told().items())
    (tmp_path / ".env").write_text(lines)
    settings = read_settings()
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert settings.admins == {"admin@example.com", "U012AB3CD"}


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("ANNEXA_MODEL_TIMEOUT_S", "8"),
        ("ANNEXA_EXECUTOR_ID", "annexa-1"),
        ("ANNEXA_LOG_LEVEL", "INFO"),
        ("ANNEXA_LOG_FORMAT", "plain"),
        ("SLACK_API_URL", "https://slack.com/api/"),
    ],
)
def test_defaults_are_told_truly(name, default):
    """Where the example shows a default, it is the default."""
    told = _told()[name]
    field = next(one for one in Settings.model_fields.values() if one.validation_alias == name)
    assert told == default
    assert str(field.default).removesuffix(".0") == default
