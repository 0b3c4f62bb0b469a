"""Our own side of an answer: what the company's documents say, to this reader, today."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowledge.answering import wording
from knowledge.answering.composition import Composition
from knowledge.answering.conflicts import conflicting
from knowledge.answering.evidence import (
    LIKENESS_WEIGHT,
    Evidence,
    by_likeness,
    compared_text,
    familiar,
    fits,
    gather,
    is_preamble,
    speaking_of,
)
from knowledge.answering.places import in_terms_of, of_group, place_in
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.understanding import Asked, Understanding
from knowledge.answers import Side
from knowledge.indexes import LexicalIndex, Vectors
from knowledge.passages import DocumentStatus, LibraryView, Passage, PassageId
from knowledge.retrieval import CompanySearch, FoundPassage, Place
from knowledge.sentences import split_sentences
from knowledge.words import stems

#: Comparing a sentence by meaning costs 2-4 ms, so only the best by words are compared.
_COMPARED = 9
_PASSAGES, _SENTENCES, _NEAREST = 24, 4, 3
#: What a further question is worth to be answered where the one before it was.
_BESIDE = 0.4
#: Rows of a list that was asked for.
_ROWS = 12
#: Sentences for each of two questions asked at once.
_PER_ASK = 2
#: A further sentence may score, cover and resemble the question only this much less than the best.
_CLOSE, _LESS_LIKE = 0.82, 0.12
#: Two sentences that share this much of the shorter one, figures included, say the same.
_SAME, _SAME_ROW = 0.8, 0.6
#: A number stands for a whole subject: what resembles it most comes first, whatever words it has.
_MEANT_WEIGHT = 3.0
#: A condition or an exception: what stands beside a rule and limits it belongs to the answer.
_LIMITS = re.compile(r"\b(?:except\w*|unless|only|not possible|without|but)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyFinding:
    """What our documents hold on a question, before anything is said."""

    approved: tuple[Evidence, ...] = ()
    """Picked sentences of approved documents, best first."""
    unapproved: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    """0 to 1: how surely the best approved sentence speaks of what was asked."""
    unapproved_confidence: float = 0.0
    conflict: bool = False
    """The approved sentences contradict each other."""
    nearness: float = 0.0
    """Cosine of the nearest passage, whether or not it answers."""
    is_nearest: bool = False
    """Nothing speaks of the thing that a follow-up named; these are the rules for the earlier one."""
    nearest: tuple[str, ...] = ()
    """Titles of the documents that come nearest."""


class CompanySide:
    """Finds and says what our own documents hold."""

    def __init__(
        self, search: CompanySearch, lexical: LexicalIndex, embedder: RememberingEmbedder
    ) -> None:
        self._search = search
        self._lexical = lexical
        self._embedder = embedder

    def knows(self, word: str) -> bool:
        """Tell whether any document contains *word* in any inflection."""
        return self._lexical.document_frequency(word) > 0

    def learn(self, passages: Iterable[Passage], *, stopping: Callable[[], bool]) -> None:
        """Embed the sentences of *passages* before a question compares them."""
        texts = (
            compared_text(sentence, passage)
            for passage in passages
            for sentence in split_sentences(passage.text)
        )
        self._embedder.learn(texts, stopping=stopping)

    def find(
        self,
        understanding: Understanding,
        vector: Vectors,
        view: LibraryView,
        *,
        serving: frozenset[str] = frozenset(),
        beside: PassageId | None = None,
    ) -> CompanyFinding:
        """Return what *view* shows of the question.

        With *serving*, only documents that say they serve one of these controls are used. What
        answers in the passage *beside* comes before the same elsewhere.
        """
        text = familiar(understanding.search_text, frequency=self._lexical.document_frequency)
        found = self._search.search(text, vector, view=view, limit=_PASSAGES)
        gathered, telling = self._gathered(understanding, found)
        if understanding.thing and telling is None:
            gathered = speaking_of(
                gathered,
                understanding.thing,
                frequency=self._lexical.document_frequency,
                total=self._lexical.count(),
            )
        if serving:
            gathered = _serving(gathered, serving)
        if beside:
            gathered = _first_beside(gathered, beside, understanding.asked)
        evidence = by_likeness(
            gathered[:_COMPARED],
            vector,
            embed=self._embedder.embed,
            weight=_MEANT_WEIGHT if serving else LIKENESS_WEIGHT,
        )
        approved = [e for e in evidence if _is_approved(e)]
        unapproved = [e for e in evidence if not _is_approved(e)]
        contrary = conflicting(approved)
        return CompanyFinding(
            approved=contrary or _with(telling, _pick(approved, gathered)),
            unapproved=_pick(unapproved, gathered),
            confidence=approved[0].confidence if approved else 0.0,
            unapproved_confidence=unapproved[0].confidence if unapproved else 0.0,
            conflict=bool(contrary),
            nearness=max((one.cosine for one in found), default=0.0),
            nearest=_nearest(found),
        )

    def _gathered(
        self, understanding: Understanding, found: Sequence[FoundPassage]
    ) -> tuple[list[Evidence], Evidence | None]:
        """Return what *found* says, and what tells to which group a country that was named belongs."""
        frequency, total = self._lexical.document_frequency, self._lexical.count()
        place = place_in(understanding.search_text)
        gathered = gather(understanding, found, frequency=frequency, total=total)
        holding, telling = of_group(gathered, place)
        if telling is None:
            return holding, None
        meant = in_terms_of(telling, understanding)
        return of_group(gather(meant, found, frequency=frequency, total=total), place)

    def find_each(
        self, asks: Sequence[Understanding], vector: Vectors, view: LibraryView
    ) -> CompanyFinding:
        """Return what *view* shows of several questions asked at once, in their order."""
        own = self._embedder.embed([one.fresh for one in asks])
        # A part leans on the whole: "how long does it take" names no subject of its own.
        leaning = [(row + vector) / np.linalg.norm(row + vector) for row in own]
        findings = [self.find(one, row, view) for one, row in zip(asks, leaning, strict=True)]
        return _joined(findings)

    def places(self, text: str, vector: Vectors, *, view: LibraryView, limit: int) -> list[Place]:
        """Return the passages nearest to *text*, best first."""
        return [
            Place(
                source=one.passage.source,
                section=one.passage.section,
                page=one.passage.page,
                score=one.score,
                text=one.passage.text,
            )
            for one in self._search.search(text, vector, view=view, limit=limit)
        ]

    def say(self, finding: CompanyFinding, composition: Composition) -> None:
        """Say what approved documents hold; a disagreement is shown side by side."""
        side = Side.CONFLICT if finding.conflict else Side.OURS
        for one in finding.approved:
            composition.say(one.text, one.passage, side)

    def say_unapproved(self, finding: CompanyFinding, composition: Composition) -> None:
        """Say what a document that nobody has approved holds."""
        for one in finding.unapproved[:2]:
            composition.say(one.text, one.passage, Side.UNAPPROVED)


def document_notices(evidence: Sequence[Evidence], today: date) -> tuple[str, ...]:
    """Return what a reader must know of the documents that *evidence* comes from."""
    notices: dict[str, None] = {}
    for one in evidence:
        document = one.passage.document
        if document.status is DocumentStatus.UNAPPROVED:
            notices[wording.UNAPPROVED.format(title=document.title)] = None
        if document.review_on and document.review_on < today:
            overdue = wording.OVERDUE.format(title=document.title, date=document.review_on)
            notices[overdue] = None
    return tuple(notices)


def _is_approved(evidence: Evidence) -> bool:
    return evidence.passage.document.status is DocumentStatus.APPROVED


def _pick(evidence: Sequence[Evidence], gathered: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best sentence, what stands beside it on the same matter, and its near equals.

    The best may be a row of a list, whose other rows are *gathered* but not among the *evidence*.
    """
    if not evidence:
        return ()
    best = evidence[0]
    if best.hits >= 0:
        return _rows_beside(best, gathered)
    picked = [best]
    for one in evidence[1:]:
        if _adds(one, best) and not any(_repeats(one, other) for other in picked):
            picked.append(one)
    picked = picked[:_SENTENCES]
    # Sentences of one passage are read together; the best one still comes first.
    rest = sorted(picked[1:], key=lambda e: (e.passage.id != best.passage.id, -e.score))
    return (best, *rest)


def _first_beside(evidence: Sequence[Evidence], place: PassageId, asked: Asked) -> list[Evidence]:
    """Return *evidence* with what answers in *place* ahead."""
    raised = [
        replace(one, score=one.score + _BESIDE)
        if one.passage.id == place and fits(asked, one.text)
        else one
        for one in evidence
    ]
    return sorted(raised, key=lambda one: -one.score)


def _rows_beside(best: Evidence, gathered: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the rows of the list that *best* is from, in their order: all, or those that are meant."""
    rows = [
        one
        for one in gathered
        if one.hits >= 0
        and (one.passage.source, one.passage.section) == (best.passage.source, best.passage.section)
    ]
    most = max(one.hits for one in rows)
    meant = [one for one in rows if one.hits == most]
    meant.sort(key=lambda one: (one.passage.position, one.passage.text.find(one.text)))
    return tuple(meant[:_ROWS])


def _with(telling: Evidence | None, picked: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return *picked*, with what tells whom its group consists of behind the rule for the group."""
    if telling is None or not picked or picked[0].passage.source != telling.passage.source:
        return picked
    return (picked[0], telling, *picked[1 : _SENTENCES - 1])


def _adds(one: Evidence, best: Evidence) -> bool:
    """Tell whether *one* speaks of the question about as much as *best* does."""
    if one.passage.id == best.passage.id and not one.is_row:
        share = 0.4 if _LIMITS.search(one.text) else 0.6
        return one.coverage >= share * best.coverage and one.likeness >= share * best.likeness
    if one.score < _CLOSE * best.score:
        return False
    covers = one.coverage >= _CLOSE * best.coverage
    if one.is_row:
        return covers and one.likeness >= best.likeness - _LESS_LIKE
    return one.likeness >= best.likeness - (_LESS_LIKE if covers else 0)


def _repeats(one: Evidence, other: Evidence) -> bool:
    """Tell whether the shorter of two sentences says nothing that the longer one leaves out."""
    here, there = (set(stems(e.text)) for e in (one, other))
    shared = here & there
    shorter = min(here, there, key=len)
    figures = {word for word in shorter if word[0].isdigit()}
    same = _SAME_ROW if one.is_row or other.is_row else _SAME
    return len(shared) >= same * len(shorter) and figures <= shared


def _serving(evidence: Sequence[Evidence], controls: frozenset[str]) -> list[Evidence]:
    """Return what documents that serve *controls* say, and what they are for only if nothing else."""
    serving = [one for one in evidence if controls.intersection(one.passage.document.controls)]
    return [one for one in serving if not is_preamble(one.passage)] or serving


def _joined(findings: Sequence[CompanyFinding]) -> CompanyFinding:
    """Return one finding that leads with the best of each; a conflict is never mixed with more."""
    for one in findings:
        if one.conflict:
            return one
    best = max(findings, key=lambda finding: finding.confidence)
    said: dict[str, Evidence] = {}
    for finding in findings:
        # A list is told whole.
        room = _ROWS if finding.approved and finding.approved[0].hits >= 0 else _PER_ASK
        said |= {one.text: one for one in finding.approved[:room] if one.text not in said}
    return replace(best, approved=tuple(said.values()))


def _nearest(found: Sequence[FoundPassage]) -> tuple[str, ...]:
    titles = dict.fromkeys(one.passage.document.title for one in found)
    return tuple(titles)[:_NEAREST]
