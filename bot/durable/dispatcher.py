"""Hands committed outbox rows to the durable engine: what was committed is done, once."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.durable.errors import NotAccepted
from bot.durable.repeating import Repeating
from bot.durable.runs import Fields, Queueing

_log = logging.getLogger(__name__)


class Errand(Protocol):
    """Work that a committed change asks for."""

    @property
    def id(self) -> str:
        """The idempotency key; it becomes the workflow id."""
        ...

    @property
    def kind(self) -> str:
        """The workflow's name."""
        ...

    @property
    def payload(self) -> Mapping[str, str | int | bool | None]:
        """The workflow's arguments; ``lane`` names the queue's lane."""
        ...


class ErrandSource(Protocol):
    """Where committed errands wait; the database's outbox is one."""

    def pending(self, limit: int = 100) -> Sequence[Errand]:
        """Return errands that were not handed over, oldest first."""
        ...

    def done(self, item_id: str) -> None:
        """Remember that the engine has stored this errand."""
        ...


class OutboxDispatcher:
    """Enqueues what waits in the outbox: at the start, and every second."""

    def __init__(self, source: ErrandSource, engine: Queueing, *, seconds: float = 1.0) -> None:
        self._source = source
        self._engine = engine
        self._rounds = Repeating("outbox", self._empty, seconds)

    @property
    def is_running(self) -> bool:
        """Tell whether somebody empties the outbox."""
        return self._rounds.is_running

    def start(self) -> None:
        """Begin, with what an earlier process left."""
        self._rounds.start()

    def stop(self) -> None:
        """Stop; what is left waits for the next start."""
        self._rounds.stop()

    def drain(self) -> int:
        """Hand over what waits and return how much that was."""
        errands = self._source.pending()
        for errand in errands:
            self._hand_over(errand)
        return len(errands)

    def _hand_over(self, errand: Errand) -> None:
        arguments: Fields = {
            key: str(value) for key, value in errand.payload.items() if value is not None
        }
        lane = arguments.get("lane", errand.id)
        self._engine.accept(errand.kind, workflow_id=errand.id, lane=lane, arguments=arguments)
        self._source.done(errand.id)

    def _empty(self) -> None:
        try:
            while self.drain():
                pass
        except NotAccepted as error:
            _log.warning("The outbox waits: %s", error)
