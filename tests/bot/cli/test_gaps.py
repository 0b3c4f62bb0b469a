"""``annexa gaps``: candidates are listed and dismissed from the shell, by number and for a reason."""

import json
from contextlib import closing

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.controls.entities import Sighting
from bot.controls.naming import ControlNamer
from bot.controls.service import ControlRegister
from bot.database.engine import Database
from bot.people.entities import Person, PersonId
from knowledge.catalogue.catalogue import load_catalogue

EVIL = "Backups \x1b[2J are never tested"
PEOPLE = (
    "id,email,role,groups,manager\n1,ada@example.com,employee,,\n2,lena@example.com,lead,leads,\n"
)


@pytest.fixture
def suggested(annexa, home, monkeypatch, tmp_path):
    """A home in which somebody suggested a gap, and whose people file names a lead."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    assert annexa("gaps", "list").out == "No candidate gap waits.\n"
    namer = ControlNamer(load_catalogue(), lambda _words: "A.8.13")
    with closing(Database(f"sqlite:///{home / 'annexa.db'}")) as database:
        clock = SystemClock()
        register = ControlRegister(database, AuditTrail(database, clock), clock, namer=namer)
        seen = Sighting(message="C:1", words=EVIL, permalink="https://example.com/archives/C/p1")
        register.suggest_gap(seen, actor=Person(id=PersonId("p-1")))
    return annexa


def test_open_gaps_are_listed(suggested):
    """Words, controls and link are shown; words give a terminal no orders."""
    out = suggested("gaps", "list").out
    assert "G-1, " in out
    assert "may be about A.8.13" in out
    assert "https://example.com/archives/C/p1" in out
    assert "\x1b" not in out
    (gap,) = json.loads(suggested("gaps", "list", "--json").out)["gaps"]
    assert gap["words"] == EVIL
    assert gap["controls"] == ["A.8.13"]


@pytest.mark.parametrize("label", ["G-1", "g-1", "1"])
def test_gap_is_dismissed_once(suggested, label):
    """A lead dismisses by number; the second time nothing changes, and the trail verifies."""
    how = ("gaps", "dismiss", label, "--reason", "Another team tests them", "--as")
    assert suggested(*how, "lena@example.com").out == "G-1 is dismissed.\n"
    assert "had been settled before" in suggested(*how, "lena@example.com").out
    assert suggested("gaps", "list").out == "No candidate gap waits.\n"
    assert suggested("audit", "verify").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("X-1", "--reason", "Another team tests them"), "is no candidate gap"),
        (("G-7", "--reason", "Another team tests them"), "no candidate gap G-7"),
        (("G-1", "--reason", "no"), "Say in a few words"),
        (("G-1",), "--reason"),
        (("G-1", "--reason", "I do not like it", "--as", "ada@example.com"), "does not allow"),
        (("G-1", "--reason", "I do not like it", "--as", "nobody@example.com"), "nobody@"),
    ],
)
def test_wrong_dismissals_say_what_to_do(suggested, arguments, said):
    """A wrong number, reason or person is one line, and the candidate stays."""
    ran = suggested("gaps", "dismiss", *arguments)
    assert ran.status == 2
    assert said in ran.err
    assert "G-1" in suggested("gaps", "list").out
