"""Logs are readable by people or by machines, and never hold a secret."""

import io
import json
import logging

import pytest

from bot.logs import configure_logs


@pytest.fixture(autouse=True)
def own_logging():
    """Put the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("form", ["plain", "json"])
def test_secrets_are_masked(form):
    """Known secrets, Slack tokens and passwords in URLs are left out, also of tracebacks."""
    stream = io.StringIO()
    configure_logs("INFO", form=form, secrets=["hunter2"], stream=stream)
    log = logging.getLogger("bot.test")
    try:
        int("hunter2")
    except ValueError:
        log.exception("token %s at %s", "xoxb-1-a", "postgresql://annexa:pw@host/name")
    written = stream.getvalue()
    assert not any(secret in written for secret in ("hunter2", "xoxb-1-a", "annexa:pw"))
    assert "ValueError" in written


def test_json_lines():
    """Each record is one JSON object with the time in UTC."""
    stream = io.StringIO()
    configure_logs("INFO", form="json", stream=stream)
    logging.getLogger("bot.test").info("ready in %d s", 3)
    logging.getLogger("bot.test").debug("not at this level")
    record = json.loads(stream.getvalue())
    assert (record["level"], record["logger"], record["message"]) == (
        "INFO",
        "bot.test",
        "ready in 3 s",
    )
    assert record["at"].endswith("Z")


def test_chatty_libraries_are_quiet():
    """Below DEBUG, libraries say only what an operator must know."""
    stream = io.StringIO()
    configure_logs("INFO", stream=stream)
    logging.getLogger("slack_sdk.web").info("payload")
    logging.getLogger("slack_sdk.web").warning("slow")
    assert "payload" not in stream.getvalue()
    assert "slow" in stream.getvalue()
