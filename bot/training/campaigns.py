"""Launches campaigns and looks after them: pause, resume, extend, close."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.database.statements import take_turn
from bot.errors import CampaignChanged, CampaignWrong, ReasonMissing, UnknownCampaign
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated
from bot.people.viewing import Views
from bot.training import assignment_store, mistakes, quiz_store
from bot.training import campaign_store as store
from bot.training.asking import Round, assignments_for, digest_of
from bot.training.assignment_entities import Cause
from bot.training.campaign_entities import Campaign, CampaignEvent, Deed, Plan, Preview, State
from bot.training.entities import Material
from bot.training.planning import Aspect, Weighed, of_due, problems, weigh
from bot.training.publishing import known
from bot.training.sources import PolicyShelf
from bot.training.staff import Directory, Staff

LOCK_KEY: Final = 7_410_062
"""Whoever changes who is asked holds it."""
ROUND: Final = "reminder_round"
"""Kind of the outbox row, and name of the workflow, that looks who is to be told."""
Held = Callable[[Connection], Collection[PersonId]]
"""Returns whose data must stay as they are."""
_WHY = "Say why the date moves, in a few words; an auditor will ask."


class Campaigns:
    """What leads do with campaigns; every change is on record."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        directory: Directory,
        shelf: PolicyShelf,
        held: Held,
    ) -> None:
        self._database = database
        self._audit = audit
        self._views = Views(database, audit)
        self._clock = clock
        self._directory = directory
        self._shelf = shelf
        self._held = held
        self._outbox = Outbox(database, clock)

    def preview(self, plan: Plan, *, actor: Actor, draft: Material | None = None) -> Preview:
        """Return what a launch would do; raise ``CampaignWrong`` where it would be refused.

        A *draft* stands in the place of the plan's material while it is not published.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        staff, today = Staff.of(self._directory), self._clock.now().date()
        with self._database.reading() as connection:
            weighed = weigh(
                connection, plan, staff=staff, today=today, shelf=self._shelf, draft=draft
            )
        return weighed.preview

    def problems(
        self, plan: Plan, *, actor: Actor, draft: Material | None = None
    ) -> Mapping[Aspect, str]:
        """Return what is wrong with a plan, whomever it is for; the same that a launch refuses."""
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.reading() as connection:
            material = draft or known(connection, plan.material)
            return dict(problems(connection, plan, material, today=self._clock.now().date()))

    def groups(self, *, actor: Actor) -> tuple[str, ...]:
        """Return the groups that people belong to, by name."""
        require(actor, Permission.LAUNCH_TRAINING)
        people = Staff.of(self._directory).people.values()
        return tuple(sorted({group for person in people for group in person.groups}))

    def launched(self, entry_id: str, *, actor: Actor) -> Campaign | None:
        """Return the campaign that a form became; None while it became none."""
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.looking_up() as connection:
            return store.entered(connection, entry_id)

    def launch(self, plan: Plan, *, actor: Actor, entry_id: str) -> Campaign:
        """Ask everybody in the audience, all of them or nobody; the same form twice is once."""
        require(actor, Permission.LAUNCH_TRAINING)
        staff, now = Staff.of(self._directory), self._clock.now()
        with self._database.transaction() as connection:
            take_turn(connection, LOCK_KEY)
            launched = store.entered(connection, entry_id)
            if launched is not None:
                return launched
            weighed = weigh(connection, plan, staff=staff, today=now.date(), shelf=self._shelf)
            if weighed.may_not_read:
                raise CampaignWrong(
                    f"{weighed.may_not_read} people of this audience may not read "
                    f"{weighed.material.title}. Choose a narrower audience, or widen the document's."
                )
            campaign = Campaign(
                number=store.take_number(connection),
                material=weighed.material.number,
                audience=plan.audience,
                due_on=plan.due_on,
                recurrence=plan.recurrence,
                cadence=plan.cadence,
                pass_mark=plan.pass_mark,
                state=State.RUNNING,
                version=1,
                launched_at=now,
                launched_by=actor_id(actor),
                population=len(weighed.people),
                population_sha256=digest_of(person.id for person in weighed.people),
            )
            self._begin(connection, campaign, weighed, entry_id=entry_id)
            self._record_launch(connection, campaign, weighed, actor=actor)
        return campaign

    def pause(self, number: int, *, seen: int, actor: Actor) -> Campaign:
        """Let nobody be prompted or enrolled for now; *seen* is the version that was shown."""
        return self._move(
            number, seen=seen, actor=actor, deed=Deed.PAUSED, state=State.PAUSED, frm=State.RUNNING
        )

    def resume(self, number: int, *, seen: int, actor: Actor) -> Campaign:
        """Go on after a pause."""
        return self._move(
            number, seen=seen, actor=actor, deed=Deed.RESUMED, state=State.RUNNING, frm=State.PAUSED
        )

    def close(self, number: int, *, seen: int, actor: Actor) -> Campaign:
        """End a campaign for good: what is not done stays so, and quiz answers are forgotten.

        Those of people under a legal hold stay until its release.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.transaction() as connection:
            take_turn(connection, LOCK_KEY)
            campaign = required(connection, number)
            if campaign.state is State.CLOSED:
                return campaign
            closed = replace(campaign, state=State.CLOSED)
            store.keep_mistakes(connection, number, mistakes.frozen(connection, campaign))
            quiz_store.forget_answers(connection, number, spared=self._held(connection))
            return self._written(connection, closed, seen=seen, actor=actor, deed=Deed.CLOSED)

    def extend(
        self,
        number: int,
        *,
        due_on: date,
        reason: str,
        seen: int,
        actor: Actor,
        person: PersonId | None = None,
    ) -> Campaign:
        """Give one person, or everybody, another due date, for a stated reason."""
        require(actor, Permission.LAUNCH_TRAINING)
        why, now = stated(reason, why=_WHY), self._clock.now()
        if due_on < now.date():
            raise CampaignWrong(f"The due date {due_on} has passed; choose a later day.")
        with self._database.transaction() as connection:
            take_turn(connection, LOCK_KEY)
            campaign = required(connection, number)
            if campaign.state is State.CLOSED:
                raise CampaignWrong(f"{campaign.label} is closed; launch a new campaign.")
            if person is not None:
                _require_asked(connection, campaign, person)
            event = CampaignEvent(
                campaign=number,
                deed=Deed.EXTENDED,
                at=now,
                by=actor_id(actor),
                person=person,
                due_on=due_on,
                reason=why,
                salt=new_salt(),
            )
            if campaign.version == seen + 1 and _is_done(connection, event):
                return campaign
            return self._written(connection, campaign, seen=seen, actor=actor, event=event)

    def problems_with_extension(
        self, number: int, *, due_on: date, reason: str, person: PersonId, actor: Actor
    ) -> Mapping[Aspect, str]:
        """Return what of an extension would be refused, and why."""
        require(actor, Permission.LAUNCH_TRAINING)
        found = {Aspect.DUE: " ".join(of_due(due_on, self._clock.now().date()))}
        try:
            stated(reason, why=_WHY)
        except ReasonMissing as error:
            found[Aspect.REASON] = str(error)
        with self._database.looking_up() as connection:
            try:
                _require_asked(connection, required(connection, number), person)
            except CampaignWrong as error:
                found[Aspect.PERSON] = str(error)
        return {what: words for what, words in found.items() if words}

    def find(self, number: int) -> Campaign:
        """Return one campaign."""
        with self._database.looking_up() as connection:
            return required(connection, number)

    def listed(self, *, actor: Actor) -> Sequence[Campaign]:
        """Return every campaign, newest first."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, "campaigns")
        with self._database.reading() as connection:
            return store.in_state(connection, *State)[::-1]

    def history(self, number: int, *, actor: Actor) -> Sequence[CampaignEvent]:
        """Return what happened to a campaign and the people in it, in order."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, f"campaign:{number}:history")
        with self._database.reading() as connection:
            required(connection, number)
            return store.events(connection, number)

    def _begin(
        self, connection: Connection, campaign: Campaign, weighed: Weighed, *, entry_id: str
    ) -> None:
        store.add(connection, campaign, weighed.exclusions, entry_id=entry_id)
        asked = Round(
            campaign=campaign,
            material=campaign.material,
            cause=Cause.LAUNCH,
            at=campaign.launched_at,
            due_on=campaign.due_on,
        )
        rows = assignments_for(weighed.people, asked, rounds={}, done=weighed.done)
        assignment_store.add(connection, rows)
        launched = CampaignEvent(
            campaign=campaign.number,
            deed=Deed.LAUNCHED,
            at=campaign.launched_at,
            by=campaign.launched_by,
            due_on=None,
        )
        store.add_events(connection, [launched])
        # Nobody waits for the next round by the clock.
        self._outbox.post(
            connection, item_id=f"{ROUND}:{campaign.label}", kind=ROUND, payload={"lane": ROUND}
        )

    def _move(
        self, number: int, *, seen: int, actor: Actor, deed: Deed, state: State, frm: State
    ) -> Campaign:
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.transaction() as connection:
            campaign = required(connection, number)
            if campaign.state is state:
                return campaign
            if campaign.state is not frm:
                raise CampaignWrong(f"{campaign.label} is {campaign.state}; it can't be {deed}.")
            moved = replace(campaign, state=state)
            return self._written(connection, moved, seen=seen, actor=actor, deed=deed)

    def _written(
        self,
        connection: Connection,
        campaign: Campaign,
        *,
        seen: int,
        actor: Actor,
        deed: Deed | None = None,
        event: CampaignEvent | None = None,
    ) -> Campaign:
        if not store.move(connection, campaign, seen=seen):
            raise CampaignChanged(
                f"Somebody else changed {campaign.label} meanwhile. Look at it again, then decide."
            )
        happened = event or CampaignEvent(
            campaign=campaign.number,
            deed=deed or Deed.EXTENDED,
            at=self._clock.now(),
            by=actor_id(actor),
        )
        store.add_events(connection, [happened])
        facts: Facts = {
            "deed": happened.deed.value,
            "person": happened.person,
            "due_on": happened.due_on.isoformat() if happened.due_on else None,
            "reason_hash": seal(Sealed.REASON, happened.reason, salt=happened.salt)
            if happened.reason
            else None,
        }
        self._audit.record(
            connection,
            tag=AuditTag.CAMPAIGN_CHANGED,
            actor=actor_id(actor),
            subject=f"campaign:{campaign.number}",
            facts=facts,
        )
        return replace(campaign, version=seen + 1)

    def _record_launch(
        self, connection: Connection, campaign: Campaign, weighed: Weighed, *, actor: Actor
    ) -> None:
        facts: Facts = {
            "material": campaign.material,
            "shown_sha256": weighed.material.shown_sha256,
            "audience": campaign.audience.kind.value,
            "people": campaign.population,
            "population_sha256": campaign.population_sha256,
            "excluded": len(weighed.exclusions),
            "due_on": campaign.due_on.isoformat(),
            "recurrence": campaign.recurrence.kind.value,
        }
        self._audit.record(
            connection,
            tag=AuditTag.CAMPAIGN_LAUNCHED,
            actor=actor_id(actor),
            subject=f"campaign:{campaign.number}",
            facts=facts,
        )


def required(connection: Connection, number: int) -> Campaign:
    """Return a campaign; raise ``UnknownCampaign`` where there is none with this number."""
    found = store.numbered(connection, number)
    if found is None:
        raise UnknownCampaign(f"There is no campaign TR-{number}.")
    return found


def _is_done(connection: Connection, event: CampaignEvent) -> bool:
    """Tell whether this happened before: work that died after its commit is done again."""
    happened = store.events(connection, event.campaign)
    return any(replace(one, at=event.at, salt=event.salt) == event for one in happened)


def _require_asked(connection: Connection, campaign: Campaign, person: PersonId) -> None:
    asked = assignment_store.of_person(connection, person)
    if not any(one.campaign == campaign.number for one in asked):
        raise CampaignWrong(f"{campaign.label} does not ask this person for anything.")
