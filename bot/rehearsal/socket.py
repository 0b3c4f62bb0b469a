"""Socket Mode as Slack does it: envelopes out, acks in, and again what was not acked."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

Payload = Mapping[str, Any]
"""JSON of any shape."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """How the delivery of one payload went."""

    acked: bool
    attempts: int
    answer: Payload | None = None
    """What the app sent with its ack."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long Slack waits for an ack, and when it tries again."""

    ack_seconds: float = 3.0
    retry_seconds: tuple[float, ...] = (0.1, 60.0, 300.0)


class SocketMode:
    """The connected apps; lives in one event loop."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._connections: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Payload | None]] = {}
        self._connected = asyncio.Event()
        self._turn = 0

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one app until it leaves."""
        await socket.accept()
        await socket.send_json({"type": "hello", "num_connections": len(self._connections) + 1})
        self._connections.append(socket)
        self._connected.set()
        try:
            while True:
                self._receive(json.loads(await socket.receive_text()))
        except WebSocketDisconnect:
            pass
        finally:
            self._connections.remove(socket)
            if not self._connections:
                self._connected.clear()

    async def connected(self) -> None:
        """Wait until an app is there."""
        await self._connected.wait()

    async def disconnect(self) -> None:
        """Close every connection, as Slack does now and then."""
        for socket in list(self._connections):
            await socket.close(code=1001)

    async def deliver(self, kind: str, payload: Payload) -> Delivery:
        """Send *payload* until an app acks it or Slack would give up."""
        waits = (0.0, *self._patience.retry_seconds)
        for attempt, wait in enumerate(waits):
            await asyncio.sleep(wait)
            acked, answer = await self._attempt(kind, payload, attempt)
            if acked:
                return Delivery(acked=True, attempts=attempt + 1, answer=answer)
        return Delivery(acked=False, attempts=len(waits))

    async def _attempt(
        self, kind: str, payload: Payload, attempt: int
    ) -> tuple[bool, Payload | None]:
        envelope_id = uuid4().hex
        acked = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acked
        envelope: dict[str, object] = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if attempt:
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout"}
        try:
            async with asyncio.timeout(self._patience.ack_seconds):
                await self.connected()
                await self._next_connection().send_json(envelope)
                return True, await acked
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return False, None
        finally:
            del self._waiting[envelope_id]

    def _next_connection(self) -> WebSocket:
        """Return the app whose turn it is: every replica gets its share."""
        self._turn += 1
        return self._connections[self._turn % len(self._connections)]

    def _receive(self, message: Payload) -> None:
        waiting = self._waiting.get(str(message.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))
