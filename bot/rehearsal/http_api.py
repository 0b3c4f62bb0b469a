"""The addresses that an app calls: the Web API, response addresses, uploads and files."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.rehearsal.faults import Fault, Faults, Trouble
from bot.rehearsal.replies import Refused
from bot.rehearsal.responses import Responses
from bot.rehearsal.web_api import TooFast, WebApi
from bot.rehearsal.workspace import Workspace

_AFTER = {Trouble.DONE_THEN_ERROR, Trouble.DONE_THEN_SILENCE, Trouble.HOOK_AFTER}
_FAILED = {Trouble.SERVER_ERROR, Trouble.DONE_THEN_ERROR}
_STRUCTURED = {
    "attachments",
    "blocks",
    "chunks",
    "files",
    "loading_messages",
    "metadata",
    "prompts",
    "view",
}
_GONE = 404


class HttpApi:
    """Everything that an app reaches over HTTP; *disconnect* closes its connections."""

    def __init__(
        self,
        space: Workspace,
        api: WebApi,
        *,
        faults: Faults,
        responses: Responses,
        disconnect: Callable[[], Any],
    ) -> None:
        self._space = space
        self._api = api
        self._faults = faults
        self._responses = responses
        self._disconnect = disconnect

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [
            Route("/api/{method}", self._call, methods=["GET", "POST"]),
            Route("/response/{token}", self._respond, methods=["POST"]),
            Route("/upload/{file}", self._upload, methods=["POST"]),
            Route("/files/{file}/{name:path}", self._download, methods=["GET"]),
        ]

    async def _call(self, request: Request) -> Response:
        answer = await self._answered(request)
        self._space.ended(request.path_params["method"], _outcome(answer))
        return answer

    async def _answered(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            arguments = await _arguments(request)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        token = _token(request) or str(arguments.pop("token", "") or "")

        def carry_out() -> Response:
            return self._carried_out(method, arguments, token)

        fault = self._faults.take(method)
        if fault is not None:
            return await self._go_wrong(fault, carry_out)
        return carry_out()

    def _carried_out(self, method: str, arguments: dict[str, Any], token: str) -> Response:
        granted = {"x-oauth-scopes": ",".join(sorted(self._space.scopes))}
        try:
            return JSONResponse(self._api.call(method, arguments, token=token), headers=granted)
        except TooFast as early:
            return _too_fast(early.seconds)

    async def _go_wrong(self, fault: Fault, carry_out: Callable[[], Response]) -> Response:
        trouble = fault.trouble
        if trouble is Trouble.RATE_LIMITED:
            return _too_fast(fault.retry_after)
        if trouble is Trouble.SERVER_ERROR:
            return Response("", 500)
        if trouble is Trouble.INVALID_AUTH:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        await self._before(fault)
        if trouble is Trouble.SILENCE:
            return Response("", 500)
        answer = carry_out()
        if trouble in _AFTER:
            await asyncio.to_thread(fault.hook)
        if trouble is Trouble.DONE_THEN_SILENCE:
            await asyncio.sleep(fault.silence_seconds)
        return Response("", 500) if trouble is Trouble.DONE_THEN_ERROR else answer

    async def _before(self, fault: Fault) -> None:
        """Let happen what comes before a call is carried out."""
        if fault.trouble is Trouble.HOOK_BEFORE:
            await asyncio.to_thread(fault.hook)
        elif fault.trouble is Trouble.DELAY:
            await asyncio.sleep(fault.delay_seconds)
        elif fault.trouble is Trouble.SILENCE:
            await asyncio.sleep(fault.silence_seconds)
        elif fault.trouble is Trouble.DISCONNECT:
            await self._disconnect()

    async def _respond(self, request: Request) -> Response:
        arguments = _object(await request.body())
        if arguments is None:
            return PlainTextResponse("invalid_payload", 400)
        fault = self._faults.take("response_url")
        if fault is not None and fault.trouble is Trouble.HOOK_BEFORE:
            # What a test calls so is an address that has just become too old.
            await asyncio.to_thread(fault.hook)
            return PlainTextResponse("expired_url", _GONE)

        def carry_out() -> Response:
            return self._responded(request.path_params["token"], arguments)

        return carry_out() if fault is None else await self._go_wrong(fault, carry_out)

    def _responded(self, token: str, arguments: dict[str, Any]) -> Response:
        try:
            self._responses.post(token, arguments)
        except Refused as refused:
            gone = refused.error.endswith("_url")
            return PlainTextResponse(refused.error, _GONE if gone else 400)
        return PlainTextResponse("ok")

    async def _upload(self, request: Request) -> Response:
        found = self._space.files.get(request.path_params["file"])
        content = await request.body()
        if found is None or found.complete:
            return PlainTextResponse("file_not_found", _GONE)
        if not content:
            return PlainTextResponse("no_file_data", 400)
        with self._space.changing():
            self._space.files[found.id] = replace(found, content=content)
        return PlainTextResponse(f"OK - {len(content)}")

    async def _download(self, request: Request) -> Response:
        found = self._space.file(request.path_params["file"])
        if not _token(request) or "files:read" not in self._space.scopes:
            # Slack shows a browser's sign-in here, and no error.
            return RedirectResponse(f"{self._space.origin}/?redir={request.url.path}", 302)
        if found is None:
            return PlainTextResponse("file_not_found", _GONE)
        return Response(found.content, media_type=found.mimetype)


def _too_fast(seconds: int) -> Response:
    headers = {"Retry-After": str(seconds)}
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _object(body: bytes) -> dict[str, Any] | None:
    """Return the object that a body says, or nothing."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


async def _arguments(request: Request) -> dict[str, Any]:
    if request.method == "GET":
        return {key: _decoded(key, value) for key, value in request.query_params.items()}
    body = (await request.body()).decode()
    if "json" in request.headers.get("content-type", ""):
        told = _object(body.encode() or b"{}")
        if told is None:
            raise ValueError("The body is no object.")
        return {key: _decoded(key, value) for key, value in told.items()}
    return {
        key: _decoded(key, values[0])
        for key, values in parse_qs(body, keep_blank_values=True).items()
    }


def _decoded(name: str, value: Any) -> Any:  # noqa: ANN401 -- an argument may be JSON of any shape
    """Return an argument; the ones that are lists or objects may come written as text."""
    if name not in _STRUCTURED or not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _outcome(answer: Response) -> str:
    """Return ``ok``, Slack's name of the error, or the status where there is neither."""
    try:
        told = json.loads(bytes(answer.body))
    except ValueError:
        return str(answer.status_code)
    return "ok" if told.get("ok") else str(told.get("error", answer.status_code))
