"""One instance reminds people with what its settings say."""

import pytest

from bot.assembly.instance import Instance
from bot.assembly.reminding import Reminding
from bot.errors import HolidaysWrong, SettingsWrong
from bot.reminders.entities import RoundReport
from bot.settings import Settings, read_settings
from tests.bot.reminders.parts import Chat

pytestmark = pytest.mark.adapters


@pytest.fixture
def set_up(tmp_path, monkeypatch):
    """Return what opens an instance with some settings."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "home"))

    def make(**more):
        for name, value in more.items():
            monkeypatch.setenv(f"ANNEXA_{name.upper()}", value)
        return Instance(read_settings(None))

    return make


def test_a_round_in_a_new_home(set_up, clock, tmp_path):
    """A new instance runs a round over nothing, and its parts fit together."""
    with set_up(smtp_url="smtps://mail.example.com", smtp_from="a@example.com") as instance:
        reminding = Reminding(instance)
        done = reminding.round.run(clock.now(), actor="system")
        assert done == RoundReport(considered=0, claimed=0, left=0)
        assert reminding.delivery(Chat(tmp_path / "chat")).deliver("none").value == "dropped"
        ada = instance.people.person_for_slack("U0ADA0000", email="ada@example.com")
        assert reminding.snoozing.snooze("tomorrow", actor=ada) > instance.clock.now()


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"smtp_url": "mail.example.com", "smtp_from": "a@example.com"}, SettingsWrong),
        ({"smtp_url": "smtps://mail.example.com"}, SettingsWrong),
        ({"holidays": "missing.csv"}, HolidaysWrong),
    ],
)
def test_wrong_settings(set_up, tmp_path, more, wrong):
    """A setting that cannot be used is named when it is first needed."""
    with set_up(**more) as instance, pytest.raises(wrong):
        Reminding(instance).delivery(Chat(tmp_path / "chat"))
