"""Measures over golden questions and the answers that came back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.answering.plain_text import plain_text
from knowledge.answers import Answer, Kind
from knowledge.evaluation.golden import GoldenQuestion
from knowledge.grounding.proof import prove
from knowledge.words import stems


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One golden question, its answer, and the answer to the same question asked again."""

    question: GoldenQuestion
    answer: Answer
    again: Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A share, with the counts behind it."""

    name: str
    hits: int
    of: int

    @property
    def share(self) -> float:
        """Return the share, 1.0 where nothing was to be measured."""
        return self.hits / self.of if self.of else 1.0


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Return every measure over *outcomes*."""
    ranked = [o for o in outcomes if o.question.ranked and o.question.kind is Kind.ANSWER]
    placed = [o for o in outcomes if o.question.places]
    said = [o for o in outcomes if o.question.contains]
    refused = [o for o in outcomes if o.answer.kind is Kind.REFUSAL]
    refusable = [o for o in outcomes if o.question.kind is Kind.REFUSAL]
    answered = [o for o in outcomes if o.answer.sentences]
    return [
        _figure("hit@1", ranked, lambda o: hit(o, 1)),
        _figure("hit@3", ranked, lambda o: hit(o, 3)),
        _figure("hit@5", ranked, lambda o: hit(o, 5)),
        _figure("all sources@10", [o for o in outcomes if o.question.all_of], finds_all),
        _figure("policy section", placed, cites_place),
        _figure("says the fact", said, says),
        _figure("right kind", outcomes, lambda o: o.answer.kind is o.question.kind),
        _figure("right reason", refusable, lambda o: o.answer.reason is o.question.reason),
        _figure("right action", [o for o in outcomes if o.question.action], _right_action),
        _figure("right start", [o for o in outcomes if o.question.starts], _right_start),
        _figure("refusal precision", refused, lambda o: o.question.kind is Kind.REFUSAL),
        _figure("refusal recall", refusable, lambda o: o.answer.kind is Kind.REFUSAL),
        _figure("proof", answered, is_proved),
        _figure("relevance", answered, is_relevant),
        _figure("same answer twice", outcomes, lambda o: _content(o.answer) == _content(o.again)),
    ]


def hit(outcome: Outcome, depth: int) -> bool:
    """Tell whether an acceptable id is among the first *depth*."""
    return not set(outcome.question.ranked).isdisjoint(outcome.answer.ranked[:depth])


def finds_all(outcome: Outcome) -> bool:
    """Tell whether every source that the question needs is among the first ten."""
    return set(outcome.question.all_of) <= set(outcome.answer.ranked[:10])


def cites_place(outcome: Outcome) -> bool:
    """Tell whether an expected section is cited."""
    cited = [(c.source, c.section.lower()) for c in outcome.answer.citations]
    return any(
        place.path == source and place.section.lower() in section
        for place in outcome.question.places
        for source, section in cited
    )


def says(outcome: Outcome) -> bool:
    """Tell whether every expected string is said."""
    text = plain_text(outcome.answer).lower()
    return all(wanted.lower() in text for wanted in outcome.question.contains)


def is_proved(outcome: Outcome) -> bool:
    """Tell whether every sentence is proved by the quote of each citation it carries."""
    quotes = {citation.n: citation.quote for citation in outcome.answer.citations}
    return all(
        sentence.citations and all(prove(sentence.text, quotes[n]) for n in sentence.citations)
        for sentence in outcome.answer.sentences
    )


def is_relevant(outcome: Outcome) -> bool:
    """Tell whether the answer speaks of what was asked: a word that carries meaning, or an id.

    A weak, lexical measure: it shows answers that are proved but speak of something else.
    """
    if hit(outcome, 1):
        return True
    asked = set(stems(" ".join((*outcome.question.history, outcome.question.question))))
    answer = outcome.answer
    places = [f"{c.source} {c.title} {c.section} {c.quote}" for c in answer.citations]
    return not asked or not asked.isdisjoint(stems(" ".join((plain_text(answer), *places))))


def failures(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, list[str]]]:
    """Return what went wrong, with the names of the measures that each question failed."""
    found = []
    for outcome in outcomes:
        failed = [figure.name for figure in figures([outcome]) if figure.hits < figure.of]
        if failed:
            found.append((outcome, failed))
    return found


def _figure(name: str, of: Sequence[Outcome], right: Callable[[Outcome], bool]) -> Figure:
    return Figure(name=name, hits=sum(right(outcome) for outcome in of), of=len(of))


def _right_action(outcome: Outcome) -> bool:
    return outcome.answer.action is outcome.question.action


def _right_start(outcome: Outcome) -> bool:
    return plain_text(outcome.answer).startswith(outcome.question.starts)


def _content(answer: Answer) -> tuple[object, ...]:
    return answer.kind, answer.lead, answer.sentences, answer.citations, answer.ranked
