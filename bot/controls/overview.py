"""Puts together what the registers say: one control, all gaps, and readiness."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.controls import facts_store
from bot.controls import soa_store as soa
from bot.controls import suggestions_store as suggestions
from bot.controls.coverage import Coverage, CoverageKeeper
from bot.controls.facts import Evidence, FourFacts, Statement, four_facts
from bot.controls.finding import Finder, Found
from bot.controls.gaps import Gap, Seen, find_gaps
from bot.controls.keeping import RegisterKeeper, require_part
from bot.controls.ports import Directory, Shelf
from bot.controls.proofs import Proofs
from bot.controls.readiness import Headings, Item, Known, Statements, readiness, words_of
from bot.controls.register_entities import NOBODY, ControlRow, RequirementRow
from bot.controls.soa import SoaKeeper
from bot.database.engine import Connection, Database
from bot.errors import UnknownPerson
from bot.library.notice_words import SMALLER_CIRCLE
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor, Permission, require
from bot.people.viewing import Views, in_scope, require_in_scope
from knowledge.catalogue.catalogue import Catalogue
from knowledge.coverage_grades import Grade, Quote
from knowledge.passages import DocumentControl, DocumentStatus, Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One control: what it asks, what we say, the four facts, and what is missing."""

    row: ControlRow
    asks: tuple[str, ...]
    facts: FourFacts
    coverage: Coverage | None
    quotes: tuple[Quote, ...]
    """Those that the reader may see."""
    hidden: int
    """Quotes from documents that the reader may not see."""
    evidence: tuple[Evidence, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementCard:
    """One requirement: how far it is met, what has to be written down, and what is missing."""

    row: RequirementRow
    asks: tuple[str, ...]
    items: tuple[Item, ...]
    evidence: tuple[Evidence, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """How the registers stand, in a few figures."""

    covered: int
    """Necessary controls of which policies speak in full."""
    partly: int
    undocumented: int
    """Necessary controls of which they do not speak, or nobody has looked yet."""
    unread: int
    """How many of those nobody has looked for yet."""
    gaps: int
    pressing: tuple[Gap, ...]
    """The first of them."""


class Overview:
    """Reads everything in one snapshot; changes nothing."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        catalogue: Catalogue,
        keeper: RegisterKeeper,
        coverage: CoverageKeeper,
        statement: SoaKeeper,
        shelf: Shelf,
        directory: Directory,
        proofs: Proofs,
        finder: Finder,
        views: Views,
    ) -> None:
        self._database = database
        self._clock = clock
        self._catalogue = catalogue
        self._keeper = keeper
        self._coverage = coverage
        self._statement = statement
        self._shelf = shelf
        self._directory = directory
        self._proofs = proofs
        self._views = views
        self._finder = finder
        self._headings: tuple[object, Headings] | None = None

    def look_up(self, words: str) -> Found:
        """Return which rows *words* stand for; raise ``UnknownControl`` where there is none."""
        return self._finder.look_up(words)

    def gaps(self, *, about: str = "", actor: Actor) -> tuple[Gap, ...]:
        """Return every gap, first what matters most; of what *about* stands for, if anything."""
        require(actor, Permission.READ_CONTROLS)
        wanted = self.look_up(about).ids if about.strip() else ()
        if wanted:
            require_in_scope(actor, wanted)
        self._views.note(actor, f"gaps:{wanted[0] if wanted else 'all'}")
        with self._database.reading() as connection:
            found = self._gaps(connection, self._documents(actor))
        seen = (one for one in found if in_scope(actor, [one.about]))
        return tuple(one for one in seen if not wanted or one.about in wanted)

    def summary(self, *, actor: Actor, most: int = 3) -> Summary:
        """Return how the registers stand, with the *most* pressing gaps."""
        require(actor, Permission.READ_CONTROLS)
        self._views.note(actor, "register")
        with self._database.reading() as connection:
            rows = self._keeper.controls_within(connection)
            coverage = self._coverage.everything_within(connection)
            found = self._gaps(connection, self._documents(actor))
        gaps = tuple(one for one in found if in_scope(actor, [one.about]))
        mine = [row.id for row in rows if row.is_necessary and in_scope(actor, [row.id])]
        known = [coverage.get(one) for one in mine]
        grades = Counter(one.grade if one else Grade.NOT for one in known)
        return Summary(
            covered=grades[Grade.COVERED],
            partly=grades[Grade.PARTLY],
            undocumented=grades[Grade.NOT],
            unread=known.count(None),
            gaps=len(gaps),
            pressing=gaps[:most],
        )

    def readiness(self, *, actor: Actor) -> tuple[Item, ...]:
        """Return which required documents and records there are, first what blocks."""
        require(actor, Permission.READ_CONTROLS)
        self._views.note(actor, "readiness")
        with self._database.reading() as connection:
            evidence = self._proofs.newest_within(connection)
            found = self._items(connection, evidence, self._documents(actor))
        return tuple(one for one in found if in_scope(actor, [one.about]))

    def card(self, id_: str, *, actor: Actor) -> Card:
        """Return one control, for whoever reads the register or owns it."""
        with self._database.reading() as connection:
            row = self._keeper.control_within(connection, id_)
            require_part(actor, row.owner, Permission.READ_CONTROLS)
            coverage = self._coverage.everything_within(connection).get(row.id)
            evidence = self._proofs.within(connection, about=row.id)
            facts = self._facts(
                coverage, facts_store.statements(connection, about=row.id), evidence
            )
            gaps = self._gaps(connection, self._documents(actor))
        self._views.require(actor, f"control:{row.id}", [row.id])
        reader = actor if isinstance(actor, Person) else None
        quotes = self._coverage.for_reader(coverage, reader) if coverage else ()
        return Card(
            row=row,
            asks=self._keeper.asks(row),
            facts=facts,
            coverage=coverage,
            quotes=quotes,
            hidden=len(coverage.quotes) - len(quotes) if coverage else 0,
            evidence=tuple(evidence),
            gaps=tuple(one for one in gaps if one.about == row.id),
        )

    def requirement(self, id_: str, *, actor: Actor) -> RequirementCard:
        """Return one requirement, for whoever reads the register or owns it."""
        with self._database.reading() as connection:
            row = self._keeper.requirement_within(connection, id_)
            require_part(actor, row.owner, Permission.READ_CONTROLS)
            documents = self._documents(actor)
            evidence = self._proofs.newest_within(connection)
            items = self._items(connection, evidence, documents)
            gaps = self._gaps(connection, documents)
        self._views.require(actor, f"requirement:{row.id}", [row.id])
        return RequirementCard(
            row=row,
            asks=self._catalogue.clauses[row.id].text.asks,
            items=tuple(one for one in items if one.about == row.id),
            evidence=tuple(one for one in evidence if one.offer.about == row.id),
            gaps=tuple(one for one in gaps if one.about == row.id),
        )

    def _documents(self, actor: Actor) -> Mapping[str, DocumentControl]:
        """Return every document that speaks; one that *actor* may not read without its title."""
        documents = self._shelf.speaking()
        if not isinstance(actor, Person):
            return documents
        reader = Reader(audiences=actor.audiences)
        return {
            source: one
            if reader.may_read(one.audience, source=source)
            else replace(one, title=SMALLER_CIRCLE)
            for source, one in documents.items()
        }

    def _gaps(
        self, connection: Connection, documents: Mapping[str, DocumentControl]
    ) -> tuple[Gap, ...]:
        controls = self._keeper.controls_within(connection)
        requirements = self._keeper.requirements_within(connection)
        coverage = self._coverage.everything_within(connection)
        statements = _by_statement(facts_store.statements(connection))
        evidence = self._proofs.newest_within(connection)
        proved = _by_evidence(evidence)
        today = self._clock.now().date()
        seen = Seen(
            today=today,
            controls=controls,
            requirements=requirements,
            facts={
                row.id: self._facts(
                    coverage.get(row.id), statements.get(row.id, ()), proved.get(row.id, ())
                )
                for row in controls
            },
            coverage=coverage,
            items=self._items(connection, evidence, documents),
            titles={source: one.title for source, one in documents.items()},
            relying=_relying(documents.values()),
            overdue={
                source: control.review_on
                for source, control in documents.items()
                if control.review_on and control.review_on < today
            },
            gone=self._gone({row.owner for row in controls} | {row.owner for row in requirements}),
            expected=frozenset(self._catalogue.documented_controls),
            questions=suggestions.waiting(connection),
        )
        return find_gaps(seen)

    def _facts(
        self,
        coverage: Coverage | None,
        statements: Sequence[Statement],
        evidence: Sequence[Evidence],
    ) -> FourFacts:
        return four_facts(
            grade=coverage.grade if coverage else None,
            statements=statements,
            evidence=evidence,
            today=self._clock.now().date(),
        )

    def _items(
        self,
        connection: Connection,
        evidence: Sequence[Evidence],
        documents: Mapping[str, DocumentControl],
    ) -> tuple[Item, ...]:
        versions = soa.versions(connection)
        draft = self._statement.draft_within(connection) if versions else None
        statement = Statements(approved=versions[-1] if versions else None, draft=draft)
        known = Known(
            today=self._clock.now().date(),
            requirements=self._keeper.requirements_within(connection),
            documents=documents,
            headings=self._read_headings(),
            evidence=evidence,
            statement=statement,
        )
        found = readiness(self._catalogue, known)
        hidden = {source for source, one in documents.items() if one.title == SMALLER_CIRCLE}
        return tuple(replace(one, place="") if one.place in hidden else one for one in found)

    def _read_headings(self) -> Headings:
        """Return the headings of every document, read anew when the documents changed."""
        stamp = (self._shelf.revision(), self._clock.now().date())
        if self._headings is None or self._headings[0] != stamp:
            self._headings = (stamp, words_of(self._shelf.headings()))
        return self._headings[1]

    def _gone(self, owners: set[PersonId]) -> frozenset[PersonId]:
        return frozenset(one for one in owners - {NOBODY} if not self._is_here(one))

    def _is_here(self, owner: PersonId) -> bool:
        try:
            return self._directory.find(owner).access is Access.ACTIVE
        except UnknownPerson:
            return False


def _relying(documents: Iterable[DocumentControl]) -> dict[str, tuple[str, ...]]:
    """Return the titles of approved policies by the controls that they say they serve."""
    found: dict[str, list[str]] = {}
    for one in documents:
        if one.status is DocumentStatus.APPROVED:
            for control in one.controls:
                found.setdefault(control, []).append(one.title)
    return {control: tuple(sorted(set(titles))) for control, titles in found.items()}


def _by_statement(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for one in statements:
        found.setdefault(one.about, []).append(one)
    return found


def _by_evidence(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        found.setdefault(one.offer.about, []).append(one)
    return found
