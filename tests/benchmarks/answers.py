"""Question to `Answer` on the sample policies, with cold and with warm memory."""

from tests.benchmarks.apart import apart
from tests.benchmarks.asking import durations, forget, questions, warm_up
from tests.benchmarks.figures import Measured, percentiles
from tests.benchmarks.homes import instance_in, sample_home

TITLE = "Answers on the sample policies"
_TARGET_MS = 100


def measure(asked):
    """Measure in a process that has only answered."""
    home = apart(sample_home, asked)
    return apart(measure_in, home, asked, _TARGET_MS)


def measure_in(home, asked, target):
    """Measure on the library in *home*."""
    asked_for = questions(asked.size(None, 40))
    with instance_in(home) as instance:
        warm_up(instance)
        forget(instance)
        once = durations(instance, asked_for)
        again = durations(instance, asked_for)
        cold = durations(instance, asked_for, before=lambda: forget(instance))
        forget(instance)
        instance.learn_sentences()
        served = durations(instance, asked_for)
    return Measured(
        figures=[
            *percentiles("as served", served, p95=target),
            *percentiles("cold", cold),
            *percentiles("in turn", once),
            *percentiles("asked again", again),
        ],
        notes=[
            (
                "as served: the question is new, the documents' sentences were learned in the "
                "background, as annexa serve does after its start"
            ),
            "cold: no sentence compared before is remembered, for every single question",
            "in turn: every question for the first time, one after the other, as people ask",
            "asked again: the same questions a second time",
        ],
    )
