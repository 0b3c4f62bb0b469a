"""A company in which people owe things, and everything that reminds them."""

from types import SimpleNamespace

import pytest

from bot.database.outbox import Outbox
from bot.people.entities import Role
from bot.reminders.delivery import PromptDelivery
from bot.reminders.entities import Hearer, WorkingWeek
from bot.reminders.hearers import Hearers
from bot.reminders.service import REMINDER, ReminderRound
from bot.reminders.unreachable import Unreachable
from tests.bot.reminders.parts import Chat, Staff, Things, owed


@pytest.fixture
def owe():
    """Return what somebody owes, with what the test says about it."""

    def make(key="training:1", person="p-ada", **more):
        return owed(person, key, **more)

    return make


@pytest.fixture
def ada():
    return Hearer(person="p-ada")


class Office:
    """One process of the bot, as far as reminders go."""

    def __init__(self, database, audit, clock, *, staff, things, chat, **more):
        self.database, self.audit, self.clock, self.chat = database, audit, clock, chat
        self.outbox = Outbox(database, clock)
        self.hearers = Hearers(
            database,
            week=WorkingWeek(),
            absences=more.get("absences"),
            quiet_times=more.get("quiet_times"),
            holidays=more.get("holidays"),
        )
        shared = {"directory": staff, "owing": [things], "hearers": self.hearers}
        self.round = ReminderRound(
            database, audit, clock, **shared, **({"most": more["most"]} if "most" in more else {})
        )
        self.unreachable = Unreachable(database, clock)
        self.delivery = PromptDelivery(
            database, clock, **shared, messenger=chat, mail=more.get("mail")
        )

    def look(self, at=None):
        """Run one round."""
        return self.round.run(at or self.clock.now(), actor="system")

    def deliver(self):
        """Do what waits in the outbox; return what became of each message."""
        became = []
        for item in self.outbox.pending(limit=10_000):
            if item.kind != REMINDER:
                continue
            became.append(self.delivery.deliver(item.payload["prompt"]))
            self.outbox.done(item.id)
        return became

    def live(self, days):
        """Let days pass; return on which day each message was sent, and to whom."""
        told = []
        for _ in range(days):
            before = len(self.said())
            self.look()
            self.deliver()
            told += [(self.clock.now().date(), person) for person, _ in self.said()[before:]]
            self.clock.forward(days=1)
        return told

    def said(self):
        """Return to whom what was said, in order."""
        return [(one["person"], [line[0] for line in one["lines"]]) for one in self.chat.messages()]


@pytest.fixture
def company(tmp_path):
    """Ada reports to Bob, Lea leads the programme; nobody owes anything yet."""
    staff = Staff()
    staff.add("ada", manager="bob@example.com")
    staff.add("bob")
    staff.add("lea", role=Role.LEAD)
    return SimpleNamespace(staff=staff, things=Things(), chat=Chat(tmp_path / "chat"))


@pytest.fixture
def open_office(database, audit, clock, company):
    """Return what makes a process of the bot; two of them are two replicas."""

    def make(**more):
        return Office(
            database,
            audit,
            clock,
            staff=company.staff,
            things=company.things,
            chat=company.chat,
            **more,
        )

    return make


@pytest.fixture
def office(open_office):
    return open_office()
