"""Separation of duties: nobody approves what they own, asked for or supplied evidence for."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import NotPermitted
from bot.people.entities import PersonId


class Ruling(StrEnum):
    """What is written on record about an approval."""

    APPROVED = "approved"
    SELF_APPROVED = "self-approved"
    """By somebody with a part in it, because nobody else was there to approve it."""
    REFUSED = "refused"


class Part(StrEnum):
    """What keeps somebody from approving a thing."""

    OWNER = "own it"
    ASKER = "asked for it"
    SUPPLIER = "supplied evidence for it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Involved:
    """Who has which part in the thing that is to be approved."""

    owners: frozenset[PersonId] = frozenset()
    askers: frozenset[PersonId] = frozenset()
    suppliers: frozenset[PersonId] = frozenset()

    def parts_of(self, person: PersonId) -> tuple[Part, ...]:
        """Return every part that *person* has in it."""
        by_part = {
            Part.OWNER: self.owners,
            Part.ASKER: self.askers,
            Part.SUPPLIER: self.suppliers,
        }
        return tuple(part for part, people in by_part.items() if person in people)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Whether somebody may approve a thing, and what is said of it."""

    ruling: Ruling
    words: str

    def require(self) -> Ruling:
        """Return what goes on record, or raise ``NotPermitted`` with the words."""
        if self.ruling is Ruling.REFUSED:
            raise NotPermitted(self.words)
        return self.ruling


def decide(
    approver: PersonId,
    involved: Involved,
    *,
    approvers: Collection[PersonId],
    outside: PersonId | None = None,
) -> Decision:
    """Decide whether *approver* may approve the thing that *involved* have a part in.

    *approvers* are those whose role allows it, *outside* is the approver whom a one-person team
    named. Only where none of them is free of any part, somebody of *approvers* approves it alone.
    """
    entitled = {*approvers, outside} - {None}
    if approver not in entitled:
        return _refused("Your role does not allow you to approve this. Ask a lead or an admin.")
    parts = involved.parts_of(approver)
    if not parts:
        return Decision(ruling=Ruling.APPROVED, words="Approved.")
    if any(not involved.parts_of(other) for other in entitled if other is not None):
        return _refused(f"You {' and '.join(parts)}, so somebody else has to approve it.")
    return Decision(
        ruling=Ruling.SELF_APPROVED,
        words=f"You {' and '.join(parts)}, and nobody else could approve it: it is on record as "
        f"{Ruling.SELF_APPROVED}.",
    )


def _refused(words: str) -> Decision:
    return Decision(ruling=Ruling.REFUSED, words=words)
