"""What keeps other web pages out: they may run in the same browser as ours."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Lets in who asks for a loopback name, and forms only from our own pages.

    A page elsewhere may let its name point to 127.0.0.1; the Host header gives it away.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and add the headers that bind the browser."""
        refused = _refusal(scope["method"], Headers(scope=scope)) if scope["type"] == "http" else ""
        if refused:
            await PlainTextResponse(refused, status_code=403)(scope, receive, send)
            return

        async def send_bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_bound)


def _refusal(method: str, headers: Mapping[str, str]) -> str:
    host = headers.get("host", "")
    if _name_of(host) not in _LOOPBACK:
        return (
            "This page answers on 127.0.0.1 and localhost only; use the address that was printed."
        )
    if method in {"GET", "HEAD"}:
        return ""
    if headers.get("origin", "") != f"http://{host}":
        return "A form is taken from this workspace's own pages only; open the page and try there."
    return ""


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
