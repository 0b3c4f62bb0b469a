"""The subjects that one question names: "someone leaves: laptop, accounts, nda"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from knowledge.answering.understanding import Asked, Understanding, kind_of, speaks_in_terms
from knowledge.words import STOP_WORDS, stem, stems, words

#: More subjects than these are a list that nobody reads an answer to.
_MOST = 6
_LONGEST_PHRASE = 5
_SENTENCES = re.compile(r"\?+\s+|\.\s+(?=[a-z])", re.IGNORECASE)
_SEPARATORS = re.compile(
    r"[,;:+?!/]|\s[-–—]\s|\.\s|\b(?:vs\.?|versus|and|&|or|then|plus|as well as"
    r"|compared (?:to|with))(?=\s)",
    re.IGNORECASE,
)
#: With these before it, a subject is only asked for.
_ASKING = frozenset(
    stems(
        "which what controls clauses annex iso 27001 27002 standard deals expected covers maps applies"
        " difference differ between compare explain evidence work fit come"
    )
)
#: Words of a question about the standard that alone name none of its subjects.
_GENERAL = _ASKING | frozenset(
    stems(
        "requirements proof auditor rules parts list order together involved relevant number same both"
        " belong check section everything many much long often steps etc especially each line like see template example"
    )
)
#: A phrase names a subject; what has one of these tells or asks something.
_TELLS = re.compile(
    r"\b(?:i|we|you|they|them|he|she|it|us|is|are|was|were|do|does|did|can|could|may|must|should"
    r"|have|has|had|will|would|my|our|your|their|arent|isnt|dont|doesnt|not|no|if)\b",
    re.IGNORECASE,
)
#: What stands behind the last subject and belongs to all.
_TAIL = re.compile(
    r"\b(?:have to do|relates?|works?|fits?|goes?|hangs?|belongs?|comes?|connected)"
    r" (?:with|to|together)\b.*$"
    r"|\b(?:in|of|for|under|from|per) (?:the )?(?:iso|2700[12]|standard|annex)\b.*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:and |also |or )*(?:who|what|whats|which|when|where|why|how|is|are|do|does|can|may|must|should)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """One of several things that a question is about."""

    text: str
    """What is looked for."""
    understanding: Understanding
    """The question as it would be if it were about this alone."""
    is_named: bool
    """A few words that name something, or a question of its own; not a piece of a sentence."""
    is_question: bool = False


def subjects_in(understanding: Understanding) -> tuple[Subject, ...]:
    """Return the subjects that the question names, in its order; empty where it names one."""
    if understanding.references or understanding.fresh != understanding.search_text:
        return ()
    asked = [part for part in _SENTENCES.split(understanding.fresh) if _is_telling(part)]
    is_sentences = len(asked) > 1 and all(_ASKS.match(part) for part in asked)
    if is_sentences:
        subjects = [_sentence(part, understanding) for part in asked]
    else:
        named = dict.fromkeys(_named(understanding.fresh))
        subjects = [_phrase(part, understanding) for part in named]
    least = 2 if is_sentences or _names_things(understanding) else 3
    return tuple(subjects[:_MOST]) if len(subjects) >= least else ()


def _names_things(understanding: Understanding) -> bool:
    """Tell whether two pieces of the question are two subjects; of everyday work they seldom are."""
    return speaks_in_terms(understanding) or understanding.asked in {
        Asked.EVIDENCE,
        Asked.DIFFERENCE,
    }


def _sentence(text: str, whole: Understanding) -> Subject:
    alone = replace(whole, fresh=text, search_text=text, asked=kind_of(text))
    return Subject(text=text, understanding=alone, is_named=True, is_question=True)


def _phrase(text: str, whole: Understanding) -> Subject:
    is_named = len(text.split()) <= _LONGEST_PHRASE and not _TELLS.search(text)
    return Subject(text=text, understanding=replace(whole, fresh=text), is_named=is_named)


def _named(text: str) -> Iterable[str]:
    bare = (_bare(part) for part in _SEPARATORS.split(text))
    return (part for part in bare if _is_telling(part))


def _bare(part: str) -> str:
    """Return *part* without the words around it that only ask."""
    left = _TAIL.sub("", part).split()
    while left and _only_asks(left[0]):
        left.pop(0)
    while left and _is_empty(left[-1]):
        left.pop()
    return " ".join(left)


def _only_asks(word: str) -> bool:
    return _is_empty(word) or all(stem(one) in _ASKING for one in _flat(word))


def _is_empty(word: str) -> bool:
    return all(one in STOP_WORDS for one in _flat(word))


def _flat(word: str) -> list[str]:
    return words(word.replace("'", "").replace("’", ""))


def _is_telling(part: str) -> bool:
    return any(one not in _GENERAL for one in stems(part))
