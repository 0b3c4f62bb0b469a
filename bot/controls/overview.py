"""Puts together what the registers say: one control, all gaps, and readiness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.controls import facts_store
from bot.controls import soa_store as soa
from bot.controls import suggestions_store as suggestions
from bot.controls.coverage import Coverage, CoverageKeeper
from bot.controls.facts import Evidence, FourFacts, Statement, four_facts
from bot.controls.gaps import Gap, Seen, find_gaps
from bot.controls.keeping import RegisterKeeper, require_part
from bot.controls.ports import Directory, Shelf
from bot.controls.readiness import Item, Known, Statements, headings_of, readiness
from bot.controls.register_entities import NOBODY, ControlRow
from bot.controls.soa import SoaKeeper
from bot.database.engine import Connection, Database
from bot.errors import UnknownPerson
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor, Permission, require
from knowledge.catalogue.catalogue import Catalogue
from knowledge.coverage import Quote
from knowledge.passages import DocumentControl, DocumentStatus


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
    ) -> None:
        self._database = database
        self._clock = clock
        self._catalogue = catalogue
        self._keeper = keeper
        self._coverage = coverage
        self._statement = statement
        self._shelf = shelf
        self._directory = directory
        self._headings: tuple[object, dict[str, frozenset[str]]] | None = None

    def gaps(self, *, about: str = "", actor: Actor) -> tuple[Gap, ...]:
        """Return every gap, first what matters most; of one control or requirement if named."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            found = self._gaps(connection)
        return tuple(one for one in found if not about or one.about == about.strip().upper())

    def readiness(self, *, actor: Actor) -> tuple[Item, ...]:
        """Return which required documents and records there are, first what blocks."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            return self._items(connection, facts_store.evidence(connection))

    def card(self, id_: str, *, actor: Actor) -> Card:
        """Return one control, for whoever reads the register or owns it."""
        with self._database.reading() as connection:
            row = self._keeper.control_within(connection, id_)
            require_part(actor, row.owner, Permission.READ_CONTROLS)
            coverage = self._coverage.everything_within(connection).get(row.id)
            evidence = facts_store.evidence(connection, about=row.id)
            facts = self._facts(
                coverage, facts_store.statements(connection, about=row.id), evidence
            )
            gaps = tuple(one for one in self._gaps(connection) if one.about == row.id)
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
            gaps=gaps,
        )

    def _gaps(self, connection: Connection) -> tuple[Gap, ...]:
        controls = self._keeper.controls_within(connection)
        requirements = self._keeper.requirements_within(connection)
        coverage = self._coverage.everything_within(connection)
        statements = _by_statement(facts_store.statements(connection))
        evidence = facts_store.evidence(connection)
        proved = _by_evidence(evidence)
        documents = self._shelf.speaking()
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
            items=self._items(connection, evidence),
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

    def _items(self, connection: Connection, evidence: Sequence[Evidence]) -> tuple[Item, ...]:
        versions = soa.versions(connection)
        draft = self._statement.draft_within(connection) if versions else None
        statement = Statements(
            approved_on=versions[-1].approved_at.date() if versions else None,
            label=versions[-1].label if versions else "",
            is_changed=bool(draft and draft.differences),
        )
        known = Known(
            today=self._clock.now().date(),
            requirements=self._keeper.requirements_within(connection),
            documents=self._shelf.speaking(),
            headings=self._read_headings(),
            evidence=evidence,
            statement=statement,
        )
        return readiness(self._catalogue, known)

    def _read_headings(self) -> dict[str, frozenset[str]]:
        """Return the headings of every document, read anew when the documents changed."""
        stamp = (self._shelf.revision(), self._clock.now().date())
        if self._headings is None or self._headings[0] != stamp:
            self._headings = (stamp, headings_of(self._shelf.current_passages()))
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
    return {control: tuple(sorted(titles)) for control, titles in found.items()}


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
