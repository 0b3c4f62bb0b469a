"""Sends a file to a channel that the bot is in."""

from dataclasses import dataclass, field

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.errors import FileNotSent
from bot.slack.messenger import error_name

_MAY_NOT = {"missing_scope", "not_allowed_token_type", "access_denied"}
_NO_SCOPE = (
    "I cannot send files here, because the app lacks the scope files:write. The admins can add "
    "it; docs/slack-setup.md says how."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileToSend:
    """A file, and what is said above it."""

    name: str
    content: bytes = field(repr=False)
    words: str
    alt: str = ""
    """What a picture shows, for whoever can't see it."""
    comment: str = ""
    """What stands in the message of the file itself; most have nothing to add."""


def send_file(client: WebClient, file: FileToSend, *, channel: str, thread_ts: str = "") -> None:
    """Put the file into *channel*, which must be one that the bot is in.

    Raise ``FileNotSent`` where Slack will never take it; other errors may pass.
    """
    try:
        client.files_upload_v2(
            filename=file.name,
            title=file.name,
            content=file.content,
            alt_txt=file.alt or None,
            initial_comment=file.comment or None,
            channel=channel,
            thread_ts=thread_ts or None,
        )
    except SlackApiError as error:
        if error_name(error.response) in _MAY_NOT:
            raise FileNotSent(_NO_SCOPE) from error
        raise
