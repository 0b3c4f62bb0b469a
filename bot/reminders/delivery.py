"""Sends one claimed message: in chat, else by e-mail, else somebody hears that it cannot be."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import UnknownPerson
from bot.library.notice_words import SMALLER_CIRCLE
from bot.people.entities import Access, Person, PersonId
from bot.reminders import store
from bot.reminders.entities import LedgerEntry, Owed, Prompt, State, Unreached, Way
from bot.reminders.hearers import Hearers
from bot.reminders.ports import Directory, Mail, Messenger, Owing
from bot.reminders.rule import urgency
from bot.reminders.working_time import day_of, is_moment

_log = logging.getLogger(__name__)


class PromptDelivery:
    """Sends what a round claimed; the same message again is sent once.

    A process that dies between sending and noting it leaves the message in chat, where the next
    try finds it. E-mail can't be looked for, so a second one bears the id of the first.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        directory: Directory,
        owing: Sequence[Owing],
        hearers: Hearers,
        messenger: Messenger,
        mail: Mail | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._owing = tuple(owing)
        self._hearers = hearers
        self._messenger = messenger
        self._mail = mail

    def deliver(self, prompt_id: str) -> State:
        """Send this message unless that is settled, and return what became of it.

        What was done meanwhile is left out. Outside working time nothing is sent: what it was to
        say is free for the next round again. Raise where another try may help.
        """
        with self._database.reading() as connection:
            entry = store.find(connection, prompt_id)
            matters = store.lines_of(connection, prompt_id)
        if entry is None:
            # Erased with everything else of the person.
            return State.DROPPED
        if entry.state.is_settled:
            return entry.state
        person = self._person(entry.person)
        if person is None:
            return self._settle(entry, State.UNREACHABLE, unreached=(Unreached.LEFT,))
        lines = tuple(_told_to(person, one) for one in self._unfinished(entry.person, matters))
        return self._deliver(entry, person, Prompt(id=entry.id, person=person.id, lines=lines))

    def _deliver(self, entry: LedgerEntry, person: Person, prompt: Prompt) -> State:
        if entry.state is State.SENDING and self._messenger.was_sent(prompt):
            return self._settle(entry, State.DELIVERED, way=Way.CHAT)
        if not prompt.lines:
            return self._settle(entry, State.DROPPED)
        now = self._clock.now()
        hearer = self._hearers.one(person, ask_slack=True)
        if not is_moment(hearer, now):
            return self._settle(entry, State.RELEASED)
        with self._database.transaction() as connection:
            store.begin_sending(connection, entry.id)
        return self._send(entry, person, replace(prompt, today=day_of(hearer, now)))

    def _send(self, entry: LedgerEntry, person: Person, prompt: Prompt) -> State:
        in_chat = self._messenger.send(prompt)
        if in_chat is None:
            return self._settle(entry, State.DELIVERED, way=Way.CHAT)
        by_mail = self._by_mail(person, prompt)
        if by_mail is None:
            return self._settle(entry, State.DELIVERED, way=Way.MAIL, unreached=(in_chat,))
        _log.warning("%s reached nobody: %s; %s", entry.id, in_chat, by_mail)
        return self._settle(entry, State.UNREACHABLE, unreached=(in_chat, by_mail))

    def _by_mail(self, person: Person, prompt: Prompt) -> Unreached | None:
        if self._mail is None:
            return Unreached.NO_MAIL
        if not person.email:
            return Unreached.NO_ADDRESS
        return self._mail.send(prompt, address=person.email, name=person.name)

    def _person(self, person_id: PersonId) -> Person | None:
        try:
            person = self._directory.find(person_id)
        except UnknownPerson:
            return None
        return person if person.access is Access.ACTIVE else None

    def _unfinished(self, hearer: PersonId, matters: Sequence[tuple[str, str]]) -> tuple[Owed, ...]:
        """Return what of the message is still to be done, by the hearer or by others."""
        owners = {PersonId(about) if about else hearer for _, about in matters}
        open_ = {
            (owner, one.key): one
            for owner in owners
            for source in self._owing
            for one in source.owed_by(owner)
            if not one.is_done
        }
        found = [
            (open_.get((PersonId(about) if about else hearer, key)), about)
            for key, about in matters
        ]
        lines = (
            replace(one, person=hearer, about=PersonId(about)) if about else one
            for one, about in found
            if one is not None
        )
        return tuple(sorted(lines, key=urgency))

    def _settle(
        self,
        entry: LedgerEntry,
        state: State,
        *,
        way: Way = Way.NONE,
        unreached: tuple[Unreached, ...] = (),
    ) -> State:
        at: datetime = self._clock.now()
        with self._database.transaction() as connection:
            store.settle(connection, entry.id, state, at=at, way=way, unreached=unreached)
        return state


def _told_to(person: Person, one: Owed) -> Owed:
    """Return a thing under a title that *person* may know."""
    is_secret = any(person.audiences.isdisjoint(circle) for circle in one.readers)
    return replace(one, title=SMALLER_CIRCLE) if is_secret else one
