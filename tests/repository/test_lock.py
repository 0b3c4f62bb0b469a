"""``requirements.lock`` installs anywhere with pip alone, and holds everything that is needed."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
PIN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.post|\.dev)[0-9]+)*"
)
PINNED = {_line.split("==")[0].lower().replace("_", "-").replace(".", "-") for _line in LINES}


@pytest.mark.parametrize("line", LINES)
def test_only_names_and_versions(line):
    """Every line is name==version: no URL, path, option, marker, hash or local version."""
    assert PIN.fullmatch(line)
    assert not set("+@/:;\\ ") & set(line)


def test_torch_is_pinned():
    """Torch is pinned to the version that was measured, whatever build an index serves."""
    assert "torch==2.13.0" in LINES


def test_each_once_and_in_order():
    """Every name stands there once; the order is that of names, so that changes read well."""
    names = [line.split("==")[0].lower() for line in LINES]
    assert len(set(names)) == len(names)
    assert [line.upper() for line in LINES] == sorted(line.upper() for line in LINES)


def test_holds_every_requirement():
    """Whatever the project asks for, tools for development included, is pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[A-Za-z0-9._-]+", one)[0] for one in asked}
    missing = {name for name in names if re.sub(r"[._]", "-", name.lower()) not in PINNED}
    assert not missing


def test_holds_nothing_of_this_machine():
    """Neither the project itself nor an accelerator's libraries are pinned."""
    assert "annexa" not in PINNED
    assert not {name for name in PINNED if name.startswith(("nvidia-", "triton"))}
