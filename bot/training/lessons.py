"""What somebody owes, and the lesson itself, page by page; everybody sees their own alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import NotAssigned, NotReady
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, require
from bot.training import assignment_store as store
from bot.training import campaign_store, material_store
from bot.training.acknowledgement_labels import label_of
from bot.training.assignment_entities import (
    Assignment,
    Cause,
    LessonPage,
    Offered,
    Outstanding,
    Owed,
    WholeFile,
)
from bot.training.campaign_entities import Campaign, State
from bot.training.entities import Material, MaterialKind
from bot.training.publishing import before, known
from bot.training.redline import SectionChange, redline
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
        """Return what *actor* owes or has done, in campaigns that still run or were done."""
        require(actor, Permission.LEARN)
        with self._database.reading() as connection:
            mine = [
                one
                for one in store.of_person(connection, actor.id)
                if one.superseded_at is None or one.done_at is not None
            ]
            around = circumstances(
                connection,
                {one.campaign for one in mine},
                at=self._clock.now(),
                person=actor.id,
            )
            return tuple(_owed(connection, mine, around))

    def find(self, assignment_id: str, *, actor: Person) -> Owed:
        """Return one thing that *actor* owes or has done."""
        require(actor, Permission.LEARN)
        with self._database.reading() as connection:
            mine = own(connection, assignment_id, actor)
            around = circumstances(
                connection, [mine.campaign], at=self._clock.now(), person=actor.id
            )
            return _one_owed(connection, mine, around)

    def read(self, assignment_id: str, *, actor: Person, page: int | None = None) -> LessonPage:
        """Show a page, 1-based; where none is named, the one that was reached before.

        Having shown it counts as having offered it.
        """
        require(actor, Permission.LEARN)
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
            changed = _changed(connection, mine, material, index)
        shown = material.pages[index]
        return LessonPage(
            assignment=mine.id,
            material=material,
            page=shown,
            number=index + 1,
            of=len(material.pages),
            citations=Sources(self._shelf).resolve_all(shown.references),
            unread=len(material.pages) - len(mine.pages_offered) if mine.offered_at is None else 0,
            step=next_step(mine, material),
            changed=changed,
        )

    def take_file(self, assignment_id: str, *, actor: Person) -> WholeFile:
        """Hand over a whole policy as the file that was ingested; it counts as offered."""
        require(actor, Permission.LEARN)
        with self._database.reading() as connection:
            mine = own(connection, assignment_id, actor)
            material = known(connection, mine.material)
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

        Whoever left or is away today is not in it.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.reading() as connection:
            running = campaign_store.in_state(connection, State.RUNNING)
            around = circumstances(
                connection, [one.number for one in running], at=self._clock.now(), person=person
            )
            mine = None if person is None else store.of_person(connection, person)
            return tuple(
                found
                for campaign in running
                for found in _outstanding(connection, campaign, around, mine)
            )

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
) -> Iterator[Owed]:
    for one in mine:
        campaign = campaign_store.numbered(connection, one.campaign)
        is_over = campaign is None or campaign.state is State.CLOSED
        if one.done_at is not None or not is_over:
            yield _one_owed(connection, one, around)


def _one_owed(connection: Connection, one: Assignment, around: Circumstances) -> Owed:
    campaign = campaign_store.numbered(connection, one.campaign)
    if campaign is None:
        raise NotAssigned("I no longer know this campaign. Ask me what you owe.")
    material = known(connection, one.material)
    return Owed(
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
    )


def _changed(
    connection: Connection, mine: Assignment, material: Material, index: int
) -> tuple[SectionChange, ...]:
    """Return what a version changed that is asked for anew, against the one that was asked before."""
    if index or mine.cause is not Cause.NEW_VERSION:
        return ()
    asked = [
        one.material
        for one in store.of_person(connection, mine.person)
        if one.campaign == mine.campaign and one.round < mine.round
    ]
    former = (
        material_store.numbered(connection, asked[-1]) if asked else before(connection, material)
    )
    return () if former is None else redline(former.pages, material.pages)


def _outstanding(
    connection: Connection,
    campaign: Campaign,
    around: Circumstances,
    mine: Sequence[Assignment] | None,
) -> Iterator[Outstanding]:
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
        yield Outstanding(
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
        )
