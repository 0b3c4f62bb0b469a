"""Shows tasks: lists with filters, one task with its history, and the files that were supplied."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import UnknownPerson, UnknownTask
from bot.people.days import today_for, zone_of
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, may, require
from bot.people.viewing import Views, in_scope, visit_of
from bot.records import file_store
from bot.tasks import history_store, store
from bot.tasks.entities import Evidence, EvidenceKind, Status, Task
from bot.tasks.ledger import required
from bot.tasks.ports import Directory
from bot.tasks.rules import Verb, allows, is_orphaned, parts_of, require_verb
from bot.tasks.searching import PAGE, Reading, Themes, Wish, read_wish
from bot.tasks.views import Elsewhere, Page, Shown, Standing
from bot.tasks.wording import Ordered, Orders

_PRESSING = (
    Wish(),
    Wish(overdue=True),
    Wish(unowned=True),
    Wish(statuses=(Status.WAITING,)),
)
"""What a lead counts: all that is not finished, and what of it presses."""


_MOST_TOLD = 10


class Listing:
    """Reads; it changes nothing."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        directory: Directory,
        themes: Themes,
        zone: str,
        views: Views,
        elsewhere: Callable[[int], Elsewhere | None],
    ) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock
        self._themes = themes
        self._zone = zone
        self._views = views
        self._elsewhere = elsewhere
        self._orders = Orders(themes.controls)

    def listed(self, wish: Wish, *, actor: Actor, size: int = PAGE) -> Page:
        """Return a page of the tasks that *actor* may see, most pressing first."""
        require(actor, Permission.WORK_ON_TASKS)
        sees_part = isinstance(actor, Person) and not may(actor, Permission.READ_TASKS)
        viewer = PersonId(actor_id(actor)) if sees_part else None
        today = today_for(actor, self._clock.now(), self._zone)
        is_own = wish.owner is not None and wish.owner == actor_id(actor)
        limited = wish if is_own else self._limited(wish, actor)
        if not is_own:
            self._views.note(actor, f"tasks:{_told(wish)}")
        with self._database.reading() as connection:
            gone = self._gone(connection) if wish.unowned else frozenset()
            found = store.listed(
                connection, limited, today=today, viewer=viewer, gone=gone, limit=size
            )
            count = store.count(connection, limited, today=today, viewer=viewer, gone=gone)
        return Page(tasks=tuple(found), count=count, wish=wish, today=today)

    def standing(self, *, actor: Actor) -> Standing:
        """Return how many tasks press, of everybody."""
        require(actor, Permission.READ_TASKS)
        self._views.note(actor, "tasks:standing")
        today = today_for(actor, self._clock.now(), self._zone)
        with self._database.reading() as connection:
            gone = self._gone(connection)
            unfinished, overdue, unowned, waiting = (
                store.count(
                    connection, self._limited(wish, actor), today=today, viewer=None, gone=gone
                )
                for wish in _PRESSING
            )
        return Standing(unfinished=unfinished, overdue=overdue, unowned=unowned, waiting=waiting)

    def unfinished(self, *, actor: Actor, owner: PersonId | None = None) -> Sequence[Task]:
        """Return what is not finished and has a date, of everybody or of one owner."""
        require(actor, Permission.READ_TASKS)
        self._views.note(actor, "tasks:unfinished")
        with self._database.reading() as connection:
            found = store.unfinished(connection, owner)
        return [task for task in found if in_scope(actor, task.controls)]

    def read_wish(
        self, words: str, *, actor: Actor, people: Mapping[str, PersonId] | None = None
    ) -> Reading:
        """Understand which tasks *actor* wants to see."""
        return read_wish(words, themes=self._themes, me=PersonId(actor_id(actor)), people=people)

    def read_order(self, words: str, *, actor: Person) -> Ordered:
        """Understand a plain sentence that gives somebody a task, in the time zone of *actor*."""
        now = self._clock.now().astimezone(zone_of(actor, self._zone))
        return self._orders.read(words, now=now)

    def show(self, number: int, *, actor: Actor) -> Shown:
        """Return one task with everything about it; raise ``UnknownTask`` or ``NotPermitted``.

        What may be done with it is said to people alone.
        """
        require(actor, Permission.WORK_ON_TASKS)
        outside = self._outside()
        with self._database.reading() as connection:
            task = required(connection, number)
            require_verb(Verb.SEE, task, actor, outside=outside)
            history = history_store.happenings(connection, number)
            evidence = history_store.evidence_of(connection, number)
        self._look(task, actor)
        return Shown(
            task=task,
            history=tuple(history),
            evidence=tuple(evidence),
            verbs=self._verbs(task, actor, outside),
            parts=parts_of(task, actor) if isinstance(actor, Person) else frozenset(),
            today=today_for(actor, self._clock.now(), self._zone),
            elsewhere=self._elsewhere(number),
        )

    def file(self, evidence_id: str, *, actor: Person) -> tuple[Evidence, bytes]:
        """Return a file that was supplied, to whoever may see its task."""
        require(actor, Permission.WORK_ON_TASKS)
        outside = self._outside()
        with self._database.reading() as connection:
            found = history_store.evidence(connection, evidence_id)
            if found is None or found.kind is not EvidenceKind.FILE:
                raise UnknownTask("There is no such file.")
            task = required(connection, found.task)
            require_verb(Verb.SEE, task, actor, outside=outside)
            content = file_store.content_of(connection, found.sha256)
        self._look(task, actor)
        return found, content

    def exceptions_of(self, person: Person) -> Sequence[Task]:
        """Return the exceptions that this person has today."""
        today = today_for(person, self._clock.now(), self._zone)
        with self._database.reading() as connection:
            mine = store.of_person(connection, person.id)
        return [task for task in mine if task.owner == person.id and task.holds(today)]

    def _look(self, task: Task, actor: Actor) -> None:
        """Hold an auditor to their scope, and write down what they see; their own is their own."""
        if isinstance(actor, Person) and not parts_of(task, actor):
            self._views.require(actor, f"task:{task.number}", task.controls)

    def _verbs(self, task: Task, actor: Actor, outside: PersonId | None) -> frozenset[Verb]:
        if not isinstance(actor, Person):
            return frozenset()
        orphaned = is_orphaned(task, self._directory)
        return frozenset(
            verb for verb in Verb if allows(verb, task, actor, outside=outside, orphaned=orphaned)
        )

    def _limited(self, wish: Wish, actor: Actor) -> Wish:
        """Return *wish*, for an auditor limited to the controls of their scope."""
        visit = visit_of(actor)
        if visit is None or visit.scope is None:
            return wish
        mine = {one for one in self._themes.controls if visit.has(one)} | visit.scope
        return replace(
            wish, controls=frozenset(mine if wish.controls is None else mine & wish.controls)
        )

    def _gone(self, connection: Connection) -> frozenset[PersonId]:
        """Return owners of unfinished tasks who cannot do them any more."""
        return frozenset(one for one in store.owners(connection) if not self._is_here(one))

    def _is_here(self, person: PersonId) -> bool:
        try:
            return self._directory.find(person).access is Access.ACTIVE
        except UnknownPerson:
            return False

    def _outside(self) -> PersonId | None:
        named = self._directory.outside_approver()
        return None if named is None else named.id


def _told(wish: Wish) -> str:
    """Return what a list is limited to, in ids alone."""
    parts = [*sorted(wish.controls or ()), *(["overdue"] if wish.overdue else [])]
    return " ".join([*parts[:_MOST_TOLD], *(["..."] if len(parts) > _MOST_TOLD else [])]) or "all"
