"""Tasks as one thing: opened, worked on, decided, shown."""

from collections.abc import Callable, Collection

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.database.engine import Database
from bot.people.entities import PersonId
from bot.people.viewing import Views
from bot.tasks.arriving import Arriving
from bot.tasks.deciding import Deciding
from bot.tasks.digest import WeeklyDigest
from bot.tasks.ledger import TaskLedger
from bot.tasks.likeness import Likeness
from bot.tasks.listing import Listing
from bot.tasks.opening import Opening
from bot.tasks.ports import Candidates, Directory, Embedder
from bot.tasks.recurring import Planning
from bot.tasks.searching import Themes
from bot.tasks.sheets import TaskSheets
from bot.tasks.views import Elsewhere
from bot.tasks.working import Working


class TaskBoard:
    """The parts of tasks over one database."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        directory: Directory,
        candidates: Candidates,
        embedder: Embedder,
        themes: Themes,
        excluded: Callable[[], Collection[str]] = frozenset,
        owner_of: Callable[[str], PersonId | None] = lambda _control: None,
        elsewhere: Callable[[int], Elsewhere | None] = lambda _number: None,
        zone: str = "UTC",
    ) -> None:
        """*excluded* says which controls are not applicable, *zone* where most people live.

        *owner_of* says who owns a control or clause in the register.

        *elsewhere* says which issue of a tracker stands for a task.
        """
        ledger = TaskLedger(database, audit, clock)
        likeness = Likeness(database, embedder)
        self.opening = Opening(
            database,
            clock,
            ledger=ledger,
            directory=directory,
            candidates=candidates,
            likeness=likeness,
            controls=themes.controls,
            excluded=excluded,
            owner_of=owner_of,
            zone=zone,
        )
        self.working = Working(
            database,
            clock,
            ledger=ledger,
            directory=directory,
            likeness=likeness,
            controls=themes.controls,
            zone=zone,
        )
        self.deciding = Deciding(database, clock, ledger=ledger, directory=directory)
        views = Views(database, audit)
        self.listing = Listing(
            database,
            clock,
            directory=directory,
            themes=themes,
            zone=zone,
            views=views,
            elsewhere=elsewhere,
        )
        self.arriving = Arriving(database, clock, ledger=ledger)
        self.digest = WeeklyDigest(database, clock, listing=self.listing)
        self.planning = Planning(
            database, audit, clock, opening=self.opening, directory=directory, zone=zone
        )
        self.sheets = TaskSheets(database, opening=self.opening, directory=directory, views=views)
