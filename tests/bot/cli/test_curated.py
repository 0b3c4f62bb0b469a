"""``annexa curated`` and ``annexa questions``: what leads see in Slack, from the shell."""

import json
from contextlib import closing

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.people.entities import Person, PersonId, Role
from bot.questions.curation import Curation
from bot.questions.curation_entities import Correction
from tests.bot.questions.asking import ADA, BEN, CEM, AskingDesk

PEOPLE = (
    "id,email,role,groups,manager\n1,ada@example.com,employee,,\n2,lena@example.com,lead,leads,\n"
)
LENA = Person(id=PersonId("p-lena"), role=Role.LEAD)
EVIL = "Backups are \x1b[2J taken every hour."


@pytest.fixture
def records(annexa, home, monkeypatch, tmp_path):
    """A home with people, and what writes into it."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    assert annexa("curated", "list").out == "No corrected answer is in force.\n"
    clock = SystemClock()
    with closing(Database(f"sqlite:///{home / 'annexa.db'}")) as database:
        yield database, AuditTrail(database, clock), clock


@pytest.fixture
def curated(records, annexa):
    """A shell in a home in which one answer was corrected."""
    written = Correction(question="How often are backups taken?", text=EVIL, names="Section 3")
    Curation(*records).add(written, actor=LENA, entry_id="form:1")
    return annexa


def test_in_force_is_listed(curated):
    """Question, answer and end are shown; words give a terminal no orders."""
    out = curated("curated", "list").out
    assert "C-1, until " in out
    assert "\x1b" not in out
    (one,) = json.loads(curated("curated", "list", "--json").out)["curated"]
    assert (one["text"], one["source"], one["audience"]) == (EVIL, "Section 3", "everyone")
    assert "p-lena" not in json.dumps(one)


@pytest.mark.parametrize("label", ["C-1", "c-1", "1"])
def test_one_is_retired(curated, label):
    """Twice is once, and the trail verifies."""
    how = ("curated", "retire", label, "--as", "lena@example.com")
    assert curated(*how).out == "C-1 speaks no more.\n"
    assert curated(*how).out == "C-1 speaks no more.\n"
    assert curated("curated", "list").out == "No corrected answer is in force.\n"
    assert curated("audit", "verify").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("X-1",), "is no corrected answer"),
        (("C-7",), "no curated answer C-7"),
        (("C-1", "--as", "ada@example.com"), "does not allow"),
        (("C-1", "--as", "nobody@example.com"), "nobody@"),
    ],
)
def test_what_cannot_be_retired(curated, arguments, said):
    """An unknown number and somebody who may not are told, and nothing changes."""
    done = curated("curated", "retire", *arguments)
    assert (done.status, said in done.err) == (2, True)
    assert "C-1" in curated("curated", "list").out


@pytest.mark.adapters
def test_open_questions(records, annexa):
    """What three asked is shown without their names, what two asked is a number."""
    asking = AskingDesk(*records)
    for person in (ADA, BEN, CEM):
        asking.ask("where do I park my bicycle?", by=person)
    for person in (ADA, BEN):
        asking.ask("who waters the plants upstairs?", by=person)
    out = annexa("questions", "list").out
    assert "where do I park my bicycle?" in out
    assert "3 people" in out
    assert "plants" not in out
    assert "not shown: 2" in out
    told = json.loads(annexa("questions", "list", "--json").out)
    assert told["not_shown"] == 2
    assert "p-ada" not in json.dumps(told)
