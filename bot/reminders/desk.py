"""Reminders as ways in use them: rounds, sending, wishes, nudges and who could not be reached."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from bot.audit.entities import SYSTEM
from bot.clock import Clock
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.reminders.delivery import PromptDelivery
from bot.reminders.entities import Nudged, Sending, State, Unheard
from bot.reminders.nudging import Nudging
from bot.reminders.ports import Messenger
from bot.reminders.service import ReminderRound
from bot.reminders.unreachable import Unreachable
from bot.reminders.wishes import Snoozing


class ReminderDesk:
    """The parts of reminders over one database.

    *follow* brings up to date what people are asked, before a round looks at it.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        rounds: ReminderRound,
        nudging: Nudging,
        snoozing: Snoozing,
        unreached: Unreachable,
        delivery: Callable[[Messenger], PromptDelivery],
        follow: Callable[[], object],
    ) -> None:
        self._clock = clock
        self._rounds = rounds
        self._nudging = nudging
        self._snoozing = snoozing
        self._unreached = unreached
        self._delivery = delivery
        self._follow = follow

    def look(self) -> int:
        """Bring campaigns up to date, claim what is due now, and return how many are left over."""
        self._follow()
        return self._rounds.run(self._clock.now(), actor=SYSTEM).left

    def deliver(self, prompt_id: str, messenger: Messenger) -> State:
        """Send one claimed message, once; raise where another try may help."""
        return self._delivery(messenger).deliver(prompt_id)

    def put_off(self, until: date, *, actor: Person) -> datetime:
        """Put off the actor's own reminders until this day's working hours; return the moment."""
        return self._snoozing.snooze(until.isoformat(), actor=actor)

    def snooze(self, text: str, *, actor: Person) -> datetime:
        """Do the same from words such as `Thursday`."""
        return self._snoozing.snooze(text, actor=actor)

    def wake(self, *, actor: Person) -> bool:
        """Let the actor hear again; tell whether they had put anything off."""
        return self._snoozing.wake(actor=actor)

    def snoozed_until(self, *, actor: Person) -> datetime | None:
        """Return until when the actor's reminders are put off; None where they are not."""
        return self._snoozing.until(actor=actor)

    def nudge(
        self,
        number: int,
        *,
        actor: Actor,
        nudge_id: str,
        people: Collection[PersonId] | None = None,
    ) -> Nudged:
        """Remind those who are not done in this campaign now, or those of *people*."""
        return self._nudging.nudge(number, actor=actor, nudge_id=nudge_id, people=people)

    def sending(self, number: int, *, actor: Actor) -> Sending:
        """Return how far the messages about this campaign are."""
        return self._nudging.sending(number, actor=actor)

    def unreachable(self, *, actor: Actor, number: int | None = None) -> Sequence[Unheard]:
        """Return whom the newest message of the last 30 days did not reach, and why.

        With *number* those alone who owe something in this campaign.
        """
        entries = self._unreached.listed(self._clock.now(), actor=actor)
        wanted = None if number is None else self._nudging.owing(number)
        return [
            Unheard(person=one.person, at=one.claimed_at, why=one.unreached)
            for one in entries
            if wanted is None or one.person in wanted
        ]

    def tell_of_unreachable(self, at: datetime) -> bool:
        """Tell the leads once a day where somebody new could not be reached."""
        return self._unreached.tell(at, actor=SYSTEM)
