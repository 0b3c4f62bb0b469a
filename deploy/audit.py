"""Look for known vulnerabilities in what the lock names; say so where nobody can be asked.

Exit status 1 where one is known. A machine without a way to the advisories is no reason to stop:
then one line says that nothing was checked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ADVISORIES = "https://api.osv.dev/v1/query"
KNOWN = "jinja2==2.4.1"
"""Holds vulnerabilities for certain: whoever knows none of it was not reached, or knows nothing."""
ACCEPTED: dict[str, str] = {}
"""Ids of vulnerabilities that are let through, each with the reason why."""
_PROBE_SECONDS, _SECONDS = 8, 120
_WAIT = "3"

Found = list[dict[str, Any]]


def main() -> int:
    """Audit the lock; return the exit status."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    asked.add_argument("--advisories", default=ADVISORIES, help="another address that speaks OSV")
    chosen = asked.parse_args()
    if not _vulnerable(_probe(chosen.advisories)):
        print(f"NOT CHECKED: dependencies were not audited: {chosen.advisories} cannot be reached.")
        return 0
    found = _audit(chosen.lock, chosen.advisories, seconds=_SECONDS)
    if found is None:
        print(f"NOT CHECKED: dependencies were not audited: {chosen.advisories} stopped answering.")
        return 0
    for one in _vulnerable(found):
        print(f"{one['name']} {one['version']}: {_told(one['vulns'])}")
    print(f"{len(found)} dependencies audited, {len(_vulnerable(found))} vulnerable.")
    return 1 if _vulnerable(found) else 0


def _probe(advisories: str) -> Found | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "known.txt")
        path.write_text(KNOWN, encoding="utf-8")
        return _audit(path, advisories, seconds=_PROBE_SECONDS)


def _audit(lock: Path, advisories: str, *, seconds: float) -> Found | None:
    """Return what is known of each dependency, or None where nobody answered in time."""
    tool = [str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(lock)]
    quick = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", _WAIT]
    service = ["--vulnerability-service", "osv", "--osv-url", advisories, "--format", "json"]
    accepted = [word for id_ in ACCEPTED for word in ("--ignore-vuln", id_)]
    try:
        done = subprocess.run(
            [*tool, *quick, *service, *accepted],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        found: Found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return found


def _vulnerable(found: Found | None) -> Found:
    return [one for one in found or [] if one.get("vulns")]


def _told(vulnerabilities: Sequence[dict[str, Any]]) -> str:
    """Return ids, and the versions in which they are mended."""
    each = (
        f"{one['id']} (mended in {', '.join(one['fix_versions']) or 'no version yet'})"
        for one in vulnerabilities
    )
    return "; ".join(each)


if __name__ == "__main__":
    sys.exit(main())
