"""``annexa people`` and ``annexa receipt``: who is who in the shell, and what was answered."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.assembly.instance import Instance
from bot.questions.entities import ExchangeId
from bot.settings import read_settings
from knowledge.answers import Answer, Citation, Kind, Question, Sentence, Side
from knowledge.passages import DocumentStatus

FILE = (
    "id,email,role,groups,manager\n"
    "1,ada@example.com,,vienna,\n2,lena@example.com,lead,,\n3,eve@example.com,auditor,,\n"
)
UNTIL = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
WHY = "drawn as a sample in the audit"


@pytest.fixture
def people_file(tmp_path):
    """A people file with a lead and an auditor."""
    path = tmp_path / "people.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


class Parrot:
    """Answers everything from the standard."""

    def answer(self, _question, **_names):
        cited = Citation(
            n=1,
            source="A.8.13",
            title="Information backup",
            section="",
            page=None,
            version="2022",
            effective=None,
            status=DocumentStatus.APPROVED,
            quote="Keep copies and try them.",
        )
        said = Sentence(text=cited.quote, citations=(1,), side=Side.STANDARD)
        return Answer(kind=Kind.ANSWER, sentences=(said,), citations=(cited,))


@pytest.fixture
def asked(annexa, people_file):
    """An exchange of Ada's, in an instance with people."""
    assert annexa("people", "load", people_file).status == 0
    with Instance(read_settings()) as instance:
        vars(instance)["answerer"] = Parrot()
        ada = instance.people.by_name_or_email("1")
        question = Question(text="what about backups?")
        exchange = instance.help_desk.ask(question, actor=ada, exchange_id=ExchangeId("Ev1"))
    return exchange.label


def test_load_and_list(annexa, people_file):
    """The file is taken over at once, and the list says who has which role."""
    ran = annexa("people", "load", people_file)
    assert (ran.status, ran.out) == (0, "3 added, 0 changed, 0 unchanged, 0 no longer listed.\n")
    told = json.loads(annexa("people", "list", "--json").out)
    assert [(one["who"], one["role"]) for one in told["people"]] == [
        ("ada@example.com", "employee"),
        ("eve@example.com", "employee (no auditor today)"),
        ("lena@example.com", "lead"),
    ]
    assert "lena@example.com" in annexa("people", "list").out


def test_bad_lines(annexa, people_file):
    """A line that cannot be used is named, and the exit status says so."""
    people_file.write_text(f"{FILE}4,nobody,,,\n", encoding="utf-8")
    ran = annexa("people", "load", people_file)
    assert (ran.status, "Line 5 has no valid e-mail" in ran.out) == (1, True)


def test_another_file_than_the_set_one(annexa, people_file, tmp_path, monkeypatch):
    """A file that the next start would overrule is refused."""
    other = tmp_path / "other.csv"
    other.write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(other))
    ran = annexa("people", "load", people_file)
    assert (ran.status, "ANNEXA_PEOPLE names other.csv" in ran.err) == (2, True)
    assert annexa("people", "load", other).status == 0


def test_an_empty_list(annexa):
    """Where nobody is known, the list says what to do."""
    assert "annexa people load" in annexa("people", "list").out


def test_give_a_role(annexa):
    """Somebody of no file gets a role; a listed or unknown one, or an unknown role, is refused."""
    with Instance(read_settings()) as instance:
        instance.people.person_for_slack("U0000009", email="zoe@example.com")
    assert "is lead now" in annexa("people", "role", "zoe@example.com", "lead").out
    assert "zoe@example.com" in annexa("people", "list").out
    assert "there is no role 'king'" in annexa("people", "role", "U0000009", "king").err
    assert annexa("people", "role", "nobody", "lead").status == 2


def test_a_receipt_in_the_shell(annexa, asked):
    """A lead's name and a reason open it, which is on record; the audit entry is named."""
    ran = annexa("receipt", asked, "--as", "lena@example.com", "--because", WHY)
    assert ran.status == 0
    for words in ("what about backups?", "Keep copies", "From the catalogue", "Audit entry"):
        assert words in ran.out
    with Instance(read_settings()) as instance:
        entry = list(instance.audit.entries())[-1]
    assert (entry.tag, entry.actor) == ("receipt:opened", "shell")


def test_anothers_receipt_in_the_shell(annexa, asked):
    """An auditor needs a reason; whoever asked is refused in the same words as a colleague."""
    admitted = annexa("auditors", "admit", "3", "--until", UNTIL, "--scope", "all")
    assert admitted.status == 0, admitted.err
    assert "--because" in annexa("receipt", asked, "--as", "3").err
    opened = annexa("receipt", asked, "--as", "3", "--because", WHY)
    assert (opened.status, "what about backups?" in opened.out) == (0, True)
    assert "ada@" not in opened.out
    with Instance(read_settings()) as instance:
        instance.people.person_for_slack("U0000009", email="zoe@example.com")
    tried = [
        annexa("receipt", asked, "--as", person, "--because", WHY)
        for person in ("zoe@example.com", "ada@example.com")
    ]
    assert {ran.status for ran in tried} == {2}
    assert tried[0].err == tried[1].err
    assert "looks like A-1042" in annexa("receipt", "first", "--as", "3").err
