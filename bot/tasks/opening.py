"""Opens tasks: proposed first and confirmed by a person, or wished for in a form."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import title_line
from bot.errors import NotPermitted, TaskWrong, UnknownPerson, UnknownTask
from bot.people.days import today_for
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.permissions import Actor, Permission, actor_id, may, require
from bot.tasks import history_store, store
from bot.tasks.entities import (
    LONGEST,
    LONGEST_TITLE,
    Alike,
    Draft,
    Kind,
    Status,
    Task,
    Wanted,
)
from bot.tasks.ledger import TaskLedger
from bot.tasks.likeness import Likeness
from bot.tasks.ports import Candidates, Directory
from bot.tasks.views import Proposal

MOST_CONTROLS = 20
_FEWEST_LETTERS = 3


class Opening:
    """What makes tasks; the program proposes, a person confirms."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        ledger: TaskLedger,
        directory: Directory,
        candidates: Candidates,
        likeness: Likeness,
        controls: Collection[str],
        excluded: Callable[[], Collection[str]],
        owner_of: Callable[[str], PersonId | None],
        zone: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self._directory = directory
        self._candidates = candidates
        self._likeness = likeness
        self._controls = controls
        self._excluded = excluded
        self._owner_of = owner_of
        self._zone = zone

    def propose(self, wanted: Wanted, *, actor: Person, draft_id: str) -> Proposal:
        """Keep a proposal until somebody decides; the same *draft_id* again is once."""
        _require_opener(actor, wanted)
        kept = Draft(id=draft_id, wanted=_tidy(wanted), made_by=actor.id, made_at=self._clock.now())
        with self._database.transaction() as connection:
            history_store.keep_draft(connection, kept)
        return self.proposal(draft_id, actor=actor)

    def proposal(self, draft_id: str, *, actor: Person) -> Proposal:
        """Return what was proposed, with what speaks against it."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.looking_up() as connection:
            draft = _own_draft(connection, draft_id, actor)
        return Proposal(
            draft=draft,
            problems=self.problems(draft.wanted, actor=actor),
            alike=self._likeness.alike(draft.wanted),
            excluded=self.not_applicable(draft.wanted),
        )

    def confirm(self, draft_id: str, *, actor: Person) -> Task:
        """Open the task that was proposed; pressed twice it is opened once."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            opened = store.entered(connection, draft_id)
            draft = None if opened else _own_draft(connection, draft_id, actor)
        if opened is not None or draft is None:
            return _again(opened, actor)
        return self.open_task(draft.wanted, actor=actor, entry_id=draft_id)

    def discard(self, draft_id: str, *, actor: Person) -> bool:
        """Forget a proposal; tell whether it still waited."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            found = history_store.draft(connection, draft_id)
            if found is None or found.made_by != actor.id:
                return False
            return history_store.drop_draft(connection, draft_id)

    def require_opener(self, wanted: Wanted, *, actor: Actor) -> None:
        """Raise ``NotPermitted`` unless *actor* may open such a task."""
        _require_opener(actor, wanted)

    def alike(self, wanted: Wanted, *, actor: Person) -> tuple[Alike, ...]:
        """Return the unfinished tasks that mean nearly the same, best first."""
        _require_opener(actor, wanted)
        return self._likeness.alike(_tidy(wanted))

    def not_applicable(self, wanted: Wanted) -> tuple[str, ...]:
        """Return the controls of a wish that the register says are not applicable here."""
        excluded = self._excluded() if wanted.controls else ()
        return tuple(one for one in dict.fromkeys(wanted.controls) if one in excluded)

    def suggested(self, wanted: Wanted, *, actor: Actor) -> Wanted:
        """Return *wanted* with what is suggested where its words do not say it, each in a note.

        The owner is whom the register names for its controls; a control that its words may be about
        is named in the note alone, for what a task proves nobody should choose by chance.
        """
        _require_opener(actor, wanted)
        notes = list(wanted.notes)
        if wanted.owner is None and (found := self._owner_in_register(wanted.controls)) is not None:
            control, owner = found
            wanted = replace(wanted, owner=owner)
            notes.append(f"Nobody is named, so it goes to whoever owns {control} in the register.")
        near = self._candidates.suggest_controls(wanted.title)[:1] if not wanted.controls else ()
        notes += [f"It may be about {one}; “Change” adds it." for one in near]
        return replace(wanted, notes=tuple(notes))

    def open_task(self, wanted: Wanted, *, actor: Actor, entry_id: str) -> Task:
        """Open a task; the same *entry_id* again returns what was opened.

        Raise ``TaskWrong`` with everything that is missing.
        """
        _require_opener(actor, wanted)
        wanted = _tidy(wanted)
        if problems := self.problems(wanted, actor=actor):
            raise TaskWrong(" ".join(problems))
        (vector,) = self._likeness.vectors([wanted])
        with self._database.transaction() as connection:
            store.take_turn_opening(connection)
            opened = store.entered(connection, entry_id)
            if opened is not None:
                return replace(opened, is_first=False)
            task = self._added(connection, wanted, actor=actor, entry_id=entry_id)
            self._likeness.keep(connection, task.number, vector)
            history_store.drop_draft(connection, entry_id)
        return task

    def open_all(self, entries: Mapping[str, Wanted], *, actor: Actor) -> int:
        """Open many tasks by their entries, all of them or none; return how many are new."""
        require(actor, Permission.MANAGE_TASKS)
        tidy = {entry_id: _tidy(wanted) for entry_id, wanted in entries.items()}
        vectors = self._likeness.vectors(tuple(tidy.values()))
        added = 0
        with self._database.transaction() as connection:
            store.take_turn_opening(connection)
            for (entry_id, wanted), vector in zip(tidy.items(), vectors, strict=True):
                if store.entered(connection, entry_id) is None:
                    task = self._added(connection, wanted, actor=actor, entry_id=entry_id)
                    self._likeness.keep(connection, task.number, vector)
                    added += 1
        return added

    def problems(self, wanted: Wanted, *, actor: Actor) -> tuple[str, ...]:
        """Return why a task cannot be opened like that, each in a sentence; nothing if it can."""
        return tuple(self.faults(wanted, actor=actor).values())

    def faults(self, wanted: Wanted, *, actor: Actor) -> Mapping[str, str]:
        """Return the fields of a wish that cannot be as they are, and why, in words."""
        wanted = _tidy(wanted)
        today = today_for(actor, self._clock.now(), self._zone)
        found = {
            "title": _wrong_title(wanted),
            "owner": self._wrong_owner(wanted.owner),
            "due": _wrong_day(wanted.due_on, today),
            "controls": self._wrong_controls(wanted),
        }
        if wanted.kind is Kind.EXCEPTION:
            found["exemption"] = self._wrong_exception(wanted, today)
        return {field: words for field, words in found.items() if words}

    def drop_old_drafts(self, before: datetime) -> int:
        """Forget proposals that nobody decided about since *before*."""
        with self._database.transaction() as connection:
            return history_store.drop_drafts_before(connection, before)

    def _owner_in_register(self, controls: Collection[str]) -> tuple[str, PersonId] | None:
        owners = ((one, self._owner_of(one)) for one in controls if one in self._controls)
        known = ((one, owner) for one, owner in owners if owner is not None)
        return next((pair for pair in known if self._may_be_given(pair[1])), None)

    def _may_be_given(self, owner: PersonId) -> bool:
        try:
            return not self._wrong_owner(owner)
        except UnknownPerson:
            return False

    def _wrong_owner(self, owner: PersonId | None) -> str:
        if owner is None:
            return "Say whose task it is."
        return may_own(self._directory.find(owner))

    def _wrong_controls(self, wanted: Wanted) -> str:
        unknown = [one for one in wanted.controls if one not in self._controls]
        if unknown:
            return f"There is no {', no '.join(unknown[:3])} among the clauses and controls."
        if len(wanted.controls) > MOST_CONTROLS:
            return f"Name at most {MOST_CONTROLS} controls."
        return ""

    def _wrong_exception(self, wanted: Wanted, today: date) -> str:
        exemption = wanted.exemption
        if missing := exemption.missing:
            return f"An exception says {', '.join(missing)}."
        if wanted.owner and exemption.risk_owner == wanted.owner:
            return "Whoever asks for an exception cannot own the risk of it."
        risk_owner = self._directory.find(exemption.risk_owner) if exemption.risk_owner else None
        return _wrong_day(exemption.until, today) or (may_own(risk_owner) if risk_owner else "")

    def _added(
        self, connection: Connection, wanted: Wanted, *, actor: Actor, entry_id: str
    ) -> Task:
        opener = actor.id if isinstance(actor, Person) else None
        task = Task(
            number=store.take_number(connection),
            title=wanted.title,
            description=wanted.description,
            controls=wanted.controls,
            clause=wanted.clause,
            kind=wanted.kind,
            priority=wanted.priority,
            owner=wanted.owner,
            watchers=wanted.watchers,
            due_on=wanted.due_on,
            status=Status.OPEN,
            source=wanted.source,
            opened_by=opener,
            opened_at=self._clock.now(),
            version=1,
            exemption=wanted.exemption,
            gap=wanted.gap,
        )
        if wanted.gap is not None:
            self._candidates.promote_gap(connection, wanted.gap, task=task.label, actor=actor)
        self._ledger.open(connection, task, actor=actor, entry_id=entry_id)
        return task


def may_own(person: Person) -> str:
    """Return why nobody can give this person a task; empty where they can."""
    called = person.name or person.email or "This person"
    if person.access is Access.DEACTIVATED:
        return f"{called} has left, so somebody else has to do it."
    if person.access is Access.GUEST:
        return f"{called} is a guest here, and tasks belong to colleagues."
    if person.role is Role.AUDITOR:
        return f"{called} is an auditor, who checks tasks and so owns none."
    return ""


def said_anew(task: Task, *, title: str | None, description: str | None) -> Wanted:
    """Return what a task says once it is changed; None stays as it is.

    Raise ``TaskWrong`` where it then says nothing.
    """
    says = _tidy(
        Wanted(
            title=task.title if title is None else title,
            description=task.description if description is None else description,
        )
    )
    if wrong := _wrong_title(says):
        raise TaskWrong(wrong)
    return says


def _require_opener(actor: Actor, wanted: Wanted) -> None:
    """Let leads open tasks, and everybody ask for an exception of their own."""
    require(actor, Permission.WORK_ON_TASKS)
    if not isinstance(actor, Person) or may(actor, Permission.MANAGE_TASKS):
        return
    is_own = wanted.kind is Kind.EXCEPTION and wanted.owner in {None, actor.id}
    if not is_own or actor.access is not Access.ACTIVE or actor.role is Role.AUDITOR:
        require(actor, Permission.MANAGE_TASKS)
        raise NotPermitted("Only a compliance lead opens tasks for others.")


def _own_draft(connection: Connection, draft_id: str, actor: Person) -> Draft:
    draft = history_store.draft(connection, draft_id)
    if draft is None or draft.made_by != actor.id:
        raise UnknownTask("That proposal does not wait any more; it was decided, or is too old.")
    return draft


def _again(opened: Task | None, actor: Person) -> Task:
    if opened is None or opened.opened_by != actor_id(actor):
        raise UnknownTask("That proposal does not wait any more.")
    return replace(opened, is_first=False)


def _tidy(wanted: Wanted) -> Wanted:
    """Return what is kept of a wish: one line of title, no text without end, each name once."""
    title, description = title_line(wanted.title), wanted.description.strip()
    if len(title) > LONGEST_TITLE:
        description = f"{title}\n\n{description}".strip()
        title = f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    exemption = replace(wanted.exemption, measures=_kept(wanted.exemption.measures))
    watchers = tuple(PersonId(one) for one in dict.fromkeys(wanted.watchers))
    return replace(
        wanted,
        title=title,
        description=_kept(description),
        clause=_kept(" ".join(wanted.clause.split())),
        controls=tuple(dict.fromkeys(wanted.controls)),
        watchers=watchers,
        source=replace(wanted.source, quote=_kept(wanted.source.quote)),
        exemption=exemption,
    )


def _kept(words: str) -> str:
    words = words.replace("\x00", "").strip()
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _wrong_title(wanted: Wanted) -> str:
    says = sum(letter.isalnum() for letter in wanted.title) >= _FEWEST_LETTERS
    return "" if says else "Say in a few words what is to be done."


def _wrong_day(day: date | None, today: date) -> str:
    is_past = day is not None and day < today
    return f"{day} has passed; choose today or a later day." if is_past else ""
