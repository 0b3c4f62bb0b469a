"""What approved policies say of each control: found by itself, kept, and decided upon by leads."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.audit.entities import SYSTEM, Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.controls import coverage_store as store
from bot.controls.coverage_store import Ruled, Run
from bot.controls.keeping import RegisterKeeper
from bot.controls.ports import Grader, Shelf
from bot.controls.register_store import take_turn_writing
from bot.database.engine import Connection, Database
from bot.errors import ReasonMissing, RegisterChanged, RegisterWrong
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated
from bot.people.viewing import Views, in_scope
from knowledge.coverage import Subject
from knowledge.coverage_grades import Grade, Graded, Quote
from knowledge.passages import DocumentStatus, PassageId, Reader

OnProgress = Callable[[int, int], None]

_AT_ONCE = 12
"""So many controls are looked at before progress is told."""
_MEANWHILE = "Somebody else decided about it meanwhile; look at it again."
_WHY_DECIDED = "Say in a few words why; whoever looks at this control reads it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """What counts of one control now."""

    control: str
    grade: Grade
    found: Graded
    """What was found by itself, whatever a lead decided."""
    gone: tuple[Quote, ...] = ()
    """What was quoted and no longer stands in any document that is in force."""
    ruled: Ruled | None = None
    """The lead's decision, if one counts or did."""
    is_ruling_lapsed: bool = False
    """The passages on which the decision rests are gone, so that it no longer counts."""

    @property
    def decision(self) -> int:
        """Return the number of the lead's decision; 0 for none."""
        return self.ruled.number if self.ruled else 0

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Return what is quoted and still stands."""
        lost = {quote.passage for quote in self.gone}
        return tuple(one for one in self.found.quotes if one.passage not in lost)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refreshed:
    """What a look at all controls did."""

    controls: int
    graded_anew: int
    changed: tuple[str, ...]
    """Controls that have another grade than before."""


class CoverageKeeper:
    """Keeps the grades true to the documents; only controls whose passages changed are graded anew."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        keeper: RegisterKeeper,
        shelf: Shelf,
        grader: Callable[[], Grader],
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._keeper = keeper
        self._views = Views(database, audit)
        self._shelf = shelf
        self._grader = grader
        self._lock = threading.Lock()

    def refresh(
        self, *, progress: OnProgress = lambda _done, _all: None, actor: Actor = SYSTEM
    ) -> Refreshed:
        """Look at every control anew; *progress* hears how many of how many are done."""
        require(actor, Permission.CHANGE_CONTROLS)
        with self._lock:
            run = Run(revision=self._shelf.revision(), day=self._today, at=self._clock.now())
            with self._database.reading() as connection:
                known = store.grades(connection)
                subjects = self._keeper.subjects_within(connection)
            fresh = list(self._grade(subjects, known, progress))
            gone = set(known) - {subject.id for subject in subjects}
            changed = tuple(
                one.subject
                for one in fresh
                if (before := known.get(one.subject)) is None or before.grade is not one.grade
            )
            with self._database.transaction() as connection:
                take_turn_writing(connection)
                self._keep(connection, fresh, gone, run, changed=changed, actor=actor)
        return Refreshed(controls=len(subjects), graded_anew=len(fresh), changed=changed)

    def refresh_if_needed(self, *, actor: Actor = SYSTEM) -> Refreshed | None:
        """Look at every control anew if a document, the day or how we grade changed since then."""
        require(actor, Permission.CHANGE_CONTROLS)
        with self._database.reading() as connection:
            last = store.last_run(connection)
            known = store.grades(connection)
        is_same = last is not None and last.revision == self._shelf.revision()
        if is_same and last is not None and last.day == self._today:
            version = self._grader().version
            if all(one.digest.startswith(version) for one in known.values()):
                return None
        return self.refresh(actor=actor)

    def everything(self, *, actor: Actor) -> dict[str, Coverage]:
        """Return what counts of every control that was graded."""
        require(actor, Permission.READ_CONTROLS)
        self._views.note(actor, "coverage")
        with self._database.reading() as connection:
            found = self.everything_within(connection)
        return {about: one for about, one in found.items() if in_scope(actor, [about])}

    def everything_within(self, connection: Connection) -> dict[str, Coverage]:
        """Return the same in a transaction that is open."""
        grades, decisions = store.grades(connection), store.decisions(connection)
        named = {quote.passage for one in grades.values() for quote in one.quotes}
        named |= {passage for one in decisions.values() for passage in one.basis}
        there = self._standing(named)
        return {
            control: weigh(found, decisions.get(control), there=there)
            for control, found in grades.items()
        }

    def decide(
        self,
        control: str,
        grade: Grade | None,
        *,
        reason: str,
        actor: Actor,
        seen: int | None = None,
    ) -> Coverage:
        """Confirm or overrule a grade, for a reason; None gives it back to what is found.

        Nobody can say "covered" of a control of which no passage is quoted. *seen* is the decision
        that *actor* looked at, 0 for none; raise ``RegisterChanged`` where there is a newer one.
        """
        require(actor, Permission.CHANGE_CONTROLS)
        said = stated(reason, why=_WHY_DECIDED)
        with self._database.transaction() as connection:
            take_turn_writing(connection)
            now = self._looked_at(connection, control)
            control = now.control
            basis = _basis(now, grade)
            before = now.ruled
            if before is not None and _is_again(before, grade, said, basis, actor):
                return now
            if seen is not None and seen != now.decision:
                raise RegisterChanged(_MEANWHILE)
            ruled = self._rule(connection, control, grade, reason=said, basis=basis, actor=actor)
        there = frozenset(basis)
        return weigh(now.found, ruled, there=there)

    def faults(
        self, control: str, grade: Grade | None, *, reason: str, actor: Actor
    ) -> dict[str, str]:
        """Return what of a decision cannot be, by field; raise ``NotPermitted`` for who may not."""
        require(actor, Permission.CHANGE_CONTROLS)
        found = {}
        try:
            stated(reason, why=_WHY_DECIDED)
        except ReasonMissing as error:
            found["reason"] = str(error)
        try:
            with self._database.reading() as connection:
                _basis(self._looked_at(connection, control), grade)
        except RegisterWrong as error:
            found["grade"] = str(error)
        return found

    def for_reader(self, coverage: Coverage, reader: Person | None) -> tuple[Quote, ...]:
        """Return the quotes that *reader* may see; None is the admin of this machine."""
        documents = self._shelf.speaking()
        return tuple(
            quote
            for quote in coverage.quotes
            if reader is None
            or (
                quote.source in documents
                and not reader.audiences.isdisjoint(documents[quote.source].audience)
            )
        )

    def _looked_at(self, connection: Connection, control: str) -> Coverage:
        control = self._keeper.control_within(connection, control).id
        now = self.everything_within(connection).get(control)
        if now is None:
            raise RegisterWrong("Nothing was looked for yet; run `annexa controls coverage` first.")
        return now

    @property
    def _today(self) -> date:
        return self._clock.now().date()

    def _everything(self) -> Reader:
        """Return a reader of every document: what is found is shown to each by what they may see."""
        audiences = (control.audience for control in self._shelf.speaking().values())
        return Reader(audiences=frozenset[str]().union(*audiences))

    def _standing(self, passages: Collection[PassageId]) -> frozenset[PassageId]:
        """Return those of *passages* that stand in an approved document that is in force."""
        found = self._shelf.view(self._everything()).fetch(sorted(passages))
        return frozenset(
            id_
            for id_, passage in found.items()
            if passage.document.status is DocumentStatus.APPROVED
        )

    def _grade(
        self, subjects: Sequence[Subject], known: Mapping[str, Graded], progress: OnProgress
    ) -> Iterator[Graded]:
        """Yield new grades of the subjects whose passages are not those of the grade that is known."""
        grader = self._grader()
        view = self._shelf.view(self._everything())
        for start in range(0, len(subjects), _AT_ONCE):
            some = [
                (one, grader.candidates(one, view)) for one in subjects[start : start + _AT_ONCE]
            ]
            changed = [
                (one, passages)
                for one, passages in some
                if (before := known.get(one.id)) is None
                or before.digest != grader.digest(one, passages)
            ]
            grader.prepare(changed)
            for one, passages in changed:
                yield grader.grade(one, passages)
            progress(start + len(some), len(subjects))

    def _keep(
        self,
        connection: Connection,
        fresh: Sequence[Graded],
        gone: Collection[str],
        run: Run,
        *,
        changed: Collection[str],
        actor: Actor,
    ) -> None:
        for one in fresh:
            store.keep(connection, one, at=run.at)
        for control in gone:
            store.drop(connection, control)
        store.note_run(connection, run)
        for one in fresh:
            if one.subject in changed:
                facts: Facts = {"grade": one.grade.value, "digest": one.digest}
                self._record(connection, AuditTag.COVERAGE_GRADED, one.subject, facts, actor)

    def _rule(
        self,
        connection: Connection,
        control: str,
        grade: Grade | None,
        *,
        reason: str,
        basis: tuple[PassageId, ...],
        actor: Actor,
    ) -> Ruled:
        ruled = Ruled(
            number=store.take_number(connection),
            control=control,
            grade=grade,
            reason=reason,
            basis=basis,
            by=PersonId(actor_id(actor)),
            at=self._clock.now(),
        )
        salt = new_salt()
        store.add_decision(connection, ruled, salt=salt)
        facts: Facts = {
            "grade": grade.value if grade else "",
            "passages": len(basis),
            "reason_hash": seal(Sealed.REASON, reason, salt=salt),
        }
        self._record(connection, AuditTag.COVERAGE_DECIDED, control, facts, actor)
        return ruled

    def _record(
        self, connection: Connection, tag: AuditTag, control: str, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(
            connection, tag=tag, actor=actor_id(actor), subject=f"control:{control}", facts=facts
        )


def _basis(now: Coverage, grade: Grade | None) -> tuple[PassageId, ...]:
    """Return the passages on which a decision rests; raise where it would rest on none."""
    basis = tuple(dict.fromkeys(quote.passage for quote in now.quotes))
    if grade is not None and grade.rank and not basis:
        raise RegisterWrong(
            f"No approved policy is quoted for {now.control}, so it cannot be called {grade}. "
            "Publish the policy first, then decide."
        )
    return basis


def _is_again(
    before: Ruled, grade: Grade | None, reason: str, basis: tuple[PassageId, ...], actor: Actor
) -> bool:
    """Tell whether the same person says the same once more."""
    now = (grade, reason, basis, actor_id(actor))
    return (before.grade, before.reason, before.basis, before.by) == now


def weigh(found: Graded, ruled: Ruled | None, *, there: Collection[PassageId]) -> Coverage:
    """Return what counts: a decision as long as what it rests on stands, else what is found.

    What quotes a passage that is gone is not covered until it was looked for anew.
    """
    gone = tuple(quote for quote in found.quotes if quote.passage not in there)
    grade = _without(found, gone)
    coverage = Coverage(control=found.subject, grade=grade, found=found, gone=gone, ruled=ruled)
    if ruled is None or ruled.grade is None:
        return coverage
    if ruled.grade.rank > grade.rank and not set(ruled.basis) <= set(there):
        return replace(coverage, is_ruling_lapsed=True)
    return replace(coverage, grade=ruled.grade)


def _without(found: Graded, gone: Sequence[Quote]) -> Grade:
    if gone and len(gone) == len(found.quotes):
        return Grade.NOT
    return min(found.grade, Grade.PARTLY, key=lambda one: one.rank) if gone else found.grade
