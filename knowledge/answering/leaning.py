"""A question that says what is wanted and not of what: "what evidence would an auditor want?"."""

import re

from knowledge.words import STOP_WORDS, stem, words

#: Words that name a part of what is told of a thing, or only ask for it.
_PARTS = frozenset(
    stem(word)
    for word in """
    evidence proof prove demonstrate auditor auditors audit look looking looks ask asks asked expect
    expects expected check checks see sees show shown finding findings typical typically common
    usual usually normally pitfall pitfalls mistake mistakes nonconformity nonconformities wrong go
    goes fail failure fails owner owners own owns owned responsible responsibility accountable role
    roles often frequently frequency regularly cadence rhythm metric metrics kpi kpis measure measured
    indicator indicators startup startups small tiny big large mid size sized medium enterprise corporation company companies
    team start up ups organization organisation business implement implementation implementing put place set up
    introduce step steps comply meet satisfy template templates example examples sample input inputs
    output outputs related relate control controls clause clauses requirement requirements document
    documents documented record records written first good best practice way main typical thing
    also else many much number which interval
    """.split()  # noqa: SIM905 - a list literal would be a hundred lines
)
#: One of these must be among them: the others alone may name a subject.
_WANTED = re.compile(
    r"\b(?:evidence|proof|prove|demonstrate|auditors?|findings?|pitfalls?|mistakes?|nonconformit\w+"
    r"|go(?:es)? wrong|fails?|owners?|owns?|responsible|accountable|how (?:often|frequent\w*|regularly)"
    r"|frequency|cadence|rhythm|interval|metrics?|kpis?|measured?|indicators?|start-?ups?"
    r"|(?:small|mid-?size[d]?|medium|large|big) (?:company|team|business|organi[sz]ation)|enterprise"
    r"|implement\w*|put in place|set (?:it )?up|steps?|templates?|examples?|inputs?|outputs?|roles?"
    r"|which (?:control|clause)|the (?:control|clause))\b",
    re.IGNORECASE,
)
#: What a word means is a question of its own.
_DEFINES = re.compile(
    r"^\W*(?:and |so )*(?:what ?['’]?s|what is|define)(?! (?:the|its|a typical))\b", re.IGNORECASE
)
#: Asked of a list that was asked for before.
_SOME_OF_THEM = re.compile(
    r"^\W*(?:and )?which (?:of (?:them|these|those)|ones|are)\b", re.IGNORECASE
)
_LONGEST = 12


def wants_a_part(text: str) -> bool:
    """Tell whether *text* names what it wants to know and no subject of its own."""
    if _SOME_OF_THEM.match(text):
        return True
    said = [word for word in words(text) if word not in STOP_WORDS]
    if not _WANTED.search(text) or _DEFINES.match(text) or len(text.split()) > _LONGEST:
        return False
    return all(stem(word) in _PARTS for word in said)
