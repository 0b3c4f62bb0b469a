"""What an auditor looks at: held to their scope, and written to the audit trail before it is shown."""

from collections.abc import Iterable
from dataclasses import replace

from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.engine import Database
from bot.errors import NotPermitted
from bot.people.entities import Person
from bot.people.permissions import Actor
from bot.people.visits import Visit, told_day

_LONGEST = 200


class Views:
    """Writes down what auditors look at; what cannot be written down is not shown."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit

    def note(self, actor: Actor, what: str) -> None:
        """Write down that *actor*, if an auditor, looks at *what*: a kind of thing and its id.

        Call it before the transaction that reads, and never with words of people.
        """
        if not isinstance(actor, Person) or visit_of(actor) is None:
            return
        with self._database.transaction() as connection:
            self._audit.record(
                connection,
                tag=AuditTag.RECORDS_VIEWED,
                actor=actor.id,
                subject=f"view:{what}"[:_LONGEST],
                facts={},
            )

    def require(self, actor: Actor, what: str, about: Iterable[str]) -> None:
        """Let an auditor see *what* if one of *about* is in their scope, and write it down."""
        require_in_scope(actor, about)
        self.note(actor, what)


def visit_of(actor: Actor) -> Visit | None:
    """Return the visit that limits *actor*; None for everybody but auditors."""
    visit = actor.visit if isinstance(actor, Person) else None
    return visit if visit is not None and visit.is_running else None


def in_scope(actor: Actor, about: Iterable[str]) -> bool:
    """Tell whether *actor* may see what is about these controls and clauses."""
    visit = visit_of(actor)
    return visit is None or visit.has_any(about)


def require_in_scope(actor: Actor, about: Iterable[str]) -> None:
    """Raise ``NotPermitted`` unless *actor* may see what is about one of these."""
    visit, named = visit_of(actor), tuple(about)
    if visit is None or visit.has_any(named):
        return
    raise NotPermitted(
        f"You were admitted to {visit.told} until {told_day(visit.ends_on)}, and "
        f"{', '.join(named) or 'this'} is not part of it. Ask an admin if you need it."
    )


def without_visit(actor: Actor) -> Actor:
    """Return *actor* for the parts of a thing that was let through and written down as a whole."""
    return replace(actor, visit=None) if isinstance(actor, Person) else actor
