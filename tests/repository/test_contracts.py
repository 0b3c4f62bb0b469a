"""The import contracts cover everything there is, and each of them bites."""

import ast
import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / ".importlinter"
PACKAGES = ("bot", "ingest", "knowledge", "prompts")
#: Vendors that may come without an import of ours today, and the one file that may add it.
HOMES = {
    "torch": "knowledge/adapters/embedding.py",
    "langchain": "knowledge/adapters/chat_model.py",
    "langgraph": "knowledge/adapters/chat_model.py",
    "openai": "knowledge/adapters/chat_model.py",
}


def _lint(folder):
    # A cache would be written into the folder that is checked.
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the four packages beside their contracts."""
    folder = tmp_path_factory.mktemp("contracts")
    for package in PACKAGES:
        modules_only = shutil.ignore_patterns("__pycache__", "data", "*.yaml", "*.json", "*.md")
        shutil.copytree(ROOT / package, folder / package, ignore=modules_only)
    shutil.copy(CONTRACTS, folder)
    return folder


def test_contracts_hold(copy):
    """The code keeps every contract."""
    said = _lint(copy)
    assert " 0 broken" in said, said


def test_no_package_stands_outside():
    """Every package at the top is one that the contracts know."""
    found = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"}
    assert found == set(PACKAGES)
    contracts = configparser.ConfigParser()
    contracts.read(CONTRACTS)
    assert tuple(contracts["importlinter"]["root_packages"].split()) == PACKAGES


def test_every_store_is_protected():
    """No slice keeps a store that another slice may reach into."""
    contracts = configparser.ConfigParser()
    contracts.read(CONTRACTS)
    protected = {
        module
        for section in contracts.values()
        for module in section.get("protected_modules", "").split()
    }
    stores = {f"bot.{path.parent.name}.store" for path in ROOT.glob("bot/*/store.py")}
    assert stores, "no store was found"
    assert stores <= protected


@pytest.mark.parametrize("vendor", HOMES)
def test_vendors_behind_an_adapter_stay_there(vendor):
    """A vendor that an adapter stands for is imported nowhere else."""
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in modules
        if any(name.split(".")[0].split("_")[0] == vendor for name in _imported(path))
    }
    assert importers <= {HOMES[vendor]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("knowledge/retrieval.py", "ingest.limits", "The four packages stand in a row"),
        ("bot/people/service.py", "bot.questions.service", "Inside bot an import only goes down"),
        ("bot/errors.py", "bot.clock", "Inside bot an import only goes down"),
        ("knowledge/passages.py", "knowledge.retrieval", "No cycles between siblings"),
        ("knowledge/retrieval.py", "knowledge.adapters.chroma", "Only the composition root"),
        ("ingest/pipeline.py", "prompts.prompt", "Reading makes passages"),
        ("bot/questions/service.py", "slack_sdk", "The slices know neither Slack nor prompts"),
        ("bot/slack/ids.py", "bot.database.outbox", "Slack is transport"),
        ("bot/rehearsal/limits.py", "bot.errors", "The stand-in for Slack shares nothing"),
        ("bot/rehearsal/limits.py", "slack_bolt", "The stand-in for Slack shares nothing"),
        ("bot/slack/ids.py", "dbos", "DBOS lives in bot.durable"),
        ("ingest/pipeline.py", "pypdf", "pypdf lives in the PDF reader"),
        ("bot/questions/service.py", "bot.library.store", "Only library touches its store"),
        ("bot/conversation/service.py", "sqlalchemy", "SQL lives in the database package"),
    ],
)
def test_a_wrong_import_is_found(copy, module, planted, contract):
    """An import that a contract forbids is named by that contract."""
    path = copy / module
    before = path.read_text("utf-8")
    path.write_text(f"{before}\nimport {planted}\n", "utf-8")
    try:
        said = _lint(copy)
    finally:
        path.write_text(before, "utf-8")
    broken = [line for line in said.splitlines() if "BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), said


@pytest.mark.slow
def test_a_new_room_needs_a_floor(copy):
    """A module of the bot that stands on no floor is found."""
    path = copy / "bot" / "attic.py"
    path.write_text('"""Nobody said where this belongs."""\n', "utf-8")
    try:
        said = _lint(copy)
    finally:
        path.unlink()
    assert "BROKEN" in said
    assert "attic" in said
