"""Asks the golden questions and reports every figure against its floor."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.answers import Answer, Kind, Question
from knowledge.evaluation.golden import GoldenQuestion, load_events, load_paraphrases
from knowledge.evaluation.measures import Figure, Outcome, figures
from knowledge.evaluation.proof import TRUE, ClassFigure, load_proof_pairs, measure_proof
from knowledge.passages import EVERYONE, Reader

#: What `make evaluate` enforces; a floor may only rise (docs/evaluation.md).
FLOORS: Mapping[str, float] = {
    "hit@1": 0.70,
    "hit@5": 0.90,
    "policy section": 0.80,
    "refusal precision": 0.90,
    "refusal recall": 0.90,
    "proof": 1.0,
    "same answer twice": 1.0,
    "altered sentences rejected": 0.95,
    "true sentences kept": 0.90,
    "events recognised": 0.98,
    "paraphrases in top 3": 0.90,
}
_READERS = {"lead": Reader(audiences=frozenset({EVERYONE, "leads"}))}


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Every figure, and the answers behind them."""

    figures: tuple[Figure, ...]
    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def below(self) -> tuple[Figure, ...]:
        """Return the figures that miss their floor."""
        return tuple(f for f in self.figures if f.share < FLOORS.get(f.name, 0.0))


def evaluate(questions: Sequence[GoldenQuestion], answer: Callable[[Question], Answer]) -> Report:
    """Ask every question twice and measure what came back."""
    begun = time.perf_counter()
    outcomes = [_outcome(question, answer) for question in questions]
    measured = [*figures(outcomes), *_event_figures(answer), *_proof_figures()]
    measured.append(_paraphrase_figure(answer))
    return Report(
        figures=tuple(measured),
        outcomes=tuple(outcomes),
        seconds=time.perf_counter() - begun,
    )


def _outcome(golden: GoldenQuestion, answer: Callable[[Question], Answer]) -> Outcome:
    question = Question(
        text=golden.question,
        history=golden.history,
        reader=_READERS.get(golden.asker, Reader()),
    )
    return Outcome(question=golden, answer=answer(question), again=answer(question))


def _event_figures(answer: Callable[[Question], Answer]) -> list[Figure]:
    found = [
        (is_event, answer(Question(text=text)).kind is Kind.EVENT)
        for text, is_event in load_events()
    ]
    events = [recognised for is_event, recognised in found if is_event]
    others = [recognised for is_event, recognised in found if not is_event]
    return [
        Figure(name="events recognised", hits=sum(events), of=len(events)),
        Figure(name="questions left questions", hits=len(others) - sum(others), of=len(others)),
    ]


def _paraphrase_figure(answer: Callable[[Question], Answer]) -> Figure:
    """Say how often the catalogue's own question, asked in other words, leads to its entry.

    Whoever tells of an event is helped and whoever wants something done gets it; neither counts.
    """
    answers = [(answer(Question(text=text)), id_) for text, id_ in load_paraphrases()]
    looked_up = [(one, id_) for one, id_ in answers if one.kind in {Kind.ANSWER, Kind.REFUSAL}]
    found = [id_ in one.ranked[:3] for one, id_ in looked_up]
    return Figure(name="paraphrases in top 3", hits=sum(found), of=len(looked_up))


def _proof_figures() -> list[Figure]:
    classes = measure_proof(load_proof_pairs()).classes
    true = [figure for figure in classes if figure.name == TRUE]
    altered = [figure for figure in classes if figure.name != TRUE]
    return [
        _summed("altered sentences rejected", altered),
        _summed("true sentences kept", true),
    ]


def _summed(name: str, figures: Sequence[ClassFigure]) -> Figure:
    return Figure(name=name, hits=sum(f.right for f in figures), of=sum(f.of for f in figures))
