"""Reports go to an operator's own collectors, only if set, and hold nobody's words."""

import json
import logging
import socket
import subprocess
import sys
import time

import pytest

from bot.errors import SettingsWrong
from bot.logs import log_failure
from bot.telemetry import Collectors, reporting, span
from tests.bot.collectors import Receiver

SECRET = "does my colleague Wanda Marbleton drink at work?"
LOG = logging.getLogger("bot.test")


@pytest.fixture
def receiver():
    with Receiver() as receiving:
        yield receiving


def _fail(quoted):
    local = f"local {quoted}"
    raise ValueError(f"cannot read {quoted}, {local}")


def _failed():
    try:
        _fail(SECRET)
    except ValueError as error:
        return log_failure(LOG, f"Answering {SECRET}", error)


def test_off_by_default():
    """Without a setting nothing is measured, imported or sent."""
    script = (
        "import sys\nfrom bot.telemetry import Collectors, reporting, span\n"
        "with reporting(Collectors()), span('x'):\n    pass\n"
        "assert not {'opentelemetry', 'sentry_sdk'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_spans_tell_names_and_times(receiver):
    """A collector is told what was done within what, for how long, by which process."""
    collectors = Collectors(otlp_endpoint=receiver.otlp_endpoint, executor_id="annexa-7")
    with reporting(collectors), span("workflow answer"), span("step post"):
        time.sleep(0.01)
    inner, outer = receiver.spans
    assert (outer.name, inner.name) == ("workflow answer", "step post")
    assert inner.parent_span_id == outer.span_id
    assert inner.end_time_unix_nano - inner.start_time_unix_nano > 10_000_000
    assert "annexa-7" in receiver.everything


def test_failed_spans_hold_no_words(receiver):
    """A span that failed tells the kind of error and nothing that the error says."""
    collectors = Collectors(otlp_endpoint=receiver.otlp_endpoint)
    with pytest.raises(ValueError, match="Marbleton"), reporting(collectors), span("step answer"):
        _fail(SECRET)
    [failed] = receiver.spans
    assert failed.status.code == failed.status.STATUS_CODE_ERROR
    assert [(a.key, a.value.string_value) for a in failed.attributes] == [
        ("error.type", "ValueError")
    ]
    assert not failed.events
    assert "Marbleton" not in receiver.everything


def test_spans_of_libraries_stay_here(receiver):
    """What a library traces on its own is not exported: it may hold anything."""
    from opentelemetry import trace

    vendors = trace.get_tracer("vendor")
    collectors = Collectors(otlp_endpoint=receiver.otlp_endpoint)
    with reporting(collectors), vendors.start_as_current_span(SECRET), span("step"):
        pass
    assert [one.name for one in receiver.spans] == ["step"]


def test_failures_tell_reference_and_place(receiver):
    """Sentry is told the kind of error, where in the code, and the person's reference."""
    with reporting(Collectors(sentry_dsn=receiver.sentry_dsn)):
        reference = _failed()
    [event] = receiver.events
    assert event["tags"] == {"reference": reference}
    assert event["message"] == "%s failed; reference %s"
    [raised] = event["exception"]["values"]
    assert raised["type"] == "ValueError"
    assert [frame["function"] for frame in raised["stacktrace"]["frames"]] == ["_failed", "_fail"]


def test_failures_hold_no_words(receiver):
    """Neither messages, arguments, local variables, names of machines nor paths leave."""
    with reporting(Collectors(sentry_dsn=receiver.sentry_dsn)):
        _failed()
        logging.getLogger("vendor").error("said %s", SECRET)
        logging.getLogger("vendor").error(f"said {SECRET}")  # noqa: G004
    assert len(receiver.events) == 3
    left = receiver.everything
    assert "Marbleton" not in left
    assert socket.gethostname() not in json.dumps(receiver.events)
    assert "abs_path" not in left
    assert '"vars"' not in left


def test_warnings_stay_here(receiver):
    """What is no error is not reported."""
    with reporting(Collectors(sentry_dsn=receiver.sentry_dsn)):
        LOG.warning("the outbox waits")
    assert receiver.events == []


def test_ends_with_its_block(receiver):
    """After the block nothing is reported any more."""
    everything = Collectors(otlp_endpoint=receiver.otlp_endpoint, sentry_dsn=receiver.sentry_dsn)
    with reporting(everything):
        pass
    with span("late"):
        _failed()
    assert receiver.bodies == []


@pytest.mark.slow
def test_dead_collectors_hold_nothing_up():
    """A collector that is down costs the end of the process a few seconds at most."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        dead = Collectors(
            otlp_endpoint=f"http://{address}", sentry_dsn=f"http://public@{address}/1"
        )
        started = time.monotonic()
        with reporting(dead), span("step"):
            _failed()
            working = time.monotonic() - started
        ended = time.monotonic() - started
    assert working < 1
    assert ended < 10


@pytest.mark.parametrize(
    ("collectors", "missing", "setting"),
    [
        (Collectors(otlp_endpoint="http://127.0.0.1:9"), "opentelemetry", "ANNEXA_OTLP_ENDPOINT"),
        (Collectors(sentry_dsn="http://k@127.0.0.1:9/1"), "sentry_sdk", "ANNEXA_SENTRY_DSN"),
    ],
)
def test_set_but_not_installed(monkeypatch, collectors, missing, setting):
    """Where what a setting needs is not installed, the start says what to install."""
    for name in list(sys.modules):
        if name.partition(".")[0] == missing:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Without(missing), *sys.meta_path])
    told = pytest.raises(SettingsWrong, match=r"annexa\[telemetry\]")
    with told as raised, reporting(collectors):
        pass
    assert setting in str(raised.value)


class _Without:
    """Finds nothing of one package, as if it were not installed."""

    def __init__(self, package):
        self._package = package

    def find_spec(self, name, _path=None, _target=None):
        if name.partition(".")[0] == self._package:
            raise ModuleNotFoundError(name)


def test_wrong_sentry_address():
    """An address that is none is refused with words, and not repeated."""
    wrong = Collectors(sentry_dsn="sentry.example.com/secret")
    with pytest.raises(SettingsWrong, match="ANNEXA_SENTRY_DSN") as raised, reporting(wrong):
        pass
    assert "secret" not in str(raised.value)
    assert "secret" not in repr(Collectors(sentry_dsn="secret"))
