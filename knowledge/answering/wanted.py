"""Which part of what the catalogue tells of an entry a question wants to know."""

import re
from collections.abc import Callable, Mapping, Sequence

from knowledge.answering import standard_text
from knowledge.answering.leaning import wants_a_part
from knowledge.answering.standard_text import StandardText
from knowledge.answering.understanding import Asked, Understanding
from knowledge.catalogue.catalogue import Entry
from knowledge.words import stems

Part = Callable[[Entry], StandardText]

#: The first pattern that a question contains decides; what it names is more telling than its form.
_NAMED: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (
        r"\b(?:templates?|sample (?:of|text)|example (?:of|for|text)|an example|boilerplate)\b",
        (standard_text.templates, standard_text.how),
    ),
    (
        r"\b(?:pitfalls?|mistakes?|go(?:es)? wrong|fail\w*|nonconformit\w*|findings?|nc)\b",
        (standard_text.pitfalls,),
    ),
    (
        r"\b(?:kpis?|metrics?|measured?|measuring|indicators?)\b",
        (standard_text.metrics,),
    ),
    (r"\bstage (?:1|one)\b", (standard_text.stage_1,)),
    (r"\bstage (?:2|two)\b", (standard_text.stage_2,)),
    (r"\binputs?\b|\bgoes into\b|\bagenda\b", (standard_text.inputs,)),
    (r"\boutputs?\b|\bcomes out of\b|\bresults? of\b", (standard_text.outputs,)),
    (
        r"\b(?:start-?ups?|small (?:company|business|team|organi[sz]ation)s?|tiny|under 50)\b",
        (standard_text.small, standard_text.how),
    ),
    (
        r"\b(?:enterprises?|corporations?|(?:large|big) (?:company|companies|organi[sz]ations?))\b",
        (standard_text.large, standard_text.how),
    ),
    (
        r"\b(?:mid-?size[d]?|medium-?size[d]?|medium (?:company|companies|organi[sz]ations?))\b",
        (standard_text.medium, standard_text.how),
    ),
    (r"\b(?:company size|bigger)\b", (standard_text.by_size, standard_text.how)),
    (r"\b(?:cloud|saas|aws|azure|gcp)\b", (standard_text.cloud, standard_text.gist)),
    (
        r"\b(?:remote(?:ly)?|home office|work(?:ing)? from home|wfh|telework\w*)\b",
        (standard_text.remote, standard_text.gist),
    ),
    (
        r"\brelate[sd]?\b|\bgoes with\b|\bwork(?:s)? together\b|\bconnected (?:to|with)\b",
        (standard_text.related,),
    ),
    (
        (
            r"\b(?:implement\w*|put in place|set ?up|introduce|roll out|get started|steps?|comply|fulfil+"
            r"|meet|satisfy)\b"
        ),
        (standard_text.how,),
    ),
)
_THE_CLAUSE = re.compile(r"\bclauses?\b", re.IGNORECASE)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), parts) for pattern, parts in _NAMED)
_BY_KIND: Mapping[Asked, tuple[Part, ...]] = {
    Asked.WHY: (standard_text.why, standard_text.gist),
    Asked.EVIDENCE: (standard_text.evidence, standard_text.auditor),
    Asked.OWNER: (standard_text.owner, standard_text.roles, standard_text.gist),
    Asked.WHO: (standard_text.owner, standard_text.roles, standard_text.asks),
    Asked.FREQUENCY: (standard_text.cadence, standard_text.asks),
    Asked.PERMISSION: (standard_text.asks,),
    Asked.WHICH_CONTROL: (standard_text.gist, standard_text.asks),
    Asked.EXCLUSION: (standard_text.gist,),
    Asked.HOW: (standard_text.gist, standard_text.how),
}
#: What a topic has nothing of, but the entry that it is chiefly about may have.
OF_ENTRIES = frozenset({standard_text.templates, standard_text.metrics})
USUAL: tuple[Part, ...] = (standard_text.gist, standard_text.asks, standard_text.why)
#: These ask for what the catalogue holds as data, whatever else they name.
_DATA = frozenset({Asked.WHICH_CONTROL, Asked.DIFFERENCE, Asked.OWNER})


def parts(understanding: Understanding) -> Sequence[Part]:
    """Return the parts that answer the question, the most wanted first."""
    if _THE_CLAUSE.search(understanding.fresh) and wants_a_part(understanding.fresh):
        return (standard_text.clauses,)
    return named_parts(understanding) or _BY_KIND.get(understanding.asked, USUAL)


def is_specific(understanding: Understanding) -> bool:
    """Tell whether the question names the part that it wants, as an auditor or a lead would."""
    return bool(named_parts(understanding)) or understanding.asked in _DATA | {Asked.EVIDENCE}


def named_parts(understanding: Understanding) -> Sequence[Part]:
    """Return the parts that the question names; empty where it names none."""
    if understanding.asked in _DATA:
        return ()
    fresh = understanding.fresh
    text = fresh if wants_a_part(fresh) else understanding.search_text
    named = next(((p, found) for p, found in _COMPILED if p.search(text)), None)
    if named is None:
        return ()
    pattern, found = named
    # What a finding is, is asked of the word itself; in a thread it is asked of the subject.
    is_subject = fresh == understanding.search_text and not stems(pattern.sub(" ", text))
    return () if is_subject else found
