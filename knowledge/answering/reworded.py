"""Reading what a model wrote: its lines, what may stand in them, and what must not be missing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.answers import Sentence, Side
from knowledge.words import stem, stems, words

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LIST_SIGN = re.compile(r"^(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_MARK = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_NEXT_SENTENCE = re.compile(
    r"([.!?]\s*(?:\[[\d, ]+\]\s*)+|\](?:\s*\[[\d, ]+\])*[.!?])\s+(?=[^\s\[])"
)
_BARE = re.compile(r"^(?:```\w*|=+\[\w+\]=+|---+)$")

#: What is never plain text, wherever it comes from.
_MARKUP = re.compile(
    r"<\S|[`\\]|\*\S|\S\*|~~|(?<!\w)_\w|\w_(?!\w)|\]\(|!\[|\{\{|:[a-z][a-z_+-]+:|^#"
    r"|[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufffd]",
    re.IGNORECASE,
)
#: Web and mail addresses, people and channels: only as the source itself names them.
_ADDRESS = re.compile(
    r"\w:/|//|\bwww\.|\b(?:mailto|javascript|data|tel|file|slack):|[@#]\w|\w\.[a-z]{2,}(?!\w)",
    re.IGNORECASE,
)
_ENDS = ".,;:!?'\"()’”"

#: Words by which one side would speak for the other; allowed where the source has them.
_COMPANY = re.compile(r"\b(?:we|us|our|ours|compan(?:y|ies)|polic(?:y|ies))\b", re.IGNORECASE)
_STANDARD = re.compile(r"\b(?:iso|iec|standards?|annex|2700[12]|clauses?|isms)\b", re.IGNORECASE)
_FOREIGN: Mapping[Side, re.Pattern[str]] = {
    Side.STANDARD: _COMPANY,
    Side.OURS: _STANDARD,
    Side.UNAPPROVED: _STANDARD,
}

#: What binds or frees: a family that the composed sentence has, the rewritten one has too.
_BINDING = (
    frozenset("not no never cannot nobody none neither nor without forbidden prohibited".split()),  # noqa: SIM905
    frozenset("unless except excluding exception exceptions besides".split()),  # noqa: SIM905
    frozenset({"only", "solely", "exclusively"}),
    frozenset({"must", "shall"}),
)
_NUMBER_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),  # noqa: SIM905
        map(str, range(1, 13)),
        strict=True,
    )
)
#: Spans and frequencies; "every day" and "daily" are the same.
_TIME_WORDS: Mapping[str, str] = {
    stem(word): unit
    for unit, spelled in {
        "minute": "minute minutes",
        "hour": "hour hours hourly",
        "day": "day days daily",
        "week": "week weeks weekly",
        "month": "month months monthly",
        "quarter": "quarter quarters quarterly",
        "year": "year years yearly annual annually",
        "at once": "immediately immediate promptly instantly",
    }.items()
    for word in spelled.split()
}
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_ENOUGH = 0.5
_LONGEST_LINE = 1_500


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One sentence as the model wrote it, and the citations that it names."""

    text: str
    citations: tuple[int, ...]


def read_reply(reply: str, *, most: int) -> list[ReplyLine]:
    """Return the sentences of *reply*, at most *most*; list signs, headings and fences fall away."""
    found: list[ReplyLine] = []
    for line in _THOUGHTS.sub("", reply).split("\n"):
        if len(line) > _LONGEST_LINE:
            found.append(ReplyLine(text=line, citations=()))
            continue
        for piece in _NEXT_SENTENCE.sub(r"\1\n", line.strip()).split("\n"):
            one = _read(_LIST_SIGN.sub("", piece.strip()))
            if one is not None:
                found.append(one)
    return found[:most]


def settled(reply: str) -> str:
    """Return the beginning of an unfinished *reply* whose sentences nothing that follows changes."""
    lines = _THOUGHTS.sub("", reply).split("\n")
    begun = _NEXT_SENTENCE.sub(r"\1\n", lines[-1].strip()).split("\n")
    whole = begun[:-1] if len(lines[-1]) <= _LONGEST_LINE else []
    return "\n".join([*lines[:-1], *whole])


def is_clean(text: str, quote: str) -> bool:
    """Tell whether *text* is plain, and names no address, person or channel that *quote* does not."""
    if _MARKUP.search(text):
        return False
    named = {one.strip(_ENDS).lower() for one in quote.split()}
    return all(one.strip(_ENDS).lower() in named for one in text.split() if _ADDRESS.search(one))


def speaks_for_itself(text: str, quote: str, side: Side) -> bool:
    """Tell whether *text* keeps to its side: policies don't speak for ISO, nor ISO for policies."""
    pattern = _FOREIGN.get(side)
    if pattern is None:
        return False
    own = {found.lower() for found in pattern.findall(quote)}
    return all(found.lower() in own for found in pattern.findall(text))


def keeps(composed: Sequence[Sentence], kept: Sequence[Sentence]) -> bool:
    """Tell whether *kept* still says what binds.

    Neither a side's first sentence may be missing nor an obligation, a prohibition, an exception or
    a restriction, each with its numbers, spans and frequencies.
    """
    first = {one.side: one for one in reversed(composed)}
    return bool(kept) and all(_is_kept(one, kept, first=one is first[one.side]) for one in composed)


def _read(line: str) -> ReplyLine | None:
    """Read one line; what frames the sentences rather than being one gives nothing."""
    marks = [int(n) for found in _MARK.findall(line) for n in found.split(",")]
    text = " ".join(_MARK.sub("", line).split())
    if not text or _BARE.match(text) or (text.endswith(":") and not marks):
        return None
    if text[-1] not in ".!?":
        text += "."
    return ReplyLine(text=text, citations=tuple(dict.fromkeys(marks)))


def _is_kept(one: Sentence, kept: Sequence[Sentence], *, first: bool) -> bool:
    families = _families(one.text)
    if not first and not families:
        return True
    needed = set(stems(one.text))
    for other in kept:
        shared = len(needed & set(stems(other.text))) >= _ENOUGH * len(needed)
        if (
            set(other.citations) & set(one.citations)
            and shared
            and families <= _families(other.text)
            and _quantities(one.text) <= _quantities(other.text)
        ):
            return True
    return False


def _families(text: str) -> set[int]:
    said = _unfolded(words(text))
    return {number for number, family in enumerate(_BINDING) if not family.isdisjoint(said)}


def _unfolded(said: Iterable[str]) -> set[str]:
    return {"not" if one.endswith(("n't", "n’t")) else one for one in said}


def _quantities(text: str) -> set[str]:
    said = words(text)
    spelled = {_NUMBER_WORDS[one] for one in said if one in _NUMBER_WORDS}
    times = {_TIME_WORDS[stem(one)] for one in said if stem(one) in _TIME_WORDS}
    return spelled | times | set(_DIGITS.findall(text))
