"""Checks of the records: the database, its clock and tables, and what lies in them too long."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.audit.anchors import short
from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.signing import KEY_FILE, former_keys, load_key
from bot.clock import Clock
from bot.database.engine import Database, DatabaseFailure
from bot.database.outbox import Outbox
from bot.database.statements import server_time
from bot.database.upgrade import schema_of
from bot.errors import DatabaseNotUsable, SigningKeyWrong
from bot.library.service import PolicyLibrary
from bot.people.service import PeopleDirectory
from bot.records.changed_key import another_key
from bot.settings import Settings
from bot.upkeep.belongings import KEYS
from bot.upkeep.errors import reason
from bot.upkeep.findings import Finding, ok, warning, wrong
from bot.upkeep.records import existing_database, unfinished_work

SKEW = timedelta(seconds=60)
"""How far two clocks may be apart; Slack refuses signatures that are five minutes off."""
STUCK = timedelta(minutes=15)
"""How long accepted work may take; an answer takes seconds."""
ANCHOR_AGE = timedelta(days=2)
_SERVE = "start `annexa serve`; if it runs, look into its log"
_ONE_KEY = (
    "give every replica the same ANNEXA_SIGNING_KEY; after a change on purpose put the old "
    "public-key-….pem beside the new key, and tell the leads the new fingerprint"
)

_Check = Callable[[Settings, Database, Clock], Finding]


def check_records(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Look at everything that the database knows; without one there is little to say."""
    try:
        with existing_database(settings) as database:
            yield from _check_database(settings, database, clock)
    except DatabaseNotUsable as error:
        yield warning("database", str(error), "`annexa ingest` or `serve` makes it")
    except DatabaseFailure as error:
        says = f"the database can't be read ({reason(error)})"
        yield wrong("database", says, "check that it runs, the network and ANNEXA_DATABASE_URL")


def clocks(check: str, there: datetime, clock: Clock, *, whose: str) -> Finding:
    """Compare this machine's clock with another."""
    apart = abs(there - clock.now())
    says = f"{apart.total_seconds():.0f} s apart from {whose}"
    if apart > SKEW:
        return wrong(check, says, "set this machine's clock (NTP); signatures and dates need it")
    return ok(check, says)


def _check_database(settings: Settings, database: Database, clock: Clock) -> Iterator[Finding]:
    with database.reading() as connection:
        schema = schema_of(connection)
        there = server_time(connection)
    yield ok("database", "PostgreSQL answers" if there else f"SQLite, {database.file}")
    if there:
        yield clocks("database clock", there, clock, whose="the database server")
    if schema.is_foreign:
        yield wrong(
            "migrations",
            f"the database is at {schema.found}, this Annexa knows up to {schema.newest}",
            "install the version that wrote it or a newer one, or restore an older backup",
        )
        return
    if not schema.is_current:
        yield warning(
            "migrations",
            f"the database is at {schema.found or 'nothing'}, this Annexa needs {schema.newest}",
            "make a backup with the old version, then start: it is brought up to date by itself",
        )
        return
    yield ok("migrations", f"up to date at {schema.found}")
    for check in _CHECKS:
        yield check(settings, database, clock)


def _indexes(_settings: Settings, database: Database, clock: Clock) -> Finding:
    waiting = _library(database, clock).ledger.waiting()
    if waiting:
        says = f"{waiting} document versions came in and can't be searched yet"
        return warning("indexes", says, f"{_SERVE}, for 'indexes'")
    return ok("indexes", "everything that came in can be searched")


def _work(settings: Settings, database: Database, clock: Clock) -> Finding:
    with database.reading() as connection:
        work = unfinished_work(settings, connection)
    given_up = [one for one in work if one.given_up]
    if given_up:
        says = f"{len(given_up)} pieces of work were given up, the first is {given_up[0].id}"
        return wrong("work", says, "look for the id in the log, mend the cause, and ask again")
    late = [one for one in work if clock.now() - one.accepted_at > STUCK]
    if late:
        says = f"{len(late)} of {len(work)} unfinished since {_told(late[0].accepted_at)} or later"
        return wrong("work", f"stuck: {says}, the first is {late[0].id}", _SERVE)
    return ok("work", f"{len(work)} unfinished, none for long")


def _outbox(_settings: Settings, database: Database, clock: Clock) -> Finding:
    box = Outbox(database, clock)
    says = f"{box.waiting()} messages wait"
    if since := box.stuck_since():
        return wrong("outbox", f"{says}, the first since {_told(since)}", _SERVE)
    return ok("outbox", says)


def _anchors(_settings: Settings, database: Database, clock: Clock) -> Finding:
    trail = AuditTrail(database, clock)
    head, made = trail.head(), trail.anchors()
    if made and made[-1].entries > head.sequence:
        says = f"the trail ends at entry {head.sequence}, an anchor covers {made[-1].entries}"
        return wrong("audit trail", says, "`annexa audit verify` tells what is missing")
    if head.sequence and not made:
        says = f"{head.sequence} entries and no anchor"
        return warning("audit trail", says, "`annexa audit anchor`, or let `annexa serve` run")
    if made and clock.now() - datetime.fromisoformat(made[-1].at) > ANCHOR_AGE:
        says = f"{head.sequence} entries, the newest anchor is of {made[-1].at[:10]}"
        return warning("audit trail", says, "`annexa audit anchor`, or let `annexa serve` run")
    return ok("audit trail", f"{head.sequence} entries, {len(made)} anchors")


def _signing_key(settings: Settings, database: Database, clock: Clock) -> Finding:
    path = settings.signing_key or settings.home / KEYS / KEY_FILE
    made = AuditTrail(database, clock).anchors()
    if not path.exists():
        says = "there is none in this home, so the next anchor is signed with a new one"
        return warning("signing key", says, _ONE_KEY) if made else ok("signing key", "none yet")
    try:
        key, former = load_key(path), former_keys(settings.home / KEYS, path.parent)
    except SigningKeyWrong as error:
        return wrong("signing key", str(error), "put the right file there")
    if other := another_key(made, key, former=former):
        return wrong("signing key", other, _ONE_KEY)
    return ok("signing key", short(key.fingerprint))


def _people(settings: Settings, database: Database, clock: Clock) -> Finding:
    directory = PeopleDirectory(database, AuditTrail(database, clock), admins=settings.admins)
    listed = [one for one in directory.everybody(actor=SYSTEM) if one.staff_id]
    unknown = [one for one in listed if not one.person.slack_id]
    if unknown:
        says = f"{len(unknown)} of {len(listed)} people of the people file have no Slack id"
        remedy = "it comes when they first write; until then nobody can write to them"
        return warning("people", says, remedy)
    return ok("people", f"{len(listed)} people of the people file, all known in Slack")


def _reviews(_settings: Settings, database: Database, clock: Clock) -> Finding:
    overdue = _library(database, clock).overdue()
    if overdue:
        says = f"{len(overdue)} documents are overdue for review, such as {overdue[0]}"
        return warning("reviews", says, "have their owners review them, then ingest them again")
    return ok("reviews", "no document is overdue for review")


_CHECKS: tuple[_Check, ...] = (
    _indexes,
    _work,
    _outbox,
    _anchors,
    _signing_key,
    _people,
    _reviews,
)


def _library(database: Database, clock: Clock) -> PolicyLibrary:
    return PolicyLibrary(database, AuditTrail(database, clock), clock)


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
