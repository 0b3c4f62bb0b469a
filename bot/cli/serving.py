"""``annexa serve``: run until a signal says stop."""

import signal
import threading

from bot.cli.opening import opened
from bot.errors import IndexesOwnedElsewhere
from bot.serving import SlackService


def serve_forever() -> int:
    """Answer in Slack until SIGINT or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with opened() as instance:
        if instance.indexes.keeper is None:
            raise IndexesOwnedElsewhere(
                f"Another Annexa process serves {instance.settings.home}; stop it first, "
                "or set another ANNEXA_HOME."
            )
        with SlackService(instance):
            stopping.wait()
    return 0
