"""Asks Slack what a file is before anybody fetches it."""

from slack_sdk.errors import SlackApiError

from bot.slack.desk import FrontDesk
from bot.slack.errors import FileAway, FileNotFetched
from bot.slack.identity import UNREACHABLE
from bot.slack.payloads.files import FileFacts, facts_from

_TOO_MANY = 429
_GONE = (
    "Slack does not give me this file: it was deleted, is a link to another service, or I lack "
    "the scope files:read."
)


def looked_up(desk: FrontDesk, file: str) -> FileFacts:
    """Return what Slack knows of a file.

    Raise ``FileNotFetched`` where that can't be, and ``FileAway`` where trying again may help.
    """
    try:
        facts = facts_from(desk.client.files_info(file=file)["file"])
    except SlackApiError as error:
        if error.response.status_code < _TOO_MANY:
            raise FileNotFetched(_GONE) from error
        raise FileAway(str(error.response.status_code)) from error
    except UNREACHABLE as error:
        raise FileAway("Slack can't be reached.") from error
    if not facts.is_hosted or not facts.url:
        raise FileNotFetched(_GONE)
    return facts
