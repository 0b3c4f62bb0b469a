"""Both registers and everything that hangs on them, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.controls.coverage import CoverageKeeper
from bot.controls.evidencing import Evidencing
from bot.controls.finding import Finder
from bot.controls.keeping import RegisterKeeper
from bot.controls.overview import Overview
from bot.controls.owning import Owning
from bot.controls.ports import Directory, Grader, Shelf, TaskEvidence, Unanswered
from bot.controls.proofs import Proofs, no_tasks
from bot.controls.soa import SoaKeeper
from bot.controls.soa_export import SoaExport
from bot.controls.soa_import import SoaImport
from bot.controls.suggestions import Suggestions
from bot.database.engine import Database
from bot.people.viewing import Views
from knowledge.catalogue.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What the registers read from."""

    catalogue: Catalogue
    directory: Directory
    shelf: Shelf
    grader: Callable[[], Grader]
    """Made at first use: it needs the model."""
    unanswered: Unanswered
    about: Callable[[str], tuple[str, ...]]
    """What of the standard some words may be about."""
    of_tasks: TaskEvidence = no_tasks
    """What tasks about a control closed with."""
    zone: str = "UTC"
    """The time zone of whoever has none of their own."""


class Registers:
    """The requirements and the controls of one company."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, sources: Sources
    ) -> None:
        directory = sources.directory
        proofs = Proofs(sources.of_tasks)
        self.keeper = RegisterKeeper(
            database, audit, clock, catalogue=sources.catalogue, directory=directory
        )
        self.evidencing = Evidencing(
            database,
            audit,
            clock,
            keeper=self.keeper,
            directory=directory,
            proofs=proofs,
            zone=sources.zone,
        )
        self.coverage = CoverageKeeper(
            database,
            audit,
            clock,
            keeper=self.keeper,
            shelf=sources.shelf,
            grader=sources.grader,
        )
        self.statement = SoaKeeper(
            database, audit, clock, keeper=self.keeper, coverage=self.coverage
        )
        self.exporting = SoaExport(
            database,
            keeper=self.keeper,
            statement=self.statement,
            directory=directory,
            proofs=proofs,
        )
        self.importing = SoaImport(
            database, audit, keeper=self.keeper, statement=self.statement, directory=directory
        )
        self.overview = Overview(
            database,
            clock,
            catalogue=sources.catalogue,
            keeper=self.keeper,
            coverage=self.coverage,
            statement=self.statement,
            shelf=sources.shelf,
            directory=directory,
            proofs=proofs,
            finder=Finder(sources.catalogue, sources.about),
            views=Views(database, audit),
        )
        self.owning = Owning(
            database, clock, keeper=self.keeper, coverage=self.coverage, proofs=proofs
        )
        self.suggestions = Suggestions(
            database, audit, clock, unanswered=sources.unanswered, about=sources.about
        )
