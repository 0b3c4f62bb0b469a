"""``annexa controls``: the registers, evidence and the statement from the shell."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

PEOPLE = (
    "id,email,role,groups,manager\n"
    "1,ada@example.com,employee,,\n"
    "2,lena@example.com,lead,leads,\n"
    "3,lou@example.com,lead,leads,\n"
    "4,otto@example.com,auditor,,\n"
)
LENA, LOU, OTTO = (("--as", f"{name}@example.com") for name in ("lena", "lou", "otto"))


@pytest.fixture
def shell(annexa, monkeypatch, tmp_path):
    """A home without documents whose people file names two leads and an auditor."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert annexa("auditors", "admit", "4", "--until", until, "--scope", "all").status == 0
    return annexa


def test_a_control_is_shown_and_changed(shell):
    """What is set is shown; whoever may not is told, and nothing changes."""
    set_it = ("controls", "set", "A.8.13", "--applicable", "yes", "--because", "risk: R-1")
    assert shell(*set_it, "--owner", "ada@example.com", *LENA).status == 0
    out = shell("controls", "show", "a.8.13").out
    assert "A.8.13 Information backup" in out
    assert "implemented: missing" in out
    assert "Owner: ada@example.com" in out
    refused = shell(*set_it, "--documented-in", "x", *OTTO)
    assert refused.status == 2
    assert "does not allow" in refused.err
    told = json.loads(shell("controls", "show", "A.8.13", "--json").out)
    assert (told["applicability"], told["version"]) == ("applicable", 1)
    assert told["facts"]["evidenced"] == "missing"


def test_facts_from_the_shell(shell, tmp_path):
    """A statement, a check and accepted evidence set their facts, one by one."""
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF")
    assert shell("controls", "state", "A.8.13", "implemented", *LENA).status == 0
    assert shell("controls", "check", "A.8.13", "in order", *LOU).status == 0
    period = ("--title", "Restore test", "--from", "2026-01-01", "--until", "2026-01-31")
    added = shell("controls", "evidence", "add", "A.8.13", str(file), *period, *LENA)
    assert added.out == "E-1 is offered.\n"
    refused = shell("controls", "evidence", "accept", "E-1", *LENA)
    assert refused.status == 2
    assert "supplied evidence" in refused.err
    assert shell("controls", "evidence", "accept", "E-1", *LOU).out == "E-1 is accepted.\n"
    told = json.loads(shell("controls", "show", "A.8.13", "--json").out)
    assert told["facts"]["implemented"] == told["facts"]["checked"] == "good"
    assert told["evidence"] == ["E-1"]


def test_gaps_and_readiness_are_listed(shell):
    """Both lists are printed, ranked, and as JSON."""
    assert "required document missing" in shell("controls", "gaps", "--limit", "2").out
    gaps = json.loads(shell("controls", "gaps", "A.8.13", "--json").out)["gaps"]
    assert {one["about"] for one in gaps} == {"A.8.13"}
    assert "Scope of the ISMS" in shell("controls", "readiness").out
    items = json.loads(shell("controls", "readiness", "--json").out)["items"]
    assert items[0]["is"] == "missing"


def test_requirements_and_own_controls(shell):
    """A requirement gets a judgement and a place, and a control of our own its number."""
    place = "Scope of the ISMS=https://wiki.example.com/scope"
    kept = shell("controls", "require", "4.3", "--is", "met", "--place", place, *LENA)
    assert kept.out == "4.3 is met, version 1.\n"
    assert shell("controls", "add", "Log book", "--asks", "It is kept.", *LENA).status == 0
    assert "Log book" in shell("controls", "show", "C-1").out


def test_what_people_type_is_understood(shell):
    """A number in any spelling, a requirement, and what may mean several, as in Slack."""
    assert "A.8.13 Information backup" in shell("controls", "show", "a813").out
    clause = shell("controls", "show", "9.2.2", *OTTO).out
    assert clause.startswith("9.2.2 ")
    assert "Judged: unassessed" in clause
    assert "Missing: " in clause
    assert json.loads(shell("controls", "show", "9.2.2", "--json").out)["id"] == "9.2.2"
    assert "\n  A.7.4 " in shell("controls", "show", "physical").out
    choices = json.loads(shell("controls", "show", "physical", "--json").out)["choices"]
    assert len(choices) == 14
    assert shell("controls", "show", "9.2.2", "--as", "ada@example.com").status == 2


def test_a_card_names_its_tasks(shell, tmp_path):
    """What is not finished about a control or requirement stands on its card, and nothing else."""
    table = tmp_path / "tasks.csv"
    rows = ("Test the restore,ada@example.com,A.8.13", "Plan the audit,ada@example.com,9.2.2")
    table.write_text("\n".join(("title,owner,controls", *rows)), encoding="utf-8")
    assert shell("tasks", "import", str(table), *LENA).status == 0
    shown = shell("controls", "show", "A.8.13").out
    assert "Task: T-1 Test the restore, open" in shown
    assert "T-2" not in shown
    assert "Task: T-2 Plan the audit, open" in shell("controls", "show", "9.2.2").out
    assert json.loads(shell("controls", "show", "A.8.13", "--json").out)["tasks"] == ["T-1"]


def test_statement_goes_out_and_comes_back(shell, tmp_path):
    """The draft is exported, edited and taken back; approval says what is in its way."""
    file = tmp_path / "soa.xlsx"
    assert shell("controls", "soa", "scope", "The platform", *LENA).status == 0
    assert shell("controls", "soa", "export", str(file)).status == 0
    book = load_workbook(io.BytesIO(file.read_bytes()))
    for row in range(2, 95):
        book["Controls"].cell(row, 3).value = "yes"
        book["Controls"].cell(row, 4).value = "risk"
    book.save(file)
    assert shell("controls", "soa", "approve", "1.0", *LENA).status == 2
    done = shell("controls", "soa", "import", str(file), *LENA)
    assert done.out == "93 rows read, 93 changed.\n"
    assert "is approved" in shell("controls", "soa", "approve", "1.0", *LENA).out
    assert "Version 1.0" in shell("controls", "soa", "draft").out
    for ending in ("csv", "pdf"):
        out = tmp_path / f"soa.{ending}"
        assert shell("controls", "soa", "export", str(out), "--version", "1.0").status == 0
        assert out.stat().st_size > 1_000
    assert shell("audit", "verify").status == 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("show", "A.9.99"), "There is no A.9.99"),
        (("soa", "export", "soa.doc"), ".xlsx"),
        (("soa", "import", "missing.xlsx"), "cannot be read"),
        (("evidence", "accept", "seven", "--as", "lena@example.com"), "E-12"),
        (("set", "A.8.13", "--review-on", "soon"), "2026-06-30"),
        (("set", "A.8.13", "--because", "whim"), "risk"),
        (("require", "4.3", "--place", "nowhere"), "NAME="),
        (("decide", "A.8.13", "covered", "--reason", "I am sure of it"), "coverage"),
    ],
)
def test_wrong_calls_are_told(shell, call, said, monkeypatch, tmp_path):
    """Each wrong call ends with 2 and says what to do."""
    monkeypatch.chdir(tmp_path)
    result = shell("controls", *call)
    assert result.status == 2
    assert said in result.err
