"""The addresses: Slack's, whether the process lives, whether it can answer, and its numbers."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.metrics import CONTENT_TYPE, Metrics
from bot.web.readiness import Readiness

LARGEST_BODY = 1_000_000
_SLACK_SENDS = frozenset({"application/json", "application/x-www-form-urlencoded"})
_BODY_SECONDS = 5.0
_LOOK_SECONDS = 5.0
_AT_ONCE = 64
"""Requests of Slack that are worked on: storing one may take 2.5 s, and Slack waits for 3."""
_MOST_INSIDE = 320
"""Requests that are being read, worked on, or wait for it."""
_LOOKS_AT_ONCE = 4
_HANG_UP = {"connection": "close"}

Answered = TypeVar("Answered")


class HttpAnswer(Protocol):
    """What Slack is told."""

    @property
    def status(self) -> int:
        """Return the status; only 200 means that nothing is lost."""
        ...

    @property
    def body(self) -> str:
        """Return the text."""
        ...

    @property
    def content_type(self) -> str:
        """Return the kind of the text."""
        ...


class SlackRequests(Protocol):
    """Answers what Slack sends; takes its time, so it runs in a thread."""

    def answer(self, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Return what Slack is told."""
        ...


def build_web(
    *, readiness: Readiness, metrics: Metrics, slack: SlackRequests | None = None
) -> Starlette:
    """Return the application; without *slack* it has the operator's addresses alone."""
    look = _Looking(readiness, metrics)
    routes = [
        Route("/healthz", look.is_alive),
        Route("/readyz", look.is_ready),
        Route("/metrics", look.numbers),
    ]
    if slack is not None:
        door = _Door(slack, metrics)
        routes.append(Route("/slack/events", door.take, methods=["POST"]))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


class _Looking:
    """What an operator's machines ask; never waits behind Slack's requests."""

    def __init__(self, readiness: Readiness, metrics: Metrics) -> None:
        self._readiness = readiness
        self._metrics = metrics
        self._threads = CapacityLimiter(_LOOKS_AT_ONCE)

    async def is_alive(self, _request: Request) -> Response:
        """Say that the process answers; looks at nothing else."""
        return PlainTextResponse("ok")

    async def is_ready(self, _request: Request) -> Response:
        """Say whether questions are answered, and else what to do."""
        missing = await self._in_time(self._readiness.missing)
        told = {
            "ready": not missing,
            "parts": list(self._readiness.names),
            "missing": [{"part": one.part, "what_to_do": one.advice} for one in missing],
        }
        return JSONResponse(told, status_code=503 if missing else 200)

    async def numbers(self, _request: Request) -> Response:
        """Return the numbers for Prometheus."""
        return Response(await self._in_time(self._metrics.page), media_type=CONTENT_TYPE)

    async def _in_time(self, look: Callable[[], Answered]) -> Answered:
        """Look in a thread, and don't wait for one that hangs."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return await to_thread.run_sync(look, limiter=self._threads, abandon_on_cancel=True)
        except TimeoutError as error:
            raise HTTPException(
                503, "The database did not answer in time; check that it runs and is reachable."
            ) from error


class _Door:
    """Takes what Slack sends: small, in time, and of a kind that Slack sends."""

    def __init__(self, slack: SlackRequests, metrics: Metrics) -> None:
        self._slack = slack
        self._metrics = metrics
        self._threads = CapacityLimiter(_AT_ONCE)
        self._inside = 0

    async def take(self, request: Request) -> Response:
        """Answer one request, and count what became of it."""
        try:
            answer = await self._answer(request)
        except HTTPException as refused:
            self._metrics.requested(refused.status_code)
            raise
        self._metrics.requested(answer.status)
        return Response(answer.body, answer.status, {"content-type": answer.content_type})

    async def _answer(self, request: Request) -> HttpAnswer:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _SLACK_SENDS:
            raise HTTPException(415, headers=_HANG_UP)
        if self._inside >= _MOST_INSIDE:
            raise HTTPException(503, headers=_HANG_UP)
        self._inside += 1
        try:
            body = await _body(request)
            answer = partial(self._slack.answer, body, dict(request.headers))
            return await to_thread.run_sync(answer, limiter=self._threads)
        finally:
            self._inside -= 1


async def _body(request: Request) -> bytes:
    """Read the body; stop at the first byte too many, or when it takes too long."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST_BODY:
        raise HTTPException(413, headers=_HANG_UP)
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await _at_most(request, LARGEST_BODY)
    except TimeoutError as error:
        raise HTTPException(408, headers=_HANG_UP) from error
    except ClientDisconnect as error:
        raise HTTPException(400) from error


async def _at_most(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise HTTPException(413, headers=_HANG_UP)
    return bytes(body)
