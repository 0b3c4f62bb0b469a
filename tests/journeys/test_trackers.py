"""A task from chat lives in GitHub as well; what happens there is told here, and closes nothing."""

from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.tasks.entities import Status
from bot.tasks.searching import Wish
from bot.trackers.entities import SENDABLE
from bot.trackers.links import IssueLinks
from bot.trackers.service import TrackerDesk
from tests.bot.trackers.github_server import GitHubServer
from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def github():
    server = GitHubServer()
    server.now = SystemClock().now() + timedelta(minutes=1)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def desk(office, github):
    """Return what the jobs of a bot with a tracker do, and let cards show issues."""
    clock, tracker = SystemClock(), github.tracker()
    made = TrackerDesk(
        office.database,
        AuditTrail(office.database, clock),
        clock,
        tracker=tracker,
        showing=office.tasks.listing,
        arriving=office.tasks.arriving,
        kinds=SENDABLE,
    )
    made.begin(actor=SYSTEM)
    office.tasks.listing._elsewhere = IssueLinks(office.database, tracker)
    return made


@pytest.fixture(autouse=True)
def met(office, people):
    """Ada and Lena have used the bot before."""
    for user in ("U0ADA", "U0LENA"):
        if office.people.met(user) is None or not office.people.met(user).slack_id:
            people.ask(user, "is there a backup?")


def _opened(slack, office, people, title):
    wish = Wish(statuses=tuple(Status))
    lena = office.people.met("U0LENA")

    def count():
        return office.tasks.listing.listed(wish, actor=lena).count

    before = count()
    people.comply("U0LENA", f"task {title}")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    fields = {"title": title, "owner": "U0ADA", "controls": "A.8.13"}
    typed = {f"task_field:{name}": {f"task_field:{name}": value} for name, value in fields.items()}
    assert slack.acting.submit("U0LENA", form.id, typed).result(timeout=30).acked
    assert until(lambda: count() > before)
    return count()


def _direct(slack, user, *words):
    def found():
        replies = slack.workspace.replies(f"D0{user[2:]}")
        return [one for one in replies if all(word in read(one) for word in words)]

    told = until(found)
    assert told, f"{user} never read {words!r}"
    return told[-1]


def _now():
    return SystemClock().now()


def test_closed_there_and_approved_here(slack, office, people, github, desk):
    """Both hear of the closing; the lead's yes ends the task, and the issue is left as it is."""
    number = _opened(slack, office, people, "Test the restore")
    assert desk.push(_now(), actor=SYSTEM) == 1
    (key,) = github.keys
    people.comply("U0ADA", f"tasks T-{number}")

    github.close(key)
    assert desk.listen(_now(), actor=SYSTEM) == 1
    for user in ("U0ADA", "U0LENA"):
        card = _direct(slack, user, f"T-{number}", f"GitHub #{key} was closed there")
        assert f"<{github.url_of(key)}|GitHub #{key}>" in read(card)
    people.press("U0LENA", card, "task_deed:approve")
    assert _direct(slack, "U0ADA", "approved this")
    desk.push(_now(), actor=SYSTEM)
    assert github.said(key) == []


def test_gone_there_is_told(slack, office, people, github, desk):
    """Owner and opener hear of a deletion in the tracker's own words."""
    number = _opened(slack, office, people, "Write down who may restore")
    desk.push(_now(), actor=SYSTEM)
    github.delete(github.keys[-1])
    assert desk.listen(_now() + timedelta(days=2), actor=SYSTEM) == 1
    for user in ("U0ADA", "U0LENA"):
        assert _direct(slack, user, "is not there any more", f"T-{number}")


def test_a_refusal_is_told_to_the_leads(slack, office, people, github, desk):
    """Their channel reads which task, and what to do."""
    github.fail(status=422, method="POST")
    number = _opened(slack, office, people, "Label the tapes")
    desk.push(_now(), actor=SYSTEM)
    told = until(
        lambda: [
            one
            for one in slack.workspace.replies("C0LEADS")
            if f"GitHub refuses T-{number}" in read(one)
        ]
    )
    assert "by hand" in read(told[-1])
