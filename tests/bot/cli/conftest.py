"""The ``annexa`` command run in this process, over an instance with the sample policies."""

import io
import logging
import shutil
import sys
from functools import cache
from types import SimpleNamespace

import pytest

from bot.assembly import knowing
from bot.cli.app import run
from bot.settings import Settings
from knowledge.adapters.embedding import SentenceTransformerEmbedder
from tests.knowledge.sample_home import PEOPLE, empty_home, ingested_home

#: One model for all commands of this process: loading it takes longer than everything else.
_model = cache(SentenceTransformerEmbedder)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty instance, and no other setting from outside."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANNEXA_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


@pytest.fixture
def sample_home(home, tmp_path_factory, monkeypatch):
    """An instance with the sample policies and people."""
    shutil.copytree(ingested_home(tmp_path_factory.getbasetemp()), home)
    monkeypatch.setenv("ANNEXA_PEOPLE", str(PEOPLE))
    return home


@pytest.fixture
def started_home(home, tmp_path_factory):
    """An instance without documents that was started before."""
    empty_home(tmp_path_factory.getbasetemp(), home)
    return home


@pytest.fixture
def annexa(home, monkeypatch, capsys):
    """Run one command; return its exit status, standard output and standard error."""
    assert home
    monkeypatch.setattr(knowing, "SentenceTransformerEmbedder", _model)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def command(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["annexa", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        status = run()
        printed = capsys.readouterr()
        return SimpleNamespace(status=status, out=printed.out, err=printed.err)

    yield command
    root.handlers[:] = handlers
    root.setLevel(level)
