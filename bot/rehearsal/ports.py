"""What the parts of the workspace see of the whole."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from bot.rehearsal.delivery import Delivery, Payload
from bot.rehearsal.faults import Faults
from bot.rehearsal.manifest import Manifest
from bot.rehearsal.workspace import Workspace


class StandIn(Protocol):
    """A running workspace; what acts in it, and what shows it, needs no more than this."""

    workspace: Workspace
    faults: Faults
    manifest: Manifest

    @property
    def origin(self) -> str:
        """Return where the workspace can be reached."""
        ...

    def deliver(
        self, kind: str, payload: Payload, *, then: Callable[[Delivery], Delivery] | None = None
    ) -> Future[Delivery]:
        """Send *payload* to the app in the background; *then* carries out what the app answered."""
        ...

    def response_url(self, channel: str, user: str, *, message_ts: str = "") -> str:
        """Return a new address that answers *user*."""
        ...

    def disconnect_apps(self) -> None:
        """Close every connection of the app."""
        ...
