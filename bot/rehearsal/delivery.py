"""Brings a payload to the app: once, again if it was an event, and badly on request."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.rehearsal.faults import Fault, Faults, Trouble
from bot.rehearsal.replies import Refused
from bot.rehearsal.triggers import Triggers

Payload = Mapping[str, Any]
"""JSON of any shape."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """How the delivery of one payload went."""

    acked: bool
    attempts: int
    answer: Payload | None = None
    """What the app sent with its ack."""


def not_understood(delivery: Delivery, refused: Refused) -> Delivery:
    """Return how a delivery went whose ack says what Slack cannot do: as if there was none."""
    return replace(delivery, acked=False, answer=refused.reply())


NOT_SUBSCRIBED = Delivery(acked=True, attempts=0)
"""Nothing was sent, because the app did not ask to hear of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long Slack waits for an ack, and when it tries again."""

    ack_seconds: float = 3.0
    retry_seconds: tuple[float, ...] = (0.1, 60.0, 300.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What came back for one attempt."""

    acked: bool
    answer: Payload | None = None
    no_retry: bool = False


class Line(Protocol):
    """A way to the app."""

    async def attempt(self, kind: str, payload: Payload, attempt: int) -> Heard:
        """Send *payload* and wait for the ack."""
        ...

    async def connected(self) -> None:
        """Wait until the app can be reached."""
        ...

    async def disconnect(self) -> None:
        """Close every connection, as Slack does now and then."""
        ...


class Courier:
    """Delivers over one line, with its patience and its faults."""

    def __init__(
        self, line: Line, patience: Patience, *, faults: Faults, triggers: Triggers
    ) -> None:
        self._line = line
        self._patience = patience
        self._faults = faults
        self._triggers = triggers

    async def deliver(self, kind: str, payload: Payload) -> Delivery:
        """Send *payload* until the app acks it or Slack would give up; only events come again."""
        again = self._patience.retry_seconds if kind == "events_api" else ()
        for attempt, wait in enumerate((0.0, *again)):
            await asyncio.sleep(wait)
            heard = await self._attempt(kind, payload, attempt)
            if heard.acked:
                return Delivery(acked=True, attempts=attempt + 1, answer=heard.answer)
            if heard.no_retry:
                return Delivery(acked=False, attempts=attempt + 1)
        return Delivery(acked=False, attempts=1 + len(again))

    async def _attempt(self, kind: str, payload: Payload, attempt: int) -> Heard:
        fault = self._faults.take(kind)
        if fault is None:
            return await self._line.attempt(kind, payload, attempt)
        return await self._go_wrong(fault, kind, payload, attempt)

    async def _go_wrong(self, fault: Fault, kind: str, payload: Payload, attempt: int) -> Heard:
        trouble = fault.trouble
        if trouble is Trouble.DROP:
            return Heard(acked=False)
        if trouble is Trouble.DELAY:
            await asyncio.sleep(fault.delay_seconds)
        elif trouble is Trouble.DISCONNECT:
            await self._line.disconnect()
        elif trouble is Trouble.EXPIRED_TRIGGER and "trigger_id" in payload:
            self._triggers.expire(payload["trigger_id"])
        elif trouble is Trouble.DUPLICATE:
            twice = (self._line.attempt(kind, payload, attempt + number) for number in (0, 1))
            first, second = await asyncio.gather(*twice)
            return first if first.acked else second
        return await self._line.attempt(kind, payload, attempt)
