"""No command, export, log line or audit entry shows anybody who asked what."""

import io
import json
import logging
import sys
import zipfile
from types import SimpleNamespace

import pytest
import typer

from bot.assembly.instance import Instance
from bot.cli.app import app, run
from bot.database.outbox import Outbox
from bot.questions.entities import ExchangeId, Rating
from bot.questions.service import HelpDesk
from bot.settings import Settings, read_settings
from knowledge.answers import Answer, Citation, Kind, Question, Sentence, Side
from knowledge.passages import DocumentStatus
from tests.admitting import admitted
from tests.knowledge.sample_home import empty_home

PEOPLE = """id,email,role,groups,manager,name
e-1,ada@example.com,employee,,lena@example.com,Adaline Zephyrine
e-2,lena@example.com,lead,,,Lena
e-3,rob@example.com,admin,,,Rob
e-4,otto@example.com,auditor,,,Otto
"""
MARK = "quagmire"
CALLS = {
    "receipt": [
        ("A-1001", "--as", person, *because)
        for person in ("ada@example.com", "lena@example.com", "otto@example.com", "rob@example.com")
        for because in ((), ("--because", "I check the answers of this quarter"))
    ],
    "audit verify": [(), ("--json",)],
    "audit anchor": [(), ("--json",)],
    "audit export": [("{new}",)],
    "people list": [(), ("--json",)],
    "people load": [("{people}",)],
    "people role": [("ada@example.com", "lead")],
    "privacy sweep": [("--dry-run",), ("--json",), ()],
    "privacy erase": [("ada@example.com", "--yes")],
    "privacy hold": [("lena@example.com", "--reason", "a case at court")],
    "privacy release": [("lena@example.com",)],
    "privacy holds": [(), ("--json",)],
    "gaps list": [(), ("--json",)],
    "gaps dismiss": [("G-1", "--reason", "I looked at it twice")],
    "doctor": [(), ("--json",)],
}
"""Arguments of commands that need some; every other command is called without any."""
LEFT_OUT = {
    "ask": "reads no records",
    "search": "reads no records",
    "demo": "reads no records",
    "evaluate": "reads no records",
    "ingest": "reads no records",
    "serve": "waits without end; the journeys read its log",
    "backup": "is the database itself, readable by its owner alone",
    "restore": "writes a database",
    "purge": "deletes the database; its own tests look at what it writes out",
    "privacy export": "is made for the asker, who is told; see the test below",
}


@pytest.fixture
def home(tmp_path, tmp_path_factory, monkeypatch):
    """An instance in which Ada asked, rated, passed on, reported, and told something in confidence."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE)
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANNEXA_PEOPLE", str(tmp_path / "people.csv"))
    monkeypatch.setenv("ANNEXA_LOG_LEVEL", "INFO")
    empty_home(tmp_path_factory.getbasetemp(), tmp_path / "home")
    with Instance(read_settings(None)) as instance:
        ada = instance.people.by_name_or_email("e-1")
        admitted(instance.database, instance.people.by_name_or_email("otto@example.com"))
        for number, text in enumerate((f"is my {MARK} folder saved?", f"a colleague {MARK}")):
            _ask(instance, ada, number, text)
    return SimpleNamespace(path=tmp_path / "home", ada=ada.id)


def _ask(instance, ada, number, text):
    desk = HelpDesk(instance.database, instance.audit, Scripted(), instance.clock)
    question, id_ = Question(text=text), ExchangeId(f"ask:D0ADA:{number}")
    desk.ask(question, actor=ada, exchange_id=id_, thread=f"D0ADA:{number}")
    desk.rate(id_, Rating.NOT_HELPFUL, actor=ada)
    desk.report_event(id_, actor=ada)
    if number == 0:
        desk.hand_off(id_, actor=ada)
    instance.welcome.welcome(ada)
    outbox = Outbox(instance.database, instance.clock)
    for item in outbox.pending():
        outbox.done(item.id)


class Scripted:
    """Answers in one sentence; what is about a colleague is confidential."""

    def answer(self, question, **_names):
        if "colleague" in question.text:
            return Answer(kind=Kind.HAND_OFF, lead="Use the contact.", sensitive=True)
        quote = "Folders are saved every night."
        citation = Citation(
            n=1,
            source="backup.md",
            title="Backup",
            section="Rules",
            page=None,
            version="1",
            effective=None,
            status=DocumentStatus.APPROVED,
            quote=quote,
        )
        sentence = Sentence(text=quote, citations=(1,), side=Side.OURS)
        return Answer(kind=Kind.ANSWER, sentences=(sentence,), citations=(citation,))


@pytest.fixture
def annexa(home, monkeypatch, capsys):
    """Run one command; return all that it printed, logged, and wrote below the working folder."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["annexa", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        capsys.readouterr()
        run()
        printed = capsys.readouterr()
        files = [path for path in home.path.parent.rglob("*") if path.is_file()]
        outside = [path for path in files if home.path not in path.parents]
        written = [_text(path) for path in outside if path.name != "people.csv"]
        return "\n".join([printed.out, printed.err, *written])

    yield command
    root.handlers[:] = handlers
    root.setLevel(level)


def _text(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return "\n".join(
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
            )
    return path.read_bytes().decode("utf-8", "replace")


def _commands(command, path=()):
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*path, name))
    if not hasattr(command, "commands"):
        yield " ".join(path)


def _who(text, home):
    names = ("ada@example.com", "Adaline", "D0ADA", "e-1,", home.ada)
    return {name for name in names if name in text}


@pytest.mark.slow
def test_no_command_shows_asker_and_question(home, annexa, tmp_path):
    """Whatever is called, by whatever role, no output has a question together with its asker."""
    commands = [one for one in _commands(typer.main.get_command(app)) if one not in LEFT_OUT]
    # Erasing comes last: after it there is nothing left to see.
    commands.sort(key=lambda one: one == "privacy erase")
    places = {"{new}": str(tmp_path / "export"), "{people}": str(tmp_path / "people.csv")}
    shown = 0
    for name in commands:
        for call in CALLS.get(name, [()]):
            said = annexa(*name.split(), *(places.get(one, one) for one in call))
            asker = _who(said, home) - ({"ada@example.com"} & set(call))
            shown += MARK in said
            assert not (MARK in said and asker), (name, call)
    assert shown >= 2, "a lead and an auditor see the question for a stated reason, not its asker"


def test_trail_cannot_be_counted_by_person(home, annexa, tmp_path):
    """In the trail and its export no entry about what somebody asked, rated, passed on or reported names them."""
    annexa("receipt", "A-1001", "--as", "ada@example.com")
    annexa("audit", "export", str(tmp_path / "export"))
    lines = [
        line
        for path in (tmp_path / "export").rglob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
    tags = ("question:answered", "answer:rated", "question:handed_off", "event:reported")
    about = [line for line in lines if any(tag in line for tag in tags)]
    assert len(about) == 7
    assert not any(home.ada in line for line in lines if '"exchange:' in line)
    facts = [json.loads(json.loads(line)["facts"]) for line in about]
    sealed = [one.get("asker_hash") or one.get("rater_hash") for one in facts]
    assert len({one for one in sealed if one}) == 3, "the same person is another hash each time"
    assert sealed.count(None) == 2, "what was told in confidence has not even a hash"


def test_tables_for_people_have_no_questions(home):
    """Beside the exchange itself no table names the asker or the rater of anything."""
    from bot.migrations.schema import metadata

    with Instance(read_settings(None)) as instance, instance.database.reading() as connection:
        naming = {
            table.name
            for table in metadata.tables.values()
            for row in connection.execute(table.select()).all()
            if home.ada in repr(tuple(row))
        }
    # "hand_offs" says for a time who passed something on, as they are told at first use;
    # "first_uses" says on which day somebody was told; the outbox the same, until it is swept.
    assert naming == {
        "persons",
        "exchanges",
        "hand_offs",
        "audit_entries",
        "first_uses",
        "outbox",
    }


def test_export_of_a_person_is_theirs(home, annexa, tmp_path):
    """The one command that shows asker and question tells the asker, and its file is private."""
    said = annexa("privacy", "export", "ada@example.com", "--to", str(tmp_path / "ada.json"))
    assert MARK in said
    assert (tmp_path / "ada.json").stat().st_mode & 0o077 == 0
    with Instance(read_settings(None)) as instance:
        waiting = Outbox(instance.database, instance.clock).pending()
        assert [item.payload["to_person"] for item in waiting] == [home.ada]
    again = annexa("privacy", "export", "ada@example.com", "--to", str(tmp_path / "ada.json"))
    assert "exists already" in again
