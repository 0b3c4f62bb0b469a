"""``annexa serve``: run until a signal says stop."""

import logging
import os
import signal
import threading

from bot.cli.opening import opened
from bot.errors import IndexesOwnedElsewhere
from bot.serving import SlackService, slack_access
from bot.settings import read_settings
from bot.slack.errors import SlackSilent

_LEAVING_SECONDS = 12.0
"""How long an orderly stop may take; what is cut short goes on at the next start."""
_NOT_DONE = 2

_log = logging.getLogger(__name__)


def serve_forever() -> int:
    """Answer in Slack until SIGINT or SIGTERM, or until Slack has been silent for too long."""
    stopping = threading.Event()

    def stop(*_signal: object) -> None:
        stopping.set()
        _leave_in_time(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    settings = read_settings()
    # Before anything is loaded: whoever forgot a token hears of it at once.
    slack_access(settings)
    with opened(settings) as instance:
        if instance.indexes.keeper is None:
            raise IndexesOwnedElsewhere(
                f"Another Annexa process serves {instance.settings.home}; stop it first, "
                "or set another ANNEXA_HOME."
            )
        with SlackService(instance) as service:
            _serve(service, stopping)
    return 0


def _serve(service: SlackService, stopping: threading.Event) -> None:
    try:
        service.wait(stopping)
    except SlackSilent:
        _leave_in_time(_NOT_DONE)
        raise


def _leave_in_time(status: int) -> None:
    """End the process even if a thread still waits for something outside; a crash loses nothing."""

    def leave() -> None:
        _log.warning("Stopping took too long; what is unfinished goes on at the next start.")
        os._exit(status)

    timer = threading.Timer(_LEAVING_SECONDS, leave)
    timer.daemon = True
    timer.start()
