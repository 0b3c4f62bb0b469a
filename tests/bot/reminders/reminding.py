"""Reminds people in a process of its own, which kills itself at a chosen point; JSON says how."""

import itertools
import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from bot.audit.service import AuditTrail
from bot.database.engine import Database
from tests.bot.reminders.conftest import Office
from tests.bot.reminders.parts import Chat, Staff, Things, owed
from tests.conftest import HandClock


def company(people):
    """Return everybody, and the two things that each of them owes."""
    staff, things = Staff(), Things()
    for number in range(people):
        person = staff.add(f"n{number:03d}")
        things.items += [owed(person.id, "training:1"), owed(person.id, "training:2")]
    return staff, things


class Fate:
    """Counts the points at which a process can die, and dies at one of them."""

    def __init__(self, at):
        self._at = at
        self._points = itertools.count()

    def point(self, *_args):
        if next(self._points) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class DeadlyChat(Chat):
    """A chat before and after which one may die."""

    fate = None

    def send(self, prompt):
        self.fate.point()
        answer = super().send(prompt)
        self.fate.point()
        return answer


def main():
    asked = json.loads(sys.argv[1])
    fate = Fate(asked["dies_at"])
    database = Database(f"sqlite:///{asked['database']}")
    for name in ("begin", "commit"):
        event.listen(database._engine, name, fate.point)
    clock = HandClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    staff, things = company(asked["people"])
    chat = DeadlyChat(Path(asked["chat"]))
    chat.fate = fate
    audit = AuditTrail(database, clock)
    office = Office(database, audit, clock, staff=staff, things=things, chat=chat, most=7)
    while office.look().claimed or office.deliver():
        pass


if __name__ == "__main__":
    main()
