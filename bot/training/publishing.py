"""Publishes courses and policies to be acknowledged; what was published once stays as it was."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import storable
from bot.errors import CourseWrong, UnknownCourse
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.training import material_store as store
from bot.training.courses import read_course
from bot.training.entities import Change, Course, Material, MaterialKind, sha256, shown_bytes
from bot.training.material_store import Contents
from bot.training.redline import SectionChange, redline
from bot.training.sources import PolicyShelf, Sources, policy_pages

_WORDS_PER_MINUTE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What became of a wish to publish."""

    material: Material
    is_new: bool
    """False where the very same bytes were published before: nothing changed."""
    changed: tuple[SectionChange, ...] = ()
    """Against the version before."""


class Courseware:
    """What can be taught: every version that was ever published."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        shelf: PolicyShelf,
        controls: Collection[str],
    ) -> None:
        """*controls* are the clauses and controls that a course may say it teaches."""
        self._database = database
        self._audit = audit
        self._clock = clock
        self._shelf = shelf
        self._controls = frozenset(controls)

    def check(self, content: bytes, file_name: str) -> Course:
        """Return the course in a file; raise ``CourseWrong`` where it can't be published."""
        course = read_course(content, file_name)
        sources = Sources(self._shelf)
        problems = [
            f"{file_name}, controls: {one} is no clause or control of the standard; "
            "write 7.3 or A.6.3."
            for one in course.controls
            if one not in self._controls
        ]
        problems += [
            f"{file_name}, policies: the library holds no current document {one}; "
            "ingest it, or take it out."
            for one in course.policies
            if sources.sequence_of(one) is None
        ]
        found = (sources.problem_with(one) for one in course.references)
        problems += [f"{file_name}: {one}." for one in dict.fromkeys(found) if one]
        if problems:
            raise CourseWrong("\n".join(problems[:10]))
        return course

    def publish_course(
        self, content: bytes, file_name: str, *, actor: Actor, change: Change | None = None
    ) -> Published:
        """Publish a course; the same bytes again change nothing.

        *change* says what a version after the first means for those who know the one before.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        course = self.check(content, file_name)
        material = Material(
            number=0,
            kind=MaterialKind.COURSE,
            name=course.name,
            version=course.version,
            title=course.title,
            change=change or Change.FIRST,
            minutes=course.minutes,
            pass_mark=course.pass_mark,
            shown_sha256=sha256(course.shown),
            original_sha256=sha256(content),
            published_at=self._clock.now(),
            published_by=actor_id(actor),
            pages=course.pages,
            questions=len(course.quiz),
            audience=course.audience,
            controls=course.controls,
        )
        contents = Contents(original=content, shown=course.shown, quiz=course.quiz)
        return self._publish(material, contents, change=change)

    def offer_policy(self, source: str, *, actor: Actor, change: Change | None = None) -> Published:
        """Publish the current version of a policy as a thing to acknowledge; twice is once."""
        require(actor, Permission.LAUNCH_TRAINING)
        material, shown = self._policy(source, actor=actor, change=change)
        return self._publish(material, Contents(original=b"", shown=shown), change=change)

    def draft_policy(self, source: str, *, actor: Actor, change: Change | None = None) -> Material:
        """Return what offering a policy would publish, or what it did; nothing is written.

        What is not published yet has a number after all that are.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        material, _ = self._policy(source, actor=actor, change=change)
        with self._database.reading() as connection:
            former = store.versions(connection, material.kind, material.name)
            newest = former[-1] if former else None
            if newest is not None and newest.original_sha256 == material.original_sha256:
                return newest
            _require_publishable(material, former, change)
            top = max((one.number for one in store.everything(connection)), default=0)
        return replace(material, number=top + 1)

    def newest(self) -> tuple[Material, ...]:
        """Return the newest version of everything that can be taught or acknowledged."""
        with self._database.reading() as connection:
            found = {(one.kind, one.name): one for one in store.everything(connection)}
        return tuple(found.values())

    def material(self, number: int) -> Material:
        """Return one version."""
        with self._database.looking_up() as connection:
            return known(connection, number)

    def original(self, number: int) -> bytes:
        """Return the file as it was published: the whole document, of a policy.

        A course's file holds the answers of its quiz, so it is for leads and exports only.
        """
        material = self.material(number)
        if material.document_sequence is not None:
            return self._shelf.original(material.name, sequence=material.document_sequence)
        with self._database.reading() as connection:
            return store.original(connection, number)

    def _policy(
        self, source: str, *, actor: Actor, change: Change | None
    ) -> tuple[Material, bytes]:
        """Return the current version of a policy, without a number, and what is shown of it."""
        sequence = self._shelf.current_sequence(source)
        if sequence is None:
            raise UnknownCourse(
                f"The library holds no current document {source}. Ingest and approve it first."
            )
        passages = self._shelf.words(source, sequence=sequence)
        (kept,) = (one for one in self._shelf.history(source) if one.sequence == sequence)
        pages = policy_pages(passages, kept.control.title)
        version = kept.control.version or f"as of {kept.staged_at:%Y-%m-%d}"
        words = sum(len(page.text.split()) for page in pages)
        shown = shown_bytes(kept.control.title, version, pages)
        material = Material(
            number=0,
            kind=MaterialKind.POLICY,
            name=storable(source),
            version=version,
            title=kept.control.title,
            change=change or Change.FIRST,
            minutes=max(1, round(words / _WORDS_PER_MINUTE)),
            pass_mark=None,
            shown_sha256=sha256(shown),
            original_sha256=kept.sha256,
            published_at=self._clock.now(),
            published_by=actor_id(actor),
            document_sequence=sequence,
            pages=pages,
            questions=0,
            audience=tuple(sorted(kept.control.audience)),
            controls=kept.control.controls,
        )
        return material, shown

    def _publish(
        self, material: Material, contents: Contents, *, change: Change | None
    ) -> Published:
        material = replace(material, name=storable(material.name))
        with self._database.transaction() as connection:
            store.take_turn_publishing(connection)
            former = store.versions(connection, material.kind, material.name)
            newest = former[-1] if former else None
            if newest is not None and newest.original_sha256 == material.original_sha256:
                return Published(material=newest, is_new=False)
            _require_publishable(material, former, change)
            kept = replace(
                material,
                number=store.take_number(connection),
                change=Change.FIRST if newest is None else material.change,
            )
            store.add(connection, kept, contents)
            self._record(connection, kept)
        return Published(material=kept, is_new=True, changed=_against(newest, kept))

    def _record(self, connection: Connection, material: Material) -> None:
        facts: Facts = {
            "kind": material.kind.value,
            "change": material.change.value,
            "shown_sha256": material.shown_sha256,
            "original_sha256": material.original_sha256,
        }
        self._audit.record(
            connection,
            tag=AuditTag.COURSE_PUBLISHED,
            actor=material.published_by,
            subject=f"course:{material.number}",
            facts=facts,
        )


def known(connection: Connection, number: int) -> Material:
    """Return a version; raise ``UnknownCourse`` where there is none with this number."""
    found = store.numbered(connection, number)
    if found is None:
        raise UnknownCourse("That course or policy was never published; choose one of the list.")
    return found


def before(connection: Connection, material: Material) -> Material | None:
    """Return the version that came before."""
    former = store.versions(connection, material.kind, material.name)
    return next((one for one in reversed(former) if one.number < material.number), None)


def standing_in(connection: Connection, material: Material) -> frozenset[int]:
    """Return the versions whose acknowledgement holds for this one: it, and what it only edits."""
    holding = [material.number]
    is_held = material.change is Change.EDITORIAL
    for one in reversed(store.versions(connection, material.kind, material.name)):
        if one.number < material.number and is_held:
            holding.append(one.number)
            is_held = one.change is Change.EDITORIAL
    return frozenset(holding)


def _against(former: Material | None, material: Material) -> tuple[SectionChange, ...]:
    return () if former is None else redline(former.pages, material.pages)


def _require_publishable(
    material: Material, former: Sequence[Material], change: Change | None
) -> None:
    if any(one.original_sha256 == material.original_sha256 for one in former):
        raise CourseWrong(
            f"{material.name} {material.version} was published before and a newer version has "
            "taken its place. To go back, publish the old words under a new version."
        )
    if any(one.version == material.version for one in former):
        raise CourseWrong(
            f"Version {material.version} of {material.name} was published before with other words. "
            "A published version never changes: give this one a new version."
        )
    if former and change not in {Change.SUBSTANTIAL, Change.EDITORIAL}:
        raise CourseWrong(
            f"{material.name} was published before. Say what the new version is: it changes what "
            "people must do (everybody is asked again), or it is editorial."
        )
