"""What is counted: numbers with few labels, each instance for itself, never words."""

import logging
import math

import pytest

from bot.metrics import Metrics


@pytest.fixture
def metrics():
    """Counters of this test's own."""
    return Metrics()


def sample(metrics, line):
    """Return the number behind a name with labels, or None."""
    found = [one for one in metrics.page().decode().splitlines() if one.startswith(f"{line} ")]
    return float(found[0].rpartition(" ")[2]) if found else None


def test_instances_count_apart(metrics):
    """Two instances in one process share nothing."""
    metrics.delivered("posted")

    assert sample(metrics, 'annexa_deliveries_total{outcome="posted"}') == 1
    assert sample(Metrics(), 'annexa_deliveries_total{outcome="posted"}') is None


def test_questions(metrics):
    """Questions are counted by kind and reason."""
    metrics.answered(kind="refusal", reason="out_of_scope")
    metrics.answered(kind="answer", reason=None)
    metrics.answered(kind="answer", reason=None)

    assert sample(metrics, 'annexa_questions_total{kind="answer",reason="none"}') == 2
    assert sample(metrics, 'annexa_questions_total{kind="refusal",reason="out_of_scope"}') == 1


def test_accepting(metrics):
    """What was stored and what was refused are timed apart, and the error goes on."""
    with metrics.accepting():
        pass
    with pytest.raises(ZeroDivisionError), metrics.accepting():
        _ = 1 / 0

    assert sample(metrics, 'annexa_accept_seconds_count{outcome="stored"}') == 1
    assert sample(metrics, 'annexa_accept_seconds_count{outcome="refused"}') == 1


def test_answering(metrics):
    """The time of an answer is counted, also of one that failed."""
    with pytest.raises(ZeroDivisionError), metrics.answering():
        _ = 1 / 0

    assert sample(metrics, "annexa_answer_seconds_count") == 1


def test_failures_in_the_log(metrics):
    """Errors in the log are counted by type while somebody listens; warnings are not."""
    log = logging.getLogger("some.room")
    metrics.listen()
    metrics.listen()
    log.error("one", exc_info=KeyError("secret words"))
    log.error("two")
    log.warning("three", exc_info=KeyError())
    metrics.stop_listening()
    log.error("four", exc_info=KeyError())

    assert sample(metrics, 'annexa_failures_total{type="KeyError"}') == 1
    assert sample(metrics, 'annexa_failures_total{type="none"}') == 1
    assert b"secret" not in metrics.page()


def test_watched_numbers(metrics):
    """What is read when somebody looks is unknown until it is known where, and again after."""
    assert math.isnan(sample(metrics, "annexa_outbox_waiting"))

    for number in (3, 4):
        metrics.watch(
            outbox_waiting=lambda number=number: number,
            index_waiting=lambda: 0,
            audit_entries=lambda: math.nan,
        )
        assert sample(metrics, "annexa_outbox_waiting") == number

    assert math.isnan(sample(metrics, "annexa_audit_entries"))


def test_no_moment_is_told(metrics):
    """No number is the time at which something first happened."""
    metrics.answered(kind="refusal", reason="harmful")

    assert b"_created" not in metrics.page()
