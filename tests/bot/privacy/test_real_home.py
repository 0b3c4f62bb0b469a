"""Erased from a home with documents, indexes and caches, nobody is in any file of it."""

import logging
import re
import sys
from datetime import timedelta

import pytest

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.cli.app import run
from bot.clock import SystemClock
from bot.database.outbox import Outbox
from bot.privacy.entities import Kind
from bot.questions.entities import ExchangeId, Rating
from bot.settings import Settings, read_settings
from knowledge.answers import Question
from tests.conftest import HandClock
from tests.knowledge.sample_home import RULE
from tests.knowledge.stand_ins import WordEmbedder

HEAD = "id,email,role,groups,manager,name\n"
ADA = "e-zq77,ada@example.com,employee,,,Adaline Zephyrine\n"
QUESTION = "how often must the lamp of the quagmire lighthouse be polished?"
TRACES = ("e-zq77", "ada@example.com", "Adaline", "U0ADA", "D0ADA", "quagmire")
_ASKED = 300

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home in which Ada asked a lot, some of it long ago, and others asked in between."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    people = tmp_path / "people.csv"
    people.write_text(HEAD + ADA)
    (tmp_path / "lighthouse.md").write_text(RULE)
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    with Instance(read_settings(None)) as instance:
        vars(instance)["embedder"] = WordEmbedder()
        instance.ingestion().run([tmp_path / "lighthouse.md"])
        assert instance.indexes.keeper
        instance.indexes.keeper.catch_up()
        ada = instance.people.person_for_slack("U0ADA", email="ada@example.com")
        _ask_real(instance, ada)
        _ask_often(instance, ada)
    people.write_text(HEAD)
    return tmp_path / "home"


def _ask_real(instance, ada):
    exchange = instance.help_desk.ask(
        Question(text=QUESTION), actor=ada, exchange_id=ExchangeId("ask:D0ADA:0"), thread="D0ADA:0"
    )
    assert exchange.answer.sentences
    instance.help_desk.rate(exchange.id, Rating.HELPFUL, actor=ada)
    instance.inbox.keep("ask:D0ADA:0", QUESTION)
    instance.welcome.welcome(ada)
    outbox = Outbox(instance.database, instance.clock)
    for item in outbox.pending():
        outbox.done(item.id)


def _ask_often(instance, ada):
    """Fill pages of the database, so that rows move between them."""
    bob = instance.people.person_for_slack("U0BOB", email="bob@example.com")
    with instance.database.transaction() as connection:
        for number in range(_ASKED):
            who, place = ((ada, "D0ADA"), (bob, "D0BOB"))[number % 2]
            text = "quagmire " * (number % 40) if who is ada else "backup " * (number % 40)
            connection.exec_driver_sql(
                "INSERT INTO exchanges SELECT ?, ?, ?, asked_at, ?, ?, ?, answer, revision, model "
                "FROM exchanges WHERE number = 1001",
                (f"ask:{place}:x{number}", 2_000 + number, who.id, f"{place}:{number}", text, "s"),
            )


def _annexa(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["annexa", *arguments])
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    status = run()
    root.handlers[:], root.level = handlers, level
    return status


def _found(home):
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 10, "indexes and caches are there"
    pattern = re.compile("|".join(map(re.escape, TRACES)).encode())
    return {path.name: set(pattern.findall(path.read_bytes())) for path in files}


def test_no_byte_is_left(home, monkeypatch, capsys):
    """After `annexa privacy erase` no file of the home holds name, ids, address or question."""
    before = set().union(*_found(home).values())
    assert before == {trace.encode() for trace in TRACES}
    assert _annexa(monkeypatch, "privacy", "erase", "ada@example.com", "--yes") == 0
    assert f"{_ASKED // 2 + 1} questions" in capsys.readouterr().out
    assert {name: traces for name, traces in _found(home).items() if traces} == {}
    assert _annexa(monkeypatch, "audit", "verify") == 0


def test_no_byte_of_an_expired_question_is_left(home):
    """What the nightly sweep lets go is gone from the files, too, and the person stays."""
    later = HandClock(at=SystemClock().now() + timedelta(days=91))
    with Instance(read_settings(None), later) as instance:
        instance.inbox.forget("ask:D0ADA:0")
        counts = instance.privacy.sweep(actor=SYSTEM)
    assert counts[Kind.QUESTIONS] == _ASKED + 1
    left = set().union(*_found(home).values())
    assert not left & {b"quagmire", b"D0ADA"}
    assert b"ada@example.com" in left
