"""A real server on the loopback address, whose engine accepts in memory."""

import threading
from dataclasses import fields

import pytest

from bot.metrics import Metrics
from bot.rehearsal.server import SlackStandIn
from bot.slack.app import SlackAccess, build_app
from bot.slack.desk import Slices
from bot.slack.signed import SignedRequests
from bot.web.app import build_web
from bot.web.readiness import Readiness
from bot.web.server import WebServer
from tests.bot.web.calls import SECRET, Caller
from tests.journeys.conftest import furnish
from tests.journeys.office import MANIFEST


class Engine:
    """Accepts in memory, or as slowly and badly as it is told."""

    def __init__(self):
        self.refuses = None
        self.gate = threading.Event()
        self.gate.set()
        self.accepted = {}

    def workflow(self, _name, _body):
        pass

    def accept(self, name, *, workflow_id, lane, arguments, first=None):
        self.gate.wait(timeout=20)
        if self.refuses:
            raise self.refuses
        if first:
            first()
        self.accepted[workflow_id] = (name, lane, arguments)


class Inbox:
    """Keeps words in memory."""

    def __init__(self):
        self.words = {}

    def keep(self, workflow_id, text):
        self.words[workflow_id] = text

    def find(self, workflow_id):
        return self.words.get(workflow_id)


class Site:
    """The server, and what stands behind it."""

    def __init__(self, api_url):
        self.engine = Engine()
        self.inbox = Inbox()
        self.metrics = Metrics()
        access = SlackAccess(bot_token="xoxb-t", signing_secret=SECRET, api_url=api_url)
        # What these tests do not reach is not there.
        absent = dict.fromkeys(each.name for each in fields(Slices) if each.name != "turnstile")
        slices = Slices(**absent | {"engine": self.engine, "inbox": self.inbox})
        self.app = build_app(access, slices, metrics=self.metrics)
        web = build_web(
            readiness=Readiness(()),
            metrics=self.metrics,
            slack=SignedRequests(self.app, SECRET),
        )
        self.server = WebServer(web, host="127.0.0.1", port=0)


@pytest.fixture(scope="module")
def slack():
    """A workspace with people and channels."""
    with SlackStandIn(MANIFEST) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


@pytest.fixture(scope="module")
def open_site(slack):
    """One server for the tests of a module."""
    site = Site(slack.api_url)
    with site.server:
        yield site


@pytest.fixture
def site(open_site):
    """The server, with an engine that has accepted nothing yet."""
    open_site.engine.refuses = None
    open_site.engine.accepted.clear()
    return open_site


@pytest.fixture
def slack_calls(site):
    """Whoever calls the server."""
    return Caller(site.server.port)
