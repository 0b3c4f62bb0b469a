"""Evidence: the sentences of what was found, ranked by how well each answers the question."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import yaml

from knowledge.answering.defining import defines, term_asked
from knowledge.answering.rows import hits, is_listed, labels_and_values
from knowledge.answering.understanding import Asked, Understanding
from knowledge.indexes import Vectors
from knowledge.passages import Passage
from knowledge.retrieval import FoundPassage
from knowledge.sentences import split_sentences
from knowledge.words import stem, stems

_TITLE_SHARE, _HEADING_SHARE, _EVERYDAY_SHARE = 0.6, 0.8, 0.8
_EARLIER_SHARE = 0.35
#: What only says how much of it: "for how long?" after another question names nothing.
_MEASURES = frozenset(
    stem(word)
    for word in "long often frequently much many soon fast quick quickly late far old".split()  # noqa: SIM905
)
LIKENESS_WEIGHT = 1.2
#: What a document is for and whom it binds rarely answers, unless that was asked.
_PREAMBLE = re.compile(r"\b(?:purpose|scope)$", re.IGNORECASE)
_ASKS_PREAMBLE = re.compile(
    r"\b(?:purpose|scope|appl(?:y|ies)|covers?|covered|bound|for whom)\b", re.IGNORECASE
)
_PREAMBLE_PENALTY = 0.15
#: What comes on top of another rule is told after it.
_BESIDES, _BESIDES_PENALTY = re.compile(r"\b(?:as well|also)\b", re.IGNORECASE), 0.05
#: "Group A" is another one than "group B", although a letter says nothing by itself.
_LETTERED = re.compile(
    r"\b(?:(group|zone|tier|class|category)s? ([a-z]|\d{1,2})"
    r"|(level|type|stage|phase|priority) (\d{1,2})|(s)(\d))\b",
    re.IGNORECASE,
)
_LETTER_BONUS = 0.3
#: Words every policy sentence may contain; finding them proves no relevance.
_WEAK = frozenset(
    stem(word)
    for word in "policy company rule work use make take go happen allow permit ok only next".split()  # noqa: SIM905
)
#: What somebody says of a thing that a rule may call otherwise.
_QUALIFYING = frozenset(
    stem(word)
    for word in "own private personal new old work company second other".split()  # noqa: SIM905
)
_NAMED_SHARE = 0.5
#: Who asks which ones there are is told the rows of a table of them, best where its heading fits too.
_LISTED_BONUS, _HEADED_BONUS = 0.6, 0.25
#: Who asks what is not to be done is told that before what is.
_ASKS_FORBIDDEN = re.compile(
    r"\b(?:what|which)\b.*\b(?:not|never|avoid|forbidden|prohibited|banned)\b", re.IGNORECASE
)
_FORBIDS = re.compile(r"\b(?:(?:must|should|may) not|prohibited|forbidden|never)\b", re.IGNORECASE)
_FORBIDDEN_BONUS = 0.25
#: Who asks what a word means is told that before what is done with it.
_DEFINED_BONUS = 0.6
_TIME = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_SHAPES: Mapping[Asked, re.Pattern[str]] = {
    Asked.DURATION: re.compile(
        rf"\b\d+(?:[.,]\d+)?[ -](?:working |calendar |business )?{_TIME}\b|\b(?:one|two|three|four|five"
        rf"|six|seven|ten|twelve|a|an) (?:working )?{_TIME}\b|\bimmediately\b|\bat once\b|\bwithout delay\b"
        r"|\b(?:by|at|until|before) \d{1,2}:\d\d\b|\bon the (?:first|last|same|next) (?:working )?day\b"
        rf"|\b(?:by|on|until|before|from) \d{{1,2}} {_MONTH}\b|\bin {_MONTH}\b",
        re.IGNORECASE,
    ),
    Asked.FREQUENCY: re.compile(
        rf"\b(?:every|each|per) (?:\d+ )?(?:{_TIME})\b|(?<!\bat )\b(?:once|twice|times)\b|\b(?:daily"
        r"|weekly|monthly|quarterly|annual\w*|yearly|hourly|regularly)\b|\bintervals?\b",
        re.IGNORECASE,
    ),
    Asked.AMOUNT: re.compile(r"\d|\b(?:one|two|three|four|five|six|ten|twelve)\b", re.IGNORECASE),
    Asked.WHO: re.compile(
        r"\b(?:head of|officer|manager|owner|director|lead|team|operations|board|committee|hotline"
        r"|extension|administrators?|engineering|approves?|approved by|@)",
        re.IGNORECASE,
    ),
    Asked.WHERE: re.compile(
        r"\b(?:in|at|on|to|into) (?:the |a |an )?[\w#]+|@|#\w+|\bintranet\b", re.IGNORECASE
    ),
    Asked.PERMISSION: re.compile(
        r"\b(?:may|must|must not|should|allowed|permitted|forbidden|prohibited|required|can|cannot"
        r"|only|never|(?:do|does) not (?:have|need) to)\b",
        re.IGNORECASE,
    ),
}
_SHAPE_BONUS = {
    Asked.DURATION: 0.22,
    Asked.FREQUENCY: 0.25,
    Asked.AMOUNT: 0.15,
    Asked.WHO: 0.28,
    Asked.PERMISSION: 0.12,
    Asked.WHERE: 0.05,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One sentence that may answer."""

    text: str
    """Verbatim."""
    passage: Passage
    coverage: float
    """0 to 1: how much of what the question speaks of the sentence and its place speak of."""
    own: float
    """0 to 1: the same for the sentence alone, without title and headings."""
    nearness: float
    """Cosine between the question and the passage; 0 where only words led there."""
    likeness: float = 0.0
    """Cosine between the question and the sentence under its heading, once compared."""
    score: float
    hits: int = -1
    """For a row of a list that was asked for, how many words of the question stand in it; else -1."""

    @property
    def is_row(self) -> bool:
        """Tell whether the sentence is a row of a table."""
        return bool(labels_and_values(self.text)[0])

    @property
    def confidence(self) -> float:
        """Return 0 to 1: how surely the sentence speaks of what was asked.

        A logistic fit over the open golden questions (docs/evaluation.md): answered by our
        documents against not answered by them.
        """
        z = 1.03 * self.coverage + 1.44 * self.own + 3.5 * self.nearness + 3.4 * self.likeness
        return 1 / (1 + math.exp(2.83 - z))


def gather(
    understanding: Understanding,
    found: Sequence[FoundPassage],
    *,
    frequency: Callable[[str], int],
    total: int,
) -> list[Evidence]:
    """Return the sentences of *found*, best first.

    *frequency* tells how many of *total* passages contain a word: rare words weigh more.
    """
    wanted = weigh(understanding, frequency=frequency, total=total)
    groups = _everyday()
    ranked = [
        _evidence(sentence, one, wanted=wanted, understanding=understanding, groups=groups)
        for one in found
        for sentence in split_sentences(one.passage.text)
        if not sentence.endswith(":")
    ]
    ranked.sort(key=lambda e: (-e.score, e.passage.source, e.passage.position))
    return _once(ranked)


def by_likeness(
    evidence: Sequence[Evidence],
    vector: Vectors,
    *,
    embed: Callable[[Sequence[str]], Vectors],
    weight: float = LIKENESS_WEIGHT,
) -> list[Evidence]:
    """Return *evidence* ranked anew with the meaning of each sentence under its heading."""
    if not evidence:
        return []
    texts = [compared_text(one.text, one.passage) for one in evidence]
    compared = [
        replace(one, likeness=float(cosine), score=one.score + weight * float(cosine))
        for one, cosine in zip(evidence, embed(texts) @ vector, strict=True)
    ]
    return sorted(compared, key=lambda e: (-e.score, e.passage.source, e.passage.position))


def compared_text(sentence: str, passage: Passage) -> str:
    """Return what is embedded for a sentence: itself under its heading."""
    return f"{(passage.headings or ('',))[-1]}: {sentence}"


def weigh(
    understanding: Understanding, *, frequency: Callable[[str], int], total: int
) -> dict[str, float]:
    """Return what the question speaks of: stem and weight, rare words heavier."""
    leans = names_nothing(understanding)
    fresh = set(stems(understanding.search_text if leans else understanding.fresh))
    weights: dict[str, float] = {}
    for one in stems(understanding.search_text):
        if leans and one in _MEASURES:
            continue
        share = 1.0 if one in fresh else _EARLIER_SHARE
        rarity = math.log((total + 1) / (frequency(one) + 1)) + 0.5
        weights[one] = share * rarity * (0.3 if one in _WEAK else 1.0)
    return weights


def names_nothing(understanding: Understanding) -> bool:
    """Tell whether the question only says what it wants of the earlier one: "for how long?"."""
    is_alone = understanding.fresh == understanding.search_text
    return not is_alone and _MEASURES.issuperset(stems(understanding.fresh))


def fits(asked: Asked, sentence: str) -> bool:
    """Tell whether *sentence* has the shape of an answer of this kind, as a period has for "how long"."""
    shape = _SHAPES.get(asked)
    return shape is not None and bool(shape.search(sentence))


def speaking_of(
    evidence: Sequence[Evidence], thing: str, *, frequency: Callable[[str], int], total: int
) -> list[Evidence]:
    """Return what of *evidence* speaks of *thing*, in its sentence or in its place."""
    named = [one for one in stems(thing) if one not in _QUALIFYING] or stems(thing)
    weights = {one: math.log((total + 1) / (frequency(one) + 1)) + 0.5 for one in named}
    groups, needed = _everyday(), _NAMED_SHARE * sum(weights.values())
    is_one = all(one in groups.get(named[0], frozenset()) for one in named[1:])

    def spoken(one: Evidence) -> float:
        place = f"{one.passage.document.title} {one.passage.section} {one.text}"
        there = set(stems(place))
        if not is_one and there.isdisjoint(named):
            # Other words for each of several words are seldom another word for the whole.
            return 0.0
        return sum(w for s, w in weights.items() if _share(s, groups.get(s, frozenset()), there))

    return [one for one in evidence if spoken(one) >= needed]


def is_preamble(passage: Passage) -> bool:
    """Tell whether *passage* only says what its document is for or whom it binds."""
    return bool(_PREAMBLE.search((passage.headings or ("",))[-1]))


def familiar(text: str, *, frequency: Callable[[str], int]) -> str:
    """Return *text* with everyday words that our documents use for words that they don't."""
    groups = _everyday()
    added = [
        near
        for one in stems(text)
        if not frequency(one)
        for near in sorted(groups.get(one, ()))
        if frequency(near)
    ]
    return " ".join((text, *added))


def _evidence(
    sentence: str,
    found: FoundPassage,
    *,
    wanted: Mapping[str, float],
    understanding: Understanding,
    groups: Mapping[str, frozenset[str]],
) -> Evidence:
    passage = found.passage
    labels, said = labels_and_values(sentence)
    heading = set(stems(f"{passage.section} {labels}"))
    title = set(stems(passage.document.title))
    inside = set(stems(said))
    total = sum(wanted.values()) or 1.0
    own = covered = 0.0
    for one, weight in wanted.items():
        near = groups.get(one, frozenset())
        direct = _share(one, near, inside)
        place = max(
            _share(one, near, heading) * _HEADING_SHARE, _share(one, near, title) * _TITLE_SHARE
        )
        own += weight * direct
        covered += weight * max(direct, place)
    coverage = covered / total
    bonus = _bonus(sentence, passage, understanding)
    listed = is_listed(sentence, understanding.fresh)
    score = 0.55 * coverage + 0.25 * (own / total) + 0.35 * found.score + bonus
    return Evidence(
        text=sentence,
        passage=passage,
        coverage=coverage,
        own=own / total,
        nearness=found.cosine,
        score=score,
        hits=hits(sentence, passage.section, wanted) if listed else -1,
    )


def _bonus(sentence: str, passage: Passage, understanding: Understanding) -> float:
    """Return what the shape of a sentence and its place in the document are worth."""
    asked = understanding.asked
    bonus = _SHAPE_BONUS.get(asked, 0.0) if fits(asked, sentence) else 0.0
    if is_listed(sentence, understanding.fresh):
        headed = set(stems(passage.section)).intersection(stems(understanding.fresh))
        bonus += _LISTED_BONUS + _HEADED_BONUS * len(headed)
    if _ASKS_FORBIDDEN.search(understanding.fresh) and _FORBIDS.search(sentence):
        bonus += _FORBIDDEN_BONUS
    bonus += _LETTER_BONUS * _same_letter(sentence, understanding.search_text)
    if defines(sentence, term_asked(understanding.fresh)):
        bonus += _DEFINED_BONUS
    if _BESIDES.search(sentence):
        bonus -= _BESIDES_PENALTY
    if is_preamble(passage) and not _ASKS_PREAMBLE.search(understanding.search_text):
        bonus -= _PREAMBLE_PENALTY
    return bonus


def _same_letter(sentence: str, text: str) -> int:
    """Return 1 where *sentence* names the group that *text* names, -1 where only another, else 0."""
    named, told = (set(_LETTERED.findall(one.lower())) for one in (text, sentence))
    if not named or not told:
        return 0
    return 1 if named & told else -1


def _share(one: str, near: frozenset[str], there: set[str]) -> float:
    if one in there:
        return 1.0
    return _EVERYDAY_SHARE if not near.isdisjoint(there) else 0.0


def _once(ranked: Iterable[Evidence]) -> list[Evidence]:
    seen: set[str] = set()
    kept = []
    for one in ranked:
        key = " ".join(one.text.lower().split())
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


@cache
def _everyday() -> Mapping[str, frozenset[str]]:
    """Return for each stem the stems of everyday words for the same thing."""
    text = (files("knowledge.answering") / "everyday.yaml").read_text("utf-8")
    near: dict[str, set[str]] = {}
    for group in yaml.safe_load(text):
        members = {one for word in group for one in stems(str(word))}
        for one in members:
            near.setdefault(one, set()).update(members - {one})
    return {one: frozenset(others) for one, others in near.items()}
