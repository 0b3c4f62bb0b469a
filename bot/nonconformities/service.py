"""Nonconformities: raised, moved step by step, checked by somebody independent, shown."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.database.engine import Database
from bot.database.statements import storable
from bot.errors import NonconformityWrong, NotPermitted
from bot.nonconformities import store
from bot.nonconformities.amending import amended, differences
from bot.nonconformities.entities import (
    LONGEST,
    LONGEST_TITLE,
    UNFINISHED,
    Amendment,
    Deed,
    Finding,
    Happening,
    Move,
    Nonconformity,
    Stage,
    Step,
    Verdict,
)
from bot.nonconformities.ledger import NonconformityLedger, moved, require_seen, required
from bot.nonconformities.ports import Directory
from bot.nonconformities.rules import VERB_OF, Verb, allows, require_verb
from bot.nonconformities.steps import (
    faults,
    said,
    taken,
    warnings,
)
from bot.nonconformities.views import Page, Shown
from bot.people.days import today_for
from bot.people.duties import Involved, Ruling
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.permissions import Actor, Permission, may, require
from bot.people.reasons import stated

PAGE = 10
"""So many are shown at once."""

_WHY_AMENDED = "Say in a few words why that changes; an auditor will ask."
_NOT_INDEPENDENT = (
    "You own {label}, or planned or did its action, so somebody else has to look whether it worked."
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

    def faults(
        self, finding: Finding, *, owner: PersonId | None, actor: Actor
    ) -> Mapping[str, str]:
        """Return the fields of a finding that cannot be as they are, and why, in words."""
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        finding = self._tidy(finding)
        known = finding.requirement in self._requirements
        wrong = dict(faults(finding, known=known, today=self._today(actor)))
        if words := self._wrong_owner(owner):
            wrong["owner"] = words
        return wrong

    def raise_finding(
        self, finding: Finding, *, owner: PersonId | None, actor: Actor, entry_id: str
    ) -> Nonconformity:
        """Raise a nonconformity or an opportunity; the same *entry_id* again is once.

        Raise ``NonconformityWrong`` with everything that is missing.
        """
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        if wrong := self.faults(finding, owner=owner, actor=actor):
            raise NonconformityWrong(" ".join(wrong.values()))
        finding = self._tidy(finding)
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
            self._ledger.open(connection, new, actor=actor, entry_id=entry_id)
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
            after = self._stepped(one, step, seen=seen, actor=actor)
            happening = self._happening(
                one, Deed(step.move.value), said(step), once=once, day=step.check_on or step.on
            )
            return self._ledger.change(connection, after, happening, actor=actor)

    def try_step(self, number: int, step: Step, *, seen: int, actor: Person) -> None:
        """Raise what ``move`` would raise, and change nothing."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            one = required(connection, number)
        require_verb(VERB_OF[step.move], one, actor, outside=self._outside())
        self._stepped(one, step, seen=seen, actor=actor)

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
            require_seen(one, seen)
            if wished.owner is not None and (words := self._wrong_owner(wished.owner)):
                raise NonconformityWrong(words)
            after = amended(one, wished, today=self._today(actor))
            told = "; ".join(differences(one, after))
            if not told and after.owner == one.owner:
                return replace(one, is_first=False)
            happening = self._happening(
                one, Deed.AMENDED, f"{told}: {why}" if told else why, once=once, day=after.due_on
            )
            if after.owner != one.owner:
                happening = replace(happening, about=after.owner)
            return self._ledger.change(connection, after, happening, actor=actor)

    def listed(
        self,
        *,
        actor: Actor,
        everything: bool = False,
        overdue: bool = False,
        skip: int = 0,
        size: int = PAGE,
    ) -> Page:
        """Return a page of those that *actor* may see, what is due first on top."""
        require(actor, Permission.WORK_ON_TASKS)
        today = self._today(actor)
        found = self._visible(actor, tuple(Stage) if everything else UNFINISHED)
        if overdue:
            found = [one for one in found if one.is_overdue(today)]
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
        today = self._today(actor)
        return Shown(
            one=one,
            history=tuple(history),
            moves=frozenset(_moves(one, actor, outside)),
            warnings=warnings(one, today),
            today=today,
        )

    def everything(self, *, actor: Actor) -> list[tuple[Nonconformity, list[Happening]]]:
        """Return all there are with their history, for a table."""
        require(actor, Permission.READ_NONCONFORMITIES)
        with self._database.reading() as connection:
            found = store.listed(connection, tuple(Stage))
            return [(one, store.happenings(connection, one.number)) for one in found]

    def _visible(self, actor: Actor, stages: Collection[Stage]) -> list[Nonconformity]:
        is_own = isinstance(actor, Person) and not may(actor, Permission.READ_NONCONFORMITIES)
        viewer = actor.id if is_own and isinstance(actor, Person) else None
        if viewer is not None and viewer == self._outside():
            viewer = None
        with self._database.reading() as connection:
            return store.listed(connection, stages, viewer=viewer)

    def _stepped(
        self, one: Nonconformity, step: Step, *, seen: int, actor: Person
    ) -> Nonconformity:
        """Return it as it is after the step; the version is still the old one."""
        require_seen(one, seen)
        stage = moved(one, step.move)
        step = replace(step, words=said(step))
        after = taken(one, step, by=actor.id, today=self._today(actor))
        if step.move in {Move.WORKED, Move.FAILED}:
            ruling = self._ruling(one, actor=actor)
            after = self._decided(after, ruling, actor) if step.move is Move.WORKED else after
        elif step.move is Move.DECLINE:
            after = self._decided(after, Ruling.APPROVED, actor)
        return replace(after, stage=stage)

    def _ruling(self, one: Nonconformity, *, actor: Person) -> Ruling:
        """Return what goes on record; raise ``NotPermitted`` for whoever is not independent."""
        doers = (one.treatment.planned_by, one.treatment.done_by)
        involved = Involved(
            owners=frozenset({one.owner} if one.owner else ()),
            suppliers=frozenset(doer for doer in doers if doer is not None),
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

    def _tidy(self, finding: Finding) -> Finding:
        """Return what is kept: one line of title, no text without end, the id as we spell it."""
        title = " ".join(storable(finding.title).split())
        evidence = storable(finding.evidence).strip()
        if len(title) > LONGEST_TITLE:
            evidence = f"{title}\n\n{evidence}".strip()
            title = f"{title[: LONGEST_TITLE - 1].rstrip()}…"
        if len(evidence) > LONGEST:
            evidence = f"{evidence[: LONGEST - 1].rstrip()}…"
        requirement = self._spelled(finding.requirement)
        return replace(finding, title=title, evidence=evidence, requirement=requirement)

    def _spelled(self, requirement: str) -> str:
        typed = requirement.upper().strip(" .")
        spellings = (typed, f"A.{typed.removeprefix('A').lstrip('.')}")
        return next((one for one in spellings if one in self._requirements), typed[:32])

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
