"""What serving needs to reach the workspace, over Socket Mode and over HTTP."""

import pytest

from bot.errors import SettingsWrong
from bot.serving import slack_access
from tests.knowledge.sample_home import settings_for

TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-2",
    "SLACK_SIGNING_SECRET": "sign-3",
}


def settings(home, *missing):
    """Return settings with every secret but the missing ones."""
    return settings_for(home, **{name: TOKENS[name] for name in TOKENS if name not in missing})


@pytest.mark.parametrize(
    ("over_http", "missing"),
    [
        (False, "SLACK_BOT_TOKEN"),
        (False, "SLACK_APP_TOKEN"),
        (True, "SLACK_BOT_TOKEN"),
        (True, "SLACK_SIGNING_SECRET"),
    ],
)
def test_missing_secret_is_named(tmp_path, over_http, missing):
    """Each way in is refused without its two secrets, which the words name."""
    with pytest.raises(SettingsWrong, match=rf"Set .*{missing}.* docs/slack-setup\.md"):
        slack_access(settings(tmp_path, missing), over_http=over_http)


@pytest.mark.parametrize(
    ("over_http", "unneeded"), [(False, "SLACK_SIGNING_SECRET"), (True, "SLACK_APP_TOKEN")]
)
def test_what_the_other_way_needs_is_not_asked_for(tmp_path, over_http, unneeded):
    """Socket Mode needs no signing secret, HTTP no app token."""
    assert slack_access(settings(tmp_path, unneeded), over_http=over_http).bot_token == "xoxb-1"
