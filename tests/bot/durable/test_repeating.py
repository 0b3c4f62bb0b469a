"""What is done again and again."""

import threading

from bot.durable.repeating import Repeating


def test_goes_on_after_a_failure(caplog):
    """A round that fails is logged, and the next one is done."""
    rounds, done = [], threading.Event()

    def deed():
        rounds.append(1)
        if len(rounds) == 1:
            raise ValueError("once")
        done.set()

    repeating = Repeating("rounds", deed, 0.01)
    repeating.start()
    assert done.wait(5)
    repeating.stop()
    assert "rounds: something failed; trying again" in caplog.text
    assert not repeating.is_running


def test_stopping_needs_no_start():
    """Stopping what never began is no failure."""
    repeating = Repeating("never", list, 0.01)
    repeating.stop()
    assert repeating.is_stopping()
