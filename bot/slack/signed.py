"""Slack over HTTP: a signed request comes in, and the same app answers it."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

_log = logging.getLogger(__name__)

_MOMENT = re.compile(r"[0-9]{1,12}")
_JSON = "application/json"
_PLAIN = "text/plain; charset=utf-8"
_MOST_FIELDS = 100
_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Python raises over JSON that is broken, too deep, or of another shape than Slack's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpAnswer:
    """What Slack is told."""

    status: int
    body: str = ""
    content_type: str = _PLAIN


class SignedRequests:
    """Takes what Slack signed within the last five minutes; everything else is refused unread."""

    def __init__(self, app: App, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    def answer(self, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Check the signature and dispatch; what could not be stored durably is not acked."""
        if not self._is_signed(body, headers):
            return HttpAnswer(status=401)
        try:
            told = self._app.dispatch(_request(body.decode(), headers.get("content-type", "")))
        except _UNREADABLE as error:
            # What goes wrong in a listener does not come here: Bolt makes a 500 of it.
            _log.warning("Slack signed what cannot be read: %s", type(error).__name__)
            return HttpAnswer(status=400)
        content_type = told.first_headers().get("content-type", _PLAIN)
        return HttpAnswer(status=told.status, body=told.body, content_type=content_type)

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        moment = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not _MOMENT.fullmatch(moment) or not signature.isascii():
            return False
        try:
            return self._verifier.is_valid(body, moment, signature)
        except UnicodeDecodeError:
            return False


def _request(text: str, content_type: str) -> BoltRequest:
    payload = _payload(text, content_type)
    if not {"type", "command", "ssl_check"} & payload.keys():
        raise LookupError("Slack says what it sends")
    # Bolt's own parser loses a command whose words contain "payload", and parses before it
    # checks the signature; so it gets what it gets over Socket Mode: checked and parsed.
    return BoltRequest(body=payload, mode="socket_mode")


def _payload(text: str, content_type: str) -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() == _JSON:
        return _object(json.loads(text))
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    return _object(json.loads(fields["payload"])) if "payload" in fields else fields


def _object(parsed: object) -> dict[str, Any]:
    if not isinstance(parsed, dict):
        raise TypeError("Slack sends objects")
    return parsed
