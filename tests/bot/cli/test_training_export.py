"""``annexa training export`` writes what ``annexa audit verify`` proves without home or database."""

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
    """A home in which a campaign runs and one person is done."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "annexa.db")
    clock = SystemClock()
    with closing(Database(f"sqlite:///{home / 'annexa.db'}")) as database:
        school = School(database, AuditTrail(database, clock), clock, tmp_path)
        school.launch()
        school.finish("ada")
        school.shop.lock.release()
    return annexa


@pytest.fixture
def exported(ran, tmp_path):
    """Where it was exported to, and what was printed."""
    done = ran("training", "export", "TR-1", "--out", tmp_path / "out", "--json")
    assert (done.status, done.err) == (0, "")
    return tmp_path / "out", json.loads(done.out)


def test_export_and_verify(exported, ran, home, monkeypatch, tmp_path):
    """The folder is proved elsewhere with nothing else, by the anchor as it was posted."""
    folder, told = exported
    assert (told["scope"], told["people"], told["records"]) == ("TR-1", 5, 1)
    shutil.rmtree(home)
    moved = shutil.move(folder, tmp_path / "at the auditor's")
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "nowhere"))
    done = ran("audit", "verify", moved, "--anchor", told["anchor"])
    assert done.status == 0
    assert "The export is intact (TR-1, as of " in done.out
    assert "1 record of 5 people" in done.out
    assert "Proved: nothing up to entry" in done.out
    assert not (tmp_path / "nowhere").exists()
    assert json.loads(ran("audit", "verify", moved, "--json").out)["records"] == 1
    key = next((moved / "trail" / "anchors").glob("public-key-*.pem"))
    assert ran("audit", "verify", "--export", moved, "--public-key", key).status == 0


def test_a_changed_record_is_named(exported, ran):
    """One changed record: exit status 1, in words and as JSON."""
    folder, _told = exported
    path = folder / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"score":100', b'"score":10'))
    done = ran("audit", "verify", folder)
    assert done.status == 1
    assert "The export is not intact (TR-1" in done.out
    assert "ACK-1 was changed" in done.out
    found = json.loads(ran("audit", "verify", folder, "--json").out)
    assert found["intact"] is False
    assert found["problems"][0].startswith("ACK-1 was changed")


def test_words(ran, tmp_path):
    """What is printed says how to check it; one form, without names, of everything."""
    done = ran(
        *("training", "export", "--out", tmp_path / "all", "--format", "csv", "--pseudonyms")
    )
    assert done.status == 0
    assert "Exported all acknowledgements to " in done.out
    assert "Check it: annexa audit verify " in done.out
    assert not list((tmp_path / "all").glob("*.pdf"))
    assert "1 record without names" in ran("audit", "verify", tmp_path / "all").out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("TR-9",), "There is no campaign TR-9"),
        (("lamps",), "is no campaign"),
        (("TR-1", "--as-of", "2999-01-01"), "has not come yet"),
        (("TR-1", "--as-of", "1999-01-01"), "was launched on"),
        (("TR-1", "--as-of", "soon"), "soon"),
        (("TR-1", "--format", "docx"), "docx"),
        (("TR-1", "--as", "ada@example.com"), "does not allow"),
        (("TR-1", "--as", "zoe@example.com"), "zoe"),
    ],
)
def test_what_is_refused(options, says, ran, tmp_path):
    """Clear words, exit status 2, and no folder."""
    done = ran("training", "export", *options, "--out", tmp_path / "out")
    assert done.status == 2
    assert says in done.err
    assert not (tmp_path / "out").exists()


def test_no_export(ran, tmp_path):
    """A folder that is none, or is not there, is told; nothing is called intact."""
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "gone"):
        done = ran("audit", "verify", folder)
        assert (done.status, done.out) == (2, "")
        assert "annexa: " in done.err
