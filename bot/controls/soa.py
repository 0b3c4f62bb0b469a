"""The Statement of Applicability: a draft that follows the register, and versions that stay."""

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.controls import facts_store, register_store
from bot.controls import soa_store as store
from bot.controls.coverage import Coverage, CoverageKeeper
from bot.controls.facts import Standing, four_facts
from bot.controls.keeping import RegisterKeeper
from bot.controls.register_entities import LONGEST_TEXT, Applicability, ControlRow
from bot.controls.soa_entities import (
    NO,
    YES,
    Draft,
    Frozen,
    Header,
    Line,
    differences,
    obstacles,
    written,
)
from bot.database.engine import Connection, Database
from bot.errors import RegisterChanged, RegisterWrong, StatementNotReady
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.viewing import Views
from knowledge.coverage_grades import Grade

_LONGEST_LABEL = 64
_APPLICABLE = {
    Applicability.UNDECIDED: "",
    Applicability.APPLICABLE: YES,
    Applicability.EXCLUDED: NO,
}
_TOLD = 3
_STATEMENT = ("6.1.3",)
"""What asks for the statement: an auditor sees it as a whole, or not at all."""


class SoaKeeper:
    """Puts the statement together, freezes it once it is approved, and says what changed since."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        keeper: RegisterKeeper,
        coverage: CoverageKeeper,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._keeper = keeper
        self._coverage = coverage
        self._views = Views(database, audit)

    def draft(self, *, actor: Actor) -> Draft:
        """Return what would be approved now, what stands in the way, and what differs."""
        require(actor, Permission.READ_CONTROLS)
        self._views.require(actor, "soa:draft", _STATEMENT)
        with self._database.reading() as connection:
            return self.draft_within(connection)

    def versions(self, *, actor: Actor) -> tuple[Frozen, ...]:
        """Return every approved version, oldest first."""
        require(actor, Permission.READ_CONTROLS)
        self._views.require(actor, "soa:versions", _STATEMENT)
        with self._database.reading() as connection:
            return tuple(store.versions(connection))

    def version(self, label: str, *, actor: Actor) -> Frozen:
        """Return the approved version with this label; raise ``RegisterWrong``."""
        for one in self.versions(actor=actor):
            if one.label == label.strip():
                return one
        raise RegisterWrong(f"There is no approved version {label.strip()[:_LONGEST_LABEL]!r}.")

    def set_scope(self, scope: str, *, version: int, actor: Actor) -> Header:
        """Write the draft's scope; *version* is the header's that was seen."""
        require(actor, Permission.CHANGE_CONTROLS)
        with self._database.transaction() as connection:
            register_store.take_turn_writing(connection)
            return self.set_scope_within(connection, scope, version=version, actor=actor)

    def set_scope_within(
        self, connection: Connection, scope: str, *, version: int, actor: Actor
    ) -> Header:
        """Write the scope as part of a change that *actor* may make."""
        scope = " ".join(scope.split())
        if not scope or len(scope) > LONGEST_TEXT:
            raise RegisterWrong(f"Say what the scope is, in at most {LONGEST_TEXT} characters.")
        current = store.header(connection)
        if current.scope == scope:
            return current
        if current.version != version:
            raise RegisterChanged("Somebody else changed the scope meanwhile; look at it again.")
        header = Header(scope=scope, version=version + 1)
        store.add_header(connection, header, at=self._clock.now(), by=actor_id(actor))
        facts: Facts = {"header": header.version}
        self._record(connection, AuditTag.SOA_CHANGED, "soa:draft", facts, actor)
        return header

    def approve(self, label: str, *, seen: str = "", actor: Actor) -> Frozen:
        """Freeze the draft as version *label*; the same label and the same content twice is once.

        *seen* is the hash of the draft that was looked at, if it matters. Raise
        ``StatementNotReady`` with what stands in the way, ``RegisterChanged`` for another draft.
        """
        require(actor, Permission.APPROVE_SOA)
        with self._database.transaction() as connection:
            register_store.take_turn_writing(connection)
            known, draft = self._approvable(connection, label, seen)
            return known or self._freeze(connection, _labelled(label), draft, actor=actor)

    def try_approve(self, label: str, *, seen: str = "", actor: Actor) -> None:
        """Raise what ``approve`` would raise, and change nothing."""
        require(actor, Permission.APPROVE_SOA)
        with self._database.reading() as connection:
            self._approvable(connection, label, seen)

    def require_ready(self, *, seen: str, actor: Actor) -> Draft:
        """Return the draft if nothing stands in the way and it is the one that *actor* looked at."""
        require(actor, Permission.APPROVE_SOA)
        draft = self.draft(actor=actor)
        _require_ready(draft, seen)
        return draft

    def _approvable(
        self, connection: Connection, label: str, seen: str
    ) -> tuple[Frozen | None, Draft]:
        """Return the version that is there already, if it is this one, and the draft."""
        label = _labelled(label)
        draft = self.draft_within(connection)
        for known in store.versions(connection):
            if known.label == label and known.sha256 == draft.sha256:
                return known, draft
            if known.label == label:
                raise RegisterWrong(f"There is a version {label} already; name another.")
        _require_ready(draft, seen)
        return None, draft

    def lines_within(self, connection: Connection) -> tuple[Line, ...]:
        """Return the draft's lines, in a transaction that is open."""
        coverage = self._coverage.everything_within(connection)
        statements = facts_store.statements(connection)
        today = self._clock.now().date()
        return tuple(
            _line(
                row,
                coverage.get(row.id),
                implemented=four_facts(
                    grade=None,
                    statements=(one for one in statements if one.about == row.id),
                    evidence=(),
                    today=today,
                ).implemented,
            )
            for row in self._keeper.controls_within(connection)
        )

    def draft_within(self, connection: Connection) -> Draft:
        """Return the same in a transaction that is open."""
        header, lines = store.header(connection), self.lines_within(connection)
        approved = store.versions(connection)
        return Draft(
            header=header,
            lines=lines,
            obstacles=obstacles(header, lines),
            differences=differences(approved[-1].lines, lines) if approved else (),
        )

    def _freeze(self, connection: Connection, label: str, draft: Draft, *, actor: Actor) -> Frozen:
        frozen = Frozen(
            number=store.take_number(connection),
            label=label,
            scope=draft.header.scope,
            lines=draft.lines,
            sha256=draft.sha256,
            approved_by=PersonId(actor_id(actor)),
            approved_at=self._clock.now(),
        )
        store.add(connection, frozen, written(draft.lines))
        facts: Facts = {"sha256": frozen.sha256, "controls": len(draft.lines)}
        self._record(connection, AuditTag.SOA_APPROVED, f"soa:{frozen.number}", facts, actor)
        return frozen

    def _record(
        self, connection: Connection, tag: AuditTag, subject: str, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(connection, tag=tag, actor=actor_id(actor), subject=subject, facts=facts)


def _line(row: ControlRow, coverage: Coverage | None, *, implemented: Standing) -> Line:
    is_out = row.applicability is Applicability.EXCLUDED
    said = coverage is not None and coverage.grade is not Grade.NOT
    titles = dict.fromkeys(quote.title for quote in coverage.quotes) if coverage and said else {}
    return Line(
        id=row.id,
        title=row.title,
        applicable=_APPLICABLE[row.applicability],
        inclusion="" if is_out else "; ".join(one.label for one in row.inclusion),
        exclusion=row.exclusion if is_out else "",
        implemented=YES if implemented is Standing.GOOD and not is_out else NO,
        owner=row.owner,
        documented=row.documented_in,
        found="; ".join(titles),
    )


def _labelled(label: str) -> str:
    label = " ".join(label.split())
    if not label or len(label) > _LONGEST_LABEL:
        raise RegisterWrong(f"Name the version in at most {_LONGEST_LABEL} characters: 1.0.")
    return label


def _require_ready(draft: Draft, seen: str) -> None:
    if draft.obstacles:
        raise StatementNotReady(_in_the_way(draft.obstacles))
    if seen and not draft.sha256.startswith(seen):
        raise RegisterChanged(
            "The draft is not the one that you looked at: somebody changed it, or a new day did. "
            "Look at it as it is now, then approve it."
        )


def _in_the_way(obstacles: tuple[str, ...]) -> str:
    told = "\n".join(obstacles[:_TOLD])
    more = len(obstacles) - _TOLD
    return f"{told}\n… and {more} more." if more > 0 else told
