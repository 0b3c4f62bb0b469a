"""What the program tells its operator: plain lines or JSON, never a secret.

Message text of people is logged at DEBUG only; that is for each caller to keep.
"""

import json
import logging
import re
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TextIO

from typing_extensions import override

_TOKEN = re.compile(r"\b(?:xox[a-z]|xapp|xwfp)-[\w-]+|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)")
_CHATTY = (
    "alembic",
    "chromadb",
    "dbos",
    "filelock",
    "httpcore",
    "httpx",
    "openai",
    "sentence_transformers",
    "slack_bolt",
    "slack_sdk",
    "urllib3",
)


def configure_logs(
    level: str, *, form: str = "plain", secrets: Collection[str] = (), stream: TextIO | None = None
) -> None:
    """Send every record at *level* or above to *stream*, as ``plain`` lines or ``json``."""
    writer = logging.StreamHandler(stream or sys.stderr)
    writer.setFormatter(_FORMATTERS[form](secrets))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(writer)
    root.setLevel(level)
    for name in _CHATTY:
        chatty = logging.getLogger(name)
        chatty.setLevel(logging.NOTSET if level == "DEBUG" else logging.WARNING)


class _Masking(logging.Formatter):
    """Leaves out known secrets and whatever looks like one."""

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        return self._masked(super().format(record))

    @override
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Return the moment in UTC."""
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _masked(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return _TOKEN.sub("***", line)


class _Json(_Masking):
    """Writes one JSON object per line."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON without secrets."""
        fields = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self._masked(record.getMessage()),
        }
        if record.exc_info:
            fields["error"] = self._masked(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)


_FORMATTERS = {"plain": _Masking, "json": _Json}
