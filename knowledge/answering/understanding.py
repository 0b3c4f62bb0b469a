"""What a question asks for: its kind, what it speaks of, and whose word can answer it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.answering.leaning import wants_a_part
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import Reference, find_references
from knowledge.words import stems


class Asked(StrEnum):
    """The kind of thing that would answer the question."""

    PERMISSION = "permission"
    """May I, must I: only an approved company document can say."""
    DURATION = "duration"
    """How long, by when, how soon."""
    FREQUENCY = "frequency"
    AMOUNT = "amount"
    """How many, how much, how big."""
    WHO = "who"
    WHERE = "where"
    HOW = "how"
    WHICH_CONTROL = "which_control"
    EVIDENCE = "evidence"
    DIFFERENCE = "difference"
    WHY = "why"
    WHAT = "what"
    OWNER = "owner"
    """Who usually owns a clause or control."""
    EXCLUSION = "exclusion"
    """May a clause or a control be left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """A question as it was understood."""

    text: str
    """The question with chat noise removed."""
    search_text: str
    """What is searched for: the question, and its thread's earlier one if it leans on it."""
    fresh: str
    """The part of *search_text* that this question itself said."""
    asked: Asked
    references: tuple[Reference, ...]
    about_us: bool
    """Speaks of me, us, our company: our documents come first."""
    about_standard: bool
    """Speaks of ISO, clauses, controls, certification: the standard comes first."""
    before: str = ""
    """The earlier question that a follow-up asks about another thing."""
    thing: str = ""
    """What a follow-up named in place of an earlier thing: a rule that is silent on it is no answer."""


#: Nobody's question is longer; what is pasted after it is not looked at.
LONGEST = 4_000
_NOISE = re.compile(r"<@[A-Z0-9]+>|@annexa\b|<[#!][^>]*>", re.IGNORECASE)
_US = re.compile(
    r"\b(?:i|i'?m|im|me|my|mine|we|we'?re|our|ours|us|myself|team|colleagues?|company|office"
    r"|employees?|staff|manager|boss|contractors?|visitors?|customers?|clients?|here)\b"
    r"|\b(?:you|u) guys\b",
    re.IGNORECASE,
)
_STANDARD = re.compile(
    r"\b(?:iso|iec|27k|270\d\d|annex|clauses?|controls?|standards?"
    r"|(?<!police )(?<!tls )(?<!ssl )(?<!training )certif\w*(?! of (?!conformity|registration))|cert|soa|isms|pdca"
    r"|statement of applicability|auditors?|nonconformit\w*|recertif\w*|surveillance audit|stage [12]"
    r"|amendment|soc[ -]?2|nis2|gdpr|attributes?|themes?|management review|internal audits?|cia triad"
    r"|requirements?|accredit\w*)\b",
    re.IGNORECASE,
)
_IS_PERMISSION = (
    r"\b(?:may|can|could|should|must|shall) (?:i|we|they|he|she|you|one|employees?|staff|people"
    r"|contractors?|visitors?|interns?|someone|somebody|anyone|my \w+|external\w*|freelancers?)\b"
    r"|\b(?:am i|are we|are \w+|is it|is that|is this|is \w+|is \w+ \w+|be) (?:\w+ )?"
    r"(?:allowed|permitted|ok|okay|fine|forbidden|prohibited|required|mandatory|obligatory|cool|legal"
    r"|banned|obliged|acceptable)\b"
    r"|\b(?:do|does|did) (?:i|we|they|\w+|my \w+) (?:really |actually |even )?(?:have|need) to\b"
    r"|\b(?:allowed|permitted|supposed|ok|okay|fine|forbidden|obliged) to\b"
    r"|\b(?:ok|okay|fine|allowed|cool|alright) (?:if|when) (?:i|we)\b"
    r"|^(?:allowed|ok|okay|can|may|must|should)\b|\b(?:possible|ok|okay|fine|allowed|cool) ?\?*$"
    r"|, (?:possible|ok|okay|fine|allowed|yes or no)\b"
)
_KINDS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.EXCLUSION,
        (
            r"^(?=.*\b(?:a\.?\d|controls?|clauses?|annex)).*"
            r"\b(?:exclud\w*|leave out|left out|skip|omit|opt out|not applicable)\b"
        ),
    ),
    (
        Asked.DIFFERENCE,
        (
            r"\bdiff?er\w*\b|\bdiff between\b|\bvs\.?\b|\bversus\b|\bcompared? (?:to|with)\b"
            r"|\bdistinguish\b|\bsame (?:thing )?as\b"
        ),
    ),
    (
        Asked.WHICH_CONTROL,
        (
            r"\b(?:which|what|wich|wat) (?:\w+ ){0,3}(?:controls?|clauses?|requirements?|annex|number)\b"
            r"(?! (?:ask|say|mean|require|do\b|need|want))"
            r"|\bwhere (?:in|does|is)\b.*\b(?:iso|annex|27001|27002|standard)\b"
            r"|\b(?:control|clause)s? (?:for|about|on|that|covering|covers|dealing)\b"
            r"|\bwhich (?:one|number|id)\b|\bunder which\b|\bmaps? to\b|\bbelongs? (?:where|to which)\b"
            r"|\bwhere (?:does|do)\b.*\bbelong|\bwhere is the (?:bit|part|thing)\b|\bwhat covers\b"
            r"|\bnumber ?\?*$"
        ),
    ),
    (
        Asked.EVIDENCE,
        (
            r"\bevidence\b|\bchecklists?\b|\bas an auditor\b|\bproof\b|\bprove\b|\bauditors? (?:\w+ ){0,2}(?:look|ask|want|expect|check|see|need)"
            r"|\bshow (?:to )?(?:the |an )?auditor|\bdemonstrate\b"
        ),
    ),
    (
        Asked.OWNER,
        r"\bwho (?:\w+ ){0,2}(?:owns?|responsible)\b.*(?:\ba[.\s]?\d|\bcontrol|\bclause)",
    ),
    (
        Asked.AMOUNT,
        (
            r"\bhow long (?:must|should|do|does|is|are|has|have|can|may) (?:\w+ ){0,4}?"
            r"(?:passwords?|passphrases?|pins?|passcodes?)\b"
            r"(?!.*\b(?:valid|last|kept|keep|stay|live|before|until)\b)"
        ),
    ),
    (
        Asked.DURATION,
        (
            r"\bhow (?:long|soon|fast|quick\w*|late|old|many (?:minutes|hours|days|weeks|months|years))\b"
            r"|\b(?:deadline|by when|until when|time ?frame|time limit|retention|rto|rpo)\b"
            r"|\bwithin (?:what|which|how)\b|\bwhen (?:must|do|does|should|is|are|will|can|did)\b"
        ),
    ),
    (
        Asked.FREQUENCY,
        (
            r"\bhow (?:often|frequent\w*|regular\w*|many times)\b|\bhow ofen\b|\bfrequency\b|\bcadence\b"
            r"|\bevery how\b"
        ),
    ),
    (
        Asked.AMOUNT,
        (
            r"\bhow (?:many|much|big|large|strong|high)\b|\bnumber of\b|\bminimum\b|\bmaximum\b|\bcount\b"
            r"|\blength\b|\bcost\b|\bprice\b|\bexpensive\b"
        ),
    ),
    (Asked.PERMISSION, _IS_PERMISSION),
    (
        Asked.WHO,
        (
            r"\bwho(?:m|se|'s|s)?\b|\bwhich (?:person|team|role|department|mailbox)\b"
            r"|\bcontact\b|\bapprov\w+ (?:from|by)\b"
        ),
    ),
    (Asked.WHERE, r"\bwhere\b"),
    (Asked.WHY, r"\bwhy\b|\bwhat'?s the point\b|(?<!\bon )\bpurpose\b|\bhow come\b"),
    (Asked.HOW, r"\bhow (?:do|does|can|should|to|must|is|are|would)\b|\bsteps?\b|\bprocess\b"),
)
#: Words that say what kind of answer is wanted and nothing of its subject.
_FRAMES: Mapping[Asked, re.Pattern[str]] = {
    Asked.WHICH_CONTROL: re.compile(
        r"\b(?:maps? to|which|what|wich|wat|where|in|is|are|the|annex a?|iso|2700[12]|standards?|controls?"
        r"|clauses?|requirements?|numbers?|deals?|dealing|with|about|covers?|covering|for|on)\b",
        re.IGNORECASE,
    ),
    Asked.EVIDENCE: re.compile(
        r"\b(?:what|which|evidence|proofs?|prove|auditors?|audit|wants?|looks?|asks?|expects?|checks?|sees?"
        r"|needs?|shows?|demonstrate|as|for|of|at|to|do|does|we|i|is|are|the|an?|will|would|should)\b",
        re.IGNORECASE,
    ),
}
#: Words that name a part of what the catalogue tells, whatever the subject is.
_PART_WORDS = re.compile(
    r"\b(?:kpis?|metrics|pitfalls|typical (?:findings|mistakes|nonconformities)|common mistakes"
    r"|templates?|examples? of|checklists?)\b(?: (?:for|of|in|with|on)\b)?",
    re.IGNORECASE,
)
_SECOND_ASK = re.compile(
    r"^(?P<first>.*\b(?:who|how|when|where|what|which|may|must|can|do|does|is|are)\b.*?),? and "
    r"(?:also )?(?P<second>(?:how|who|whom|when|where|by whom|by when|for how|within)\b.*)$",
    re.IGNORECASE,
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def understand(
    text: str, catalogue: Catalogue, *, earlier: str = "", mend: Callable[[str], str] = str
) -> Understanding:
    """Understand *text*; *earlier* is the thread's previous question if this one leans on it.

    *mend* corrects the spelling of what is looked for; numbers are read as they were typed.
    """
    text = clean(text)
    mended = mend(text)
    asked = kind_of(mended)
    if earlier and asked is Asked.WHAT and not wants_a_part(mended):
        asked = kind_of(earlier)
    whole = f"{mend(earlier)} {mended}".strip()
    return Understanding(
        text=text,
        search_text=whole,
        fresh=mended,
        asked=asked,
        references=find_references(text, catalogue) or find_references(earlier, catalogue),
        about_us=bool(_US.search(whole)),
        about_standard=bool(_STANDARD.search(whole)),
    )


def subject(understanding: Understanding) -> str:
    """Return what is looked for in the catalogue: the question without the words that only frame it."""
    left = _PART_WORDS.sub(" ", understanding.search_text)
    frame = _FRAMES.get(understanding.asked)
    if frame is not None:
        left = frame.sub(" ", left)
    return " ".join(left.split()) if stems(left) else understanding.search_text


def speaks_in_terms(understanding: Understanding) -> bool:
    """Tell whether the words of the question are those of the standard rather than everyday ones."""
    return understanding.about_standard or understanding.asked is Asked.WHICH_CONTROL


def asks_in(understanding: Understanding) -> tuple[Understanding, ...]:
    """Return each of two questions asked in one sentence; otherwise *understanding* alone."""
    found = _SECOND_ASK.match(understanding.fresh)
    if found is None:
        return (understanding,)
    parts = (found["first"], found["second"])
    return tuple(replace(understanding, fresh=part, asked=kind_of(part)) for part in parts)


def clean(text: str) -> str:
    """Return *text* without mentions, with single spaces, and no longer than a long question."""
    # JSON may carry half a character, which no embedding model reads.
    whole = text[:LONGEST].encode("utf-8", "ignore").decode("utf-8")
    return " ".join(_NOISE.sub(" ", whole).split())


def kind_of(text: str) -> Asked:
    """Return what kind of thing would answer *text*."""
    for kind, pattern in _COMPILED:
        if pattern.search(text):
            return kind
    return Asked.WHAT
