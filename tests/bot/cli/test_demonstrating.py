"""``annexa demo``: which port it takes, and that nothing of a real workspace reaches its bot."""

import socket
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.cli import demonstrating
from bot.cli.demonstrating import free_port
from bot.cli.demonstration_auditor import seed_auditor
from bot.cli.demonstration_bot import RealBot
from bot.cli.demonstration_register import seed_register
from bot.cli.demonstration_tasks import seed_tasks
from bot.cli.demonstration_training import seed_training
from bot.controls.facts import Fact
from bot.controls.facts import Standing as FactStanding
from bot.errors import SettingsWrong
from bot.nonconformities.entities import Stage
from bot.settings import read_settings
from bot.tasks.views import Standing
from tests.knowledge.sample_home import PEOPLE, SampleDay


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


@pytest.mark.usefixtures("sample_home")
def test_company_has_trained_before(annexa):
    """Three campaigns run: people are done, late, in the middle, or never came; twice is once."""
    with Instance(read_settings(None), SampleDay()) as instance:
        for _ in range(2):
            seed_training(instance, PEOPLE.parent)
        reports = instance.training.reports
        phishing, policy, basics = (reports.progress(n, actor=SYSTEM) for n in (1, 2, 3))
        assert (phishing.done.count, phishing.done_late.count) == (4, 1)
        assert (phishing.late.count, phishing.never_opened.count) == (3, 1)
        assert (policy.done.count, policy.late.count) == (2, 0)
        assert (basics.never_opened.count, basics.never_opened.of) == (7, 7)
        assert basics.campaign.due_on - basics.as_of.date() == timedelta(days=14)
        assert reports.missed(1, actor=SYSTEM)[0].questions[0].wrong == 4
        assert len(instance.training.campaigns.listed(actor=SYSTEM)) == 3
        register = instance.competence.entries(actor=SYSTEM)
        assert [one.competence.is_met for one in register].count(False) == 1
        everybody = instance.directory.everybody(actor=SYSTEM)
        assert all(one.person.slack_id for one in everybody if one.person.email)
    assert annexa("audit", "verify").status == 0


@pytest.mark.usefixtures("sample_home")
def test_company_has_tasks(annexa):
    """One is in work, one overdue, one waits for a lead; seeding twice gives nobody a second."""
    with Instance(read_settings(None), SampleDay()) as instance:
        for _ in range(2):
            seed_tasks(instance, PEOPLE.parent)
        standing = instance.tasks.listing.standing(actor=SYSTEM)
        assert standing == Standing(unfinished=3, overdue=1, unowned=0, waiting=1)
        shown = [instance.tasks.listing.show(number, actor=SYSTEM) for number in (1, 2, 3)]
        assert [one.task.status.value for one in shown] == [
            "in progress",
            "open",
            "waiting for approval",
        ]
        assert [len(one.evidence) for one in shown] == [0, 0, 1]
    assert annexa("audit", "verify").status == 0


@pytest.mark.usefixtures("sample_home")
def test_seeded_register(annexa):
    """There is an approved statement with a draft after it, facts of every standing, a finding."""
    with Instance(read_settings(None), SampleDay()) as instance:
        for _ in range(2):
            seed_register(instance, PEOPLE.parent)
        registers = instance.registers
        draft = registers.statement.draft(actor=SYSTEM)
        assert [one.label for one in registers.statement.versions(actor=SYSTEM)] == ["1.0"]
        changed, expired = {"A.5.7", "A.7.4", "A.7.12", "A.8.16"}, {"A.6.7"}
        assert {one.id for one in draft.differences} == changed | expired
        backup, home_work, malware = (
            registers.overview.card(id_, actor=SYSTEM).facts for id_ in ("A.8.13", "A.6.7", "A.8.7")
        )
        assert backup.of(Fact.IMPLEMENTED) is FactStanding.PARTLY
        assert backup.of(Fact.EVIDENCED) is FactStanding.GOOD
        assert backup.of(Fact.CHECKED) is FactStanding.NO
        assert home_work.of(Fact.IMPLEMENTED) is FactStanding.EXPIRED
        assert malware.of(Fact.EVIDENCED) is FactStanding.MISSING
        finding = instance.nonconformities.show(1, actor=SYSTEM).one
        assert finding.stage is Stage.CAUSE_KNOWN
    assert annexa("audit", "verify").status == 0


def test_the_auditor_is_admitted(annexa):
    """Otto looks at everything for a while; twice is once, and strangers get nobody in."""
    assert annexa("people", "load", PEOPLE).status == 0
    with Instance(read_settings(None)) as instance:
        for _ in range(2):
            seed_auditor(instance, PEOPLE.parent)
        seed_auditor(instance, PEOPLE.parent / "nowhere")
        (one,) = instance.auditors.listed(actor=SYSTEM)
        otto = instance.directory.find(one.grant.person)
    assert (otto.role.value, otto.visit.told) == ("auditor", "everything")


def test_people_of_somebody_else_get_no_task(home, tmp_path):
    """Where no people are named, or none of them is a lead, the demo goes on without tasks."""
    own = tmp_path / "own"
    own.mkdir()
    with Instance(read_settings(None)) as instance:
        seed_tasks(instance, own)
        (own / "people.csv").write_text(
            "id,email,role,groups,manager\n1,a@example.com,employee,,\n"
        )
        seed_tasks(instance, own)
        assert instance.tasks.listing.standing(actor=SYSTEM).unfinished == 0
    assert home.is_dir()


def test_policies_of_somebody_else(home, tmp_path):
    """Where courses cite what is not there, or none are there, the demo goes on without."""
    with Instance(read_settings(None)) as instance:
        seed_training(instance, PEOPLE.parent)
        seed_training(instance, tmp_path)
        assert instance.training.campaigns.listed(actor=SYSTEM) == []
    assert home.is_dir()
