"""A board of tasks beside a tracker on the loopback address: GitHub's, or Jira's."""

from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.database.outbox import Outbox
from bot.trackers.entities import SENDABLE
from bot.trackers.links import IssueLinks
from bot.trackers.service import TrackerDesk
from knowledge.catalogue.catalogue import load_catalogue
from tests.bot.tasks.conftest import Office
from tests.bot.trackers.github_server import GitHubServer
from tests.bot.trackers.jira_server import JiraServer


class Desk(Office):
    """Tasks, a tracker, and what runs between them by the clock."""

    def __init__(self, server, *parts):
        super().__init__(*parts)
        self.server = server
        self.trackers = self.desk()
        self.trackers.begin(actor=SYSTEM)

    def desk(self, *, kinds=SENDABLE, tracker=None):
        self.tracker = tracker or self.server.tracker()
        self.links = IssueLinks(self.database, self.tracker)
        return TrackerDesk(
            self.database,
            self.audit,
            self.clock,
            tracker=self.tracker,
            showing=self.board.listing,
            arriving=self.board.arriving,
            kinds=kinds,
        )

    def push(self, **later):
        self.clock.forward(**(later or {"minutes": 1}))
        return self.trackers.push(self.clock.now(), actor=SYSTEM)

    def listen(self, **later):
        self.clock.forward(**(later or {"minutes": 10}))
        return self.trackers.listen(self.clock.now(), actor=SYSTEM)

    def sent(self, **wanted):
        """Return a task with its issue's key."""
        task = self.open(f"form:{len(self.server.keys)}:sent", wanted=self.wanted(**wanted))
        self.push()
        return task, self.server.keys[-1]

    def now(self, task):
        return self.show(task).task

    def heard(self, task):
        return [one.words for one in self.show(task).history if one.words]

    def standing(self):
        return self.trackers.standing(actor=SYSTEM)

    def told(self):
        """Return what people are told of trackers: kind, to whom, facts."""
        every = Outbox(self.database, self.clock).pending(limit=1000)
        notices = [one.payload for one in every if one.kind == "notice"]
        return [one for one in notices if one["kind"].startswith(("tracker", "issue"))]

    def finish(self, task):
        """Close a task here as people do."""
        return self.approve(self.supply(task, once=f"press:{task.number}"))


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture
def github_server():
    server = GitHubServer()
    yield server
    server.stop()


@pytest.fixture
def jira_server():
    server = JiraServer()
    yield server
    server.stop()


@pytest.fixture(params=["github", "jira"])
def server(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def office(server, sqlite, clock, catalogue, tmp_path):
    server.now = clock.now() + timedelta(minutes=1)
    return Desk(server, sqlite, AuditTrail(sqlite, clock), clock, catalogue, tmp_path)
