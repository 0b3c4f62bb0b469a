"""What people are told at first use, and that an erasure leaves no trace in any file."""

import time

import pytest

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.durable.traces import WorkTraces
from bot.errors import WorkUnderWay
from bot.people.personal import PeopleKept
from bot.privacy.entities import Retention
from bot.privacy.service import PrivacyOffice
from tests.journeys.conftest import read
from tests.journeys.office import Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow]

HEAD = "id,email,role,groups,manager,name\n"
ADA = "e-zq77,ada@example.com,employee,,,Adaline Zephyrine\n"
BEN = "e-2,ben@example.com,employee,,ada@example.com,Ben\n"
QUESTION = "is there a backup of my quagmire folder?"
TRACES = (b"e-zq77", b"ada@example.com", b"Adaline", b"U0ADA", b"D0ADA", b"quagmire")


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory):
    """A bot of which Ada was an employee by the people file, and then was not."""
    folder = tmp_path_factory.mktemp("privacy")
    path = folder / "people.csv"
    path.write_text(HEAD + ADA + BEN)
    home = folder / "home"
    home.mkdir()
    with Office(home, api_url=slack.api_url, people_file=path) as opened:
        path.write_text(HEAD + BEN)
        opened.people.load(path)
        slack.wait_for_app()
        opened.home = home
        yield opened


@pytest.fixture
def privacy(office):
    clock = SystemClock()
    audit = AuditTrail(office.database, clock)
    return PrivacyOffice(
        office.database,
        audit,
        clock,
        retention=Retention(),
        people=PeopleKept(),
        work=WorkTraces(office.home),
    )


def _notices(slack, user):
    posts = slack.workspace.replies(slack.workspace.direct_channel(user).id, thread="")
    return [post for post in posts if "what I keep about you" in read(post)]


@pytest.mark.usefixtures("office")
def test_first_use_is_told_once_and_alone(slack, people):
    """Whoever asks first is told, alone and once, what is kept, why, how long and who sees it."""
    people.ask("U0LENA", "how often is a backup taken?", channel="C0TEAM")
    (notice,) = until(lambda: _notices(slack, "U0LENA"))
    said = read(notice)
    for words in ("What and why", "After 90 days", "until day 365", "Who sees it", "rights"):
        assert words in said
    people.ask("U0LENA", "and how is it tested?", channel="C0TEAM")
    people.ask("U0LENA", "is there a backup?")
    assert len(_notices(slack, "U0LENA")) == 1
    told = [post for post in slack.workspace.replies() if "what I keep about you" in read(post)]
    assert {post.channel for post in told} <= {"D0LENA", "D0ADA"}


def test_erasure_leaves_no_byte(office, slack, people, privacy):
    """Somebody asks and rates; once they are erased, no file of a running instance holds a trace."""
    reply = people.ask("U0ADA", QUESTION)
    people.ask("U0ADA", QUESTION, channel="C0TEAM")
    exchange = reply.metadata["event_payload"]["exchange"]
    people.press("U0ADA", reply, "rate_answer", value=f"helpful:{exchange}")
    person = office.people.by_name_or_email("e-zq77")
    until(lambda: privacy.export(person, actor=SYSTEM)["ratings"])
    assert _found(office.home) >= set(TRACES) - {b"D0ADA"}

    counts = _erase(privacy, person)

    assert counts["questions"] == 2
    assert _found(office.home) == set()
    assert AuditTrail(office.database, SystemClock()).verify().is_intact
    assert person.id.encode() in b"".join(_contents(office.home))
    people.ask("U0ADA", "is there a backup?")
    again = office.people.by_name_or_email("U0ADA")
    assert again.id != person.id
    assert len(until(lambda: _notices(slack, "U0ADA")[1:])) == 1


def _erase(privacy, person):
    for _ in range(200):
        try:
            return privacy.erase(person, actor=SYSTEM)
        except WorkUnderWay:
            time.sleep(0.05)
    return privacy.erase(person, actor=SYSTEM)


def _contents(home):
    return [path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()]


def _found(home):
    return {trace for trace in TRACES for content in _contents(home) if trace in content}
