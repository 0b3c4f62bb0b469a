"""What the documentation says of settings, floors, words and dependencies is what the code says."""

import ast
import json
import re
import tomllib
from collections import Counter
from configparser import ConfigParser
from importlib.metadata import metadata
from pathlib import Path

import pytest

from bot.settings import Settings
from ingest.control import KEYS
from knowledge.evaluation.runner import FLOORS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("decisions/*.md")],
    key=lambda path: path.as_posix(),
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE_NAME = re.compile(r"`([^`]+)`")


def _rows(text):
    """Return the cells of the rows of all tables in *text*, heads and rules left out."""
    lines = [line.strip().strip("|").split("|") for line in text.splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in cells] for cells in lines]


def _names_in(package):
    """Return every name that is defined at the top of a module or of a class in *package*."""
    names = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            names |= _defined(node)
            for inner in getattr(node, "body", []):
                if isinstance(node, ast.ClassDef):
                    names |= {f"{node.name}.{name}" for name in _defined(inner)}
    return names


def _defined(node):
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def test_settings_table():
    """The table of settings names every setting once, with its default."""
    text = (DOCS / "operations.md").read_text("utf-8")
    table = text.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0]
    told = {row[0].strip("`"): row[1].strip("`") for row in _rows(table)[2:]}
    known = {}
    for name, field in Settings.model_fields.items():
        default = "" if name == "home" else field.default
        known[field.validation_alias] = (
            str(default) if isinstance(default, str | int | float) else ""
        )
    assert {**told, "ANNEXA_HOME": ""} == known


def test_document_control_table():
    """Every key of document control is explained."""
    text = (DOCS / "operations.md").read_text("utf-8")
    section = text.partition("### Document control")[2].partition("### Limits")[0]
    keys = [key for row in _rows(section)[2:] for key in _CODE_NAME.findall(row[0])]
    assert sorted(keys) == sorted(KEYS)


def test_floors():
    """The floors that the evaluation page tells are the floors that are enforced."""
    section = (DOCS / "evaluation.md").read_text("utf-8").partition("## The floors")[2]
    told = {row[0]: float(row[1]) for row in _rows(section.partition("\n## ")[0])[2:]}
    assert told == FLOORS


def test_rooms():
    """The architecture page draws the bot's rooms on the floors that the contracts keep."""
    drawn = (DOCS / "architecture.md").read_text("utf-8").partition("```\n")[2].partition("```")[0]
    told = [re.split(r"\s{2,}", line)[0] for line in drawn.splitlines()]
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", "utf-8")
    assert told == contracts["importlinter:contract:bot"]["layers"].strip().splitlines()


def test_counts_of_golden_questions():
    """The counts of questions that the evaluation page tells are those of the set."""
    golden = ROOT / "knowledge/evaluation/data/golden.jsonl"
    rows = [json.loads(line) for line in golden.read_text("utf-8").splitlines()]
    counted = Counter((row["group"], row["set"]) for row in rows)
    section = (DOCS / "evaluation.md").read_text("utf-8").partition("## The measures")[0]
    told = {row[0].strip("`"): row[2:5] for row in _rows(section) if row[0].startswith("`")}
    assert told == {
        group: [str(n) for n in (counted[group, "open"], counted[group, "locked"], total)]
        for group, total in Counter(row["group"] for row in rows).items()
    }


def test_glossary_names_exist():
    """A code name in the glossary is a name in the code."""
    known = set().union(*(_names_in(package) for package in ("bot", "ingest", "knowledge")))
    rows = _rows((DOCS / "glossary.md").read_text("utf-8"))
    told = {name for row in rows for name in _CODE_NAME.findall(row[-1])}
    assert len(told) > 40
    assert told <= known, sorted(told - known)


def test_every_dependency_has_a_decision():
    """A direct dependency stands in a decision record, with a licence."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = {re.match(r"[\w.-]+", one)[0] for one in declared["project"]["dependencies"]}
    records = (DOCS / "decisions").glob("[0-9]*.md")
    tables = [row for path in records for row in _rows(path.read_text("utf-8"))]
    told = {row[0].strip("`") for row in tables if len(row) == 3 and row[2]}
    assert names <= told, sorted(names - told)
    assert all(metadata(name)["Name"] for name in names)


def test_decisions_are_listed():
    """The index of decisions lists every record, numbered without a gap."""
    records = sorted(path.name for path in (DOCS / "decisions").glob("[0-9]*.md"))
    index = (DOCS / "decisions" / "README.md").read_text("utf-8")
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    assert re.findall(r"\((\d{4}-[\w-]+\.md)\)", index) == records


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    """A link to a file of the repository leads to one."""
    links = [link.partition("#")[0] for link in _LINK.findall(page.read_text("utf-8"))]
    near = [link for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [link for link in near if not (page.parent / link).exists()] == []
