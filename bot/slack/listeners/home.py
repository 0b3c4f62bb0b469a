"""The bot's own tab: what one can ask for a start."""

import logging

from slack_bolt import App

from bot.slack.desk import FrontDesk
from bot.slack.identity import UNREACHABLE
from bot.slack.ids import Event
from bot.slack.payloads.basics import Raw, opened_messages_of

_log = logging.getLogger(__name__)

PROMPTS = (
    ("Access reviews", "How often do we review access rights?"),
    ("Backup", "What does A.8.13 ask, and what do we do?"),
    ("Report something", "How do I report a security event?"),
)


def register(app: App, desk: FrontDesk) -> None:
    """Listen to people opening the bot."""

    @app.event(Event.APP_HOME_OPENED.value)
    def on_opened(body: Raw) -> None:
        channel = opened_messages_of(body)
        if channel:
            _suggest(desk, channel)


def _suggest(desk: FrontDesk, channel: str) -> None:
    """Offer prompts; a thread must not be named, and nothing depends on it."""
    prompts: list[dict[str, str]] = [{"title": title, "message": text} for title, text in PROMPTS]
    try:
        desk.client.api_call(
            "assistant.threads.setSuggestedPrompts",
            json={"channel_id": channel, "prompts": prompts},
        )
    except UNREACHABLE as error:
        _log.info("No prompts were suggested: %s", error)
