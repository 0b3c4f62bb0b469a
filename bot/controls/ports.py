"""What the registers need of the rest of the bot."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.controls.facts import Evidence
from bot.database.engine import Connection
from bot.people.duties import Decision, Involved
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission
from knowledge.coverage import Subject
from knowledge.coverage_grades import Graded
from knowledge.passages import DocumentControl, LibraryView, Passage, Reader


class Directory(Protocol):
    """Who is who; ``bot.people.service.PeopleDirectory`` is one."""

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id, or raise ``UnknownPerson``."""
        ...

    def by_name_or_email(self, text: str) -> Person:
        """Return the one person whose id, address or name is *text*, or raise ``UnknownPerson``."""
        ...

    def decide(self, involved: Involved, permission: Permission, *, approver: Person) -> Decision:
        """Decide whether *approver* may approve a thing that others have a part in."""
        ...


class Shelf(Protocol):
    """The company's documents; ``bot.library.service.PolicyLibrary`` is one."""

    def revision(self) -> int:
        """Return a number that changes whenever something was published or removed."""
        ...

    def speaking(self) -> Mapping[str, DocumentControl]:
        """Return every document that is searched today, whoever may read it."""
        ...

    def headings(self) -> Mapping[str, Collection[str]]:
        """Return the headings of every document that is searched today, by source."""
        ...

    def view(self, reader: Reader) -> LibraryView:
        """Open the library for *reader*, as of now."""
        ...


class Grader(Protocol):
    """Grades controls; ``knowledge.coverage.CoverageGrader`` does."""

    def candidates(self, subject: Subject, view: LibraryView) -> tuple[Passage, ...]:
        """Return the passages that may speak of *subject*, best first."""
        ...

    @property
    def version(self) -> str:
        """Return what changes when the same passages may get another grade; digests begin with it."""
        ...

    def prepare(self, wanted: Iterable[tuple[Subject, Sequence[Passage]]]) -> None:
        """Make *wanted* quick to grade."""
        ...

    def digest(self, subject: Subject, candidates: Sequence[Passage]) -> str:
        """Return what stays the same as long as the grade would."""
        ...

    def grade(self, subject: Subject, candidates: Sequence[Passage]) -> Graded:
        """Grade *subject* by what *candidates* say."""
        ...


class Unanswered(Protocol):
    """Knows what many asked in vain; ``bot.questions`` does."""

    def __call__(self, *, actor: Actor) -> Sequence[str]:
        """Return such questions without names, those first that most people asked."""
        ...


class TaskEvidence(Protocol):
    """Knows what tasks closed with; ``bot.tasks.records`` does."""

    def __call__(
        self,
        connection: Connection,
        *,
        about: str = "",
        at: datetime | None = None,
        newest: bool = False,
    ) -> Sequence[Evidence]:
        """Return accepted evidence of closed tasks, once for each control that they are about.

        Of one control if one is named; as it stood at a moment if one is; with *newest* only that
        of each control which covers the latest time.
        """
        ...
