"""Starts the stand-in in this process on a free port of the loopback address."""

import asyncio
import json
import socket
import threading
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.rehearsal.faults import Fault, Faults, Trouble
from bot.rehearsal.socket import Delivery, Patience, Payload, SocketMode
from bot.rehearsal.workspace import Posted, Workspace

_AFTER = {Trouble.DONE_THEN_ERROR, Trouble.DONE_THEN_SILENCE, Trouble.HOOK_AFTER}


def granted_scopes(manifest: Path) -> frozenset[str]:
    """Return the bot scopes that a manifest asks for."""
    asked = json.loads(manifest.read_text(encoding="utf-8"))
    return frozenset(asked["oauth_config"]["scopes"]["bot"])


class SlackStandIn:
    """A workspace that an app can connect to; use it as a context manager."""

    def __init__(self, manifest: Path, *, patience: Patience | None = None, port: int = 0) -> None:
        self.workspace = Workspace(scopes=granted_scopes(manifest))
        self.faults = Faults()
        self._patience = patience or Patience()
        self._socket: SocketMode | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=self._run, name="rehearsal", daemon=True)

    def __enter__(self) -> Self:
        """Start and wait until it can be reached."""
        self._thread.start()
        if not self._ready.wait(timeout=10):
            raise TimeoutError("The Slack stand-in did not start; look at the log above.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = True
        self._thread.join(timeout=10)

    @property
    def origin(self) -> str:
        """Return where the stand-in can be reached."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """Return what SLACK_API_URL must be."""
        return f"{self.origin}/api/"

    def response_url(self, channel: str, user: str) -> str:
        """Return an address that answers *user* alone."""
        return f"{self.origin}/response/{channel}/{user}"

    def deliver(self, kind: str, payload: Payload) -> Future[Delivery]:
        """Send *payload* to the app over Socket Mode, in the background."""
        apps, loop = self._running()
        return asyncio.run_coroutine_threadsafe(apps.deliver(kind, payload), loop)

    def wait_for_app(self, seconds: float = 30) -> None:
        """Wait until an app has connected."""
        apps, loop = self._running()
        asyncio.run_coroutine_threadsafe(apps.connected(), loop).result(timeout=seconds)

    def disconnect_apps(self) -> None:
        """Close every connection, as Slack does now and then."""
        apps, loop = self._running()
        asyncio.run_coroutine_threadsafe(apps.disconnect(), loop).result(timeout=10)

    def _running(self) -> tuple[SocketMode, asyncio.AbstractEventLoop]:
        if self._socket is None or self._loop is None:
            raise RuntimeError("Start the Slack stand-in first: `with SlackStandIn(...)`.")
        return self._socket, self._loop

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = SocketMode(self._patience)
        config = uvicorn.Config(
            self._routes(self._socket),
            log_level="critical",
            ws="websockets-sansio",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", self._port)) as listening:
            # Whoever connects from here on waits until the server takes the call.
            self._port = listening.getsockname()[1]
            self._ready.set()
            await self._server.serve(sockets=[listening])

    def _routes(self, apps: SocketMode) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self._answer_call, methods=["GET", "POST"]),
                Route("/response/{channel}/{user}", self._answer_response, methods=["POST"]),
                WebSocketRoute("/link", apps.serve),
            ]
        )

    async def _answer_call(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await _arguments(request)
        fault = self.faults.take(method)
        if fault is not None:
            return await self._go_wrong(fault, method, arguments)
        if method == "apps.connections.open":
            url = f"ws://127.0.0.1:{self._port}/link?ticket=1"
            return JSONResponse({"ok": True, "url": url})
        granted = {"x-oauth-scopes": ",".join(sorted(self.workspace.scopes))}
        return JSONResponse(self.workspace.call(method, arguments), headers=granted)

    async def _go_wrong(self, fault: Fault, method: str, arguments: dict[str, Any]) -> Response:
        if fault.trouble is Trouble.RATE_LIMITED:
            headers = {"Retry-After": str(fault.retry_after)}
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        if fault.trouble is Trouble.HOOK_BEFORE:
            await asyncio.to_thread(fault.hook)
        if fault.trouble is Trouble.SERVER_ERROR:
            return Response("", 500)
        if fault.trouble is Trouble.INVALID_AUTH:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        answer = self.workspace.call(method, arguments)
        if fault.trouble in _AFTER:
            await asyncio.to_thread(fault.hook)
        if fault.trouble is Trouble.DONE_THEN_ERROR:
            return Response("", 500)
        if fault.trouble is Trouble.DONE_THEN_SILENCE:
            await asyncio.sleep(fault.silence_seconds)
        return JSONResponse(answer)

    async def _answer_response(self, request: Request) -> Response:
        arguments = await request.json()
        fault = self.faults.take("response_url")
        if fault is not None and fault.trouble is Trouble.SERVER_ERROR:
            return Response("", 500)
        if fault is not None and fault.trouble is Trouble.HOOK_BEFORE:
            return Response("expired_url", 404)
        self.workspace.put(
            Posted(
                channel=request.path_params["channel"],
                ts=self.workspace.next_ts(),
                text=str(arguments.get("text", "")),
                blocks=tuple(arguments.get("blocks") or ()),
                only_for=request.path_params["user"],
                unfurls=bool(arguments.get("unfurl_links", True)),
            )
        )
        return Response("ok")


async def _arguments(request: Request) -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.query_params)
    body = (await request.body()).decode()
    if "json" in request.headers.get("content-type", ""):
        return dict(json.loads(body)) if body else {}
    return {key: _decoded(values[0]) for key, values in parse_qs(body).items()}


def _decoded(value: str) -> Any:  # noqa: ANN401 -- form fields may carry JSON of any shape
    return json.loads(value) if value[:1] in {"{", "["} else value
