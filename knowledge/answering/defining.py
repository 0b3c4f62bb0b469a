"""What our own documents say a word means: "what counts as confidential?"."""

import re

from knowledge.answering.meaning import term_in, thing_in
from knowledge.answering.rows import first_value
from knowledge.words import STOP_WORDS, stems, words

_COUNTS = re.compile(
    r"\bwhat (?:counts?|qualif\w+|is (?:seen|treated|considered|regarded)) (?:as )?(?P<term>.+)$",
    re.IGNORECASE,
)
_HERE = re.compile(r"(?: (?:here|exactly|then|(?:for|with|to) us|(?:in|at) (?:our|the) company))+$")
#: What follows a term in the sentence that says what it is; a rule goes on otherwise.
_SAYS = re.compile(
    r"^(?:means?|consists? of|includes?|covers?|stands? for|(?:is|are) (?:an?|the|any|all|every|"
    r"whatever|everything|those|people)) "
)


def term_asked(text: str) -> str:
    """Return the word or words whose meaning *text* asks for; empty where it asks for more."""
    plain = text.strip(" ?.!")
    found = _COUNTS.search(plain)
    term = found["term"] if found else term_in(plain) or thing_in(plain)
    return _HERE.sub("", term).strip(" \"'“”")


def defines(sentence: str, term: str) -> bool:
    """Tell whether *sentence*, or the row of a table that begins with it, says what *term* means."""
    wanted = stems(term)
    if not wanted:
        return False
    value = first_value(sentence)
    if value:
        return stems(value)[: len(wanted)] == wanted
    said = words(sentence)
    first = next((n for n, word in enumerate(said) if word not in STOP_WORDS), 0)
    length = len(words(term)) - next(
        n for n, word in enumerate(words(term)) if word not in STOP_WORDS
    )
    last = first + length
    if stems(" ".join(said[first:last])) != wanted or first > 1:
        return False
    return bool(_SAYS.match(" ".join([*said[last:], ""])))
