"""The standard's side of an answer: what a clause, a control or a topic says, in our own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.answering import standard_text, wording
from knowledge.answering.composition import Composition
from knowledge.answering.known_answers import known_answer
from knowledge.answering.meaning import Definitions, term_in, thing_in
from knowledge.answering.several import FoundSubject, Spoken, joining_topic, merged
from knowledge.answering.topics import TOPIC, Likeness, bases, tell_topic
from knowledge.answering.understanding import Asked, Understanding
from knowledge.answering.wanted import OF_ENTRIES, USUAL, Part, named_parts, parts
from knowledge.answers import Side
from knowledge.catalogue.catalogue import Catalogue, Entry
from knowledge.catalogue.entities import Clause, Control, Topic
from knowledge.catalogue.listing_sentences import joined
from knowledge.catalogue.lookup import Edition, Reference
from knowledge.retrieval import FoundEntry, NearQuestion, Place

_LONGEST, _SHORT = 5, 2
#: An example cut short would be none.
_EXAMPLE = 14
#: An entry this close to the best one is worth naming beside it.
_NEAR = 0.8
#: Who asks for several is named several, and some that are less close.
_MANY = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?P<kind>controls|clauses|requirements)\b", re.IGNORECASE
)
_NEAR_MANY, _FEW_NAMED, _MANY_NAMED = 0.6, 3, 6


@dataclass(frozen=True, kw_only=True, slots=True)
class StandardSaid:
    """The frame of what the standard's side said."""

    lead: str = ""
    notices: tuple[str, ...] = ()


class StandardSide:
    """Says what the catalogue knows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._definitions = Definitions(catalogue)

    def explain(
        self,
        understanding: Understanding,
        found: Sequence[FoundEntry],
        composition: Composition,
    ) -> StandardSaid:
        """Say what the numbers that a person typed stand for; two or more are set side by side."""
        references = understanding.references
        named = {id_ for reference in references for id_ in reference.ids}
        known = known_answer(understanding, [one for one in found if one.source in named])
        if known is not None:
            self._say_known_answer(*known, composition)
        self._contrast(self._named(references), understanding, composition)
        room = _LONGEST if len(references) == 1 else _SHORT + 1
        for reference in references[:4]:
            self._explain_one(reference, understanding, composition, room=room)
        if understanding.asked is Asked.EXCLUSION and len(references) == 1:
            return StandardSaid(lead=_excludable(self._catalogue.entries[references[0].ids[0]]))
        return StandardSaid(
            lead=self._heading(references), notices=tuple(self._notices(references))
        )

    def name(
        self,
        understanding: Understanding,
        found: Sequence[FoundEntry],
        composition: Composition,
    ) -> StandardSaid:
        """Say which clause or control covers something, and which others are close."""
        many = _MANY.search(understanding.search_text)
        best = self._entries(found, near=_NEAR_MANY if many else _NEAR)
        if many and many["kind"].lower() == "controls":
            best = [entry for entry in best if isinstance(entry, Control)] or best
        if not best:
            return StandardSaid()
        self._say(best[0], parts(understanding), composition, room=3)
        lead = f"{self._title(best[0])}."
        close = [self._title(entry) for entry in best[1 : _MANY_NAMED if many else _FEW_NAMED]]
        if close:
            lead += f" Close to it: {joined(close)}."
        return StandardSaid(lead=lead, notices=(_binding(best[0]),))

    def tell(
        self,
        understanding: Understanding,
        found: Sequence[FoundEntry],
        composition: Composition,
        *,
        likeness: Likeness,
    ) -> StandardSaid:
        """Say what the best entry or topic found says about the question.

        *likeness* tells how near each of some sentences is to the question.
        """
        if understanding.asked is Asked.DIFFERENCE:
            return self._compare(understanding, found, composition)
        text = understanding.search_text
        defined = self._definitions.of(term_in(text) or thing_in(text))
        known = None if defined else known_answer(understanding, found)
        best = (found[0] if known is None else known[0]).source
        if defined is not None:
            best = defined.passage.source
            composition.say_all(defined.sentences, defined.passage, Side.STANDARD)
        if known is not None:
            self._say_known_answer(*known, composition)
        if best.startswith(TOPIC):
            topic = self._catalogue.topics[best.removeprefix(TOPIC)]
            self._say_named_part(topic, understanding, composition)
            tell_topic(topic, understanding, likeness, composition)
            return StandardSaid(notices=tuple(bases(topic, composition)))
        entry = self._catalogue.entries[best]
        room = _LONGEST - len(composition.sentences)
        wanted = USUAL if defined else parts(understanding)
        self._say(entry, wanted, composition, room=room)
        if not understanding.about_standard:
            return StandardSaid()
        return StandardSaid(lead=f"{self._title(entry)}.", notices=(_binding(entry),))

    def tell_each(
        self, understanding: Understanding, spoken: Sequence[Spoken], composition: Composition
    ) -> StandardSaid:
        """Say shortly what speaks for each of several subjects, in the order of the question."""
        entries = [one.found.source for one in spoken]
        known = [self._catalogue.entries[id_] for id_ in entries if id_ in self._catalogue.entries]
        self._contrast(known, understanding, composition)
        room = _SHORT if len(spoken) <= _SHORT else 1
        for one in spoken:
            self._tell_one(one, composition, room=room)
        topics = [
            self._catalogue.topics[id_.removeprefix(TOPIC)]
            for id_ in entries
            if id_ not in self._catalogue.entries
        ]
        return StandardSaid(
            lead=f"{joined([self._named_so(id_) for id_ in entries])}.",
            notices=tuple(basis for topic in topics for basis in bases(topic, composition)),
        )

    def _tell_one(self, one: Spoken, composition: Composition, *, room: int) -> None:
        source = one.found.source
        known = known_answer(one.understanding, [one.found])
        if known is not None:
            self._say_known_answer(*known, composition)
        elif source.startswith(TOPIC):
            text = standard_text.topic(self._catalogue.topics[source.removeprefix(TOPIC)])
            composition.say_all(text.sentences[:room], text.passage, Side.STANDARD)
        else:
            wanted = [p for p in parts(one.understanding) if p is not standard_text.related]
            entry = self._catalogue.entries[source]
            self._say(entry, wanted or USUAL, composition, room=room)

    def places(self, references: Sequence[Reference], found: Sequence[FoundEntry]) -> list[Place]:
        """Return what the catalogue says in the places found; a number that was typed scores 1."""
        scores = {one.source: one.score for one in found}
        scores |= {
            id_: 1.0 for r in references if r.edition is not Edition.UNKNOWN for id_ in r.ids
        }
        return [
            Place(source=source, section="", page=None, score=score, text=self._whole(source))
            for source, score in scores.items()
        ]

    def rank(
        self,
        references: Sequence[Reference],
        found: Sequence[FoundEntry],
        subjects: Sequence[FoundSubject] = (),
    ) -> tuple[str, ...]:
        """Return clause and control ids, best first: what was named, then what was found.

        What was found for each of several subjects comes behind the best for the whole question.
        """
        whole = self._rank(references, found)
        if not subjects:
            return whole
        joining = joining_topic(subjects)
        each = [self._rank((), one.found) for one in subjects]
        return merged(whole, each, self._ids(joining) if joining else ())

    def _rank(
        self, references: Sequence[Reference], found: Sequence[FoundEntry]
    ) -> tuple[str, ...]:
        named = [id_ for r in references if r.edition is not Edition.UNKNOWN for id_ in r.ids]
        near = [r.also for r in references if r.also]
        ids = [self._ids(one.source) for one in found]
        # A topic stands for the entry that it is chiefly about; the others come after all found.
        chief = [some[0] for some in ids if some]
        others = [id_ for some in ids for id_ in some[1:]]
        return tuple(dict.fromkeys([*named, *near, *chief, *others]))

    def _whole(self, source: str) -> str:
        if source.startswith(TOPIC):
            topic = self._catalogue.topics[source.removeprefix(TOPIC)]
            return f"{topic.title}. {' '.join(topic.sentences)}"
        entry = self._catalogue.entries[source]
        return f"{entry.label} {entry.title}. {entry.text.gist} {' '.join(entry.text.asks)}"

    def _ids(self, source: str) -> Sequence[str]:
        if not source.startswith(TOPIC):
            return [source]
        related = self._catalogue.topics[source.removeprefix(TOPIC)].related
        return [id_ for id_ in related if id_ in self._catalogue.entries]

    def _say_named_part(
        self, topic: Topic, understanding: Understanding, composition: Composition
    ) -> None:
        """Say the part that the question names from the first entry of the topic that has it."""
        wanted = [part for part in named_parts(understanding) if part in OF_ENTRIES]
        for id_ in topic.related:
            entry = self._catalogue.entries.get(id_)
            if entry is not None and any(part(entry).sentences for part in wanted):
                self._say(entry, wanted, composition, room=_LONGEST)
                return

    def _say_known_answer(
        self, found: FoundEntry, near: NearQuestion, composition: Composition
    ) -> None:
        title = self._titled(found.source)
        text = standard_text.answer_to(found.source, title, near.question)
        composition.say_all(text.sentences, text.passage, Side.STANDARD)

    def _titled(self, source: str) -> str:
        if source.startswith(TOPIC):
            return self._catalogue.topics[source.removeprefix(TOPIC)].title
        return self._catalogue.entries[source].title

    def _named_so(self, source: str) -> str:
        entry = self._catalogue.entries.get(source)
        return self._titled(source) if entry is None else self._title(entry)

    def _explain_one(
        self,
        reference: Reference,
        understanding: Understanding,
        composition: Composition,
        *,
        room: int,
    ) -> None:
        if reference.edition is Edition.CONTROL_2013:
            self._say_successors(reference, composition)
        for id_ in reference.ids[:2]:
            entry = self._catalogue.entries[id_]
            self._say(entry, parts(understanding), composition, room=room)

    def _say_successors(self, reference: Reference, composition: Composition) -> None:
        for old in self._catalogue.old_controls.values():
            if old.id == reference.given or old.id.startswith(f"{reference.given}."):
                text = standard_text.successors(old, self._catalogue)
                composition.say_all(text.sentences, text.passage, Side.STANDARD)

    def _say(
        self, entry: Entry, wanted: Sequence[Part], composition: Composition, *, room: int
    ) -> None:
        """Say *wanted*, or the usual parts of an entry that has nothing of that kind."""
        if standard_text.templates in wanted:
            room = _EXAMPLE
        texts = [part(entry) for part in wanted]
        if not any(text.sentences for text in texts):
            texts = [part(entry) for part in USUAL]
        for text in texts:
            said = text.sentences[: max(room, 0)]
            composition.say_all(said, text.passage, Side.STANDARD)
            room -= len(said)

    def _contrast(
        self, entries: Sequence[Entry], understanding: Understanding, composition: Composition
    ) -> None:
        """Say first what sets two entries apart, where that is asked and the catalogue knows."""
        if understanding.asked is Asked.DIFFERENCE and len(entries) == _SHORT:
            text = standard_text.contrast(*entries)
            composition.say_all(text.sentences, text.passage, Side.STANDARD)

    def _compare(
        self,
        understanding: Understanding,
        found: Sequence[FoundEntry],
        composition: Composition,
    ) -> StandardSaid:
        if found[0].source.startswith(TOPIC):
            topic = self._catalogue.topics[found[0].source.removeprefix(TOPIC)]
            text = standard_text.topic(topic)
            composition.say_all(text.sentences[:4], text.passage, Side.STANDARD)
            return StandardSaid()
        best = self._entries(found)[:2]
        self._contrast(best, understanding, composition)
        for entry in best:
            self._say(entry, USUAL, composition, room=_SHORT)
        return StandardSaid(lead=f"{joined([self._title(e) for e in best])}.")

    def _entries(self, found: Sequence[FoundEntry], *, near: float = _NEAR) -> list[Entry]:
        known = [one for one in found if one.source in self._catalogue.entries]
        return [
            self._catalogue.entries[one.source]
            for one in known
            if one.score >= near * known[0].score or one is known[0]
        ]

    def _heading(self, references: Sequence[Reference]) -> str:
        return f"{joined([self._title(entry) for entry in self._named(references)])}."

    def _named(self, references: Sequence[Reference]) -> list[Entry]:
        ids = dict.fromkeys(id_ for r in references for id_ in r.ids[:2])
        return [self._catalogue.entries[id_] for id_ in ids]

    def _title(self, entry: Entry) -> str:
        return f"{entry.label} {entry.title}"

    def _notices(self, references: Sequence[Reference]) -> Sequence[str]:
        if len(references) > 1:
            return []
        reference = references[0]
        notices = [_binding(self._catalogue.entries[reference.ids[0]])]
        also = self._catalogue.entries.get(reference.also)
        if isinstance(also, Control):
            notices.append(wording.ALSO_CONTROL.format(id=also.id, title=also.title))
        elif also:
            notices.append(wording.ALSO_CLAUSE.format(id=also.id, title=also.title))
        return notices


def _excludable(entry: Entry) -> str:
    if isinstance(entry, Clause):
        return _binding(entry)
    return wording.CONTROL_EXCLUDABLE.format(id=f"{entry.id} {entry.title}")


def _binding(entry: Entry) -> str:
    template = wording.CLAUSE_BINDS if isinstance(entry, Clause) else wording.CONTROL_BINDS
    return template.format(id=entry.id)
