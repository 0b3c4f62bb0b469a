"""``annexa tasks tracker`` and ``annexa tasks show``: what the shell says of issues."""

import json

import pytest

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.settings import read_settings
from tests.bot.trackers.github_server import REPOSITORY, TOKEN, GitHubServer

TABLE = "title,owner,controls,due,description\nTest the restore,ada@example.com,A.8.13,,\n"
PEOPLE = "id,email,role,groups,manager\n1,ada@example.com,lead,,\n"


@pytest.fixture
def server():
    server = GitHubServer()
    yield server
    server.stop()


@pytest.fixture
def tracked(annexa, monkeypatch, tmp_path, server):
    """A home with a tracker that has served once, and one task since."""
    for name, text in {"people.csv": PEOPLE, "tasks.csv": TABLE}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(tmp_path / "people.csv"))
    for name, value in {
        "ANNEXA_TRACKER": "github",
        "ANNEXA_GITHUB_REPOSITORY": REPOSITORY,
        "ANNEXA_GITHUB_TOKEN": TOKEN,
        "ANNEXA_GITHUB_API_URL": server.url,
    }.items():
        monkeypatch.setenv(name, value)
    return annexa


def serve(server):
    """Do what a process that serves does at its start and once a minute."""
    with Instance(read_settings(None)) as instance:
        server.now = instance.clock.now()
        instance.trackers.begin(actor=SYSTEM)
        return instance.trackers.push(instance.clock.now(), actor=SYSTEM)


def test_how_it_stands(tracked, server, tmp_path):
    """Before anything served, with a task that went out, and with a token that is wrong."""
    assert "begins with `annexa serve`" in tracked("tasks", "tracker").out
    assert json.loads(tracked("tasks", "tracker", "--json").out) == {"begun": False}
    assert serve(server) == 0
    assert tracked("tasks", "import", str(tmp_path / "tasks.csv"), "--as", "1").status == 0
    assert serve(server) == 1
    assert tracked("tasks", "tracker").out == "GitHub: 0 waiting, 0 of them refused.\n"

    shown = tracked("tasks", "show", "T-1").out
    assert f"also GitHub #1: {server.url_of('1')}" in shown.replace("\n", "")
    assert json.loads(tracked("tasks", "show", "T-1", "--json").out)["issue"] == server.url_of("1")

    server.token = "another"
    (tmp_path / "more.csv").write_text(TABLE.replace("restore", "alarm"), encoding="utf-8")
    tracked("tasks", "import", str(tmp_path / "more.csv"), "--as", "1")
    assert serve(server) == 0
    told = tracked("tasks", "tracker").out
    assert "1 waiting" in told
    assert "(401); see annexa doctor" in told
    assert json.loads(tracked("tasks", "tracker", "--json").out)["trouble"] == "401"


def test_no_tracker(annexa):
    """Where none is set the command says which setting names one."""
    done = annexa("tasks", "tracker")
    assert done.status != 0
    assert "ANNEXA_TRACKER" in f"{done.out} {done.err}"


def test_wrong_settings(tracked, monkeypatch):
    """Every command that shows tasks says what to correct, and no token."""
    monkeypatch.setenv("ANNEXA_GITHUB_REPOSITORY", "policies")
    done = tracked("tasks", "show", "T-1")
    assert done.status != 0
    assert "ANNEXA_GITHUB_REPOSITORY: write owner/name" in f"{done.out} {done.err}"
    assert TOKEN not in f"{done.out} {done.err}"
