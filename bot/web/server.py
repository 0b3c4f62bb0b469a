"""Serves the addresses from a thread of its own, and stops when it is told to."""

import asyncio
import logging
import socket
import threading
from typing import Self

import h11
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import SettingsWrong

_HEAD_SECONDS = 10
_IDLE_SECONDS = 5
_MOST_CONNECTIONS = 500
"""Beyond them whoever has waited longest makes room: nobody keeps an operator out by waiting."""
_LARGEST_HEAD = 16_384
_LAST_REQUESTS_SECONDS = 4
"""How long requests that are being answered may take once the server is told to stop."""

_log = logging.getLogger(__name__)


class WebServer:
    """Listens on one address; use it as a context manager, or start and stop it."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._listening: socket.socket | None = None
        self._server = uvicorn.Server(_config(app))
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Return the port, also where any free one was asked for."""
        return self._port

    def start(self) -> None:
        """Listen; from here on whoever connects is answered. Raise where the address is taken."""
        self._listening = _listen(self._host, self._port)
        self._port = self._listening.getsockname()[1]
        self._thread.start()
        _log.info("Listening on %s, port %d.", self._host, self._port)

    def stop(self) -> None:
        """Take no new request, let those finish that are being answered, and stop listening."""
        if self._listening is None:
            return
        self._server.should_exit = True
        self._thread.join(timeout=_LAST_REQUESTS_SECONDS * 2)
        self._listening.close()

    def _run(self) -> None:
        if self._listening is not None:
            self._server.run(sockets=[self._listening])


class _Punctual(H11Protocol):
    """Hangs up on whoever does not finish the head of a request in time, or before others need room.

    A limit of uvicorn's own would count those who say nothing, and turn health checks away.
    """

    _deadline: asyncio.TimerHandle | None = None
    since = 0.0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first request its time, and make room for it."""
        super().connection_made(transport)
        self.since = self.loop.time()
        self._expect_head()
        self._make_room()

    @override
    def data_received(self, data: bytes) -> None:
        """Give every later request its time, too."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._expect_head()
        else:
            self._forget_deadline()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._forget_deadline()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """Hang up on the longest connected of those whose request is not being answered."""
        others = [one for one in self.connections if isinstance(one, _Punctual)]
        there = [one for one in others if not one.transport.is_closing()]
        idle = [one for one in there if one is not self and not one.is_answering]
        if len(there) > _MOST_CONNECTIONS and idle:
            min(idle, key=lambda one: one.since).transport.close()

    @property
    def is_answering(self) -> bool:
        """Tell whether a request came in whose answer is not out yet."""
        return self.conn.our_state in {h11.SEND_RESPONSE, h11.SEND_BODY}

    def _expect_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Punctual,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        # Python appends the address, which the words name already.
        why = str(error.strerror or error).partition(" (")[0]
        raise SettingsWrong(
            f"Annexa cannot listen on {host}, port {port} ({why}); set another ANNEXA_HTTP_PORT "
            "or ANNEXA_HTTP_HOST."
        ) from error
