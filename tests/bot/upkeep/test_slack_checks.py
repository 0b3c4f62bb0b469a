"""The doctor looks at tokens, scopes, channels and Slack's clock, and posts nothing."""

import pytest

from bot.rehearsal.entities import Channel
from bot.rehearsal.faults import Fault, Trouble
from bot.slack.probing import reading_scopes
from bot.upkeep.findings import Level
from bot.upkeep.slack_checks import check_slack
from tests.bot.upkeep.findings import RealTime, assert_helpful, levels, the


def test_tokens_are_refused(slack, connected):
    """A token that Slack refuses is wrong; the other one is told all the same."""
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.INVALID_AUTH))
    found = list(check_slack(connected(), RealTime()))
    assert_helpful(the("bot token", found), Level.WRONG, "invalid_auth", "copy it again")
    assert levels(found)["app token"] is Level.OK

    slack.faults.plan(Fault(method="apps.connections.open", trouble=Trouble.INVALID_AUTH))
    found = list(check_slack(connected(), RealTime()))
    assert_helpful(the("app token", found), Level.WRONG, "invalid_auth", "copy it again")
    assert levels(found)["bot token"] is Level.OK


def test_tokens_are_not_set(connected):
    """Without tokens nothing is asked, and the shell works all the same."""
    found = list(check_slack(connected(SLACK_BOT_TOKEN=None, SLACK_APP_TOKEN=None), RealTime()))
    assert {one.level for one in found} == {Level.WARNING}
    assert [one.check for one in found] == ["bot token", "app token"]


def test_slack_cannot_be_reached(connected):
    """Where nobody answers, the address is told."""
    found = list(check_slack(connected(SLACK_API_URL="http://127.0.0.1:9/api/"), RealTime()))
    assert_helpful(the("slack", found), Level.WRONG, "127.0.0.1:9", "SLACK_API_URL")


def test_slack_answers_nonsense(slack, connected):
    """A proxy's page instead of an answer is told as such, not as a crash."""
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.SERVER_ERROR))
    found = list(check_slack(connected(), RealTime()))
    assert_helpful(the("bot token", found), Level.WRONG, "not Slack's")


@pytest.fixture
def scopes(slack):
    """Let a test change what the token may do."""
    before = slack.workspace.scopes
    yield slack.workspace
    slack.workspace.scopes = before


def test_scopes_differ(scopes, connected):
    """A scope that is missing is wrong, one too many is a warning; each is named."""
    asked = scopes.scopes
    scopes.scopes = asked - {"users:read.email"}
    lacking = the("scopes", check_slack(connected(), RealTime()))
    assert_helpful(lacking, Level.WRONG, "users:read.email", "reinstall")
    scopes.scopes = asked | {"chat:write.public"}
    assert_helpful(the("scopes", check_slack(connected(), RealTime())), Level.WARNING, "e.public")


def granted(settings):
    found = check_slack(settings, RealTime())
    return next(one for one in found if one.check == "scopes")


def test_which_manifest_is_granted(scopes, connected):
    """Doctor says whose scopes are granted: the default's, the other one's, or something between."""
    asked = scopes.scopes
    default = granted(connected())
    assert (default.level, "of manifest.json" in default.says) == (Level.OK, True)

    scopes.scopes = reading_scopes()
    whole = granted(connected())
    assert (whole.level, "of manifest-reading.json" in whole.says) == (Level.OK, True)

    scopes.scopes = asked | {"channels:history"}
    between = the("scopes", check_slack(connected(), RealTime()))
    assert_helpful(between, Level.WARNING, "channels:history", "usergroups:read", "lacking")


@pytest.mark.parametrize(
    ("channel", "told"), [("C0OUT", "not_in_channel"), ("C0NOWHERE", "channel_not_found")]
)
@pytest.mark.parametrize("check", ["leads channel", "incident channel"])
def test_channels(connected, check, channel, told):
    """A channel that the bot is not in, or that is not there, is wrong."""
    name = "ANNEXA_LEADS_CHANNEL" if check.startswith("leads") else "ANNEXA_INCIDENT_CHANNEL"
    found = check_slack(connected(**{name: channel}), RealTime())
    assert_helpful(the(check, found), Level.WRONG, channel, told, "/invite")


@pytest.mark.parametrize("check", ["leads channel", "incident channel"])
def test_channel_that_another_company_reads(slack, connected, check):
    """A channel that is shared outside is wrong, though the bot could post there."""
    slack.workspace.add_channel(Channel(id="C0OURS", name="ours", external=True))
    name = "ANNEXA_LEADS_CHANNEL" if check.startswith("leads") else "ANNEXA_INCIDENT_CHANNEL"
    found = check_slack(connected(**{name: "C0OURS"}), RealTime())
    assert_helpful(the(check, found), Level.WRONG, "C0OURS", "another company", "your own company")


@pytest.mark.parametrize("name", ["ANNEXA_LEADS_CHANNEL", "ANNEXA_INCIDENT_CHANNEL"])
def test_no_channel_is_set(connected, name):
    """A missing channel is told with what does not work without it."""
    check = "leads channel" if "LEADS" in name else "incident channel"
    found = check_slack(connected(**{name: ""}), RealTime())
    assert_helpful(the(check, found), Level.WARNING, name)


def test_slack_has_another_time(connected, clock):
    """Slack's clock is compared with this machine's."""
    assert_helpful(the("slack clock", check_slack(connected(), clock)), Level.WRONG, "Slack", "NTP")


def test_nothing_is_posted(slack, connected):
    """Neither a message nor a view comes out of an examination."""
    before = len(slack.workspace.calls)
    list(check_slack(connected(), RealTime()))
    made = {method for method, _ in slack.workspace.calls[before:]}
    assert made == {"auth.test", "conversations.info"}
