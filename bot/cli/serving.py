"""``annexa serve``: run until a signal says stop."""

import logging
import os
import signal
import threading

from bot.cli.opening import opened
from bot.durable.errors import EngineAlreadyOwned
from bot.errors import IndexesOwnedElsewhere, SettingsWrong
from bot.serving import DEFAULT_PORT, SlackService, slack_access
from bot.settings import Settings, read_settings
from bot.slack.errors import SlackSilent
from bot.telemetry import Collectors, reporting

_LEAVING_SECONDS = 12.0
"""How long an orderly stop may take; what is cut short goes on at the next start."""
_NOT_DONE = 2

_log = logging.getLogger(__name__)


def serve_forever(*, over_http: bool = False, host: str = "", port: int | None = None) -> int:
    """Answer in Slack until SIGINT or SIGTERM, or until Slack has been silent for too long."""
    stopping = threading.Event()

    def stop(*_signal: object) -> None:
        stopping.set()
        _leave_in_time(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    settings = _listening(read_settings(), over_http=over_http, host=host, port=port)
    # Before anything is loaded: whoever forgot a token hears of it at once.
    slack_access(settings, over_http=over_http)
    with opened(settings) as instance, reporting(_collectors(settings)):
        if instance.indexes.keeper is None:
            raise IndexesOwnedElsewhere(
                f"Another Annexa process serves {instance.settings.home} or its database; stop "
                "it first, or set another ANNEXA_HOME; several replicas need ANNEXA_CHROMA_URL."
            )
        with SlackService(instance, over_http=over_http) as service:
            _serve(service, stopping)
    return 0


def _serve(service: SlackService, stopping: threading.Event) -> None:
    try:
        service.wait(stopping)
    except (SlackSilent, EngineAlreadyOwned):
        _leave_in_time(_NOT_DONE)
        raise


def _listening(settings: Settings, *, over_http: bool, host: str, port: int | None) -> Settings:
    port = port or settings.http_port or (DEFAULT_PORT if over_http else None)
    if host and port is None:
        raise SettingsWrong("Say --port with --host, or set ANNEXA_HTTP_PORT.")
    place = {"http_host": host or settings.http_host, "http_port": port}
    return settings.model_copy(update=place)


def _collectors(settings: Settings) -> Collectors:
    dsn = settings.sentry_dsn
    return Collectors(
        otlp_endpoint=settings.otlp_endpoint,
        sentry_dsn=dsn.get_secret_value() if dsn else "",
        executor_id=settings.executor_id,
    )


def _leave_in_time(status: int) -> None:
    """End the process even if a thread still waits for something outside; a crash loses nothing."""

    def leave() -> None:
        _log.warning("Stopping took too long; what is unfinished goes on at the next start.")
        os._exit(status)

    timer = threading.Timer(_LEAVING_SECONDS, leave)
    timer.daemon = True
    timer.start()
