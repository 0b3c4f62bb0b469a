"""Who may call the workspace: an app on this machine, never a page of another site.

A browser on this machine runs pages from anywhere. They can post forms here, open sockets here,
and let a name of their own point to 127.0.0.1.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_REFUSED = "This workspace is for this machine alone, and not for pages of other sites."


class Callers:
    """Refuses what comes under another name, or from a page that is not ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse; an app in Python says nothing of an origin, a browser always does."""
        if scope["type"] not in {"http", "websocket"} or _is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(_REFUSED, status_code=403)(scope, receive, send)
        else:
            await WebSocketClose(reason=_REFUSED)(scope, receive, send)


def _is_ours(headers: Mapping[str, str]) -> bool:
    host = headers.get("host", "")
    return _name_of(host) in _LOOPBACK and headers.get("origin") in {None, f"http://{host}"}


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
