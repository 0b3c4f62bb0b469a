"""Takes over what Slack says about a person: who they are, and whether it lets them in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.database.engine import Connection
from bot.people import store
from bot.people.entities import Person, PersonId
from bot.people.ledger import Origin, PeopleLedger
from bot.people.loading import without_keys
from bot.people.roster import is_timezone
from bot.people.store import PersonRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What Slack told; what it did not tell is empty, and what was known before stays."""

    slack_id: str
    email: str = ""
    guest: bool | None = None
    deactivated: bool | None = None
    timezone: str = ""
    """IANA name; one that nobody knows counts as not told."""

    def is_news(self, connection: Connection, known: PersonRecord | None) -> bool:
        """Tell whether it has to be written down."""
        if known is None:
            return True
        person = known.person
        return (
            self.guest not in {None, person.guest}
            or self.deactivated not in {None, person.deactivated}
            or _zone(known, self) != person.timezone
            or _claimed(connection, known, self) is not None
            or _address(connection, known, self) != person.email
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One look at what Slack told, in one transaction."""

    connection: Connection
    ledger: PeopleLedger
    origin: Origin
    new_id: Callable[[], str]
    now: datetime

    def take_over(self, told: Told) -> PersonRecord:
        """Write down what is new and return who it is; an unknown one becomes an employee."""
        known = store.by_slack_id(self.connection, told.slack_id)
        claimed = _claimed(self.connection, known, told)
        old = claimed or known
        if old is None:
            return self._greet(told)
        if known is not None and claimed is not None:
            self._write(known, without_keys(known))
        new = self._said(old, told, met_as=known or old)
        self._write(old, new)
        return new

    def _greet(self, told: Told) -> PersonRecord:
        stranger = PersonRecord(person=Person(id=PersonId(self.new_id())))
        new = self._said(stranger, told, met_as=stranger)
        # Whoever merely asks something for the first time is nobody's business.
        change = self.ledger.add(self.connection, new, self.origin)
        self.ledger.tell(self.connection, change, self.origin)
        return new

    def _write(self, old: PersonRecord, new: PersonRecord) -> None:
        change = self.ledger.write(self.connection, old, new, self.origin)
        self.ledger.tell(self.connection, change, self.origin)

    def _said(self, old: PersonRecord, told: Told, *, met_as: PersonRecord) -> PersonRecord:
        since = old.deactivated_at or met_as.deactivated_at
        if told.deactivated is not None:
            since = (since or self.now) if told.deactivated else None
        was_guest = old.person.guest or met_as.person.guest
        person = replace(
            old.person,
            slack_id=told.slack_id,
            email=_address(self.connection, old, told),
            guest=was_guest if told.guest is None else told.guest,
            deactivated=since is not None,
            timezone=_zone(old, told),
        )
        return replace(old, person=person, deactivated_at=since)


def _claimed(connection: Connection, known: PersonRecord | None, told: Told) -> PersonRecord | None:
    """Return the person of the file whose address this is, if nobody in Slack is them yet."""
    if known is not None and (known.staff_id or told.email == known.person.email):
        return None
    holder = store.by_email(connection, told.email)
    return holder if holder is not None and not holder.person.slack_id else None


def _zone(old: PersonRecord, told: Told) -> str:
    # The file knows better than Slack here, too; of others the newest counts.
    if not told.timezone or (old.listed and old.person.timezone) or not is_timezone(told.timezone):
        return old.person.timezone
    return told.timezone


def _address(connection: Connection, old: PersonRecord, told: Told) -> str:
    # The file knows better than Slack, and two people never share an address.
    if not told.email or (old.listed and old.person.email):
        return old.person.email
    holder = store.by_email(connection, told.email)
    is_free = holder is None or holder.person.id == old.person.id
    return told.email if is_free else old.person.email
