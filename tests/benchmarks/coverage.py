"""How long it takes to find what 2,000 passages say of every control, and to look again."""

import shutil
import tempfile
import time
from pathlib import Path

from bot.audit.entities import SYSTEM
from knowledge.evaluation.agreement import held_out, kappa, load_readings
from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import instance_in, sample_home
from tests.benchmarks.synthetic import Writer, models_of

TITLE = "Coverage of all controls"
_PASSAGES, _QUICK_PASSAGES = 2_000, 600
_TARGET_S, _TARGET_MS = 60, 300
_WHAT_IT_IS = (
    "kappa: Cohen's, over the three grades, against what one person read; "
    "held out: controls that took no part in finding the rule's numbers"
)


def measure(asked):
    """Grade the samples for agreement, then a larger library for time."""
    samples = apart(sample_home, asked)
    with tempfile.TemporaryDirectory(prefix="annexa-coverage-") as folder:
        agreed = apart(_agreement, samples, Path(folder, "samples"))
        wanted = asked.size(_PASSAGES, _QUICK_PASSAGES)
        timed = apart(_times, samples, Path(folder, "larger"), wanted)
    return Measured(
        figures=[*agreed, *timed],
        notes=[
            _WHAT_IT_IS,
            f"{wanted:,} passages: the samples and documents made from their sentences",
        ],
    )


def _agreement(samples, home):
    shutil.copytree(samples, home)
    with instance_in(home) as instance:
        instance.registers.coverage.refresh()
        found = {
            control: one.grade
            for control, one in instance.registers.coverage.everything(actor=SYSTEM).items()
        }
    figures = []
    for reader, readings in load_readings().items():
        read = {control: one.grade for control, one in readings.items()}
        apart_from = {control: read[control] for control in held_out(list(found))}
        figures += [
            Figure(
                name=f"kappa, {reader} reader, {len(read)} controls",
                value=kappa(found, read),
                unit="",
            ),
            Figure(
                name=f"kappa, {reader} reader, {len(apart_from)} held out",
                value=kappa(found, apart_from),
                unit="",
            ),
        ]
    return figures


def _times(samples, home, wanted):
    shutil.copytree(samples, home)
    with instance_in(home) as instance:
        _fill(instance, wanted)
        coverage, overview = instance.registers.coverage, instance.registers.overview
        whole = _seconds(coverage.refresh)
        again = _seconds(coverage.refresh)
        document, vectors = Writer(models_of(instance), seed=7).document(99_999)
        instance.library.stage(document, vectors)
        instance.library.publish()
        after = _seconds(coverage.refresh_if_needed)
        gaps = _seconds(lambda: overview.gaps(actor=SYSTEM))
        card = _seconds(lambda: overview.card("A.8.13", actor=SYSTEM))
    return [
        Figure(name="all controls, first look", value=whole, unit="s", at_most=_TARGET_S),
        Figure(name="all controls, nothing changed", value=again, unit="s"),
        Figure(name="all controls, one document more", value=after, unit="s", at_most=_TARGET_S),
        Figure(name="list of gaps", value=gaps * 1_000, unit="ms", at_most=_TARGET_MS),
        Figure(name="card of a control", value=card * 1_000, unit="ms", at_most=_TARGET_MS),
    ]


def _fill(instance, wanted):
    writer = Writer(models_of(instance))
    number = 0
    while instance.indexes.vectors.count() < wanted:
        document, vectors = writer.document(number)
        instance.library.stage(document, vectors)
        instance.library.publish()
        number += 1


def _seconds(deed):
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun
