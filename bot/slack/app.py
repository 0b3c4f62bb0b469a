"""Builds the Slack app: accepted durably, then acked."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.http_retry import RateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.metrics import Metrics
from bot.slack import listeners, workflows
from bot.slack.audience import Readership
from bot.slack.care import Correctors
from bot.slack.channel_desk import ChannelDesk
from bot.slack.connection import THREADS, SlackConnection
from bot.slack.delivery import Delivery
from bot.slack.desk import Channels, FrontDesk, Slices
from bot.slack.downloads import Downloads
from bot.slack.failures import answer_request_error
from bot.slack.home_board import HomeBoard
from bot.slack.identity import Identity
from bot.slack.messenger import Messenger
from bot.slack.prompting import Prompter
from bot.slack.scopes import Scopes
from bot.slack.streaming import Streams
from bot.slack.surface import Sessions
from bot.slack.usergroups import UserGroupReader


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackAccess:
    """How to reach the workspace."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    channels: Channels = field(default_factory=Channels)
    api_seconds: int = 10
    """How long a call to Slack may take."""


def build_app(access: SlackAccess, slices: Slices, *, metrics: Metrics | None = None) -> App:
    """Return the app with every listener and workflow; launch the engine after this."""
    base_url = _base_url(access)
    client = asking_client(access)
    # A post is never retried blindly: a time-out may hide a message that was made.
    poster = WebClient(
        token=access.bot_token,
        base_url=base_url,
        timeout=access.api_seconds,
        retry_handlers=[],
    )
    scopes = Scopes(client)
    user_groups = UserGroupReader(client, slices.groups, scopes)
    identity = Identity(client, slices.people, circles_of=user_groups.audiences_of)
    messenger = Messenger(poster)
    desk = FrontDesk(
        **{each.name: getattr(slices, each.name) for each in fields(slices)},
        client=client,
        identity=identity,
        delivery=Delivery(messenger, metrics),
        prompter=Prompter(messenger, slices.people, identity),
        streams=Streams(poster),
        sessions=Sessions(poster),
        channels=ChannelDesk(access.channels, slices.rulebook),
        readership=Readership(client, slices.people, circles_of=user_groups.audiences_of),
        scopes=scopes,
        user_groups=user_groups,
        downloads=Downloads(access.bot_token, api_url=base_url, timeout=access.api_seconds),
        correctors=Correctors(slices.people),
        homes=HomeBoard(client, identity, slices.pages),
    )
    app = _bolt(access, client)
    listeners.register(app, desk)
    workflows.register(desk)
    return app


def asking_client(access: SlackAccess) -> WebClient:
    """Return a client that tries again by itself: for looking things up, never for posting."""
    return WebClient(
        token=access.bot_token,
        base_url=_base_url(access),
        timeout=access.api_seconds,
        retry_handlers=[
            ConnectionErrorRetryHandler(),
            RateLimitErrorRetryHandler(max_retry_count=2),
            ServerErrorRetryHandler(max_retry_count=2),
        ],
    )


def open_socket(app: App, app_token: str) -> SlackConnection:
    """Return the Socket Mode connection; ``connect()`` it, ``close()`` it."""
    return SlackConnection(app, app_token)


def _base_url(access: SlackAccess) -> str:
    return f"{access.api_url.rstrip('/')}/"


def _bolt(access: SlackAccess, client: WebClient) -> App:
    logger = logging.getLogger("slack_bolt")
    # Bolt also finds the token in the environment and warns that the client's own goes first.
    logger.addFilter(_is_no_token_notice)
    app = App(
        name="annexa",
        logger=logger,
        client=client,
        signing_secret=access.signing_secret,
        token_verification_enabled=False,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        listener_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="slack"),
    )
    tell: Callable[..., BoltResponse] = answer_request_error
    app.error(tell)
    return app


def _is_no_token_notice(record: logging.LogRecord) -> bool:
    return "`token` will be unused" not in record.getMessage()
