"""What user groups stand for: an audience at once, a role once an admin has confirmed it.

In many workspaces anybody may edit groups, so being in one gives nobody a role by itself.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.audit.entities import SYSTEM, Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import GroupWrong, NotPermitted
from bot.people import group_store, store
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.group_entities import Candidate, GroupUse, RoleProposal, State
from bot.people.ledger import Origin, PeopleLedger, Source
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.rooms import require_room
from bot.people.standing import Standings
from bot.people.store import PersonRecord
from knowledge.passages import EVERYONE

PROPOSED: Final = "role_proposed"
"""Kind of the notice to the admins."""

CONFIRMED_ROLES: Final = frozenset({Role.LEAD, Role.AUDITOR, Role.ADMIN})
"""Roles that a group may propose; the others give nothing that needs one."""

MOST_GROUPS: Final = 20
"""How many groups may stand for something; Slack answers about twenty questions a minute."""

_RESERVED = frozenset({EVERYONE, "leads", "auditors", "admins"})
"""Audiences that come with a role, and so never with a group alone."""
_LAST_ADMIN = "Nobody else runs the bot; make somebody else an admin first."
_GROUP_ID = re.compile(r"S[A-Z0-9]{2,30}")
_AUDIENCE = re.compile(r"[\w][\w .&+-]{0,74}")


class UserGroups:
    """What user groups stand for; *admins* are those of the settings."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        admins: Collection[str] = (),
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)
        self._standings = Standings(admins)
        self._ledger = PeopleLedger(audit, self._outbox, self._standings)

    def uses(self) -> tuple[GroupUse, ...]:
        """Return every group that stands for something."""
        with self._database.looking_up() as connection:
            return tuple(group_store.uses(connection))

    def use(self, wished: GroupUse, *, actor: Actor) -> None:
        """Let a group stand for what is wished, or for nothing; the same twice is once.

        Who waited to be confirmed for another role of this group waits no more, and who was
        confirmed for it loses it; that is refused where nobody else would run the bot.
        """
        require(actor, Permission.CHANGE_PEOPLE)
        _check(wished)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            known = {one.group_id: one for one in group_store.uses(connection)}
            before = known.get(wished.group_id, GroupUse(group_id=wished.group_id))
            if (before.audience, before.role) == (wished.audience, wished.role):
                return
            if len(known) >= MOST_GROUPS and wished.group_id not in known:
                raise GroupWrong(f"{MOST_GROUPS} groups stand for something; take one away first.")
            group_store.use(connection, wished, at=self._clock.now())
            for one in group_store.of_group(connection, wished.group_id):
                if one.state is State.REFUSED or one.role is wished.role:
                    continue
                if not self._end(connection, one, actor):
                    raise GroupWrong(_LAST_ADMIN)
            facts: Facts = {
                "audience": wished.audience,
                "role": wished.role.value if wished.role else "",
            }
            subject = f"group:{wished.group_id}"
            self._record(connection, AuditTag.GROUP_USED, subject, facts, actor)

    def observe(self, group_id: str, members: Collection[PersonId]) -> None:
        """Take over who is in a group now: propose whoever is new, end what has ended.

        Whoever left loses the role that the group gave them, unless nobody else runs the bot.
        """
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            stands = next((u for u in group_store.uses(connection) if u.group_id == group_id), None)
            known = {one.person: one for one in group_store.of_group(connection, group_id)}
            for person, proposal in known.items():
                is_over = stands is None or stands.role is not proposal.role
                if person not in members or (is_over and proposal.state is State.CONFIRMED):
                    self._end(connection, proposal, SYSTEM)
            if stands is not None and stands.role is not None:
                for person in sorted(members):
                    self._propose(connection, stands, stands.role, person, known.get(person))

    def waiting(self, *, actor: Actor) -> tuple[Candidate, ...]:
        """Return who waits to be confirmed, longest first."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.reading() as connection:
            names = {one.group_id: one.name for one in group_store.uses(connection)}
            found = [
                (proposal, store.by_id(connection, proposal.person))
                for proposal in group_store.waiting(connection)
            ]
        return tuple(
            Candidate(
                proposal=proposal,
                person=self._standings.of(record.person),
                group=names.get(proposal.group_id, "") or proposal.group_id,
            )
            for proposal, record in found
            if record is not None
        )

    def confirm(self, offer: str, *, actor: Actor) -> Person:
        """Give the role that *offer* names, and return who has it now; the same twice is once.

        An offer of before, of another role than is proposed now, is refused.
        """
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            proposal = _open(connection, offer, actor, already=State.CONFIRMED)
            record = _known(connection, proposal.person)
            if proposal.state is State.CONFIRMED:
                return self._standings.of(record.person)
            require_room(self._standings, record, proposal.role)
            self._require_another_admin(connection, record, proposal.role)
            self._settle(connection, proposal, State.CONFIRMED, actor)
            self._give(connection, record, proposal.role, actor)
            return self._standings.of(replace(record.person, role=proposal.role))

    def refuse(self, offer: str, *, actor: Actor) -> None:
        """Leave somebody as they are; they are not proposed again while they are in the group."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            proposal = _open(connection, offer, actor, already=State.REFUSED)
            if proposal.state is State.OPEN:
                self._settle(connection, proposal, State.REFUSED, actor)

    def _propose(
        self,
        connection: Connection,
        stands: GroupUse,
        role: Role,
        person: PersonId,
        known: RoleProposal | None,
    ) -> None:
        if known is not None and known.state is not State.ENDED and known.role is role:
            return
        record = store.by_id(connection, person)
        # Of whom the people file lists, the file says the role.
        if record is None or record.listed or record.person.access is not Access.ACTIVE:
            return
        if self._standings.of(record.person).role in {role, Role.ADMIN}:
            return
        proposal = RoleProposal(
            id=f"{stands.group_id}:{person}",
            group_id=stands.group_id,
            person=person,
            role=role,
            state=State.OPEN,
            proposed_at=self._clock.now(),
        )
        group_store.write(connection, proposal)
        entry = self._record_role(connection, AuditTag.ROLE_PROPOSED, proposal, SYSTEM)
        facts = {"who_proposed": person, "role": role.value, "group": stands.name}
        tell(
            self._outbox,
            connection,
            notice_id=f"role:{entry}",
            kind=PROPOSED,
            to=Audience.ADMINS,
            facts=facts,
        )

    def _end(self, connection: Connection, proposal: RoleProposal, actor: Actor) -> bool:
        """End *proposal* with the role that it gave; tell whether that may be."""
        if proposal.state is State.ENDED:
            return True
        record = store.by_id(connection, proposal.person)
        was_given = proposal.state is State.CONFIRMED
        if record is not None and was_given and _has_it_from_here(record, proposal):
            if self._is_last_admin(connection, record):
                return False
            self._give(connection, record, Role.EMPLOYEE, actor)
        self._settle(connection, proposal, State.ENDED, actor)
        return True

    def _give(self, connection: Connection, record: PersonRecord, role: Role, actor: Actor) -> None:
        new = replace(record, person=replace(record.person, role=role))
        origin = Origin(source=Source.GROUP, actor=actor)
        change = self._ledger.write(connection, record, new, origin)
        self._ledger.tell(connection, change, origin)

    def _settle(
        self, connection: Connection, proposal: RoleProposal, state: State, actor: Actor
    ) -> None:
        settled = replace(
            proposal, state=state, decided_at=self._clock.now(), decided_by=actor_id(actor)
        )
        group_store.write(connection, settled)
        self._record_role(connection, _TAGS[state], settled, actor)

    def _require_another_admin(
        self, connection: Connection, record: PersonRecord, role: Role
    ) -> None:
        if role is not Role.ADMIN and self._is_last_admin(connection, record):
            raise GroupWrong(_LAST_ADMIN)

    def _is_last_admin(self, connection: Connection, record: PersonRecord) -> bool:
        admins = {
            one.person.id
            for one in store.everybody(connection)
            if self._standings.of(one.person).role is Role.ADMIN
        }
        return admins == {record.person.id} and not self._standings.names(record.person)

    def _record_role(
        self, connection: Connection, tag: AuditTag, proposal: RoleProposal, actor: Actor
    ) -> int:
        facts: Facts = {"role": proposal.role.value, "group": proposal.group_id}
        return self._record(connection, tag, f"person:{proposal.person}", facts, actor)

    def _record(
        self, connection: Connection, tag: AuditTag, subject: str, facts: Facts, actor: Actor
    ) -> int:
        head = self._audit.record(
            connection, tag=tag, actor=actor_id(actor), subject=subject, facts=facts
        )
        return head.sequence


_TAGS = {
    State.CONFIRMED: AuditTag.ROLE_CONFIRMED,
    State.REFUSED: AuditTag.ROLE_REFUSED,
    State.ENDED: AuditTag.ROLE_ENDED,
}


def _check(wished: GroupUse) -> None:
    if not _GROUP_ID.fullmatch(wished.group_id):
        raise GroupWrong("Name the user group by its id, such as S012AB3CD.")
    if wished.audience in _RESERVED:
        raise GroupWrong(
            f"The audience {wished.audience} comes with a role, so a group cannot stand for it."
        )
    if wished.audience and not _AUDIENCE.fullmatch(wished.audience):
        raise GroupWrong("Name the audience as your documents do, in at most 75 letters.")
    if wished.role is not None and wished.role not in CONFIRMED_ROLES:
        roles = ", ".join(sorted(CONFIRMED_ROLES))
        raise GroupWrong(f"A group may propose these roles alone: {roles}.")


def _open(connection: Connection, offer: str, actor: Actor, *, already: State) -> RoleProposal:
    """Return a proposal that may be decided, or is decided *already* in the same way."""
    proposal_id, _, role = offer.rpartition(":")
    found = group_store.find(connection, proposal_id)
    if found is None:
        raise GroupWrong("Nobody waits under this id; look at the list again.")
    if found.role != role:
        raise GroupWrong(
            f"They are proposed for another role now: {found.role}. Look at the list again."
        )
    if isinstance(actor, Person) and actor.id == found.person:
        raise NotPermitted("Nobody confirms their own role; another admin has to.")
    if found.state not in {State.OPEN, already}:
        raise GroupWrong(f"This was decided before: {found.state}.")
    return found


def _known(connection: Connection, person: PersonId) -> PersonRecord:
    record = store.by_id(connection, person)
    if record is None:
        raise GroupWrong("This person is not known any more.")
    return record


def _has_it_from_here(record: PersonRecord, proposal: RoleProposal) -> bool:
    return not record.listed and record.person.role is proposal.role
