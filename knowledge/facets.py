"""What an entry of the catalogue is looked for by: its texts for words, its facets for meaning."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import EmployeeQuestion, Topic
from knowledge.indexes import Embedder, IndexedText, Vectors
from knowledge.passages import PassageId

#: So many sentences of a topic tell what it is about.
_TOPIC_GIST = 9
#: So much of a facet's likeness to any question does not count, measured on paraphrases.
_COMMON = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """One of the things that an entry is looked for by."""

    source: str
    text: str
    question: EmployeeQuestion | None = None


def facets(catalogue: Catalogue) -> Iterable[Facet]:
    """Yield every facet of every entry and topic, always in the same order."""
    for entry in catalogue.entries.values():
        text = entry.text
        yield Facet(source=entry.id, text=f"{entry.title}. {text.gist}")
        yield Facet(source=entry.id, text=f"{entry.title}: {', '.join(text.words)}")
        yield Facet(source=entry.id, text=" ".join(text.asks))
        yield Facet(source=entry.id, text=f"{entry.title}. {text.why}")
        yield from _questions(entry.id, text.questions)
    for topic in catalogue.topics.values():
        yield Facet(source=topic.source, text=f"{topic.title}. {topic.sentences[0]}")
        yield Facet(source=topic.source, text=f"{topic.title}: {', '.join(topic.words)}")
        yield Facet(source=topic.source, text=" ".join(topic.sentences[1:5]))
        yield from _questions(topic.source, topic.questions)


def entry_texts(catalogue: Catalogue) -> Iterable[IndexedText]:
    """Yield what is searched by words: one text for each entry and topic."""
    for entry in catalogue.entries.values():
        text = entry.text
        yield IndexedText(
            id=PassageId(entry.id),
            heading=". ".join((entry.title, *text.words)),
            text=" ".join((text.whole, *(one.ask for one in text.questions))),
        )
    for topic in catalogue.topics.values():
        yield _topic_text(topic)


def gists(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Yield each entry's id and what it is about; steps and evidence speak of much besides."""
    for entry in catalogue.entries.values():
        text = entry.text
        said = (entry.title, *text.words, text.gist, *text.asks, text.why, text.auditor)
        yield entry.id, " ".join(said)
    for topic in catalogue.topics.values():
        yield topic.source, " ".join((topic.title, *topic.words, *topic.sentences[:_TOPIC_GIST]))


def embedded(texts: list[str], embedder: Embedder, cache: Path | None) -> Vectors:
    """Embed *texts*, or read their vectors from *cache* if the same were embedded before."""
    if cache is None:
        return embedder.embed(texts)
    content = "\0".join((type(embedder).__name__, str(embedder.dimension), *texts))
    path = cache / f"standard-{hashlib.sha256(content.encode()).hexdigest()[:16]}.npy"
    if path.exists():
        return np.asarray(np.load(path), dtype=np.float32)
    vectors = embedder.embed(texts)
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npy")
    np.save(partial, vectors)
    partial.replace(path)
    return vectors


def likeness_to_all(every: Sequence[Facet], vectors: Vectors) -> Sequence[float]:
    """Return how much of each facet's likeness is owed to no question in particular.

    Some texts are near to whatever is asked; what such a text shares with all questions of the
    catalogue says little about this one. The values lie around 0.
    """
    asked = vectors[[n for n, facet in enumerate(every) if facet.question is not None]]
    if not len(asked):
        return [0.0] * len(every)
    alike = vectors @ asked.mean(axis=0)
    return [float(value) for value in _COMMON * (alike - alike.mean())]


def _topic_text(topic: Topic) -> IndexedText:
    return IndexedText(
        id=PassageId(topic.source),
        heading=". ".join((topic.title, *topic.words)),
        text=" ".join((*topic.sentences, *(f"{one.ask} {one.say}" for one in topic.questions))),
    )


def _questions(source: str, questions: Iterable[EmployeeQuestion]) -> Iterable[Facet]:
    return (Facet(source=source, text=one.ask, question=one) for one in questions)
