"""Which exceptions somebody has from what an answer says: told to them alone, never kept with it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from bot.people.entities import Person
from bot.tasks.entities import Task
from knowledge.answers import Answer, Kind, Side
from knowledge.errors import KnowledgeError
from knowledge.passages import DocumentControl, PassageStore, Reader

_ALLOWED: Final = r"(?:allowed|permitted|authori[sz]ed|accepted|acceptable)"
_PEOPLE: Final = r"(?:you|we|people|employees|staff|colleagues|contractors|visitors)"
_FORBIDS: Final = re.compile(
    rf"""\b(?:
        (?:must|may|shall|should)(?:\s+not|n['’]t)
        | {_PEOPLE}\s+(?:cannot|can\s+not|can['’]t)
        | (?:do\s+not|don['’]t)(?!\s+(?:have|need)\b)
        | (?:not|\w+n['’]t)\s+(?:be\s+)?{_ALLOWED}
        | never | forbidden | prohibited | banned
        | (?:nobody|no\s+one)\s+(?:may|can|is\s+{_ALLOWED})
        | no\s+\w+\s+(?:may|can|(?:is|are)\s+{_ALLOWED})
        | (?:may|{_ALLOWED})\b[^.;]*\bonly
    )\b
    | \bonly\b[^.;]*\bmay\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words that forbid, or allow only so; "is not" and "cannot" alone mostly tell how things are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Forbidding:
    """A rule of ours that forbids or limits something, and where it stands."""

    source: str
    """Of the document, as a citation names it."""
    clause: str
    """The document's title and the section, as people read them."""
    quote: str


def forbidden_by(answer: Answer) -> Forbidding | None:
    """Return the first rule of ours by which an answer says no, or only so; None without one."""
    if answer.kind is not Kind.ANSWER:
        return None
    cited = {citation.n: citation for citation in answer.citations}
    for sentence in answer.sentences:
        if sentence.side is Side.OURS and _FORBIDS.search(sentence.text):
            found = next((cited[n] for n in sentence.citations if n in cited), None)
            if found is not None:
                place = ", ".join(filter(None, (found.title, found.section)))
                return Forbidding(source=found.source, clause=place, quote=found.quote)
    return None


class OwnExceptions:
    """Looks up the exceptions of whoever asks; it tells nobody of anybody else's."""

    def __init__(self, held_by: Callable[[Person], Sequence[Task]], library: PassageStore) -> None:
        """*held_by* returns the exceptions that somebody has today."""
        self._held_by = held_by
        self._library = library

    def covering(self, answers: Iterable[Answer], *, person: Person) -> tuple[Task, ...]:
        """Return what *person* may do otherwise than these answers say, first what ends first.

        An exception that names the document of a rule is told where that document is cited. One
        that names none is about its controls: it is told where a control is cited, or a document
        that says it serves the control.
        """
        said = [one for one in answers if one.kind is Kind.ANSWER and one.citations]
        held = self._held_by(person) if said else ()
        if not held:
            return ()
        documents = self._documents(person)
        spoken = _Spoken.of(said, documents)
        known = {_as_said(one.title) for one in documents.values()} | spoken.titles
        found = [task for task in held if spoken.concerns(task, known)]
        return tuple(sorted(found, key=lambda task: (str(task.exemption.until), task.number)))

    def controls_of(self, source: str, *, person: Person) -> tuple[str, ...]:
        """Return the controls that a document serves, as far as *person* may read it."""
        document = self._documents(person).get(source)
        return document.controls if document else ()

    def named(self, numbers: Iterable[int], *, person: Person) -> tuple[Task, ...]:
        """Return those exceptions of *person* with these numbers that still hold, in that order."""
        held = {int(task.number): task for task in self._held_by(person)}
        return tuple(held[number] for number in numbers if number in held)

    def _documents(self, person: Person) -> Mapping[str, DocumentControl]:
        try:
            return self._library.view(Reader(audiences=person.audiences)).documents()
        except KnowledgeError:
            # A line less; the answer itself is there.
            return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spoken:
    """What some answers are about."""

    controls: frozenset[str]
    """Every control that they cite, or that a document serves which they cite."""
    titles: frozenset[str]

    @classmethod
    def of(cls, answers: Iterable[Answer], documents: Mapping[str, DocumentControl]) -> Self:
        cited = [citation for answer in answers for citation in answer.citations]
        sources = {citation.source for citation in cited}
        served = [documents[one].controls for one in sources if one in documents]
        return cls(
            controls=frozenset(sources.union(*served)),
            titles=frozenset(_as_said(citation.title) for citation in cited),
        )

    def concerns(self, task: Task, known: Iterable[str]) -> bool:
        """Tell whether an exception is from what they say, *known* being every title there is."""
        document = _document_in(task.clause, known)
        return document in self.titles or (
            not document and not self.controls.isdisjoint(task.controls)
        )


def _as_said(title: str) -> str:
    return " ".join(title.split()).casefold()


def _document_in(clause: str, titles: Iterable[str]) -> str:
    """Return the title of the document that a clause names; empty where it names none.

    What stands first counts, since a section may be called like another document.
    """
    said = _as_said(clause)
    found = [
        (match.start(), -len(title), title)
        for title in titles
        if title and (match := re.search(rf"(?<!\w){re.escape(title)}(?!\w)", said))
    ]
    return min(found)[2] if found else ""
