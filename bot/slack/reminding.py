"""What Slack needs of reminders: putting off one's own, nudging by hand, and sending."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.reminders.entities import Nudged, Sending, State, Unheard
from bot.reminders.ports import Messenger


class Reminding(Protocol):
    """Reminders as Slack uses them; ``bot.reminders.desk`` is one."""

    def put_off(self, until: date, *, actor: Person) -> datetime:
        """Put off the actor's own reminders until this day's working hours; return the moment.

        Raise ``SnoozeWrong`` where the day is past or too far away. Due dates stay.
        """
        ...

    def snooze(self, text: str, *, actor: Person) -> datetime:
        """Do the same from words such as `Thursday`."""
        ...

    def wake(self, *, actor: Person) -> bool:
        """Let the actor hear again; tell whether they had put anything off."""
        ...

    def snoozed_until(self, *, actor: Person) -> datetime | None:
        """Return until when the actor's reminders are put off; None where they are not."""
        ...

    def nudge(
        self,
        number: int,
        *,
        actor: Actor,
        nudge_id: str,
        people: Collection[PersonId] | None = None,
    ) -> Nudged:
        """Remind those who are not done in this campaign now, or those of *people*.

        The same *nudge_id* again is once. Whoever may not be spoken to now is counted, not asked.
        """
        ...

    def sending(self, number: int, *, actor: Actor) -> Sending:
        """Return how far the messages about this campaign are."""
        ...

    def unreachable(self, *, actor: Actor, number: int | None = None) -> Sequence[Unheard]:
        """Return whom the newest message of the last 30 days did not reach, and why.

        With *number* those alone who owe something in this campaign.
        """
        ...

    def deliver(self, prompt_id: str, messenger: Messenger) -> State:
        """Send one claimed message, once; raise where another try may help."""
        ...

    def look(self) -> int:
        """Bring campaigns up to date, claim what is due now, and return how many are left over."""
        ...
