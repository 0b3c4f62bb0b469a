"""One answer made of the answers to the several things that a question asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from knowledge.answering import wording
from knowledge.answering.evidence import fits
from knowledge.answering.rows import labels_and_values
from knowledge.answering.understanding import kind_of
from knowledge.answers import Answer, Citation, Kind, Sentence

#: Leads that say how our documents stand to one part, and nothing of the others.
_FRAMES = frozenset(
    {
        wording.CONFLICT,
        wording.OURS_NEAREST,
        wording.OURS_SILENT,
        wording.OURS_SILENT_GUIDANCE,
        wording.OURS_SILENT_UNAPPROVED,
    }
)
_TWO, _OF_TWO, _OF_MORE = 2, 3, 2
#: A list cut short would seem to be whole.
_OF_A_LIST = 12
_RANKED = 10
_NO_ANSWER = Answer(kind=Kind.REFUSAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One thing that was asked, and what was answered to it."""

    asked: str
    answer: Answer


def joined(parts: Sequence[Part]) -> Answer | None:
    """Return the answers to *parts* as one, in their order; None where no part has one.

    What a part has no answer to is named.
    """
    answered = [one for one in _adding(parts) if _is_answered(one.answer)]
    if not answered:
        return None
    room = _OF_TWO if len(answered) <= _TWO else _OF_MORE
    sentences, citations = _said(answered, room)
    leads = dict.fromkeys(one.answer.lead for one in answered if one.answer.lead not in _FRAMES)
    return Answer(
        kind=Kind.ANSWER,
        lead=" ".join(lead for lead in leads if lead),
        sentences=sentences,
        citations=citations,
        notices=tuple(dict.fromkeys([*_frames(_adding(parts)), *_notices(answered)])),
        ranked=_ranked(parts),
        sensitive=any(one.answer.sensitive for one in parts),
    )


def _adding(parts: Sequence[Part]) -> list[Part]:
    """Return *parts*; one that only repeats what others said is left without an answer.

    One that they answered with what they said is left out.
    """
    room = _OF_TWO if len(parts) <= _TWO else _OF_MORE
    said: set[str] = set()
    adding = []
    for one in parts:
        texts = [sentence.text for sentence in one.answer.sentences]
        repeats = bool(texts) and said.issuperset(texts)
        if not repeats:
            adding.append(one)
        elif not fits(kind_of(one.asked), texts[0]):
            adding.append(replace(one, answer=_NO_ANSWER))
        said.update(texts[:room])
    return adding


def _is_answered(answer: Answer) -> bool:
    return answer.kind is Kind.ANSWER and bool(answer.sentences)


def _said(parts: Sequence[Part], room: int) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Return the first sentences of each part, once each, with their citations numbered anew."""
    sentences: dict[str, Sentence] = {}
    citations: list[Citation] = []
    for part in parts:
        told = {one.n: one for one in part.answer.citations}
        fresh = [one for one in part.answer.sentences if one.text not in sentences]
        listed = fresh and all(labels_and_values(one.text)[0] for one in fresh[:room])
        for one in fresh[: _OF_A_LIST if listed else room]:
            numbers = tuple(_numbered(told[n], citations) for n in one.citations)
            sentences[one.text] = replace(one, citations=numbers)
    return tuple(sentences.values()), tuple(citations)


def _numbered(citation: Citation, citations: list[Citation]) -> int:
    """Return the number of *citation* among *citations*, where it is put if it is new."""
    for known in citations:
        if replace(citation, n=known.n) == known:
            return known.n
    citations.append(replace(citation, n=len(citations) + 1))
    return len(citations)


def _frames(parts: Sequence[Part]) -> Iterator[str]:
    """Yield how our documents stand to a part, and which part has no answer."""
    for one in parts:
        if not _is_answered(one.answer):
            yield wording.PART_UNANSWERED.format(part=one.asked)
        elif one.answer.lead in _FRAMES:
            yield wording.OF_A_PART.format(part=one.asked, said=one.answer.lead)


def _notices(parts: Sequence[Part]) -> Iterator[str]:
    return (notice for one in parts for notice in one.answer.notices)


def _ranked(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return the best of each part first, then the second best of each."""
    rows = zip_longest(*(one.answer.ranked for one in parts))
    return tuple(dict.fromkeys(id_ for row in rows for id_ in row if id_))[:_RANKED]
