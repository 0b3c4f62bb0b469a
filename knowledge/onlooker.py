"""Whoever wants to hear an answer while a model is still saying it."""

from typing import Protocol

from knowledge.answers import Answer, Sentence


class Onlooker(Protocol):
    """Hears what a model says as it is proved; the answer that is returned at the end decides.

    Whatever goes wrong for the onlooker stays with it: neither method raises.
    """

    def begun(self, composed: Answer) -> None:
        """Hear that a model is asked to reword *composed*."""
        ...

    def proved(self, sentence: Sentence) -> None:
        """Hear one sentence that was proved; its numbers are those of what was composed."""
        ...
