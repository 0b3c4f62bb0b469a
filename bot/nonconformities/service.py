"""Nonconformities: raised, moved step by step, checked by somebody independent, shown."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import storable
from bot.errors import NonconformityWrong, NotPermitted
from bot.nonconformities import file_store, store
from bot.nonconformities.amending import amended, differences
from bot.nonconformities.duties import Duties
from bot.nonconformities.entities import (
    LONGEST,
    UNFINISHED,
    Amendment,
    Deed,
    Finding,
    Happening,
    Move,
    Nonconformity,
    Stage,
    Step,
    Supplied,
    Verdict,
)
from bot.nonconformities.filing import Filing, brought, seen_in
from bot.nonconformities.ledger import NonconformityLedger, moved, require_seen, required
from bot.nonconformities.ports import Directory
from bot.nonconformities.rules import VERB_OF, Verb, about_of, allows, require_verb
from bot.nonconformities.steps import (
    faults,
    said,
    taken,
    warnings,
)
from bot.nonconformities.tidying import tidy
from bot.nonconformities.views import Page, Shown
from bot.people.days import today_for
from bot.people.duties import Involved, Ruling
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.permissions import Actor, Permission, may, require
from bot.people.reasons import stated
from bot.people.viewing import Views, in_scope

PAGE = 10
"""So many are shown at once."""

_WHY_AMENDED = "Say in a few words why that changes; an auditor will ask."
_NOT_INDEPENDENT = (
    "You own {label}, or planned, did or showed its action, so somebody else has to look whether it "
    "worked."
)


class NonconformityRegister:
    """The one place where nonconformities are written and read."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        directory: Directory,
        requirements: Collection[str],
        zone: str = "UTC",
    ) -> None:
        """*requirements* are the clauses and controls there are, *zone* is where most live."""
        self._database = database
        self._clock = clock
        self._directory = directory
        self._requirements = requirements
        self._zone = zone
        self._ledger = NonconformityLedger(database, audit, clock)
        self._views = Views(database, audit)
        self.filing = Filing(
            database, clock, ledger=self._ledger, directory=directory, views=self._views
        )
        self.duties = Duties(database, clock, directory=directory, zone=zone, views=self._views)

    def faults(
        self, finding: Finding, *, owner: PersonId | None, actor: Actor
    ) -> Mapping[str, str]:
        """Return the fields of a finding that cannot be as they are, and why, in words."""
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        finding = tidy(finding, self._requirements)
        known = finding.requirement in self._requirements
        wrong = dict(faults(finding, known=known, today=self._today(actor)))
        if words := self._wrong_owner(owner):
            wrong["owner"] = words
        return wrong

    def raise_finding(
        self,
        finding: Finding,
        *,
        owner: PersonId | None,
        actor: Actor,
        entry_id: str,
        file: Supplied | None = None,
    ) -> Nonconformity:
        """Raise a nonconformity or an opportunity; the same *entry_id* again is once.

        *file* shows what was seen. Raise ``NonconformityWrong`` with everything that is missing.
        """
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        if wrong := self.faults(finding, owner=owner, actor=actor):
            raise NonconformityWrong(" ".join(wrong.values()))
        finding, file = tidy(finding, self._requirements), seen_in(file)
        with self._database.transaction() as connection:
            store.take_turn_raising(connection)
            raised = store.entered(connection, entry_id)
            if raised is not None:
                return replace(raised, is_first=False)
            new = Nonconformity(
                number=store.take_number(connection),
                finding=replace(finding, found_on=finding.found_on or self._today(actor)),
                owner=owner,
                stage=Stage.RAISED,
                raised_by=actor.id if isinstance(actor, Person) else None,
                raised_at=self._clock.now(),
                version=1,
            )
            self._ledger.open(connection, new, actor=actor, entry_id=entry_id, file=file)
        return new

    def move(
        self, number: int, step: Step, *, seen: int, actor: Person, once: str = ""
    ) -> Nonconformity:
        """Take one step; whoever closes it had no part in its action.

        Raise ``NonconformityWrong`` where the step is not the next one or says too little.
        """
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            one = required(connection, number, hold=True)
            require_verb(VERB_OF[step.move], one, actor, outside=self._outside())
            if store.happened_before(connection, once):
                return replace(one, is_first=False)
            after = self._stepped(connection, one, step, seen=seen, actor=actor)
            happening = self._happening(
                one, Deed(step.move.value), said(step), once=once, day=step.check_on or step.on
            )
            return self._ledger.change(
                connection, after, happening, actor=actor, file=brought(step)
            )

    def try_step(self, number: int, step: Step, *, seen: int, actor: Person) -> None:
        """Raise what ``move`` would raise, and change nothing."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            one = required(connection, number)
            require_verb(VERB_OF[step.move], one, actor, outside=self._outside())
            self._stepped(connection, one, step, seen=seen, actor=actor)

    def amend(
        self, number: int, wished: Amendment, *, seen: int, actor: Person, once: str = ""
    ) -> Nonconformity:
        """Change owner, grade or a date, for a reason; what was found and done stays."""
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        why = stated(storable(wished.reason), why=_WHY_AMENDED)[:LONGEST]
        with self._database.transaction() as connection:
            one = required(connection, number, hold=True)
            require_verb(Verb.AMEND, one, actor)
            if store.happened_before(connection, once):
                return replace(one, is_first=False)
            after = self._amended(one, wished, seen=seen, actor=actor)
            told = "; ".join(differences(one, after))
            if not told and after.owner == one.owner:
                return replace(one, is_first=False)
            happening = self._happening(
                one, Deed.AMENDED, f"{told}: {why}" if told else why, once=once, day=after.due_on
            )
            if after.owner != one.owner:
                happening = replace(happening, about=after.owner)
            return self._ledger.change(connection, after, happening, actor=actor)

    def try_amendment(self, number: int, wished: Amendment, *, seen: int, actor: Person) -> None:
        """Raise what ``amend`` would raise, and change nothing."""
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        stated(storable(wished.reason), why=_WHY_AMENDED)
        with self._database.reading() as connection:
            one = required(connection, number)
        require_verb(Verb.AMEND, one, actor)
        self._amended(one, wished, seen=seen, actor=actor)

    def listed(
        self,
        *,
        actor: Actor,
        everything: bool = False,
        overdue: bool = False,
        skip: int = 0,
        size: int = PAGE,
    ) -> Page:
        """Return a page of those that *actor* may see, what is due first on top.

        *overdue* leaves what is late, or may be checked from today.
        """
        require(actor, Permission.WORK_ON_TASKS)
        today = self._today(actor)
        self._views.note(actor, "nonconformities:all" if everything else "nonconformities")
        found = self._visible(actor, tuple(Stage) if everything else UNFINISHED)
        if overdue:
            found = [one for one in found if one.presses(today)]
        found.sort(key=lambda one: (one.stage.is_over, one.due_on or date.max, one.number))
        return Page(
            found=tuple(found[skip : skip + size]), count=len(found), skip=skip, today=today
        )

    def show(self, number: int, *, actor: Actor) -> Shown:
        """Return one with everything about it; what may be done is said to people alone."""
        require(actor, Permission.WORK_ON_TASKS)
        outside = self._outside()
        with self._database.reading() as connection:
            one = required(connection, number)
            require_verb(Verb.SEE, one, actor, outside=outside)
            history = store.happenings(connection, number)
            files = file_store.files_of(connection, number)
        self._views.require(actor, f"nonconformity:{number}", about_of(one))
        today = self._today(actor)
        return Shown(
            one=one,
            history=tuple(history),
            moves=frozenset(_moves(one, actor, outside)),
            warnings=warnings(one, today),
            today=today,
            files=tuple(files),
            verbs=frozenset(_verbs(one, actor)),
        )

    def everything(self, *, actor: Actor) -> list[tuple[Nonconformity, list[Happening]]]:
        """Return all there are with their history, for a table."""
        require(actor, Permission.READ_NONCONFORMITIES)
        self._views.note(actor, "nonconformities:sheet")
        with self._database.reading() as connection:
            kept = store.listed(connection, tuple(Stage))
            found = [one for one in kept if in_scope(actor, about_of(one))]
            return [(one, store.happenings(connection, one.number)) for one in found]

    def _visible(self, actor: Actor, stages: Collection[Stage]) -> list[Nonconformity]:
        is_own = isinstance(actor, Person) and not may(actor, Permission.READ_NONCONFORMITIES)
        viewer = actor.id if is_own and isinstance(actor, Person) else None
        if viewer is not None and viewer == self._outside():
            viewer = None
        with self._database.reading() as connection:
            found = store.listed(connection, stages, viewer=viewer)
        return [one for one in found if in_scope(actor, about_of(one))]

    def _stepped(
        self, connection: Connection, one: Nonconformity, step: Step, *, seen: int, actor: Person
    ) -> Nonconformity:
        """Return it as it is after the step; the version is still the old one."""
        require_seen(one, seen)
        stage = moved(one, step.move)
        step = replace(step, words=said(step))
        after = taken(one, step, by=actor.id, today=self._today(actor))
        if step.move in {Move.WORKED, Move.FAILED}:
            suppliers = file_store.suppliers(connection, one.number)
            ruling = self._ruling(one, suppliers, actor=actor)
            after = self._decided(after, ruling, actor) if step.move is Move.WORKED else after
        elif step.move is Move.DECLINE:
            after = self._decided(after, Ruling.APPROVED, actor)
        return replace(after, stage=stage)

    def _amended(
        self, one: Nonconformity, wished: Amendment, *, seen: int, actor: Actor
    ) -> Nonconformity:
        """Return it as it is wished; the version is still the old one."""
        require_seen(one, seen)
        if wished.owner is not None and (words := self._wrong_owner(wished.owner)):
            raise NonconformityWrong(words)
        return amended(one, wished, today=self._today(actor))

    def _ruling(
        self, one: Nonconformity, suppliers: Collection[PersonId], *, actor: Person
    ) -> Ruling:
        """Return what goes on record; raise ``NotPermitted`` for whoever is not independent."""
        doers = (one.treatment.planned_by, one.treatment.done_by)
        involved = Involved(
            owners=frozenset({one.owner} if one.owner else ()),
            suppliers=frozenset({*suppliers, *(doer for doer in doers if doer is not None)}),
        )
        decision = self._directory.decide(
            involved, Permission.CHECK_NONCONFORMITIES, approver=actor
        )
        if decision.ruling is Ruling.REFUSED:
            raise NotPermitted(_NOT_INDEPENDENT.format(label=one.label))
        return decision.ruling

    def _decided(self, after: Nonconformity, ruling: Ruling, actor: Person) -> Nonconformity:
        verdict = Verdict(
            words=after.verdict.words, by=actor.id, ruling=ruling.value, at=self._clock.now()
        )
        return replace(after, verdict=verdict)

    def _happening(
        self, one: Nonconformity, deed: Deed, words: str, *, once: str, day: date | None
    ) -> Happening:
        return Happening(
            number=one.number,
            version=one.version,
            deed=deed,
            at=self._clock.now(),
            by=None,
            words=words,
            day=day,
            once=once,
        )

    def _wrong_owner(self, owner: PersonId | None) -> str:
        if owner is None:
            return "Say who owns it."
        person = self._directory.find(owner)
        called = person.name or person.email or "This person"
        if person.access is not Access.ACTIVE:
            return f"{called} has left or is a guest here, so somebody else has to own it."
        if person.role is Role.AUDITOR:
            return f"{called} is an auditor, who checks the record and so owns none of it."
        return ""

    def _today(self, actor: Actor) -> date:
        return today_for(actor, self._clock.now(), self._zone)

    def _outside(self) -> PersonId | None:
        named = self._directory.outside_approver()
        return None if named is None else named.id


def _moves(one: Nonconformity, actor: Actor, outside: PersonId | None) -> Iterator[Move]:
    if isinstance(actor, Person):
        for move in one.moves:
            if allows(VERB_OF[move], one, actor, outside=outside):
                yield move


def _verbs(one: Nonconformity, actor: Actor) -> Iterator[Verb]:
    """Yield what *actor* may do beside the moves, as long as it is not over."""
    if isinstance(actor, Person) and not one.stage.is_over:
        for verb in (Verb.AMEND, Verb.SUPPLY):
            if allows(verb, one, actor):
                yield verb
