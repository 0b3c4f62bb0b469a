"""The rows of both registers: read them, change them, one version after the other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.controls import register_store as store
from bot.controls.ports import Directory
from bot.controls.register_entities import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    NOBODY,
    Applicability,
    ControlRow,
    Inclusion,
    RequirementRow,
)
from bot.database.engine import Connection, Database
from bot.database.statements import next_number
from bot.errors import (
    ReasonMissing,
    RegisterChanged,
    RegisterWrong,
    UnknownControl,
    UnknownPerson,
)
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated
from bot.people.viewing import Views, in_scope
from knowledge.catalogue.catalogue import Catalogue
from knowledge.coverage import Subject

_WHY_EXCLUDED = (
    "Say in a few words why {id} is not necessary; the statement has to give the reason."
)


_Row = TypeVar("_Row")
_Kept = TypeVar("_Kept", ControlRow, RequirementRow)


class RegisterKeeper:
    """What the company says of each requirement and each control."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        catalogue: Catalogue,
        directory: Directory,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._catalogue = catalogue
        self._directory = directory
        self._views = Views(database, audit)

    def controls(self, *, actor: Actor, at: datetime | None = None) -> tuple[ControlRow, ...]:
        """Return every control in the standard's order, then our own, as of a moment."""
        require(actor, Permission.READ_CONTROLS)
        self._views.note(actor, "controls")
        with self._database.reading() as connection:
            found = self.controls_within(connection, at=at)
        return tuple(row for row in found if in_scope(actor, [row.id]))

    def control(self, id_: str, *, actor: Actor) -> ControlRow:
        """Return one control; its owner may see it, too."""
        with self._database.reading() as connection:
            row = self.control_within(connection, id_)
        require_part(actor, row.owner, Permission.READ_CONTROLS)
        self._views.require(actor, f"control:{row.id}", [row.id])
        return row

    def requirements(
        self, *, actor: Actor, at: datetime | None = None
    ) -> tuple[RequirementRow, ...]:
        """Return every requirement in the standard's order, as of a moment."""
        require(actor, Permission.READ_CONTROLS)
        self._views.note(actor, "requirements")
        with self._database.reading() as connection:
            found = self.requirements_within(connection, at=at)
        return tuple(row for row in found if in_scope(actor, [row.id]))

    def keep_control(self, row: ControlRow, *, actor: Actor) -> ControlRow:
        """Keep *row* in place of the version that it carries; raise ``RegisterChanged`` if it moved on."""
        require(actor, Permission.CHANGE_CONTROLS)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            return self.keep_within(connection, row, actor=actor)

    def faults(self, row: ControlRow, *, actor: Actor) -> dict[str, str]:
        """Return the fields of *row* that cannot be as they are, and why, in words.

        Raise ``NotPermitted`` where *actor* may not change it, ``RegisterChanged`` where it moved on.
        """
        require(actor, Permission.CHANGE_CONTROLS)
        current = self.control(row.id, actor=actor)
        if _is_same(row, current):
            return {}
        _require_current(row.id, row.version, current.version)
        found = _faults(row)
        try:
            self._require_owner(row.owner, current.owner)
        except RegisterWrong as error:
            found["owner"] = str(error)
        return found

    def add_control(self, title: str, asks: tuple[str, ...], *, actor: Actor) -> ControlRow:
        """Add a control of the company's own; its number is ``C-1``; the same twice is once."""
        require(actor, Permission.CHANGE_CONTROLS)
        asks = tuple(words for one in asks if (words := " ".join(one.split())))
        if not asks:
            raise RegisterWrong("Say in a sentence or more what the control asks.")
        wished = (" ".join(title.split()), asks)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            for known in self.controls_within(connection):
                if known.is_own and (known.title, known.asks) == wished:
                    return known
            number = next_number(connection, "own_control")
            row = ControlRow(id=f"C-{number}", title=title, asks=asks)
            return self._add(connection, _checked(row), actor=actor)

    def keep_requirement(self, row: RequirementRow, *, actor: Actor) -> RequirementRow:
        """Keep *row* in place of the version that it carries; nothing of it can be excluded."""
        require(actor, Permission.CHANGE_CONTROLS)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            current = self.requirement_within(connection, row.id)
            if _is_same(row, current):
                return current
            _require_current(row.id, row.version, current.version)
            self._require_owner(row.owner, current.owner)
            kept = replace(_checked_requirement(row, current), version=current.version + 1)
            salt = new_salt()
            at = self._clock.now()
            store.add_requirement(connection, kept, at=at, by=actor_id(actor), salt=salt)
            facts: Facts = {
                "version": kept.version,
                "conformity": kept.conformity.value,
                "owner": kept.owner,
                "row_hash": seal(Sealed.REGISTER, repr((kept.words, kept.places)), salt=salt),
            }
            self._record(
                connection, AuditTag.REQUIREMENT_CHANGED, f"requirement:{row.id}", facts, actor
            )
        return replace(kept, changed_at=at)

    def subjects_within(self, connection: Connection) -> tuple[Subject, ...]:
        """Return every control as something that policies can speak of."""
        return tuple(
            Subject(id=row.id, title=row.title, points=self.asks(row))
            for row in self.controls_within(connection)
        )

    def asks(self, row: ControlRow) -> tuple[str, ...]:
        """Return what a control asks, one statement each."""
        return row.asks if row.is_own else self._catalogue.controls[row.id].text.asks

    def controls_within(
        self, connection: Connection, *, at: datetime | None = None
    ) -> tuple[ControlRow, ...]:
        """Return every control, in a transaction that is open."""
        touched = store.controls(connection, at=at)
        standard = self._catalogue.controls
        known = (
            replace(touched.get(id_, ControlRow(id=id_, title="")), title=control.title)
            for id_, control in standard.items()
        )
        own = (row for id_, row in touched.items() if id_ not in standard)
        return (*known, *sorted(own, key=lambda row: int(row.id.partition("-")[2])))

    def control_within(self, connection: Connection, id_: str) -> ControlRow:
        """Return one control, in a transaction that is open; raise ``UnknownControl``."""
        return _named(id_, {row.id: row for row in self.controls_within(connection)})

    def requirements_within(
        self, connection: Connection, *, at: datetime | None = None
    ) -> tuple[RequirementRow, ...]:
        """Return every requirement that has no parts of its own, in a transaction that is open."""
        titles = {one.id: one.title for one in self._catalogue.clauses.values() if one.leaf}
        touched = store.requirements(connection, titles, at=at)
        return tuple(
            touched.get(id_) or RequirementRow(id=id_, title=title) for id_, title in titles.items()
        )

    def requirement_within(self, connection: Connection, id_: str) -> RequirementRow:
        """Return one requirement, in a transaction that is open; raise ``UnknownControl``."""
        return _named(id_, {row.id: row for row in self.requirements_within(connection)})

    def owner_within(self, connection: Connection, id_: str) -> PersonId:
        """Return who owns a control or a requirement; raise ``UnknownControl``."""
        controls = {row.id: row.owner for row in self.controls_within(connection)}
        requirements = {row.id: row.owner for row in self.requirements_within(connection)}
        return _named(id_, {**controls, **requirements})

    def keep_within(self, connection: Connection, row: ControlRow, *, actor: Actor) -> ControlRow:
        """Keep *row* as part of a change that *actor* may make; whoever calls has taken the turn."""
        current = self.control_within(connection, row.id)
        if _is_same(row, current):
            return current
        _require_current(row.id, row.version, current.version)
        self._require_owner(row.owner, current.owner)
        return self._add(connection, _checked(row), actor=actor)

    def _add(self, connection: Connection, row: ControlRow, *, actor: Actor) -> ControlRow:
        kept = replace(row, version=row.version + 1, changed_at=self._clock.now())
        salt = new_salt()
        at = self._clock.now()
        store.add_control(connection, kept, at=at, by=actor_id(actor), salt=salt)
        words = repr((kept.title, kept.asks, kept.inclusion, kept.exclusion, kept.documented_in))
        facts: Facts = {
            "version": kept.version,
            "applicability": kept.applicability.value,
            "owner": kept.owner,
            "row_hash": seal(Sealed.REGISTER, words, salt=salt),
        }
        self._record(connection, AuditTag.CONTROL_CHANGED, f"control:{row.id}", facts, actor)
        return kept

    def _record(
        self, connection: Connection, tag: AuditTag, subject: str, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(connection, tag=tag, actor=actor_id(actor), subject=subject, facts=facts)

    def _require_owner(self, wished: PersonId, current: PersonId) -> None:
        """Raise unless *wished* is somebody who works here; whom a row had before stays."""
        if wished in {NOBODY, current}:
            return
        try:
            person = self._directory.find(wished)
        except UnknownPerson as error:
            raise RegisterWrong(
                "Nobody is known under the owner's id; choose a colleague."
            ) from error
        if person.access is not Access.ACTIVE:
            raise RegisterWrong("Whoever owns a row has to work here; choose a colleague.")


def require_part(actor: Actor, owner: PersonId, permission: Permission) -> None:
    """Raise ``NotPermitted`` unless *actor* owns the thing or may do this by role."""
    if isinstance(actor, Person) and actor.id == owner and actor.access is Access.ACTIVE:
        return
    require(actor, permission)


def _named(id_: str, rows: Mapping[str, _Row]) -> _Row:
    found = rows.get(id_.strip().upper())
    if found is None:
        raise UnknownControl(
            "The registers have nothing of that name. "
            "A control is named A.8.13 or C-1, a requirement 9.2.2."
        )
    return found


def _is_same(row: _Kept, current: _Kept) -> bool:
    """Tell whether nothing would change, so that it does not matter which version was seen."""
    return replace(row, version=0) == replace(current, version=0)


def _require_current(id_: str, seen: int, current: int) -> None:
    if seen != current:
        raise RegisterChanged(
            f"Somebody else changed {id_} meanwhile, so nothing of yours was kept. "
            "Look at it as it is now, then change it again."
        )


def _checked(row: ControlRow) -> ControlRow:
    if row.applicability is Applicability.EXCLUDED:
        stated(row.exclusion, why=_WHY_EXCLUDED.format(id=row.id))
    return replace(row, **{name: check(row) for name, check in _CHECKS.items()})


def _faults(row: ControlRow) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, check in _CHECKS.items():
        try:
            check(row)
        except RegisterWrong as error:
            found[name] = str(error)
    if row.applicability is Applicability.EXCLUDED and "exclusion" not in found:
        try:
            stated(row.exclusion, why=_WHY_EXCLUDED.format(id=row.id))
        except ReasonMissing as error:
            found["exclusion"] = str(error)
    return found


def _title(row: ControlRow) -> str:
    title = _fitting(row.title, "title", LONGEST_TITLE)
    if not title:
        raise RegisterWrong("Give the control a title.")
    return title


def _inclusion(row: ControlRow) -> tuple[Inclusion, ...]:
    kept = (replace(one, reference=_reference(one.reference)) for one in row.inclusion)
    return tuple(dict.fromkeys(kept))


def _checked_requirement(row: RequirementRow, current: RequirementRow) -> RequirementRow:
    return replace(
        row,
        title=current.title,
        words=_fitting(row.words, "statement", LONGEST_TEXT),
        places=tuple(
            (name, _fitting(place, "place", LONGEST_TEXT)) for name, place in row.places if place
        ),
    )


def _reference(words: str) -> str:
    # Several reasons are written side by side with semicolons between them.
    return _fitting(words.replace(";", ","), "reference", LONGEST_TITLE)


def _fitting(words: str, what: str, longest: int) -> str:
    words = " ".join(words.split())
    if len(words) > longest:
        raise RegisterWrong(f"The {what} is longer than {longest} characters; shorten it.")
    return words


_CHECKS: Mapping[str, Callable[[ControlRow], Any]] = {
    "title": _title,
    "asks": lambda row: tuple(_fitting(one, "text", LONGEST_TEXT) for one in row.asks),
    "inclusion": _inclusion,
    "exclusion": lambda row: _fitting(row.exclusion, "justification", LONGEST_TEXT),
    "documented_in": lambda row: _fitting(row.documented_in, "place", LONGEST_TEXT),
}
"""What a field of a row is kept as; each raises ``RegisterWrong`` for what cannot be kept."""
