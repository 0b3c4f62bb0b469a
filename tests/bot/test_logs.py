"""Logs are readable by people or by machines, and never hold a secret or people's words."""

import io
import json
import logging
import subprocess
import sys
import threading

import pytest

from bot.logs import about, configure_logs, log_failure, withhold


@pytest.fixture(autouse=True)
def own_logging():
    """Put the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def written():
    """Return what was logged, as JSON objects."""
    stream = io.StringIO()
    configure_logs("INFO", form="json", stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("form", ["plain", "json"])
def test_secrets_are_masked(form):
    """Known secrets, Slack tokens and passwords in URLs are left out, also of tracebacks."""
    stream = io.StringIO()
    configure_logs("INFO", form=form, secrets=["hunter2", 'quo"ted'], stream=stream)
    log = logging.getLogger("bot.test")
    try:
        int("hunter2")
    except ValueError:
        log.exception("token %s at %s", "xoxb-1-a", 'postgresql://annexa:pw@host/quo"ted')
    written = stream.getvalue()
    assert not any(secret in written for secret in ("hunter2", "xoxb-1-a", "annexa:pw", "quo"))
    assert "ValueError" in written


def test_json_lines(written):
    """Each record is one JSON object with the time in UTC."""
    logging.getLogger("bot.test").info("ready in %d s", 3)
    logging.getLogger("bot.test").debug("not at this level")
    [record] = written()
    assert (record["level"], record["logger"], record["message"]) == (
        "INFO",
        "bot.test",
        "ready in 3 s",
    )
    assert record["at"].endswith("Z")


def test_plain_lines():
    """A plain line has its fields at the end, and the error is indented below it."""
    stream = io.StringIO()
    configure_logs("INFO", stream=stream)
    with about(workflow="w-1"):
        try:
            int("x")
        except ValueError as error:
            reference = log_failure(logging.getLogger("bot.test"), "Counting", error)
    first, *below = stream.getvalue().splitlines()
    end = f"ERROR   bot.test: Counting failed; reference {reference} reference={reference}"
    assert first.endswith(f"{end} workflow=w-1")
    assert below[-1].strip().startswith("ValueError")
    assert all(line.startswith("    ") for line in below)


def test_nobody_forges_a_line():
    """A line break or an escape code in a text makes no second line and moves no cursor."""
    stream = io.StringIO()
    configure_logs("INFO", stream=stream)
    forged = "a.pdf\n2026-01-01T00:00:00.000Z INFO    bot: all is well \x1b[2J\u202e"
    logging.getLogger("bot.test").error("read %s", forged, exc_info=ValueError(forged))
    written = stream.getvalue()
    assert [line for line in written.splitlines() if line.startswith("2026-01-01")] == []
    assert "\\n2026-01-01" in written
    assert not {"\x1b", "\u202e"} & set(written)


def test_chatty_libraries_are_quiet():
    """Below DEBUG, libraries say only what an operator must know."""
    stream = io.StringIO()
    configure_logs("INFO", stream=stream)
    logging.getLogger("slack_sdk.web").info("payload")
    logging.getLogger("slack_sdk.web").warning("slow")
    assert "payload" not in stream.getvalue()
    assert "slow" in stream.getvalue()


def test_fields_end_with_their_block(written):
    """What a line is about stands on lines of that block and thread, and on no other."""
    log = logging.getLogger("bot.test")
    with about(workflow="w-1"):
        log.info("inside")
        other = threading.Thread(target=log.info, args=("beside",))
        other.start()
        other.join()
    log.info("after")
    assert [line.get("workflow") for line in written()] == ["w-1", None, None]


def test_foreign_fields_are_left_out(written):
    """What a library hangs on its records reaches no line."""
    logging.getLogger("vendor").warning("odd", extra={"body": "secret words", "reference": "R-1"})
    [record] = written()
    assert set(record) == {"at", "level", "logger", "message", "reference"}


@pytest.mark.parametrize("wrap", [str, repr, json.dumps, str.upper])
def test_words_of_people_are_withheld(written, wrap):
    """However an error quotes a question, whole or by sentence, the log does not have it."""
    question = 'May I keep "Zölle" at home?\nI am ill.'
    log = logging.getLogger("bot.test")
    with about(workflow="w-1"):
        withhold(question)
        for quoted in (question, question.splitlines()[0]):
            log_failure(log, "Answering", ValueError(wrap(quoted)))
    said = json.dumps(written(), ensure_ascii=False)
    assert not any(word in said.upper() for word in ("KEEP", "ZÖLLE", "I AM ILL"))
    assert "ValueError: " in said


def test_words_are_withheld_above_debug_only():
    """At DEBUG an operator who asks for it sees the words; withholding ends with its block."""
    stream = io.StringIO()
    configure_logs("DEBUG", stream=stream)
    log = logging.getLogger("bot.test")
    with about():
        withhold("is it safe?")
        log.debug("one: is it safe?")
        log.info("two: is it safe?")
    withhold("nobody's")
    log.info("three: is it safe? nobody's")
    lines = [line.partition("bot.test: ")[2] for line in stream.getvalue().splitlines()]
    assert lines == ["one: is it safe?", "two: [words left out]", "three: is it safe? nobody's"]


def test_helping_takes_no_log():
    """`annexa --help` imports nothing that only logging needs."""
    script = (
        "import sys\nsys.argv = ['annexa', '--help']\nfrom bot.cli.app import run\n"
        "run()\nassert 'structlog' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Annexa answers" in done.stdout
