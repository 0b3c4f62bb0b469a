"""Who has the next word about each nonconformity, and how all of them stand."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.nonconformities import file_store, store
from bot.nonconformities.entities import UNFINISHED, Grade, Kind, Nonconformity, Stage
from bot.nonconformities.ledger import required
from bot.nonconformities.ports import Directory
from bot.nonconformities.rules import about_of
from bot.nonconformities.views import Page, Standing
from bot.people.days import today_for
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor, Permission, require
from bot.people.viewing import Views, in_scope


class Duties:
    """Reads what waits for whom; it changes nothing."""

    def __init__(
        self, database: Database, clock: Clock, *, directory: Directory, zone: str, views: Views
    ) -> None:
        self._views = views
        self._database = database
        self._clock = clock
        self._directory = directory
        self._zone = zone

    def due(self, *, actor: Actor) -> Sequence[tuple[PersonId, Nonconformity]]:
        """Return all that are not over, each with whoever has the next word about it.

        That is its owner, and of a check somebody independent: whoever raised it where they are,
        else the first who may. Where nobody else is there the owner has to ask for one.
        """
        require(actor, Permission.READ_NONCONFORMITIES)
        self._views.note(actor, "nonconformities:due")
        with self._database.reading() as connection:
            found = list(self._due(connection))
        return [(person, one) for person, one in found if in_scope(actor, about_of(one))]

    def waiting(self, *, actor: Person, size: int) -> Page:
        """Return what waits for *actor*, what is due first on top."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            mine = [one for person, one in self._due(connection) if person == actor.id]
        mine.sort(key=lambda one: (one.due_on or date.max, one.number))
        return Page(found=tuple(mine[:size]), count=len(mine), skip=0, today=self._today(actor))

    def standing(self, *, actor: Actor) -> Standing:
        """Return how many are open and how many of them press."""
        require(actor, Permission.READ_NONCONFORMITIES)
        self._views.note(actor, "nonconformities:standing")
        today = self._today(actor)
        with self._database.reading() as connection:
            kept = store.listed(connection, UNFINISHED)
        found = [one for one in kept if in_scope(actor, about_of(one))]
        late = [one.stage for one in found if one.presses(today)]
        answered = {Stage.PLANNED, Stage.DONE}
        return Standing(
            majors=sum(one.finding.grade is Grade.MAJOR for one in found),
            minors=sum(one.finding.grade is Grade.MINOR for one in found),
            opportunities=sum(one.finding.kind is Kind.OPPORTUNITY for one in found),
            answers=sum(stage not in answered for stage in late),
            actions=late.count(Stage.PLANNED),
            checks=late.count(Stage.DONE),
        )

    def checkers(self, number: int, *, actor: Actor) -> Sequence[PersonId]:
        """Return who may check whether the action worked, with no part in it."""
        require(actor, Permission.READ_NONCONFORMITIES)
        with self._database.reading() as connection:
            one = required(connection, number)
            found = self._checkers(connection, one, self._entitled())
        self._views.require(actor, f"nonconformity:{number}", about_of(one))
        return found

    def _due(self, connection: Connection) -> Iterator[tuple[PersonId, Nonconformity]]:
        entitled = self._entitled()
        for one in store.listed(connection, UNFINISHED):
            person = one.owner
            if one.stage is Stage.DONE:
                free = self._checkers(connection, one, entitled)
                person = one.raised_by if one.raised_by in free else next(iter(free), one.owner)
            if person is not None:
                yield person, one

    def _checkers(
        self, connection: Connection, one: Nonconformity, entitled: Sequence[PersonId]
    ) -> Sequence[PersonId]:
        doers = {one.owner, one.treatment.planned_by, one.treatment.done_by}
        partial = doers | file_store.suppliers(connection, one.number)
        return [person for person in entitled if person not in partial]

    def _entitled(self) -> Sequence[PersonId]:
        outside = self._directory.outside_approver()
        leads = self._directory.who_may(Permission.CHECK_NONCONFORMITIES)
        people = (*leads, *([outside] if outside else ()))
        # In one order everywhere, so that two replicas mean the same person.
        return sorted({one.id for one in people if one.access is Access.ACTIVE})

    def _today(self, actor: Actor) -> date:
        return today_for(actor, self._clock.now(), self._zone)
