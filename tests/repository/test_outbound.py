"""Annexa talks to Slack and to nobody else, unless a setting names somebody: no host, no DNS."""

import ipaddress
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.rehearsal.server import SlackStandIn
from bot.settings import Settings
from tests.journeys.conftest import PATIENCE, Voice, furnish, read
from tests.journeys.office import MANIFEST, until
from tests.knowledge.sample_home import RULE, empty_home

ROOT = Path(__file__).parents[2]
WATCH = Path(__file__).parent / "outbound"
QUESTION = "how often must the lamp of the lighthouse be polished?"
#: What would lead elsewhere; a machine's own settings must not decide what the test finds.
FOREIGN = re.compile(r"ANNEXA_|SLACK_|.*_proxy$|HF_|OTEL_|SENTRY_|LANG|OPENAI_", re.IGNORECASE)
#: Sees what libraries in C and Rust do, where it is installed.
STRACE = shutil.which("strace")
SEEN = ["-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg", "-e", "signal=none"]
ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


def _environment(folder, **more):
    own = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    paths = os.pathsep.join(map(str, (WATCH, ROOT)))
    return own | {"OUTBOUND_LOG": str(folder / "talk.jsonl"), "PYTHONPATH": paths} | more


@dataclass
class Talk:
    """What a process and those that it started tried to reach."""

    python: list
    native: list
    said: str

    @classmethod
    def of(cls, folder):
        lines = (folder / "talk.jsonl").read_text("utf-8").splitlines()
        trace = folder / "strace.txt"
        found = ADDRESS.findall(trace.read_text("utf-8")) if trace.exists() else []
        return cls(
            python=[json.loads(line) for line in lines],
            native=[v4 or v6 for v4, v6 in found],
            said=(folder / "said.txt").read_text("utf-8"),
        )

    @property
    def outside(self):
        asked = [f"{one['event']} {one['host']}" for one in self.python if one["refused"]]
        return asked + [one for one in self.native if not ipaddress.ip_address(one).is_loopback]


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """Bring in, ask and answer in Slack, all watched; return who was talked to."""
    folder = tmp_path_factory.mktemp("outbound")
    (folder / "lighthouse.md").write_text(RULE, encoding="utf-8")
    empty_home(tmp_path_factory.getbasetemp(), folder / "home")
    with SlackStandIn(MANIFEST, patience=PATIENCE) as slack:
        furnish(slack.workspace)
        environment = _environment(
            folder,
            ANNEXA_HOME=str(folder / "home"),
            SLACK_API_URL=slack.api_url,
            SLACK_BOT_TOKEN="xoxb-rehearsal",
            SLACK_APP_TOKEN="xapp-rehearsal",
        )
        tracing = [STRACE, *SEEN, "-o", str(folder / "strace.txt")] if STRACE else []
        command = [*tracing, sys.executable, str(WATCH / "walk.py"), "lighthouse.md", QUESTION]
        with (folder / "said.txt").open("wb") as said:
            walk = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
            try:
                slack.wait_for_app(150)
                reply = Voice(slack).ask("U0ADA", QUESTION, channel="C0TEAM")
                Voice(slack).comply("U0ADA", f"ask {QUESTION}")
                alone = until(lambda: slack.workspace.asides("U0ADA"))
            finally:
                os.killpg(walk.pid, signal.SIGTERM)
                walk.wait(timeout=30)
    assert "every Friday" in read(reply)
    assert "every Friday" in read(alone[-1])
    return Talk.of(folder)


@pytest.mark.slow
@pytest.mark.journey
@pytest.mark.adapters
def test_only_slack_is_talked_to(talk):
    """Bringing in, asking and a talk in Slack reach no host but Slack's, not even for its name."""
    assert "1 added" in talk.said
    assert "every Friday" in talk.said
    assert [one for one in talk.python if one["event"] == "socket.connect"]
    assert not STRACE or talk.native
    assert talk.outside == []


@pytest.mark.parametrize(
    ("attempt", "event"),
    [
        ("socket.create_connection(('192.0.2.1', 443), 1)", "getaddrinfo 192.0.2.1"),
        ("socket.getaddrinfo('telemetry.example.com', 443)", "getaddrinfo telemetry.example.com"),
        (
            "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
            "sendto 192.0.2.1",
        ),
        ("socket.socket(socket.AF_INET6).connect(('2001:db8::1', 443))", "connect 2001:db8::1"),
    ],
)
def test_talk_would_be_noticed(tmp_path, attempt, event):
    """The watch refuses and writes down what it is there for, also in a process of a process."""
    script = (
        "import subprocess, sys\n"
        f'inner = "import socket; {attempt.replace(chr(34), chr(39))}"\n'
        "sys.exit(subprocess.run([sys.executable, '-c', inner]).returncode)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    (tmp_path / "said.txt").touch()
    assert done.returncode == 1
    assert "a test refuses it" in done.stderr
    assert Talk.of(tmp_path).outside == [f"socket.{event}"]


@pytest.mark.skipif(not STRACE, reason="strace is not installed")
def test_native_talk_would_be_noticed(tmp_path):
    """What no Python code says is seen where strace is installed."""
    trace = tmp_path / "strace.txt"
    native = ["bash", "-c", "exec 3<>/dev/udp/192.0.2.1/53; exec 3<>/dev/udp/127.0.0.1/53"]
    subprocess.run([STRACE, *SEEN, "-o", str(trace), *native], check=False, capture_output=True)
    (tmp_path / "talk.jsonl").touch()
    (tmp_path / "said.txt").touch()
    assert Talk.of(tmp_path).outside == ["192.0.2.1"]


def test_every_address_is_told():
    """Each setting that names a host stands in the table of hosts, and each that stands there is."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = page.partition("<!-- outbound -->")[2].partition("<!-- /outbound -->")[0]
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", table))
    settings = {field.validation_alias for field in Settings.model_fields.values()}
    naming = {name for name in settings if name.endswith(("_URL", "_ENDPOINT", "_DSN"))}
    # These two name a service whose address is known.
    assert told == naming | {"ANNEXA_MODEL", "ANNEXA_TRACKER"}
    # No setting names it: Slack sends the address along.
    assert "`hooks.slack.com`" in table
