"""Signed requests as Slack sends them to an app that listens over HTTP."""

import asyncio
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from bot.rehearsal.addresses import check_loopback
from bot.rehearsal.delivery import Heard, Patience, Payload

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_THREADS = 64
_SUCCESS, _REDIRECT = 200, 300
_UNREACHABLE_SECONDS = 0.1


class SignedHttp:
    """An app behind an address on this machine; every request is signed with its secret."""

    def __init__(self, url: str, secret: str, patience: Patience) -> None:
        parts = urlsplit(url)
        check_loopback(parts.hostname or "")
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._path = parts.path or "/"
        self._secret = secret
        self._patience = patience
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="rehearsal-http")

    async def connected(self) -> None:
        """Wait until the app takes a connection."""
        while True:
            try:
                _, writer = await asyncio.open_connection(self._host, self._port)
            except OSError:
                await asyncio.sleep(_UNREACHABLE_SECONDS)
                continue
            writer.close()
            return

    async def disconnect(self) -> None:
        """Do nothing: every request has a connection of its own."""

    async def attempt(self, kind: str, payload: Payload, attempt: int) -> Heard:
        """Send one request; only 2xx in time counts as an ack."""
        body, content_type = _written(kind, payload)
        headers = self._signed(body) | {"Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, body, headers)

    def _send(self, body: bytes, headers: dict[str, str]) -> Heard:
        seconds = self._patience.ack_seconds
        try:
            with closing(HTTPConnection(self._host, self._port, timeout=seconds)) as line:
                line.request("POST", self._path, body=body, headers=headers)
                answer = line.getresponse()
                told = answer.read()
                no_retry = answer.getheader("X-Slack-No-Retry") == "1"
        except (OSError, HTTPException):
            return Heard(acked=False)
        if not _SUCCESS <= answer.status < _REDIRECT:
            return Heard(acked=False, no_retry=no_retry)
        return Heard(acked=True, answer=_read(told))

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        proof = hmac.new(self._secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={proof.hexdigest()}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _written(kind: str, payload: Payload) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), _JSON
    if kind == "slash_commands":
        return urlencode(payload).encode(), _FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), _FORM


def _read(body: bytes) -> Payload | None:
    """Return what came with the ack; words that are no JSON are a text."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return None
    try:
        told = json.loads(text)
    except ValueError:
        return {"text": text}
    return told if isinstance(told, dict) else {"text": text}
