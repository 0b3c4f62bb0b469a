"""The bill of materials is valid and complete; the audit finds what is known and fails for it."""

import json
import re
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from packaging.utils import canonicalize_name
from referencing import Registry, Resource

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = dict(
    line.split("==") for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
)
SCHEMAS = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")


def _names(requirements):
    return {canonicalize_name(re.match(r"[\w.-]+", one)[0]) for one in requirements}


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    """Return the bill of materials as `make sbom` writes it."""
    path = tmp_path_factory.mktemp("sbom") / "dist" / "annexa.cdx.json"
    done = _run("sbom.py", str(path))
    assert done.returncode == 0, done.stderr
    return json.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def validator():
    """Return CycloneDX's own schema, as its publisher ships it."""
    folder = files("cyclonedx.schema") / "_res"
    parts = {name: json.loads((folder / name).read_text("utf-8")) for name in SCHEMAS}
    registry = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name}", Resource.from_contents(part))
        for name, part in parts.items()
    )
    whole = json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text("utf-8"))
    return jsonschema.Draft7Validator(whole, registry=registry)


def _run(script, *arguments):
    command = [sys.executable, str(ROOT / "deploy" / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_bill_is_valid(bill, validator):
    """The bill keeps the schema of CycloneDX, and a wrong one would be noticed."""
    validator.validate(bill)
    assert not validator.is_valid(bill | {"components": [{"name": "nameless kind"}]})
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")


def test_bill_names_what_runs_and_no_tools(bill):
    """Every dependency at run time is in the bill, and nothing that only development needs."""
    named = {canonicalize_name(one["name"]) for one in bill["components"]}
    asked = _names([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["telemetry"]])
    tools = {"pytest", "mypy", "ruff", "hypothesis", "import-linter", "pip-audit", "pyphen"}
    assert asked <= named
    assert tools & named == set()
    # What comes along with others is named, too.
    assert {"torch", "tokenizers", "urllib3", "h11", "protobuf"} <= named


def test_bill_tells_versions_and_licences(bill):
    """Each component has the version of the lock and a package URL; direct ones have a licence."""
    direct = _names(PROJECT["dependencies"])
    locked = {canonicalize_name(name): version for name, version in LOCK.items()}
    for one in bill["components"]:
        name = canonicalize_name(one["name"])
        assert one["version"].partition("+")[0] == locked.get(name, one["version"]).strip()
        assert one["purl"].startswith(f"pkg:pypi/{name}@") or name == "setuptools"
        assert one.get("licenses") or name not in direct


def test_bill_tells_what_needs_what(bill):
    """The graph starts at Annexa and names components of the bill alone."""
    refs = {one["bom-ref"] for one in bill["components"]}
    root = bill["metadata"]["component"]
    graph = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert (root["name"], root["version"]) == (PROJECT["name"], PROJECT["version"])
    assert graph[root["bom-ref"]]
    assert all(set(on) <= refs for on in graph.values())


def test_bill_says_nothing_of_this_machine(bill):
    """Neither paths nor the time of making are in the bill: the same parts give the same bytes."""
    text = json.dumps(bill)
    assert str(ROOT) not in text
    assert "file://" not in text
    assert "timestamp" not in bill["metadata"]


class Advisories:
    """Answers as OSV does, from a table of packages and the version that mends them."""

    def __init__(self, vulnerable, *, status=200):
        self.vulnerable = vulnerable
        self.status = status

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1/query"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def about(self, query):
        name = query["package"]["name"]
        if name not in self.vulnerable:
            return {}
        package = {"name": name, "ecosystem": "PyPI"}
        events = [{"introduced": "0"}, {"fixed": self.vulnerable[name]}]
        affected = [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}]
        told = {"id": f"PYSEC-0000-{name}", "aliases": [], "summary": "x", "affected": affected}
        return {"vulns": [told]}


def _answering(advisories):
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(advisories.about(query)).encode()
            self.send_response(advisories.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    return Answering


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "requirements.lock"
    path.write_text("PyYAML==6.0.3\nidna==3.20\n", encoding="utf-8")
    return path


def _audit(lock, address):
    return _run("audit.py", "--lock", str(lock), "--advisories", address)


def test_audit_fails_for_a_known_vulnerability(lock):
    """A vulnerable dependency ends the check with its name, its id and the version that mends."""
    with Advisories({"jinja2": "2.11.3", "idna": "3.21"}) as advisories:
        done = _audit(lock, advisories.address)
    assert done.returncode == 1
    first, last = done.stdout.splitlines()
    assert first == "idna 3.20: PYSEC-0000-idna (mended in 3.21)"
    assert last == "2 dependencies audited, 1 vulnerable."


@pytest.mark.slow
def test_audit_passes_where_nothing_is_known(lock):
    """Where the service answers and knows of nothing, the check goes on."""
    with Advisories({"jinja2": "2.11.3"}) as advisories:
        done = _audit(lock, advisories.address)
    assert (done.returncode, done.stdout) == (0, "2 dependencies audited, 0 vulnerable.\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("vulnerable", "status"), [({"idna": "3.21"}, 200), ({"jinja2": "2.11.3"}, 503)]
)
def test_audit_trusts_nobody_who_knows_nothing(lock, vulnerable, status):
    """A service that does not know of an old vulnerability counts as not reached."""
    with Advisories(vulnerable, status=status) as advisories:
        done = _audit(lock, advisories.address)
    assert done.returncode == 0
    assert "were not audited" in done.stdout


def test_audit_goes_on_where_nobody_can_be_asked(lock):
    """Without a way to the advisories one line says so, and the check goes on."""
    done = _audit(lock, "http://127.0.0.1:9/v1/query")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert done.stdout.startswith("NOT CHECKED: ")
    assert "http://127.0.0.1:9/v1/query cannot be reached" in done.stdout


def test_check_writes_the_bill_and_audits():
    """`make check` writes the bill and audits, and `make sbom` writes the bill alone."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    check = makefile.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "deploy/sbom.py dist/annexa.cdx.json" in check
    assert "deploy/audit.py" in check
    assert "\nsbom:" in makefile
