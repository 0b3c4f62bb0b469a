"""Posts messages so that they arrive once: recognisable, and looked for before a second try."""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.slack.folding import unfolded
from bot.slack.ids import REPLY_EVENT

Block = dict[str, Any]
"""A Block Kit block; JSON of any shape."""

_log = logging.getLogger(__name__)

_LATER = {"ratelimited", "rate_limited", "streaming_state_conflict"}
_UNCLEAR = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
_TOO_RICH = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
_SERVER_ERROR, _TOO_MANY = 500, 429
_RETRY_SECONDS = 1.0
_LOOK_BACK = 100
_PERSON = ("U", "W")
_CALL = re.compile(r"<(?=!(?:channel|here|everyone|subteam)\b)")
"""What calls everybody together; we never do, so it can only stand in words of people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What is posted: *text* is what a notification and a screen reader say."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a message goes: a channel or thread, one person in it, or a response URL."""

    channel: str
    thread_ts: str = ""
    only_for: str = ""
    response_url: str = ""
    stays: bool = False
    """Through a response URL: whether it stays, for everybody in *channel*; only where one is."""
    replaces: str = ""
    """Timestamp of our own message in *channel* that becomes this one, such as a stream."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """By what a post is recognised when nobody knows whether it was made."""

    workflow_id: str
    exchange: str
    part: int = 0

    def metadata(self) -> dict[str, object]:
        """Return the message metadata that carries the mark."""
        payload = {
            "workflow_id": self.workflow_id,
            "exchange": self.exchange,
            "part": str(self.part),
        }
        return {"event_type": REPLY_EVENT, "event_payload": payload}


class Outcome(StrEnum):
    """What became of one attempt to post."""

    POSTED = "posted"
    LATER = "later"
    """Certainly not posted; try again after *wait*."""
    UNCLEAR = "unclear"
    """Nobody knows; look before the next try."""
    REFUSED = "refused"
    """Certainly not posted, and trying again would not help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """How one attempt went."""

    outcome: Outcome
    wait: float = 0.0
    error: str = ""


class Messenger:
    """Makes single attempts; whoever calls decides whether and when there is another.

    *client* must not retry by itself: a time-out may hide a message that was posted.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._folds = True

    def post(self, message: Message, address: Address, mark: Mark, *, look_first: bool) -> Attempt:
        """Try once; with *look_first* a message that is already there counts as posted."""
        looked = self.look(address, mark) if look_first else None
        if looked is not None:
            return looked
        message = replace(message, text=_CALL.sub("&lt;", message.text))
        plain = replace(message, blocks=unfolded(message.blocks))
        attempt = self._attempt(message if self._folds else plain, address, mark)
        if attempt.error in _TOO_RICH and self._folds and plain != message:
            attempt = self._attempt(plain, address, mark)
            if attempt.outcome is Outcome.POSTED:
                _log.warning("Slack shows no folded sources here; they stand open from now on.")
                self._folds = False
        if attempt.error in _TOO_RICH and message.blocks:
            _log.error("Slack refused the blocks of %s: %s", mark.workflow_id, attempt.error)
            attempt = self._attempt(Message(text=message.text), address, mark)
        if address.replaces and attempt.outcome is Outcome.REFUSED:
            self._take_back(address)
        return attempt

    def _attempt(self, message: Message, address: Address, mark: Mark) -> Attempt:
        try:
            if address.response_url:
                return self._respond(message, address)
            self._send(message, address, mark)
        except SlackApiError as error:
            return attempt_from(error)
        except (OSError, HTTPException) as error:
            return Attempt(outcome=Outcome.UNCLEAR, wait=_RETRY_SECONDS, error=str(error))
        return Attempt(outcome=Outcome.POSTED)

    def _send(self, message: Message, address: Address, mark: Mark) -> None:
        thread_ts = address.thread_ts or None
        if address.replaces:
            self._replace(message, address, mark)
            return
        if address.only_for:
            self._client.chat_postEphemeral(
                channel=address.channel,
                user=address.only_for,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=thread_ts,
            )
            return
        self._client.chat_postMessage(
            channel=address.channel,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread_ts,
            metadata=mark.metadata(),
            unfurl_links=False,
            unfurl_media=False,
        )

    def _replace(self, message: Message, address: Address, mark: Mark) -> None:
        self._end_stream(address)
        self._client.chat_update(
            channel=address.channel,
            ts=address.replaces,
            text=message.text,
            blocks=list(message.blocks),
            metadata=mark.metadata(),
        )

    def _end_stream(self, address: Address) -> None:
        """End the stream, if it still goes on: Slack changes no message that is being streamed."""
        try:
            self._client.chat_stopStream(channel=address.channel, ts=address.replaces)
        except SlackApiError as error:
            if attempt_from(error).outcome is Outcome.LATER:
                raise

    def _take_back(self, address: Address) -> None:
        """Delete what cannot be finished, so that no half of an answer is left beside the whole."""
        try:
            self._client.chat_delete(channel=address.channel, ts=address.replaces)
        except (SlackApiError, OSError, HTTPException) as error:
            _log.info("An unfinished answer could not be taken back: %s", error)

    def _respond(self, message: Message, address: Address) -> Attempt:
        answer = WebhookClient(address.response_url, timeout=self._client.timeout).send(
            text=message.text,
            blocks=list(message.blocks),
            response_type="in_channel" if address.stays else "ephemeral",
            replace_original=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        if answer.status_code < 300:  # noqa: PLR2004 -- HTTP's own border of success
            return Attempt(outcome=Outcome.POSTED)
        if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERROR:
            return Attempt(outcome=Outcome.LATER, wait=_RETRY_SECONDS, error=answer.body)
        return Attempt(outcome=Outcome.REFUSED, error=answer.body)

    def look(self, address: Address, mark: Mark) -> Attempt | None:
        """Look for the mark; None says that it is not there, or that nobody may look.

        Where Slack doesn't answer now, nothing is posted: it may be there all the same.
        """
        if address.only_for or address.response_url or address.replaces:
            return None
        try:
            found = any(_carries(one, mark) for one in self._recent(address))
        except SlackApiError as error:
            attempt = attempt_from(error)
            _log.info("Could not look for %s: %s", mark.workflow_id, attempt.error)
            return None if attempt.outcome is Outcome.REFUSED else attempt
        except (OSError, HTTPException) as error:
            _log.info("Could not look for %s: %s", mark.workflow_id, error)
            return Attempt(outcome=Outcome.UNCLEAR, wait=_RETRY_SECONDS, error=str(error))
        return Attempt(outcome=Outcome.POSTED) if found else None

    def _recent(self, address: Address) -> Sequence[Mapping[str, Any]]:
        channel = self._conversation(address.channel)
        if address.thread_ts:
            answer = self._client.conversations_replies(
                channel=channel,
                ts=address.thread_ts,
                limit=_LOOK_BACK,
                include_all_metadata=True,
            )
        else:
            answer = self._client.conversations_history(
                channel=channel, limit=_LOOK_BACK, include_all_metadata=True
            )
        messages: list[Mapping[str, Any]] = answer["messages"]
        return messages

    def _conversation(self, place: str) -> str:
        """Return the id of a conversation; a person may be written to by theirs, not looked up."""
        if not place.startswith(_PERSON):
            return place
        return str(self._client.conversations_open(users=place)["channel"]["id"])


def _carries(found: Mapping[str, Any], mark: Mark) -> bool:
    metadata = found.get("metadata") or {}
    if isinstance(metadata, str):
        metadata = json.loads(metadata)
    payload = metadata.get("event_payload") or {}
    same_part = payload.get("part", "0") == str(mark.part)
    return same_part and payload.get("workflow_id") == mark.workflow_id


def attempt_from(error: SlackApiError) -> Attempt:
    """Return what an error of Slack's says about a post."""
    response = error.response
    name = error_name(response)
    if response.status_code == _TOO_MANY or name in _LATER:
        wait = float(response.headers.get("Retry-After", _RETRY_SECONDS))
        return Attempt(outcome=Outcome.LATER, wait=wait, error=name)
    if response.status_code >= _SERVER_ERROR or name in _UNCLEAR:
        return Attempt(outcome=Outcome.UNCLEAR, wait=_RETRY_SECONDS, error=name)
    return Attempt(outcome=Outcome.REFUSED, error=name)


def error_name(response: Any) -> str:  # noqa: ANN401 -- slack_sdk types its response as Any
    """Return Slack's own name of what went wrong; empty where the answer has no body."""
    try:
        return str(response.get("error", ""))
    except (TypeError, ValueError, AttributeError):
        # A 429 or 500 may come with an empty body that is no JSON.
        return ""
