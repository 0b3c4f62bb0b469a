"""Question to `Answer` with 100,000 passages: time, resident memory and true neighbours found."""

import resource
import shutil
import sys
import time

import psutil

from knowledge.adapters.exact import ExactIndex
from knowledge.evaluation.golden import load_events
from tests.benchmarks.answers import measure_in
from tests.benchmarks.apart import apart
from tests.benchmarks.asking import durations, questions, warm_up
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import instance_in, kept, sample_home
from tests.benchmarks.synthetic import Writer, models_of

TITLE = "Answers with 100,000 passages"
_PASSAGES, _QUICK_PASSAGES = 100_000, 5_000
_TARGET_MS, _TARGET_GB, _TARGET_RECALL = 300, 1.5, 0.99
_PROBES, _NEAREST = 200, 10


def measure(asked):
    """Build the library once, then measure it in processes of their own."""
    samples = apart(sample_home, asked)
    wanted = asked.size(_PASSAGES, _QUICK_PASSAGES)
    home, seconds = apart(_library, asked, samples, wanted)
    latency = apart(measure_in, home, asked, _TARGET_MS)
    built = f"built in {seconds:.0f} s" if seconds else "kept from an earlier run"
    return Measured(
        figures=[*latency.figures, *apart(_memory, home, asked), apart(_recall, home, asked)],
        notes=[
            *latency.notes,
            f"{wanted:,} passages: the samples and documents made from their sentences; {built}",
        ],
    )


def _library(asked, samples, wanted):
    """Return a home with *wanted* passages, and how long building it took, 0 if it was kept."""
    begun = time.perf_counter()
    built = []

    def build(folder):
        built.append(folder)
        shutil.copytree(samples, folder, dirs_exist_ok=True)
        with instance_in(folder) as instance:
            _fill(instance, wanted)
            _ = instance.answerer

    folder = asked.cache / f"library-{wanted}"
    home = kept(folder, ["docs/samples/policies/*", "tests/benchmarks/synthetic.py"], build)
    return home, time.perf_counter() - begun if built else 0.0


def _fill(instance, wanted):
    """Stage and publish documents through the real library until the indexes hold enough."""
    indexes, library = instance.indexes, instance.library
    writer = Writer(models_of(instance))
    number = 0
    while indexes.vectors.count() < wanted:
        missing = wanted - indexes.vectors.count()
        for _ in range(min(100, -(-missing // 50))):
            document, vectors = writer.document(number)
            library.stage(document, vectors)
            number += 1
        library.publish()
        sys.stderr.write(f"\r{indexes.vectors.count():,} of {wanted:,} passages")
    sys.stderr.write("\n")


def _memory(home, asked):
    """Return what a process holds that has opened everything and answered everything once."""
    with instance_in(home) as instance:
        warm_up(instance)
        durations(instance, questions(asked.size(None, 40)))
        resident = psutil.Process().memory_info().rss / 1e9
    # Linux counts in kilobytes, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_gb = peak / 1e9 if sys.platform == "darwin" else peak * 1024 / 1e9
    return [
        Figure(name="resident memory", value=resident, unit="GB", at_most=_TARGET_GB),
        Figure(name="resident memory, highest", value=peak_gb, unit="GB"),
    ]


def _recall(home, asked):
    """Return the share of the true ten nearest passages that the index finds."""
    probes = asked.size(_PROBES, 50)
    texts = [question.text for question in questions(None)] + [text for text, _ in load_events()]
    with instance_in(home) as instance:
        exact = ExactIndex()
        for batch in instance.library.all_current_vectors():
            exact.add(batch.ids, batch.vectors)
        vectors = instance.embedder.embed(list(dict.fromkeys(texts))[:probes])
        shares = [_share(instance.indexes.vectors, exact, vector) for vector in vectors]
    return Figure(
        name=f"nearest {_NEAREST} found",
        value=sum(shares) / len(shares),
        unit="of the true ones",
        at_least=_TARGET_RECALL,
        note=f"{len(shares)} questions, against an exact search",
    )


def _share(index, exact, vector):
    true = {hit.id for hit in exact.search(vector, _NEAREST)}
    return len(true & {hit.id for hit in index.search(vector, _NEAREST)}) / len(true)
