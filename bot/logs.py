"""What the program tells its operator: plain lines or JSON, never a secret, never people's words.

Everything goes through Python's own logging; structlog makes each record a line with fields.
Message text of people is logged at DEBUG only: callers leave it out of what they say, and
``withhold`` keeps it out of what somebody else's error says.
"""

import json
import logging
import re
import secrets
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

FIELDS = ("reference", "workflow", "trace")
"""What a line may carry beside its message; whatever else a library adds is left out."""

_TOKEN = re.compile(r"\b(?:xox[a-z]|xapp|xwfp)-[\w-]+|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)")
_MASK, _WORDS_MASK = "***", "[words left out]"
_PIECES = re.compile(r"(?<=[.!?])\s+|[\r\n]+")
_SHORTEST_PIECE = 4
_CHATTY = (
    "alembic",
    "chromadb",
    "dbos",
    "filelock",
    "httpcore",
    "httpx",
    "openai",
    "opentelemetry",
    "sentence_transformers",
    "sentry_sdk",
    "slack_bolt",
    "slack_sdk",
    "urllib3",
)

_withheld: ContextVar[list[str] | None] = ContextVar("withheld", default=None)


def configure_logs(
    level: str, *, form: str = "plain", secrets: Collection[str] = (), stream: TextIO | None = None
) -> None:
    """Send every record at *level* or above to *stream*, as ``plain`` lines or ``json``."""
    writer = logging.StreamHandler(stream or sys.stderr)
    writer.setFormatter(_formatter(_RENDERERS[form], secrets))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(writer)
    root.setLevel(level)
    for name in _CHATTY:
        chatty = logging.getLogger(name)
        chatty.setLevel(logging.NOTSET if level == "DEBUG" else logging.WARNING)


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """Put *fields* on every line that this thread logs inside the block."""
    outer = _withheld.get()
    token = _withheld.set([] if outer is None else outer)
    try:
        with structlog.contextvars.bound_contextvars(**fields):
            yield
    finally:
        _withheld.reset(token)


def withhold(*texts: str) -> None:
    """Keep people's words out of lines above DEBUG until the outermost ``about`` ends."""
    kept = _withheld.get()
    if kept is not None:
        kept.extend(texts)


def log_failure(log: logging.Logger, doing: str, error: Exception) -> str:
    """Log *error* and return the reference under which it stands in the log."""
    reference = f"E-{secrets.token_hex(4).upper()}"
    fields = {"reference": reference}
    log.error("%s failed; reference %s", doing, reference, exc_info=error, extra=fields)
    return reference


def without_words(text: str) -> str:
    """Return *text* without the words that are withheld in this block."""
    texts = _withheld.get() or ()
    pieces = {piece.strip() for words in texts for piece in (words, *_PIECES.split(words))}
    # Errors quote: as Python does, or as JSON does.
    pieces |= {repr(piece)[1:-1] for piece in pieces} | {
        json.dumps(piece)[1:-1] for piece in pieces
    }
    long = [piece for piece in pieces if len(piece) >= _SHORTEST_PIECE]
    if not long:
        return text
    anyone = "|".join(re.escape(piece) for piece in sorted(long, key=len, reverse=True))
    return re.sub(anyone, _WORDS_MASK, text, flags=re.IGNORECASE)


def without_secrets(text: str, known: Collection[str] = ()) -> str:
    """Return *text* without *known* secrets and without whatever looks like one."""
    for secret in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(secret, _MASK)
    return _TOKEN.sub(_MASK, text)


def _formatter(renderer: Processor, known: Collection[str]) -> logging.Formatter:
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(allow=FIELDS),
        structlog.processors.format_exc_info,
        _described,
        _Redaction(known),
        renderer,
    ]
    return structlog.stdlib.ProcessorFormatter(processors=chain)


def _described(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Name and order what a line says."""
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line = {
        "at": at.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": event["event"],
        **{name: event[name] for name in FIELDS if name in event},
    }
    return line | ({"error": event["exception"]} if "exception" in event else {})


class _Redaction:
    """Leaves out secrets always, and people's words above DEBUG."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = tuple(known)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        spoken = event["level"] == "DEBUG"
        for name, value in event.items():
            text = without_secrets(str(value), self._known)
            event[name] = text if spoken else without_words(text)
        return event


def _plain(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """Return one line, and an error indented below it, so that no text can look like a line."""
    fields = "".join(f" {name}={event[name]}" for name in FIELDS if name in event)
    head = f"{event['at']} {event['level']:<7} {event['logger']}: {event['message']}{fields}"
    error = str(event.get("error", "")).splitlines()
    return "\n    ".join(_visible(line) for line in (head, *error))


def _visible(line: str) -> str:
    """Return *line* with what moves the cursor or hides text written out."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line
    )


_RENDERERS: dict[str, Processor] = {
    "plain": _plain,
    "json": structlog.processors.JSONRenderer(ensure_ascii=False),
}
