"""One run of a durable workflow, as its body sees it."""

from collections.abc import Callable, Mapping
from typing import Protocol

Fields = Mapping[str, str]
"""What crosses a checkpoint: a flat, versioned JSON object of strings."""

Deed = Callable[[], None]
"""What is done before work is accepted; the same twice is once."""

VERSION = "v"
"""Key of the layout's version in every stored object."""

HANDED_OVER = "handed_over"
"""Key of arguments that say: a restored backup handed this work over, and steps may have happened."""


class Run(Protocol):
    """One run of a workflow; everything that touches the world happens inside a step."""

    id: str
    """The workflow's id, chosen by whoever enqueued it."""

    @property
    def resumed(self) -> bool:
        """True when a process died since an earlier step: the next one may have happened already."""
        ...

    def step(self, name: str, deed: Callable[[], Fields]) -> Fields:
        """Do *deed* once and remember what it returned."""
        ...

    def rest(self, seconds: float) -> None:
        """Wait; a crash does not start the wait again."""
        ...


Body = Callable[[Run, Fields], None]
"""What a workflow does with its arguments."""


class Queueing(Protocol):
    """The part of the engine that ways in need: name a workflow, and accept work for it."""

    def workflow(self, name: str, body: Body, *, slowly: bool = False) -> None:
        """Register *body* under *name*; only before the launch.

        What is done *slowly* waits in a line of its own, so that thousands hold nothing else up.
        """
        ...

    def accept(
        self,
        name: str,
        *,
        workflow_id: str,
        lane: str,
        arguments: Fields,
        first: Deed | None = None,
    ) -> None:
        """Store work durably, or raise ``NotAccepted``; the same id twice is one workflow.

        Arguments are ids and plain values; what people said is stored elsewhere, by *first*.
        """
        ...
