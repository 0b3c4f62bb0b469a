"""Says reminders in direct messages, at Slack's pace, and knows who cannot be reached that way."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Final, Protocol

from slack_sdk.errors import SlackApiError

from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.reminders.entities import Prompt, Unreached
from bot.slack.blocks.reminders import NOBODY, prompt_message
from bot.slack.errors import SlackBusy
from bot.slack.identity import Directory, Identity
from bot.slack.messenger import Address, Attempt, Mark, Messenger, Outcome, attempt_from
from bot.slack.mrkdwn import clip, escape

_log = logging.getLogger(__name__)

_UNREACHED: Final[Mapping[str, Unreached]] = {
    "user_not_found": Unreached.NO_ACCOUNT,
    "user_not_visible": Unreached.NO_ACCOUNT,
    "user_disabled": Unreached.LEFT,
    "channel_not_found": Unreached.CLOSED,
    "is_archived": Unreached.CLOSED,
    "not_in_channel": Unreached.CLOSED,
    "cannot_dm_bot": Unreached.CLOSED,
    "messages_tab_disabled": Unreached.CLOSED,
    "restricted_action": Unreached.CLOSED,
}
"""What Slack says of somebody; anything else is about us, so that a later try may help."""
_AGAIN_SECONDS = 60.0
_NAME = 100


class People(Directory, Protocol):
    """Who is who, as far as reminders ask."""

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id, or raise ``UnknownPerson``."""
        ...


class Prompter:
    """Makes single tries; whoever calls decides whether and when there is another."""

    def __init__(
        self,
        messenger: Messenger,
        people: People,
        identity: Identity,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._messenger = messenger
        self._people = people
        self._identity = identity
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._quiet_until = 0.0

    def was_sent(self, prompt: Prompt) -> bool:
        """Tell whether this message is there already; raise ``SlackBusy`` where that is not known."""
        user = self._user(self._people.find(prompt.person))
        if not user:
            return False
        found = self._messenger.look(Address(channel=user), _mark(prompt))
        if found is None:
            return False
        self._obey(found)
        return found.outcome is Outcome.POSTED

    def send(self, prompt: Prompt) -> Unreached | None:
        """Send it, and return why it cannot arrive; raise ``SlackBusy`` where another try may help."""
        self._keep_pace()
        user = self._user(self._people.find(prompt.person))
        if not user:
            return Unreached.NO_ACCOUNT
        message = prompt_message(prompt, named=self._named)
        made = self._messenger.post(message, Address(channel=user), _mark(prompt), look_first=False)
        if made.outcome is Outcome.REFUSED and made.error in _UNREACHED:
            return _UNREACHED[made.error]
        self._obey(made)
        return None

    def _user(self, person: Person) -> str:
        """Return the person's Slack id; empty only where Slack says that there is none."""
        try:
            return self._identity.find(person)
        except SlackApiError as error:
            self._obey(attempt_from(error))
        except (OSError, HTTPException) as error:
            raise SlackBusy(wait=1.0) from error
        return ""

    def _named(self, person_id: PersonId) -> str:
        try:
            person = self._people.find(person_id)
        except UnknownPerson:
            return NOBODY
        if person.slack_id:
            return f"<@{person.slack_id}>"
        return escape(clip(person.name or person.email, _NAME)) or NOBODY

    def _keep_pace(self) -> None:
        """Ask nothing of Slack while it has told us to wait."""
        with self._lock:
            left = self._quiet_until - self._monotonic()
        if left > 0:
            raise SlackBusy(wait=left)

    def _obey(self, made: Attempt) -> None:
        if made.outcome is Outcome.POSTED:
            return
        if made.outcome is Outcome.LATER:
            with self._lock:
                self._quiet_until = max(self._quiet_until, self._monotonic() + made.wait)
        wait = _AGAIN_SECONDS if made.outcome is Outcome.REFUSED else made.wait
        raise SlackBusy(wait=wait)


def _mark(prompt: Prompt) -> Mark:
    return Mark(workflow_id=prompt.id, exchange="")
