"""``annexa pack`` writes what an auditor opens in a browser and proves without us."""

import json
import shutil
from contextlib import closing

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from tests.bot.training.conftest import School


@pytest.fixture
def ran(annexa, home, sqlite_template, tmp_path):
    """A home with a policy, a campaign and one person who is done."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "annexa.db")
    clock = SystemClock()
    with closing(Database(f"sqlite:///{home / 'annexa.db'}")) as database:
        school = School(database, AuditTrail(database, clock), clock, tmp_path)
        school.shop.put("people.md", "Everybody is trained.", controls=("A.6.3",))
        school.launch()
        school.finish("ada")
        school.shop.lock.release()
    return annexa


def test_pack_and_verify(ran, home, monkeypatch, tmp_path):
    """The folder is proved elsewhere with nothing else; one changed byte is exit status 1."""
    out = tmp_path / "out"
    done = ran("pack", "--control", "a 6.3", "--out", out, "--sample", 2, "--seed", "x", "--json")
    assert (done.status, done.err) == (0, "")
    told = json.loads(done.out)
    assert (told["scope"], told["seed"], told["intact"]) == ("A.6.3", "x", True)
    assert told["rows"]["training/TR-1/people"] == 5
    assert told["rows"]["policies"] == 1
    shutil.rmtree(home)
    moved = shutil.move(out, tmp_path / "at the auditor's")
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "nowhere"))
    checked = ran("audit", "verify", moved, "--anchor", told["anchor"])
    assert checked.status == 0
    assert "The pack is intact (A.6.3, as of " in checked.out
    assert "Proved: nothing up to entry" in checked.out
    found = json.loads(ran("audit", "verify", moved, "--json").out)
    assert (found["scope"], found["files_known_before"]) == ("A.6.3", 1)
    assert not (tmp_path / "nowhere").exists()
    page = moved / "index.html"
    page.write_bytes(page.read_bytes().replace(b"Audit pack", b"Audit Pack", 1))
    spoilt = ran("audit", "verify", moved)
    assert spoilt.status == 1
    assert "the file index.html was changed" in spoilt.out
    assert json.loads(ran("audit", "verify", moved, "--json").out)["intact"] is False


def test_words(ran, tmp_path):
    """What is printed says what is in it, where to begin, and how to check it."""
    done = ran("pack", "--all", "--out", tmp_path / "all", "--sample", "3", "--pseudonyms")
    assert done.status == 0
    assert "Wrote the pack of all to " in done.out
    assert "/index.html" in done.out
    assert "controls: 93" in done.out
    assert "seed: " in done.out
    assert "Check it: annexa audit verify " in done.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Name one control or clause"),
        (("--all", "--control", "A.6.3"), "Name one control or clause"),
        (("--control", "A.9.99"), "There is no control or clause"),
        (("--control", "A.6.3", "--as-of", "2999-01-01"), "has not come yet"),
        (("--control", "A.6.3", "--as-of", "soon"), "soon"),
        (("--control", "A.6.3", "--sample", "0"), "--sample"),
        (("--control", "A.6.3", "--seed", "x"), "A seed goes with a sample"),
        (("--control", "A.6.3", "--as", "ada@example.com"), "does not allow"),
        (("--control", "A.6.3", "--as", "zoe@example.com"), "zoe"),
    ],
)
def test_what_is_refused(options, says, ran, tmp_path):
    """Clear words, exit status 2, and no folder."""
    done = ran("pack", *options, "--out", tmp_path / "out")
    assert done.status == 2
    assert says in done.err
    assert not (tmp_path / "out").exists()
