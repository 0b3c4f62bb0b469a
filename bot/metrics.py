"""What can be counted about a running bot: numbers, never words, names or ids."""

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from typing_extensions import override

CONTENT_TYPE = CONTENT_TYPE_LATEST
_ACCEPT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_ANSWER_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_NONE = "none"

Read = Callable[[], float]
"""Returns a number when somebody looks; NaN where it cannot be known."""


class Metrics:
    """The counters of one instance, in a registry of their own."""

    def __init__(self) -> None:
        # They would tell to the second when the first question of a kind was asked.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._questions = Counter(
            "annexa_questions",
            "Questions that were answered, by what became of them",
            ["kind", "reason"],
            registry=registry,
        )
        self._answering = Histogram(
            "annexa_answer_seconds",
            "How long finding an answer takes",
            buckets=_ANSWER_BUCKETS,
            registry=registry,
        )
        self._accepting = Histogram(
            "annexa_accept_seconds",
            "How long storing work durably takes",
            ["outcome"],
            buckets=_ACCEPT_BUCKETS,
            registry=registry,
        )
        self._turned_away = Counter(
            "annexa_turned_away",
            "Questions over the limit of a person or of a channel",
            ["scope"],
            registry=registry,
        )
        self._deliveries = Counter(
            "annexa_deliveries", "Attempts to post in Slack", ["outcome"], registry=registry
        )
        self._requests = Counter(
            "annexa_slack_requests",
            "Requests to /slack/events, by the status they got",
            ["status"],
            registry=registry,
        )
        self._failures = Counter(
            "annexa_failures", "Errors in the log, by type", ["type"], registry=registry
        )
        self._gauges = _gauges(registry)
        self._listener = _FailureListener(self.failed)

    def answered(self, *, kind: str, reason: str | None) -> None:
        """Count a recorded answer; for a sensitive one the caller gives an ordinary kind."""
        self._questions.labels(kind=kind, reason=reason or _NONE).inc()

    def turned_away(self, scope: str) -> None:
        """Count a question that was over a limit."""
        self._turned_away.labels(scope=scope).inc()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Measure how long an answer takes."""
        with self._answering.time():
            yield

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """Measure how long accepting takes, and whether it worked."""
        begun, outcome = time.perf_counter(), "refused"
        try:
            yield
            outcome = "stored"
        finally:
            self._accepting.labels(outcome=outcome).observe(time.perf_counter() - begun)

    def delivered(self, outcome: str) -> None:
        """Count an attempt to post."""
        self._deliveries.labels(outcome=outcome).inc()

    def requested(self, status: int) -> None:
        """Count a request to Slack's address."""
        self._requests.labels(status=str(status)).inc()

    def failed(self, kind: str) -> None:
        """Count an error by its type's name."""
        self._failures.labels(type=kind).inc()

    def watch(self, *, outbox_waiting: Read, index_waiting: Read, audit_entries: Read) -> None:
        """Say where the numbers come from that are read when somebody looks."""
        reads = {
            _OUTBOX_WAITING: outbox_waiting,
            _INDEX_WAITING: index_waiting,
            _AUDIT_ENTRIES: audit_entries,
        }
        for name, read in reads.items():
            self._gauges[name].set_function(read)

    def listen(self) -> None:
        """Begin to count the errors that are logged."""
        logging.getLogger().addHandler(self._listener)

    def stop_listening(self) -> None:
        """Count errors no longer."""
        logging.getLogger().removeHandler(self._listener)

    def page(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _FailureListener(logging.Handler):
    """Hears of every error that is logged."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Tell the type of the error, or that it had none."""
        kind = record.exc_info[0] if record.exc_info else None
        self._tell(kind.__name__ if kind else _NONE)


_OUTBOX_WAITING = "annexa_outbox_waiting"
_INDEX_WAITING = "annexa_index_waiting"
_AUDIT_ENTRIES = "annexa_audit_entries"
_WATCHED = {
    _OUTBOX_WAITING: "Messages that are committed and not handed over yet",
    _INDEX_WAITING: "Versions of documents that came in and cannot be searched yet",
    _AUDIT_ENTRIES: "Entries of the audit trail",
}


def _gauges(registry: CollectorRegistry) -> dict[str, Gauge]:
    gauges = {name: Gauge(name, words, registry=registry) for name, words in _WATCHED.items()}
    for gauge in gauges.values():
        gauge.set(math.nan)
    return gauges
