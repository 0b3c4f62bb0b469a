"""Writes people down: each change with its audit entry, and what the admins are told of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.engine import Connection
from bot.database.outbox import Outbox, Payload
from bot.people import store
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, actor_id
from bot.people.standing import Standings
from bot.people.store import PersonRecord

CHANGED, LOADED = "person_changed", "people_file_loaded"
"""Kinds of notice; their words are Slack's business."""

NAMED = 20
"""How many changes one notice spells out; the others are counted."""


class Source(StrEnum):
    """Who says so, where no person does."""

    FILE = "the people file"
    SETTINGS = "the settings"
    SHELL = "the shell"
    SLACK = "Slack"
    GROUP = "a user group"


class Detail(StrEnum):
    """What admins are told of besides role and access, and never with its value."""

    SLACK = "Slack account"
    EMAIL = "e-mail address"
    GROUPS = "groups"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a change comes from."""

    source: Source
    actor: Actor

    @property
    def facts(self) -> Payload:
        """Return what a notice says of it."""
        person = {"who_by": self.actor.id} if isinstance(self.actor, Person) else {}
        return {"source": self.source.value, **person}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What became of one person; a new one counts as an active employee before."""

    person: PersonId
    entry: int
    """Number of the audit entry."""
    role_before: Role = Role.EMPLOYEE
    role: Role
    access_before: Access = Access.ACTIVE
    access: Access
    besides: tuple[Detail, ...] = ()
    """What else changed that decides who they are, or what they may read."""

    @property
    def concerns_admins(self) -> bool:
        """Tell whether the person may now do or read more or less, or is somebody else in Slack."""
        is_same = (self.role_before, self.access_before) == (self.role, self.access)
        return not is_same or bool(self.besides)

    def facts(self, suffix: str) -> Payload:
        """Return what a notice says of it, in keys that end in *suffix*."""
        return {
            f"who_{suffix}": self.person,
            f"role_before_{suffix}": self.role_before.value,
            f"role_{suffix}": self.role.value,
            f"access_before_{suffix}": self.access_before.value,
            f"access_{suffix}": self.access.value,
            f"besides_{suffix}": ", ".join(self.besides),
        }


class PeopleLedger:
    """The only writer of people; every line in it is one of the audit trail, too."""

    def __init__(self, audit: AuditTrail, outbox: Outbox, standings: Standings) -> None:
        self._audit = audit
        self._outbox = outbox
        self._standings = standings

    def add(self, connection: Connection, record: PersonRecord, origin: Origin) -> Change:
        """Add somebody new."""
        role = self._standings.of(record.person).role
        store.add(connection, replace(record, recorded_role=role))
        facts: Facts = {"role": role.value, **_audited(record.person, origin)}
        entry = self._record(connection, AuditTag.PERSON_ADDED, record.person, facts, origin)
        access = record.person.access
        return Change(person=record.person.id, entry=entry, role=role, access=access)

    def write(
        self, connection: Connection, old: PersonRecord, new: PersonRecord, origin: Origin
    ) -> Change | None:
        """Write *new* over *old* and return what changed, if anything did."""
        role = self._standings.of(new.person).role
        new = replace(new, recorded_role=role)
        if new == old:
            return None
        store.change(connection, new)
        before = old.recorded_role
        facts: Facts = {
            "role_before": before.value,
            "role": role.value,
            "access_before": old.person.access.value,
            **_audited(new.person, origin),
        }
        entry = self._record(connection, AuditTag.PERSON_CHANGED, new.person, facts, origin)
        return Change(
            person=new.person.id,
            entry=entry,
            role_before=before,
            role=role,
            access_before=old.person.access,
            access=new.person.access,
            besides=tuple(_besides(old, new)),
        )

    def tell(self, connection: Connection, change: Change | None, origin: Origin) -> None:
        """Tell all admins of one change."""
        if change is not None and change.concerns_admins:
            facts = {**origin.facts, **change.facts("1")}
            self._post(connection, kind=CHANGED, entry=change.entry, facts=facts)

    def tell_of_load(
        self,
        connection: Connection,
        changes: Sequence[Change],
        counts: Payload,
        origin: Origin,
    ) -> None:
        """Tell all admins of a load of the people file, in one message however many changed."""
        if not changes:
            return
        telling = [change for change in changes if change.concerns_admins]
        named = {
            key: value
            for number, change in enumerate(telling[:NAMED], start=1)
            for key, value in change.facts(str(number)).items()
        }
        facts = {**origin.facts, **counts, **named, "more": max(0, len(telling) - NAMED)}
        self._post(connection, kind=LOADED, entry=changes[-1].entry, facts=facts)

    def _post(self, connection: Connection, *, kind: str, entry: int, facts: Payload) -> None:
        notice_id = f"people:{entry}"
        tell(
            self._outbox,
            connection,
            notice_id=notice_id,
            kind=kind,
            to=Audience.ADMINS,
            facts=facts,
        )

    def _record(
        self,
        connection: Connection,
        tag: AuditTag,
        person: Person,
        facts: Facts,
        origin: Origin,
    ) -> int:
        head = self._audit.record(
            connection,
            tag=tag,
            actor=actor_id(origin.actor),
            subject=f"person:{person.id}",
            facts=facts,
        )
        return head.sequence


def _besides(old: PersonRecord, new: PersonRecord) -> Iterator[Detail]:
    """Name what else changed, where whoever is taken for this person gains or loses by it.

    Somebody without role and groups who is first met in Slack gains nothing.
    """
    before, after = old.person, new.person
    has_weight = any(
        one.groups or role is not Role.EMPLOYEE
        for one, role in ((before, old.recorded_role), (after, new.recorded_role))
    )
    if after.slack_id != before.slack_id and (has_weight or (before.slack_id and after.slack_id)):
        yield Detail.SLACK
    if after.email != before.email and has_weight:
        yield Detail.EMAIL
    if after.groups != before.groups:
        yield Detail.GROUPS


def _audited(person: Person, origin: Origin) -> Facts:
    return {
        "access": person.access.value,
        "groups": len(person.groups),
        "source": origin.source.value,
    }
