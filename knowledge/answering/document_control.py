"""Questions about our documents themselves: which are overdue for review, whose one is, which version.

Document control knows it, not the words of a document; so it is said in the first line, and nothing
is quoted.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answering import wording
from knowledge.answering.understanding import Understanding
from knowledge.answers import Answer, Kind
from knowledge.catalogue.listing_sentences import joined
from knowledge.passages import DocumentControl, DocumentStatus
from knowledge.words import stems, words

#: So many titles are read; a longer list is found on the Home tab.
_MOST_NAMED = 12
_KINDS_OF_DOCUMENT = frozenset({"policy", "procedure", "guideline", "document"})
_KIND_STEMS = frozenset(stem for one in _KINDS_OF_DOCUMENT for stem in stems(one))
#: More documents than these are a name that says too little.
_MOST_MEANT = 6
_MENTIONED = re.compile(r"\b(?:polic(?:y|ies)|documents?|procedures?|guidelines?)\b")
_OPENING = re.compile(
    r"^(?:(?:so|and|hi|hello|hey|please|ok|can you|could you|tell me|show me|give me) )+"
)
_ASIDES = re.compile(r" (?:please|right now|now|today|currently|at the moment|again|next|yet)\b")
_ALL = (
    r"(?:(?:which|what)(?: of)?|list|show|are (?:there )?any(?: of)?|are there|do we have(?: any)?"
    r"|have we(?: got)?(?: any)?|is (?:there )?any(?: of)?|how many(?: of)?)"
    r"(?: all| the| our| these| company| security)* "
    r"(?:polic(?:y|ies)|documents?|procedures?|guidelines?)"
)
_LATE = (
    r"(?:overdue|out of date|outdated|expired|too old|not up to date|late|past (?:their|its|the)? ?"
    r"(?:review|due)(?: date)?)(?: for (?:a |their |its )?review)?(?: review)?"
)
_IS = r"(?: (?:that|which))?(?: are| is| have| has| were)?(?: still| already| being)?"
_OVERDUE = re.compile(
    rf"{_ALL}{_IS} {_LATE}|(?:list|show|which|what)?(?: ?all| ?the| ?our| are)* {_LATE} (?:policies|documents)"
    rf"|{_ALL} (?:need|needs|are due for|is due for|must have)(?: a| their| its)? review(?:ed|ing)?"
)
_UNAPPROVED = re.compile(
    rf"{_ALL}{_IS} (?:unapproved|not approved|waiting for approval|without approval|missing approval)"
)
_EVERY = re.compile(rf"{_ALL}(?: (?:do we have|are there|exist|have we got|apply(?: here)?))?")
_THE = r"(?:the |our )?(?:current |latest )?DOC"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    """The documents that a question names, mostly one, and the question with ``DOC`` in their place."""

    documents: Sequence[DocumentControl]
    question: str


def about_documents(
    understanding: Understanding, documents: Mapping[str, DocumentControl], today: date
) -> Answer | None:
    """Return what document control knows of what is asked; None where it is asked of no document.

    *documents* are those that the reader may see, and only those are named or counted.
    """
    text = _plain(understanding.search_text)
    if not documents or understanding.about_standard:
        return None
    for pattern, tell in _OF_ALL:
        if pattern.fullmatch(text):
            return Answer(kind=Kind.ANSWER, lead=tell(list(documents.values()), today))
    named = _named(text, list(documents.values()))
    if named is None:
        return None
    told = next((tell for pattern, tell in _OF_ONE if pattern.fullmatch(named.question)), None)
    if told is None:
        return None
    return Answer(
        kind=Kind.ANSWER,
        lead=" ".join(told(one, today) for one in named.documents),
        notices=tuple(notice for one in named.documents for notice in _standing(one)),
    )


def may_be_about_documents(understanding: Understanding) -> bool:
    """Tell whether it is worth asking document control at all."""
    return bool(_MENTIONED.search(understanding.search_text.lower()))


def _plain(text: str) -> str:
    plain = " ".join(words(re.sub("['’]", "", text)))
    return _ASIDES.sub("", _OPENING.sub("", plain))


def _named(text: str, documents: Sequence[DocumentControl]) -> _Named | None:
    """Return what stands before "policy" in *text*: one document, or the few that it may mean."""
    said = text.split()
    kinds = [n for n, word in enumerate(said) if word in _KINDS_OF_DOCUMENT]
    if len(kinds) != 1:
        return None
    first = last = kinds[0]
    titles = [set(stems(one.title)) for one in documents]
    while first and (said[first - 1] == "and" or _is_in(said[first - 1], titles)):
        first -= 1
    meant = _meant(set(stems(" ".join(said[first:last]))), documents)
    if not 0 < len(meant) <= _MOST_MEANT:
        return None
    return _Named(documents=meant, question=" ".join([*said[:first], "DOC", *said[last + 1 :]]))


def _meant(name: set[str], documents: Sequence[DocumentControl]) -> list[DocumentControl]:
    """Return the documents whose titles have every word of *name*; one that has no more is meant."""
    fitting = [
        (title - _KIND_STEMS, one)
        for one in documents
        if name and name <= (title := set(stems(one.title)))
    ]
    whole = [one for title, one in fitting if title == name]
    return whole or [one for _, one in fitting]


def _is_in(word: str, titles: Sequence[set[str]]) -> bool:
    return any(one in title for one in stems(word) for title in titles)


def _overdue(documents: Sequence[DocumentControl], today: date) -> str:
    dated = [(one.review_on, one.title) for one in documents if one.review_on]
    late = [f"“{title}” (since {on})" for on, title in sorted(dated) if on < today]
    if not late:
        return wording.NONE_OVERDUE
    return wording.OVERDUE_ONES.format(count=len(late), all=len(documents), titles=_titles(late))


def _unapproved(documents: Sequence[DocumentControl], _today: date) -> str:
    open_ = [one for one in documents if one.status is DocumentStatus.UNAPPROVED]
    if not open_:
        return wording.NONE_UNAPPROVED
    return wording.UNAPPROVED_ONES.format(
        count=len(open_), all=len(documents), titles=_titles(_in_order(open_))
    )


def _every(documents: Sequence[DocumentControl], _today: date) -> str:
    return wording.DOCUMENTS.format(count=len(documents), titles=_titles(_in_order(documents)))


def _in_order(documents: Sequence[DocumentControl]) -> list[str]:
    return sorted(f"“{one.title}”" for one in documents)


def _titles(titles: Sequence[str]) -> str:
    left = len(titles) - _MOST_NAMED
    return joined([*titles[:_MOST_NAMED], *([f"{left} more"] if left > 0 else [])])


def _owner(document: DocumentControl, _today: date) -> str:
    return _fact(document, "owner", document.owner)


def _approver(document: DocumentControl, _today: date) -> str:
    on = f", on {document.approved_on}" if document.approved_on else ""
    return _fact(document, "approver", document.approver and f"{document.approver}{on}")


def _version(document: DocumentControl, _today: date) -> str:
    since = f", in force since {document.effective_on}" if document.effective_on else ""
    return _fact(document, "current version", document.version and f"{document.version}{since}")


def _review(document: DocumentControl, today: date) -> str:
    on = document.review_on
    is_late = on is not None and on < today
    late = " That day has passed: the review is overdue." if is_late else ""
    return _fact(document, "next review", str(on) if on else "") + late


def _fact(document: DocumentControl, name: str, value: str) -> str:
    template = wording.CONTROL_FACT if value else wording.NO_CONTROL_FACT
    return template.format(name=name, title=document.title, value=value)


def _standing(document: DocumentControl) -> tuple[str, ...]:
    if document.status is DocumentStatus.UNAPPROVED:
        return (wording.UNAPPROVED.format(title=document.title),)
    return ()


_OF_ALL: tuple[tuple[re.Pattern[str], Callable[[Sequence[DocumentControl], date], str]], ...] = (
    (_OVERDUE, _overdue),
    (_UNAPPROVED, _unapproved),
    (_EVERY, _every),
)
_OF_ONE: tuple[tuple[re.Pattern[str], Callable[[DocumentControl, date], str]], ...] = tuple(
    (re.compile(pattern.replace("DOC", _THE)), tell)
    for pattern, tell in (
        (
            (
                r"(?:who|which person|which role) (?:is |are )?(?:owns?|the owner of|responsible for"
                r"|in charge of|maintains|looks after|updates) DOC|(?:the )?owner of DOC"
                r"|whos (?:the owner of|responsible for|in charge of) DOC"
            ),
            _owner,
        ),
        (
            (
                r"who (?:has |have |is |was )?(?:to )?(?:approves?|approved|signed|signs|the approver of)"
                r"(?: off)?(?: on)? DOC|when (?:was|were|did) DOC (?:last )?approved"
                r"|who was DOC approved by|is DOC approved"
            ),
            _approver,
        ),
        (
            (
                r"(?:which|what|whats)(?: is)?(?: the)?(?: current| latest)? version(?: of| number of)? DOC"
                r"(?: is| are)?(?: it| current| valid| in force| the latest)?"
                r"|(?:which|what) version(?: is| of) DOC(?: do we (?:have|use))?"
                r"|(?:since when|when) (?:is|does|did|was) DOC (?:in force|valid|apply|effective|start"
                r"|come into force|take effect)"
            ),
            _version,
        ),
        (
            (
                r"when (?:is|was|must|does|do|should|will|has)(?: we)? DOC(?: to)?(?: be| have to be"
                r"| need to be)?(?: due)?(?: next| last)?(?: for)?(?: a| its)?(?: review(?:ed)?| due| updated)?"
                r"|when is the(?: next)? review of DOC|(?:the )?(?:next )?review date of DOC"
                r"|is DOC (?:still )?(?:overdue|up to date|out of date|outdated|current)(?: for review)?"
            ),
            _review,
        ),
    )
)
