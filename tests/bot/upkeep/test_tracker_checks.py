"""The doctor asks the tracker that is set whether it lets us in, and writes nothing there."""

import pytest

from bot.upkeep.doctor import examine_instance
from bot.upkeep.findings import Level
from bot.upkeep.tracker_checks import check_tracker
from tests.bot.trackers.github_server import REPOSITORY, TOKEN, GitHubServer
from tests.bot.upkeep.conftest import settings_of
from tests.bot.upkeep.findings import RealTime, assert_helpful, the


@pytest.fixture
def server():
    server = GitHubServer()
    yield server
    server.stop()


def github(tmp_path, server, **more):
    given = {
        "ANNEXA_TRACKER": "github",
        "ANNEXA_GITHUB_REPOSITORY": REPOSITORY,
        "ANNEXA_GITHUB_TOKEN": TOKEN,
        "ANNEXA_GITHUB_API_URL": server.url,
        **more,
    }
    return settings_of(tmp_path, **given)


def test_no_tracker_is_no_line(tmp_path):
    """Who has none hears nothing of it."""
    assert list(check_tracker(settings_of(tmp_path))) == []


def test_it_lets_us_in(tmp_path, server):
    """A right token is well, and nothing is written there."""
    (found,) = check_tracker(github(tmp_path, server))
    assert (found.check, found.level) == ("tracker", Level.OK)
    assert {method for method, _path in server.requests} == {"GET"}


def test_a_wrong_token(tmp_path, server):
    """The doctor names what to check, and not the token."""
    settings = github(tmp_path, server, ANNEXA_GITHUB_TOKEN="ghp_wrong")
    (found,) = check_tracker(settings)
    assert_helpful(found, Level.WRONG, "GitHub refuses us (401)", "token")
    assert "ghp_wrong" not in str(found)


def test_it_is_away(tmp_path, server):
    """What will answer later is a warning."""
    server.fail(status=503)
    (found,) = check_tracker(github(tmp_path, server))
    assert_helpful(found, Level.WARNING, "does not answer (503)")


def test_settings_that_cannot_be_used(tmp_path, server):
    """Each has a line."""
    settings = github(tmp_path, server, ANNEXA_GITHUB_REPOSITORY="", ANNEXA_GITHUB_TOKEN=" ")
    found = list(check_tracker(settings))
    assert [one.says.partition(":")[0] for one in found] == [
        "ANNEXA_GITHUB_TOKEN",
        "ANNEXA_GITHUB_REPOSITORY",
    ]


def test_the_doctor_looks_at_it(tmp_path, server):
    """It is among everything that the doctor checks."""
    server.token = "another"
    assert_helpful(
        the("tracker", examine_instance(github(tmp_path, server), RealTime())), Level.WRONG
    )
