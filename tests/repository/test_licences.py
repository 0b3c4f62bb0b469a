"""Direct run-time dependencies are permissive; an exception has a name and a reason."""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Licences that ask for no more than their notice, by SPDX name.
PERMISSIVE = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC"}
    | {"MIT", "PSF-2.0", "Unlicense", "Zlib"}
)
#: Copyleft that binds changes to the library itself, not a program that imports it.
ALLOWED = {
    "psycopg": ("LGPL-3.0-only", "imported unchanged, and anyone may put another version there"),
}
#: Names that are no SPDX names; what metadata said before there was a field for them.
_OLD_NAMES = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
}
_EXCEPTION = re.compile(r"\s+WITH\s+\S+")


def _direct():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = declared["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["telemetry"]]
    return [re.match(r"[\w.-]+", one)[0] for one in asked]


def _licences(name):
    """Return the licences that the installed *name* declares; all of them have to be kept."""
    said = metadata(name)
    if said["License-Expression"]:
        plain = _EXCEPTION.sub("", said["License-Expression"])
        return {one.strip("() ") for one in re.split(r"\s+(?:AND|OR)\s+", plain)}
    classifiers = [
        one.rsplit(" :: ", 1)[-1]
        for one in said.get_all("Classifier") or ()
        if one.startswith("License :: OSI Approved ::")
    ]
    named = classifiers or [(said["License"] or "").strip()]
    return {_OLD_NAMES.get(one, one) for one in named}


def test_dependencies_are_found():
    """The list of direct dependencies is read as it is written."""
    names = _direct()
    assert len(names) > 20
    assert {"chromadb", "torch", "psycopg"} <= set(names)


@pytest.mark.parametrize("name", _direct())
def test_direct_dependencies_are_permissive(name):
    """A direct run-time dependency is permissive, or allowed by name and for a reason."""
    licences = _licences(name)
    if name in ALLOWED:
        licences -= {ALLOWED[name][0]}
    assert licences <= PERMISSIVE, f"{name} is under {licences}"


def test_exceptions_are_still_needed():
    """No exception outlives its reason."""
    for name, (licence, reason) in ALLOWED.items():
        assert name in _direct()
        assert licence in _licences(name)
        assert reason
