"""Write the bill of materials of what Annexa runs with: CycloneDX, with licences, reproducible.

Tools of development are left out: they are in this environment, but in no installation.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write the file that the command line names."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("path", type=Path)
    path: Path = asked.parse_args().path
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]["telemetry"]
    bill = narrowed(_environment(), needed([*project["dependencies"], *extras]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(bill, indent=2, sort_keys=True)}\n", encoding="utf-8")
    print(f"{path}: {len(bill['components'])} components")


def needed(requirements: Iterable[str]) -> set[str]:
    """Return the names of everything that *requirements* need here, directly or through others."""
    waiting = [Requirement(one) for one in requirements]
    found: set[tuple[str, str]] = set()
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        for extra in {"", *asked.extras}:
            if (name, extra) not in found and _is_installed(name):
                found.add((name, extra))
                waiting.extend(_needs(name, extra))
    return {name for name, _ in found}


def narrowed(bill: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """Return *bill* with the components of these names, and what depends on what among them."""
    components = [one for one in bill["components"] if canonicalize_name(one["name"]) in names]
    kept = {bill["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in components)}
    needs = {
        one["ref"]: [ref for ref in one.get("dependsOn", ()) if ref in kept]
        for one in bill["dependencies"]
        if one["ref"] in kept
    }
    graph = [{"ref": ref, **({"dependsOn": on} if on else {})} for ref, on in needs.items()]
    return {**bill, "components": components, "dependencies": graph}


def _environment() -> dict[str, Any]:
    """Return the bill of this environment; a test checks it, because checking takes long."""
    tool = str(Path(sys.executable).with_name("cyclonedx-py"))
    about = ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--no-validate"]
    command = [tool, "environment", *about, "--output-format", "JSON", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def _is_installed(name: str) -> bool:
    try:
        requires(name)
    except PackageNotFoundError:
        return False
    return True


def _needs(name: str, extra: str) -> list[Requirement]:
    every = [Requirement(one) for one in requires(name) or ()]
    return [one for one in every if one.marker is None or one.marker.evaluate({"extra": extra})]


if __name__ == "__main__":
    main()
