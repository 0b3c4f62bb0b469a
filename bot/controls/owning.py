"""What somebody owns of both registers, and what is missing of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.controls import facts_store
from bot.controls.coverage import Coverage, CoverageKeeper
from bot.controls.facts import Evidence, Statement, four_facts
from bot.controls.gaps import missing_facts
from bot.controls.keeping import RegisterKeeper
from bot.controls.proofs import Proofs
from bot.controls.register_entities import NOBODY, Conformity, ControlRow, RequirementRow
from bot.database.engine import Connection, Database
from bot.people.entities import Access, Person
from bot.people.viewing import in_scope


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedRow:
    """A control or requirement that somebody owns."""

    id: str
    title: str
    is_needed: bool = True
    """False for a control that is not applicable, of which nothing can be missing."""
    missing: tuple[str, ...] = ()
    """In a few words each, first what matters most; of a control it is told by its four facts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owned:
    """Everything that one person owns, the requirements first."""

    rows: tuple[OwnedRow, ...] = ()
    """The first of them."""
    rest: tuple[str, ...] = ()
    """The ids of those that are not among ``rows``."""

    @property
    def count(self) -> int:
        """Return how many they own in all."""
        return len(self.rows) + len(self.rest)


class Owning:
    """Reads it in one snapshot; everybody may see what they own, without any other right."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        keeper: RegisterKeeper,
        coverage: CoverageKeeper,
        proofs: Proofs,
    ) -> None:
        self._database = database
        self._clock = clock
        self._keeper = keeper
        self._coverage = coverage
        self._proofs = proofs

    def owns(self, *, actor: Person) -> bool:
        """Tell whether *actor* owns anything."""
        with self._database.reading() as connection:
            return bool(self._mine(connection, actor))

    def owned(self, *, actor: Person, size: int) -> Owned:
        """Return what *actor* owns and what of the first *size* rows is missing."""
        with self._database.reading() as connection:
            mine = self._mine(connection, actor)
            if not mine:
                return Owned()
            rows = self._told(connection, mine[:size])
        return Owned(rows=rows, rest=tuple(row.id for row in mine[size:]))

    def _mine(
        self, connection: Connection, actor: Person
    ) -> tuple[RequirementRow | ControlRow, ...]:
        if actor.access is not Access.ACTIVE or actor.id == NOBODY:
            return ()
        rows: tuple[RequirementRow | ControlRow, ...] = (
            *self._keeper.requirements_within(connection),
            *self._keeper.controls_within(connection),
        )
        return tuple(row for row in rows if row.owner == actor.id and in_scope(actor, [row.id]))

    def _told(
        self, connection: Connection, rows: Sequence[RequirementRow | ControlRow]
    ) -> tuple[OwnedRow, ...]:
        coverage = self._coverage.everything_within(connection)
        statements = facts_store.statements(connection)
        evidence = self._proofs.newest_within(connection)
        return tuple(
            self._control(row, coverage, statements, evidence)
            if isinstance(row, ControlRow)
            else _requirement(row)
            for row in rows
        )

    def _control(
        self,
        row: ControlRow,
        coverage: Mapping[str, Coverage],
        statements: Iterable[Statement],
        evidence: Iterable[Evidence],
    ) -> OwnedRow:
        if not row.is_necessary:
            return OwnedRow(id=row.id, title=row.title, is_needed=False)
        known = coverage.get(row.id)
        facts = four_facts(
            grade=known.grade if known else None,
            statements=(one for one in statements if one.about == row.id),
            evidence=(one for one in evidence if one.offer.about == row.id),
            today=self._clock.now().date(),
        )
        return OwnedRow(id=row.id, title=row.title, missing=missing_facts(facts))


def _requirement(row: RequirementRow) -> OwnedRow:
    told = "not judged yet" if row.conformity is Conformity.UNASSESSED else row.conformity.value
    missing = () if row.conformity is Conformity.MET else (told,)
    return OwnedRow(id=row.id, title=row.title, missing=missing)
