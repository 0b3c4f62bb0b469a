"""Socket Mode as Slack does it: envelopes out, acks in."""

import asyncio
import json
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.rehearsal.delivery import Heard, Patience, Payload

MOST = 10
"""How many connections an app may have."""


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
        if len(self._connections) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        await socket.send_json({"type": "hello", "num_connections": len(self._connections) + 1})
        self._connections.append(socket)
        self._connected.set()
        try:
            while True:
                self._receive(await socket.receive_text())
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

    async def attempt(self, kind: str, payload: Payload, attempt: int) -> Heard:
        """Send one envelope to an app and wait for its ack."""
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
                return Heard(acked=True, answer=await acked)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return Heard(acked=False)
        finally:
            del self._waiting[envelope_id]

    def _next_connection(self) -> WebSocket:
        """Return the app whose turn it is: every replica gets its share."""
        self._turn += 1
        return self._connections[self._turn % len(self._connections)]

    def _receive(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        waiting = self._waiting.get(str(message.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))
