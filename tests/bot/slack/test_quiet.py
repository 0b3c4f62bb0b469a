"""Who wants no notifications, asked of Slack for many people at once."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.rehearsal.entities import Member
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.slack.quiet import SlackQuietTimes
from tests.journeys.office import MANIFEST


class People:
    """Everybody whose id begins with p-U is in Slack."""

    def find(self, person_id):
        user = person_id.removeprefix("p-")
        if user == person_id:
            raise UnknownPerson(person_id)
        return Person(id=person_id, slack_id=user)


@pytest.fixture(scope="module")
def slack():
    with SlackStandIn(MANIFEST) as stand_in:
        yield stand_in


@pytest.fixture
def moment():
    return [0.0]


@pytest.fixture
def quiet_times(slack, moment):
    client = WebClient(token="xoxb-rehearsal", base_url=slack.api_url, retry_handlers=[])
    return SlackQuietTimes(client, People(), seconds=60.0, monotonic=lambda: moment[0])


def _asked(slack):
    return sum(method == "dnd.teamInfo" for method, _ in slack.workspace.calls)


def test_many_people_are_asked_for_at_once(slack, quiet_times, moment):
    """A hundred and twenty people are three calls, and none within the time of belief."""
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    people = [PersonId(f"p-U{number:08d}") for number in range(120)]
    for one in people:
        user = one.removeprefix("p-")
        dnd_end = int(ends.timestamp()) if one == people[7] else 0
        slack.workspace.add_member(Member(id=user, name=user, dnd_end=dnd_end))
    before = _asked(slack)
    found = quiet_times.quiet([*people, PersonId("unknown")])
    assert list(found) == [people[7]]
    assert found[people[7]][0].holds(datetime.now(UTC) + timedelta(minutes=5))
    assert found[people[7]][0].ends == ends
    assert quiet_times.quiet(people) == found
    assert _asked(slack) == before + 3
    moment[0] = 61.0
    quiet_times.quiet(people)
    assert _asked(slack) == before + 6


def test_slack_that_does_not_say_means_that_nobody_wants_quiet(slack, quiet_times, moment):
    """An error of Slack's holds no reminder back, and Slack is left alone for a while."""
    slack.workspace.add_member(Member(id="U0000WEN", name="Wen", dnd_end=4_000_000_000))
    slack.faults.plan(Fault(method="dnd.teamInfo", trouble=Trouble.SERVER_ERROR))
    wen = [PersonId("p-U0000WEN")]
    assert quiet_times.quiet(wen) == {}
    before = _asked(slack)
    assert quiet_times.quiet(wen) == {}
    assert _asked(slack) == before
    moment[0] = 61.0
    assert list(quiet_times.quiet(wen)) == wen
