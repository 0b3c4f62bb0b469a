"""What somebody owes, and the lesson itself, page by page; everybody sees their own alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import NotAssigned, NotReady
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor, Permission, require
from bot.training import acknowledgement_store, campaign_store, material_store
from bot.training import assignment_store as store
from bot.training.acknowledgement_labels import label_of
from bot.training.assignment_entities import (
    Assignment,
    AssignmentId,
    Cause,
    LessonPage,
    Offered,
    Outstanding,
    Owed,
    Step,
    WholeFile,
)
from bot.training.campaign_entities import Campaign, State
from bot.training.circles import (
    circle_of,
    is_withdrawn,
    require_learner,
    require_reader,
    told_to,
)
from bot.training.entities import Material, MaterialKind
from bot.training.publishing import before, known
from bot.training.redline import redline
from bot.training.sources import PolicyShelf, Sources
from bot.training.standing import Circumstances, circumstances, next_step


class Lessons:
    """Shows people what they owe and keeps how far they are."""

    def __init__(self, database: Database, clock: Clock, *, shelf: PolicyShelf) -> None:
        self._database = database
        self._clock = clock
        self._shelf = shelf

    def owed(self, *, actor: Person) -> tuple[Owed, ...]:
        """Return what *actor* still owes, most urgent first; nobody else's can be had."""
        found = [one for one in self.status(actor=actor) if one.done_at is None]
        return tuple(sorted(found, key=lambda one: (one.due_on, one.campaign)))

    def status(self, *, actor: Person) -> tuple[Owed, ...]:
        """Return what *actor* owes or has done, in campaigns that still run or were done.

        Nobody owes a policy that was withdrawn.
        """
        require(actor, Permission.LEARN)
        if actor.access is not Access.ACTIVE:
            return ()
        with self._database.reading() as connection:
            withdrawn = acknowledgement_store.withdrawn_of(connection, actor.id)
            mine = [
                one
                for one in store.of_person(connection, actor.id)
                if one.superseded_at is None
                or (one.done_at is not None and one.acknowledgement not in withdrawn)
            ]
            around = circumstances(
                connection,
                {one.campaign for one in mine},
                at=self._clock.now(),
                person=actor.id,
            )
            found = tuple(_owed(connection, mine, around))
        return tuple(
            self._shown(owed, material, actor)
            for owed, material in found
            if owed.done_at is not None or not is_withdrawn(material, self._shelf)
        )

    def find(self, assignment_id: str, *, actor: Person) -> Owed:
        """Return one thing that *actor* owes or has done."""
        require_learner(actor)
        with self._database.reading() as connection:
            mine = own(connection, assignment_id, actor)
            around = circumstances(
                connection, [mine.campaign], at=self._clock.now(), person=actor.id
            )
            owed, material = _one_owed(connection, mine, around)
        return self._shown(owed, material, actor)

    def read(self, assignment_id: str, *, actor: Person, page: int | None = None) -> LessonPage:
        """Show a page, 1-based; where none is named, the one that was reached before.

        Having shown it counts as having offered it.
        """
        require_learner(actor)
        self._require_reader(assignment_id, actor)
        with self._database.transaction() as connection:
            mine = own(connection, assignment_id, actor, lock=True)
            material = known(connection, mine.material)
            index = mine.page if page is None else page - 1
            if not 0 <= index < len(material.pages):
                raise NotReady(f"{material.title} has {len(material.pages)} pages.")
            if mine.done_at is None:
                require_open(connection, mine)
                mine = self._turned(mine, material, index)
                store.open_page(connection, mine)
            former = _former(connection, mine, material, index)
        shown = material.pages[index]
        # What was for others before is nobody else's now.
        is_known = former is not None and circle_of(former, self._shelf).has(actor)
        return LessonPage(
            assignment=mine.id,
            material=material,
            page=shown,
            number=index + 1,
            of=len(material.pages),
            citations=Sources(self._shelf, reader=actor).resolve_all(shown.references),
            unread=len(material.pages) - len(mine.pages_offered) if mine.offered_at is None else 0,
            step=next_step(mine, material),
            changed=redline(former.pages, material.pages) if former and is_known else (),
        )

    def take_file(self, assignment_id: str, *, actor: Person) -> WholeFile:
        """Hand over a whole policy as the file that was ingested; it counts as offered."""
        require_learner(actor)
        material = self._require_reader(assignment_id, actor)
        if material.kind is not MaterialKind.POLICY or material.document_sequence is None:
            raise NotReady("A course is read page by page; it has no file.")
        content = self._shelf.original(material.name, sequence=material.document_sequence)
        now = self._clock.now()
        with self._database.transaction() as connection:
            mine = own(connection, assignment_id, actor, lock=True)
            if mine.done_at is None:
                require_open(connection, mine)
                taken = replace(
                    mine,
                    opened_at=mine.opened_at or now,
                    offered_at=mine.offered_at or now,
                    offered_as=mine.offered_as or Offered.FILE,
                )
                store.open_page(connection, taken)
        return WholeFile(
            assignment=mine.id,
            name=material.name.rpartition("/")[2],
            content=content,
            sha256=material.original_sha256,
        )

    def outstanding(
        self, *, actor: Actor, person: PersonId | None = None
    ) -> tuple[Outstanding, ...]:
        """Return what is not done in campaigns that run, for reminders; if wanted of one person.

        Whoever left or is away today is not in it, nor what was withdrawn.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.reading() as connection:
            running = campaign_store.in_state(connection, State.RUNNING)
            around = circumstances(
                connection, [one.number for one in running], at=self._clock.now(), person=person
            )
            mine = None if person is None else store.of_person(connection, person)
            every = [
                found
                for campaign in running
                for found in _outstanding(connection, campaign, around, mine)
            ]
        asked = {material.number: material for _, material in every}
        circles = {
            number: circle_of(one, self._shelf)
            for number, one in asked.items()
            if not is_withdrawn(one, self._shelf)
        }
        return tuple(
            replace(one, readers=circles[material.number].audiences)
            for one, material in every
            if material.number in circles
        )

    def asked(self, number: int, *, actor: Actor) -> tuple[AssignmentId, ...]:
        """Return all that one campaign ever asked of anybody, done or not."""
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.reading() as connection:
            return tuple(one.id for one in store.of_campaign(connection, number))

    def _require_reader(self, assignment_id: str, actor: Person) -> Material:
        """Return what *actor* was given to read; raise where they may not read it by now."""
        with self._database.reading() as connection:
            material = known(connection, own(connection, assignment_id, actor).material)
        require_reader(actor, material, self._shelf)
        return material

    def _shown(self, owed: Owed, material: Material, actor: Person) -> Owed:
        """Return what is owed under a title that *actor* may know: whoever read it all knows it."""
        if owed.step is not Step.READ:
            return owed
        return replace(owed, title=told_to(actor, material, self._shelf).title)

    def _turned(self, mine: Assignment, material: Material, index: int) -> Assignment:
        now = self._clock.now()
        offered = mine.pages_offered | {index}
        is_whole = len(offered) == len(material.pages)
        return replace(
            mine,
            opened_at=mine.opened_at or now,
            page=index,
            pages_offered=offered,
            offered_at=mine.offered_at or (now if is_whole else None),
            offered_as=mine.offered_as or (Offered.PAGES if is_whole else None),
        )


def own(
    connection: Connection, assignment_id: str, actor: Person, *, lock: bool = False
) -> Assignment:
    """Return an assignment of *actor*; raise ``NotAssigned`` where it is somebody else's."""
    found = store.find(connection, assignment_id, lock=lock)
    if found is None:
        raise NotAssigned("I no longer know this lesson. Ask me what you owe.")
    if found.person != actor.id:
        raise NotAssigned("This lesson was given to somebody else. Ask me what you owe yourself.")
    return found


def require_open(connection: Connection, assignment: Assignment) -> None:
    """Raise ``NotReady`` where the campaign is over."""
    campaign = campaign_store.numbered(connection, assignment.campaign)
    if campaign is None or campaign.state is State.CLOSED:
        raise NotReady("This campaign is closed; nothing is asked of you here any more.")


def pass_mark_of(campaign: Campaign, material: Material) -> int | None:
    """Return from how many percent a quiz is passed; None without a quiz."""
    return (campaign.pass_mark or material.pass_mark) if material.questions else None


def _owed(
    connection: Connection, mine: Sequence[Assignment], around: Circumstances
) -> Iterator[tuple[Owed, Material]]:
    for one in mine:
        campaign = campaign_store.numbered(connection, one.campaign)
        is_over = campaign is None or campaign.state is State.CLOSED
        if one.done_at is not None or not is_over:
            yield _one_owed(connection, one, around)


def _one_owed(
    connection: Connection, one: Assignment, around: Circumstances
) -> tuple[Owed, Material]:
    campaign = campaign_store.numbered(connection, one.campaign)
    if campaign is None:
        raise NotAssigned("I no longer know this campaign. Ask me what you owe.")
    material = known(connection, one.material)
    owed = Owed(
        assignment=one.id,
        campaign=campaign.label,
        title=material.title,
        version=material.version,
        minutes=material.minutes,
        cause=one.cause,
        due_on=around.due_of(one),
        is_late=around.is_late(one),
        step=next_step(one, material),
        page=one.page + 1,
        pages=len(material.pages),
        questions=material.questions,
        pass_mark=pass_mark_of(campaign, material),
        done_at=one.done_at,
        acknowledgement=label_of(one.acknowledgement),
        kind=material.kind,
        shown_sha256=material.shown_sha256,
        is_superseded=one.superseded_at is not None,
    )
    return owed, material


def _former(
    connection: Connection, mine: Assignment, material: Material, index: int
) -> Material | None:
    """Return what was asked before, where this is the first page of what is asked for anew."""
    if index or mine.cause is not Cause.NEW_VERSION:
        return None
    asked = [
        one.material
        for one in store.of_person(connection, mine.person)
        if one.campaign == mine.campaign and one.round < mine.round
    ]
    if asked:
        return material_store.numbered(connection, asked[-1])
    return before(connection, material)


def _outstanding(
    connection: Connection,
    campaign: Campaign,
    around: Circumstances,
    mine: Sequence[Assignment] | None,
) -> Iterator[tuple[Outstanding, Material]]:
    materials: dict[int, Material] = {}
    every = store.of_campaign(connection, campaign.number) if mine is None else mine
    for one in (found for found in every if found.campaign == campaign.number):
        is_settled = one.done_at is not None or one.superseded_at is not None
        if is_settled or around.is_away(one.person):
            continue
        if around.has_left(campaign.number, one.person):
            continue
        if one.material not in materials:
            materials[one.material] = known(connection, one.material)
        material = materials[one.material]
        told = Outstanding(
            assignment=one.id,
            campaign=campaign.number,
            person=one.person,
            title=material.title,
            minutes=material.minutes,
            cause=one.cause,
            assigned_at=one.assigned_at,
            due_on=around.due_of(one),
            is_opened=one.opened_at is not None,
            cadence=campaign.cadence,
            audience=campaign.audience.kind,
        )
        yield told, material
