"""Compares retrieval by words, by meaning and fused, on short and on long passages.

Run with ``python -m tests.benchmarks.routes`` after ``annexa ingest docs/samples/policies``; it
reads the instance of ANNEXA_HOME and changes nothing. Only open golden questions are asked.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rich.console import Console
from rich.table import Table

from bot.assembly.instance import Instance
from bot.settings import read_settings
from knowledge.adapters.exact import ExactIndex
from knowledge.adapters.lexical import TantivyIndex
from knowledge.answering.understanding import speaks_in_terms, understand
from knowledge.evaluation.golden import GoldenQuestion, load_golden
from knowledge.indexes import IndexedText
from knowledge.passages import DocumentControl, LibraryView, Passage, PassageId, Reader
from knowledge.retrieval import CompanySearch, StandardSearch

WEIGHTS = {"words": 0.0, "fused .3": 0.3, "fused .5": 0.5, "fused .7": 0.7, "meaning": 1.0}
DEPTHS = (1, 3, 5)


@dataclass(frozen=True)
class FixedView:
    """A handful of passages that everybody may read."""

    passages: Mapping[PassageId, Passage]

    def fetch(self, ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        return {id_: self.passages[id_] for id_ in ids if id_ in self.passages}

    def serving(self, control: str) -> Sequence[Passage]:
        return [p for p in self.passages.values() if control in p.document.controls]

    def documents(self) -> Mapping[str, DocumentControl]:
        return {p.source: p.document for p in self.passages.values()}


def main() -> int:
    """Print both tables."""
    console = Console()
    with Instance(read_settings()) as instance:
        view = instance.library.view(Reader(audiences=frozenset({"everyone", "leads"})))
        short = _every_passage(instance, view)
        if not short:
            sys.stderr.write("Nothing is ingested yet: annexa ingest docs/samples/policies\n")
            return 2
        questions = [q for q in load_golden(locked=False) if not q.history]
        console.print(_standard_table(instance, questions))
        for name, passages in (("short", short), ("long", list(_merged(short)))):
            console.print(_company_table(instance, name, passages, questions))
    return 0


def _every_passage(instance: Instance, view: LibraryView) -> list[Passage]:
    ids = [id_ for batch in instance.library.all_current_vectors() for id_ in batch.ids]
    return sorted(view.fetch(ids).values(), key=lambda p: (p.source, p.position))


def _merged(passages: Iterable[Passage]) -> Iterable[Passage]:
    """Join the passages under one top-level heading: what a coarse splitter would make."""
    for _, some in groupby(passages, key=lambda p: (p.source, p.headings[:1])):
        parts = list(some)
        text = "\n".join(f"{p.headings[-1]}\n{p.text}" if p.headings else p.text for p in parts)
        section = " | ".join(dict.fromkeys(p.section for p in parts))
        yield replace(parts[0], text=text, headings=(section,))


def _standard_table(instance: Instance, questions: Sequence[GoldenQuestion]) -> Table:
    asked = [
        q
        for q in questions
        if q.ranked and not understand(q.question, instance.catalogue).references
    ]
    table = _table(f"clause or control found, {len(asked)} questions without a number")
    for name, weight in {**WEIGHTS, "in use": None}.items():
        search = StandardSearch(
            instance.catalogue,
            instance.embedder,
            vectors=ExactIndex(),
            lexical=TantivyIndex(),
            cache=instance.settings.home / "cache",
            meaning_weight=weight,
        )
        places = []
        for question in asked:
            vector = instance.remembering.embed([question.question])[0]
            in_terms = speaks_in_terms(understand(question.question, instance.catalogue))
            found = search.search(question.question, vector, limit=10, in_terms=in_terms)
            ids = [one.source for one in found if not one.source.startswith("topic:")]
            places.append(_place(ids, set(question.ranked)))
        _add_row(table, name, places)
    return table


def _company_table(
    instance: Instance, name: str, passages: Sequence[Passage], questions: Sequence[GoldenQuestion]
) -> Table:
    words = sum(len(p.text.split()) for p in passages) / len(passages)
    asked = [q for q in questions if q.places]
    table = _table(
        f"policy section found, {len(asked)} questions, {name} passages ({len(passages)} of "
        f"{words:.0f} words)"
    )
    view = FixedView({p.id: p for p in passages})
    vectors, lexical = ExactIndex(), TantivyIndex()
    texts = [f"{p.document.title} › {p.section}\n{p.text}" for p in passages]
    vectors.add([p.id for p in passages], instance.embedder.embed(texts))
    lexical.add(
        IndexedText(id=p.id, heading=f"{p.document.title} {p.section}", text=p.text)
        for p in passages
    )
    for route, weight in WEIGHTS.items():
        search = CompanySearch(vectors=vectors, lexical=lexical, meaning_weight=weight)
        places = [_place(_keys(search, instance, q, view), _wanted(q)) for q in asked]
        _add_row(table, route, places)
    return table


def _keys(
    search: CompanySearch, instance: Instance, question: GoldenQuestion, view: FixedView
) -> list[tuple[str, str]]:
    vector = instance.remembering.embed([question.question])[0]
    found = search.search(question.question, vector, view=view, limit=10)
    return [(one.passage.source, one.passage.section.lower()) for one in found]


def _wanted(question: GoldenQuestion) -> set[tuple[str, str]]:
    return {(place.path, place.section.lower()) for place in question.places}


def _place(found: Sequence[object], wanted: set[object] | set[str] | set[tuple[str, str]]) -> int:
    """Return at which rank something wanted stands, 99 if nowhere."""
    for rank, one in enumerate(found, start=1):
        if any(_same(one, target) for target in wanted):
            return rank
    return 99


def _same(one: object, target: object) -> bool:
    if isinstance(one, tuple) and isinstance(target, tuple):
        return one[0] == target[0] and target[1] in one[1]
    return one == target


def _table(title: str) -> Table:
    table = Table(title=title)
    table.add_column("route")
    for depth in DEPTHS:
        table.add_column(f"hit@{depth}", justify="right")
    table.add_column("mean reciprocal rank", justify="right")
    return table


def _add_row(table: Table, name: str, places: Sequence[int]) -> None:
    shares = [f"{sum(p <= depth for p in places) / len(places):.3f}" for depth in DEPTHS]
    reciprocal = sum(1 / p for p in places if p < 99) / len(places)
    table.add_row(name, *shares, f"{reciprocal:.3f}")


if __name__ == "__main__":
    sys.exit(main())
