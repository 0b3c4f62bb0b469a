"""Starts the stand-in in this process on a free port of the loopback address."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, WebSocketRoute

from bot.rehearsal.acting import Acting
from bot.rehearsal.addresses import check_loopback
from bot.rehearsal.callers import Callers
from bot.rehearsal.delivery import Courier, Delivery, Line, Patience, Payload
from bot.rehearsal.faults import Faults
from bot.rehearsal.http_api import HttpApi
from bot.rehearsal.manifest import Manifest
from bot.rehearsal.methods.calling import Call
from bot.rehearsal.methods.chat import post_due
from bot.rehearsal.rates import Rates
from bot.rehearsal.responses import Responses
from bot.rehearsal.signed_http import SignedHttp
from bot.rehearsal.socket import SocketMode
from bot.rehearsal.web_api import WebApi
from bot.rehearsal.workspace import Workspace

_TICK = 0.25


class SlackStandIn:
    """A workspace that an app can connect to; use it as a context manager.

    With a *request_url* the app is called there over HTTP, signed with *signing_secret*;
    else it connects over Socket Mode.
    *page* says whether people can look at it in a browser, *rate_limits* whether Slack's rates
    are enforced, and *now* is the time in seconds of the epoch.
    """

    def __init__(
        self,
        manifest: Path,
        *,
        patience: Patience | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        page: bool = False,
        rate_limits: bool = False,
        request_url: str = "",
        signing_secret: str = "",
        now: Callable[[], float] = time.time,
    ) -> None:
        self._host = check_loopback(host)
        self._port = port
        self.manifest = Manifest.read(manifest)
        self.workspace = Workspace(self.manifest, now=now)
        self.faults = Faults()
        self._patience = patience or Patience()
        self._line: Line | SocketMode = (
            SignedHttp(request_url, signing_secret, self._patience)
            if request_url
            else SocketMode(self._patience)
        )
        self._courier = Courier(
            self._line, self._patience, faults=self.faults, triggers=self.workspace.triggers
        )
        self._responses = Responses(self.workspace, now)
        self._api = WebApi(self.workspace, Rates(now) if rate_limits else None)
        self._has_page = page
        self.acting = Acting(self)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
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
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def api_url(self) -> str:
        """Return what SLACK_API_URL must be."""
        return f"{self.origin}/api/"

    def response_url(self, channel: str, user: str, *, message_ts: str = "") -> str:
        """Return a new address that answers *user*, about a message if there is one."""
        token = self._responses.issue(channel, user, message_ts=message_ts)
        return f"{self.origin}/response/{token}"

    def deliver(
        self, kind: str, payload: Payload, *, then: Callable[[Delivery], Delivery] | None = None
    ) -> Future[Delivery]:
        """Send *payload* to the app in the background; *then* carries out what the app answered."""

        async def delivered() -> Delivery:
            delivery = await self._courier.deliver(kind, payload)
            return delivery if then is None else then(delivery)

        return asyncio.run_coroutine_threadsafe(delivered(), self._running())

    def wait_for_app(self, seconds: float = 30) -> None:
        """Wait until an app can be reached."""
        connected = self._line.connected()
        asyncio.run_coroutine_threadsafe(connected, self._running()).result(timeout=seconds)

    def disconnect_apps(self) -> None:
        """Close every connection, as Slack does now and then."""
        closing = self._line.disconnect()
        asyncio.run_coroutine_threadsafe(closing, self._running()).result(timeout=10)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("Start the Slack stand-in first: `with SlackStandIn(...)`.")
        return self._loop

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        with socket.create_server((self._host, self._port), family=family) as listening:
            # Whoever connects from here on waits until the server takes the call.
            self._port = listening.getsockname()[1]
            self.workspace.origin = self.origin
            self._loop = asyncio.get_running_loop()
            config = uvicorn.Config(
                self._application(),
                log_level="critical",
                ws="websockets-sansio",
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
            self._server = uvicorn.Server(config)
            self._ready.set()
            clockwork = asyncio.create_task(self._post_due())
            try:
                await self._server.serve(sockets=[listening])
            finally:
                clockwork.cancel()

    async def _post_due(self) -> None:
        call = Call(space=self.workspace, arguments={})
        while True:
            await asyncio.sleep(_TICK)
            post_due(call)

    def _application(self) -> Starlette:
        api = HttpApi(
            self.workspace,
            self._api,
            faults=self.faults,
            responses=self._responses,
            disconnect=self._line.disconnect,
        )
        routes: list[BaseRoute] = [*api.routes()]
        if isinstance(self._line, SocketMode):
            routes.append(WebSocketRoute("/link", self._line.serve))
        if self._has_page:
            # Templates are read only where somebody looks.
            from bot.rehearsal.page import routes as pages  # noqa: PLC0415

            routes.extend(pages(self))
        return Starlette(routes=routes, middleware=[Middleware(Callers)])
