"""What recognising an event and proving a sentence cost, of each answer."""

import statistics
import time

from knowledge.evaluation.golden import load_events
from knowledge.evaluation.proof import load_proof_pairs
from knowledge.grounding import prove
from knowledge.recognition.events import detect_event
from tests.benchmarks.figures import Figure, Measured

TITLE = "Parts of an answer"
_EVENT_MS, _PROOF_MS = 2, 5


def measure(asked):
    """Measure both on the evaluation set, tables loaded and passages read before."""
    messages = [text for text, _ in load_events()][: asked.size(None, 20)]
    pairs = load_proof_pairs()[: asked.size(None, 20)]
    return Measured(
        figures=[
            _mean("recognise an event", messages, detect_event, _EVENT_MS),
            _mean(
                "prove a sentence",
                pairs,
                lambda pair: prove(pair.sentence, pair.passage),
                _PROOF_MS,
            ),
        ]
    )


def _mean(name, things, do, target):
    for one in things:
        do(one)
    taken = []
    for one in things:
        begun = time.perf_counter()
        do(one)
        taken.append((time.perf_counter() - begun) * 1_000)
    note = f"mean of {len(taken)}"
    return Figure(name=name, value=statistics.mean(taken), unit="ms", at_most=target, note=note)
