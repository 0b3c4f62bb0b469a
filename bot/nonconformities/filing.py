"""Files that show what was seen, done, or that it worked: added, and handed out again."""

from dataclasses import replace

from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import NonconformityWrong, UnknownNonconformity
from bot.nonconformities import file_store, store
from bot.nonconformities.entities import (
    SHOWN_AT,
    SHOWN_WITH,
    Deed,
    EvidenceFile,
    Happening,
    Move,
    Nonconformity,
    Shows,
    Step,
    Supplied,
)
from bot.nonconformities.ledger import NonconformityLedger, required
from bot.nonconformities.ports import Directory
from bot.nonconformities.rules import VERB_OF, Verb, about_of, require_verb
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, require
from bot.people.viewing import Views
from bot.records import file_store as contents
from bot.records.evidence_files import refusal

MOST_FILES = 50
"""So many of one; what is more belongs together in an archive."""


class Filing:
    """The files of nonconformities; none is ever opened here."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        ledger: NonconformityLedger,
        directory: Directory,
        views: Views,
    ) -> None:
        self._views = views
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self._directory = directory

    def require_supplier(
        self, number: int, *, name: str, size: int, actor: Person, move: Move | None = None
    ) -> None:
        """Raise unless *actor* may add this file, alone or with a move; ask before fetching it."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            one = required(connection, number)
        verb = Verb.SUPPLY if move is None else VERB_OF[move]
        require_verb(verb, one, actor, outside=self._outside())
        check(Supplied(name=name, content=b""), size=size)

    def require_raiser(self, *, name: str, size: int, actor: Person) -> None:
        """Raise unless *actor* may raise one with this file; ask before fetching it."""
        require(actor, Permission.MANAGE_NONCONFORMITIES)
        check(Supplied(name=name, content=b""), size=size)

    def add(self, number: int, file: Supplied, *, actor: Person, once: str) -> Nonconformity:
        """Add a file; what it shows follows from the stage where nobody said it."""
        require(actor, Permission.WORK_ON_TASKS)
        check(file)
        with self._database.transaction() as connection:
            one = required(connection, number, hold=True)
            require_verb(Verb.SUPPLY, one, actor)
            if store.happened_before(connection, once):
                return replace(one, is_first=False)
            if one.stage.is_over:
                raise NonconformityWrong(f"{one.label} is {one.stage}; a lead can open it again.")
            if len(file_store.files_of(connection, number)) >= MOST_FILES:
                raise NonconformityWrong(
                    f"{one.label} has {MOST_FILES} files; put several into one archive."
                )
            shows = file.shows or SHOWN_AT[one.stage]
            happening = Happening(
                number=one.number,
                version=one.version,
                deed=Deed.FILED,
                at=self._clock.now(),
                by=None,
                words=shows.value,
                once=once,
            )
            self._ledger.add_file(
                connection, one, happening, actor=actor, file=replace(file, shows=shows)
            )
            return one

    def file(self, file_id: str, *, actor: Actor) -> tuple[EvidenceFile, bytes]:
        """Return a file to whoever may see its nonconformity."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            found = file_store.file(connection, file_id)
            if found is None:
                raise UnknownNonconformity("There is no such file.")
            one = required(connection, found.number)
            require_verb(Verb.SEE, one, actor, outside=self._outside())
        self._views.require(actor, f"nonconformity-file:{found.id}", about_of(one))
        with self._database.reading() as connection:
            return found, contents.content_of(connection, found.sha256)

    def files_of(self, number: int, *, actor: Actor) -> list[EvidenceFile]:
        """Return what is known of the files of one, oldest first."""
        require(actor, Permission.READ_NONCONFORMITIES)
        with self._database.reading() as connection:
            one, files = required(connection, number), file_store.files_of(connection, number)
        self._views.require(actor, f"nonconformity:{number}", about_of(one))
        return files

    def _outside(self) -> PersonId | None:
        named = self._directory.outside_approver()
        return None if named is None else named.id


def check(file: Supplied | None, *, size: int | None = None) -> None:
    """Raise ``NonconformityWrong`` for a file that is never taken."""
    if file is None:
        return
    given = len(file.content) if size is None else size
    if words := refusal(name=file.name, size=given):
        raise NonconformityWrong(words)


def brought(step: Step) -> Supplied | None:
    """Return the file that came with a step, with what it shows; raise where none can come."""
    if step.file is None:
        return None
    shows = SHOWN_WITH.get(step.move)
    if shows is None:
        raise NonconformityWrong("Add the file by itself; nothing shows this step but its words.")
    check(step.file)
    return replace(step.file, shows=shows)


def seen_in(file: Supplied | None) -> Supplied | None:
    """Return the file that came with a new finding."""
    check(file)
    return None if file is None else replace(file, shows=Shows.FINDING)
