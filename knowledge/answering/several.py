"""A question about several subjects: what each of them is in the standard, in one ranking."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.answering.ordering import in_kind
from knowledge.answering.subjects import Subject
from knowledge.answering.understanding import Asked, Understanding
from knowledge.catalogue.catalogue import Catalogue
from knowledge.indexes import Vectors
from knowledge.retrieval import FoundEntry, StandardSearch
from knowledge.words import stems

#: What an entry must have in common with a subject to speak for it.
_COSINE, _COVERAGE = 0.35, 0.6
#: So many entries are found for one subject.
_EACH = 6
#: What the whole question finds among its first needs less of it.
_SUPPORTED = 5
#: What the whole question finds best stays in front.
_WHOLE_FIRST = 3
#: So many entries of a topic that joins the subjects are worth a place.
_JOINED = 3
_FROM_THE_STANDARD = frozenset({Asked.WHICH_CONTROL, Asked.EVIDENCE, Asked.DIFFERENCE})
_TOPIC = "topic:"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSubject:
    """A subject with what was found for it alone."""

    subject: Subject
    found: tuple[FoundEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A subject and what speaks for it."""

    understanding: Understanding
    found: FoundEntry


def find_each(
    subjects: Sequence[Subject], vectors: Sequence[Vectors], search: StandardSearch
) -> tuple[FoundSubject, ...]:
    """Search each subject by its vector; few words mean these very words."""
    return tuple(
        FoundSubject(
            subject=one,
            found=tuple(
                in_kind(
                    search.search(one.text, vector, limit=_EACH, in_terms=True), one.understanding
                )
            ),
        )
        for one, vector in zip(subjects, vectors, strict=True)
    )


def merged(
    whole: Sequence[str], each: Sequence[Sequence[str]], joining: Sequence[str]
) -> tuple[str, ...]:
    """Return one ranking: the best for the whole question, for each subject, and what joins them."""
    firsts = [ids[0] for ids in each if ids]
    seconds = [ids[1] for ids in each if len(ids) > 1]
    front = [*whole[:_WHOLE_FIRST], *firsts, *joining[:_JOINED], *seconds]
    return tuple(dict.fromkeys([*front, *whole]))


def joining_topic(each: Iterable[FoundSubject]) -> str:
    """Return the topic that most of the subjects find, at least two; else nothing."""
    found = Counter(
        one.source for some in each for one in some.found if one.source.startswith(_TOPIC)
    )
    source, count = next(iter(found.most_common(1)), ("", 0))
    return source if count > 1 else ""


def spoken_for(
    whole: Understanding,
    found: Sequence[FoundEntry],
    each: Sequence[FoundSubject],
    catalogue: Catalogue,
) -> list[Spoken]:
    """Return the subjects that have an entry of their own; empty where one entry answers all.

    *found* is what was found for the *whole* question, best first.
    """
    is_standards = whole.about_standard or whole.asked in _FROM_THE_STANDARD
    named = [one for one in each if one.subject.is_named]
    if not is_standards or _in_one(found[0], named, catalogue):
        return []
    supported = {one.source for one in found[:_SUPPORTED]}
    spoken: dict[str, Spoken] = {}
    for one in named:
        best = _best(one)
        if best is not None and (best.source in supported or _speaks(best)):
            alone = one.subject.understanding
            spoken.setdefault(best.source, Spoken(understanding=alone, found=best))
    return list(spoken.values()) if len(spoken) > 1 else []


def _best(one: FoundSubject) -> FoundEntry | None:
    """Return what says most: for a question of its own whatever is best, for a name an entry."""
    entries = [f for f in one.found if one.subject.is_question or not f.source.startswith(_TOPIC)]
    return next(iter(entries), None)


def _speaks(found: FoundEntry) -> bool:
    return found.cosine >= _COSINE and found.coverage >= _COVERAGE


def _in_one(best: FoundEntry, named: Sequence[FoundSubject], catalogue: Catalogue) -> bool:
    """Tell whether the title of *best* speaks of every subject, as "Roles and responsibilities" does."""
    if best.source.startswith(_TOPIC):
        title = catalogue.topics[best.source.removeprefix(_TOPIC)].title
    else:
        title = catalogue.entries[best.source].title
    there = set(stems(title))
    return all(there.intersection(stems(one.subject.text)) for one in named)
