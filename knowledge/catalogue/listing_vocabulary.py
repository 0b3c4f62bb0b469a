"""The words people use when they ask for lists and counts, as tables."""

from collections.abc import Mapping, Sequence

#: Attribute, its values as the standard spells them, and what people call each of them.
_CALLED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "theme": {
        "Organizational": (
            "organizational", "organisational", "organization", "organisation", "organizationals",
            "org", "orga",
        ),
        "People": ("people", "ppl", "persons"),
        "Physical": ("physical", "physicals", "physical security", "phys"),
        "Technological": ("technological", "technical", "technology", "tech", "techie"),
    },
    "type": {
        "Preventive": ("preventive", "preventative", "preventing", "prevention"),
        "Detective": ("detective", "detectives", "detecting"),
        "Corrective": ("corrective", "correcting", "correction"),
    },
    "property": {
        "Confidentiality": ("confidentiality", "confidentialty"),
        "Integrity": ("integrity",),
        "Availability": ("availability",),
    },
    "concept": {
        "Identify": ("identify", "identifying", "identification"),
        "Protect": ("protect", "protects", "protecting"),
        "Detect": ("detect", "detection", "detects"),
        "Respond": ("respond", "response", "responding"),
        "Recover": ("recover", "recovery", "recovering"),
    },
    "capability": {
        "Governance": ("governance",),
        "Asset management": ("asset management", "assets management"),
        "Information protection": ("information protection", "info protection"),
        "Human resource security": (
            "human resource security", "human resources security", "hr security",
        ),
        "Physical security": ("physical security capability",),
        "System and network security": (
            "system and network security", "systems and network security", "network security",
        ),
        "Application security": ("application security", "app security", "appsec"),
        "Secure configuration": ("secure configuration", "secure config"),
        "Identity and access management": (
            "identity and access management", "identity access management", "iam",
        ),
        "Threat and vulnerability management": (
            "threat and vulnerability management", "threat vulnerability management",
            "vulnerability management",
        ),
        "Continuity": ("continuity",),
        "Supplier relationships security": (
            "supplier relationships security", "supplier relationship security",
            "supplier relationships", "supplier security",
        ),
        "Legal and compliance": ("legal and compliance", "legal compliance"),
        "Information security event management": (
            "information security event management", "security event management",
            "event management",
        ),
        "Information security assurance": (
            "information security assurance", "security assurance", "assurance",
        ),
    },
    "domain": {
        "Governance and Ecosystem": ("governance and ecosystem", "governance ecosystem"),
        "Protection": ("protection",),
        "Defence": ("defence", "defense"),
        "Resilience": ("resilience", "resiliency"),
    },
}  # fmt: skip

#: Phrase as typed → attribute and value.
VALUES: Mapping[str, tuple[str, str]] = {
    phrase: (attribute, name)
    for attribute, names in _CALLED.items()
    for name, phrases in names.items()
    for phrase in phrases
}

#: Mark, or two marks → phrases as typed.
PHRASES: Mapping[str, Sequence[str]] = {
    "count": (
        "how many", "how much", "howmany", "hwo many", "count", "counts", "number of", "amount of",
        "the number of", "quantity", "total number of", "numbers of", "count of",
    ),
    "list": (
        "list", "lists", "listing", "enumerate", "name", "names", "show", "overview", "show me",
        "give me", "gimme", "tell me", "print", "display", "list me", "give", "i need", "i want",
        "list out", "id like",
    ),
    "which": ("which", "wich", "whitch", "what", "whats", "wat", "what are", "what is"),
    "about": (
        "about", "touch", "touches", "touching", "concern", "concerning", "cover", "covering",
        "related to", "relate to", "deal with", "support", "serve", "belong", "belonging", "belongs",
        "tagged", "marked", "labelled", "labeled", "fall under", "fall into", "sit in", "part of",
        "under", "classed", "classified", "regarding", "address", "affect", "have to do with",
        "count as", "counted as", "aim at", "help", "helping",
    ),
    "all": ("all", "every", "full", "complete", "whole", "entire"),
    "total": (
        "total", "in total", "nowadays", "now", "today", "altogether", "overall", "currently",
        "these days", "at the moment", "current", "in all",
    ),
    "each": ("each", "per", "by", "breakdown", "split", "distribution"),
    "both": ("both", "together", "all together", "at once", "at the same time", "simultaneously"),
    "and": ("and", "as well as", "plus", "vs", "versus", "compared to", "compared with"),
    "or": ("or", "either"),
    "only": ("only", "solely", "exclusively", "purely", "nothing but", "nothing else"),
    "controls": ("controls", "contols", "ctrls", "safeguards"),
    "one_control": ("control", "ctrl"),
    "clauses": ("clauses", "main clauses", "chapters", "requirements clauses"),
    "one_clause": ("clause",),
    "subclauses": (
        "subclauses", "sub clauses", "subclause", "sub clause", "subsections", "sub sections",
    ),
    "ones": ("ones", "one"),
    "annex": ("annex a", "annex", "annexa", "anex a", "in annex a"),
    "standard": ("iso", "standard", "the standard", "norm", "version", "edition", "isms"),
    "attributes": ("attributes", "attribute", "attribute values"),
    "theme": ("theme", "category", "categories"),
    "theme standard": ("themes",),
    "type": ("type", "types", "kind", "kinds"),
    "type standard": ("control type", "control types", "types of control", "types of controls"),
    "property": ("property", "properties"),
    "property standard": (
        "information security property", "information security properties", "security properties",
        "security property", "protection goal", "protection goals",
    ),
    "concept": ("concept", "concepts", "function", "functions"),
    "concept standard": (
        "cybersecurity concept", "cybersecurity concepts", "cyber concept", "cyber concepts",
        "cyber security concepts", "cyber security concept", "security concepts",
    ),
    "capability": ("capability", "capabilities"),
    "capability standard": ("operational capability", "operational capabilities"),
    "domain": ("domain", "domains"),
    "domain standard": ("security domain", "security domains"),
    "new": (
        "new", "brand new", "newly added", "added", "introduced", "newly introduced", "newest",
        "new in", "newly", "newcomers", "fresh",
    ),
    "old": (
        "old", "older", "previous", "former", "predecessor", "predecessors", "old version",
        "previous version", "older version", "last version", "old edition", "forerunners",
        "old number", "old numbers", "2013 version", "2013 edition", "2013",
    ),
    "year": ("2022", "2022 version", "2022 edition", "new version", "new edition", "current version"),
    "replace": (
        "replace", "replaced", "replaces", "replacing", "replacement", "became", "become", "becomes",
        "turned into", "turn into", "went into", "go into", "ended up in", "successor", "successors",
        "supersede", "superseded", "supersedes", "absorbed", "absorb", "swallowed", "swallow",
        "took over", "new number", "new numbers", "what became of", "came from", "come from", "map to", "maps to", "mapped to", "moved to", "moved into",
    ),
    "merged": (
        "merged", "merge", "merged into", "merges", "combined", "combine", "consolidated",
        "consolidate", "melted", "united", "bundled", "rolled into",
    ),
    "documents": (
        "documents", "docs", "document", "documented information", "documentation", "papers",
        "paperwork", "doc", "documentations", "policies or records", "documents and records",
        "docs and records", "documents or records",
    ),
    "documented": (
        "documented", "written", "written down", "in writing", "written documentation", "writing",
        "something written", "something documented", "smth written", "smth documented",
        "sth written", "sth documented", "something written down", "smth written down",
        "something in writing", "something on paper", "on paper",
    ),
    "records": ("records", "record"),
    "require": (
        "require", "requires", "required", "need", "needs", "needed", "expect", "expects",
        "expected", "ask", "asks", "ask for", "asks for", "want", "wants", "demand", "demands",
        "call for", "calls for", "must have", "must be", "have to be", "has to be", "make",
        "makes", "insist on", "to be",
    ),
    "mandatory": ("mandatory", "obligatory", "compulsory", "musts"),
    "leaf": ("leaf", "leaves", "leaf level", "lowest level", "bottom level", "lowest"),
    "main": ("main", "top level", "toplevel", "major", "high level"),
    "range": ("fourtoten",),
    "at_least": ("at least", "minimum"),
    "more_than": ("more than",),
    "or_more": ("or more", "and more", "plus more", "or several"),
    "several": ("several", "multiple", "many", "a few", "more than one", "two or more", "2 or more"),
    "exactly": ("exactly",),
    "mine": ("i have to", "do i have to", "i must", "must i", "should i", "do i need to"),
}  # fmt: skip

NUMBERS: Mapping[str, int] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11,
}  # fmt: skip

#: Words that change nothing.
FILLER = frozenset(
    """
    a an the of in on to as at from with within for is are be been am was were there theres that this
    these those it its do does did have has had got can could would will u you i me them they their
    please pls plz hi hello hey thanks thank ok okay just also so hmm btw actually really than then
    how into any some again contain contains exist exists include included includes comprise value
    values something smth sth thing information security cybersecurity operational following keep
    kept consist quick question quickly short write down way different various
    """.split()  # noqa: SIM905 - a list literal would be a hundred lines
) | {"can you", "could you", "do you know", "does anyone know", "for me", "to me"}
