"""`annexa demo` as a newcomer meets it: the company in the browser, answered by the real bot."""

import re
import shutil
import signal
import socket
import time

import httpx
import psutil
import pytest

from bot.rehearsal.seeding import ENGINEER, GENERAL, JOINER, LEAD, LEADS_CHANNEL, MANAGER
from tests.journeys.commands import Commands
from tests.journeys.office import until
from tests.knowledge.sample_home import POLICIES, ingested_home

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.xdist_group("journeys"),
]


@pytest.fixture
def annexa(tmp_path, tmp_path_factory):
    """Commands in a home of the demo's own, ingested before, without any setting of Slack."""
    base = tmp_path_factory.getbasetemp()
    shutil.copytree(ingested_home(base), tmp_path / "demo")
    with Commands(tmp_path / "demo", cache=tmp_path / "no-cache") as commands:
        for name in [name for name in commands.environment if name.startswith("SLACK_")]:
            del commands.environment[name]
        yield commands


def taken():
    """Return a socket that takes a port."""
    return socket.create_server(("127.0.0.1", 0))


def test_without_a_terminal(annexa):
    """Without a terminal the demo asks through the workspace, prints the answers and exits 0."""
    annexa.environment["SLACK_BOT_TOKEN"] = "xoxb-of-a-real-workspace"

    assert annexa.run("demo", POLICIES, seconds=240) == 0

    assert annexa.said.count("\n> ") == 5
    assert annexa.said.count("Sources") >= 5
    assert "Invoices are kept for 8 years" in annexa.said
    assert "Traceback" not in annexa.said
    assert not list(annexa.home.glob("**/demo/demo")), "a home that is the demo's own is used"


def test_stays_until_it_is_stopped(annexa):
    """With a page the demo stays, every screen has life, and SIGTERM ends it and its bot."""
    with taken() as other:
        port = other.getsockname()[1]
        demo = annexa.start("demo", POLICIES, "--stay", "--port", port)
        until(lambda: "Open http" in annexa.said or demo.poll() is not None, seconds=240, every=0.2)
    assert f"Port {port} is taken" in annexa.said
    origin = re.search(r"Open (http://[^/]+)/", annexa.said)[1]
    seen = {
        (MANAGER, GENERAL): "which control covers",
        (ENGINEER, GENERAL): "replies",
        (JOINER, "app"): "May I bring my dog",
        (LEAD, LEADS_CHANNEL): "asks a person",
    }
    for (user, room), words in seen.items():
        found = until(
            lambda user=user, room=room, words=words: words in page(origin, user, room),
            seconds=60,
            every=0.5,
        )
        assert found, (user, room, words)

    (bot,) = psutil.Process(demo.pid).children()
    begun = time.monotonic()
    demo.send_signal(signal.SIGTERM)

    assert demo.wait(timeout=30) == 0
    assert time.monotonic() - begun < 25
    assert not bot.is_running()
    assert "Traceback" not in annexa.said


def page(origin, user, room):
    """Return what somebody sees."""
    return httpx.get(f"{origin}/as/{user}/{room}", timeout=10).text
