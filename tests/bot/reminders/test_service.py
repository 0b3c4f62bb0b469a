"""Rounds claim what is due, each thing once, whoever runs them and however often."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotPermitted
from bot.people.entities import PersonId, Role
from bot.reminders.entities import Leave, RoundReport, Span, State, Unreached
from bot.reminders.holidays import Holiday, HolidayBook
from tests.bot.reminders.parts import owed


def test_a_round_says_it_once(office, company):
    """What is owed is said in one message; the next round has nothing to add."""
    company.things.items = [owed("p-ada", "training:1"), owed("p-ada", "training:2")]
    assert office.look() == RoundReport(considered=1, claimed=1, left=0)
    assert office.look() == RoundReport(considered=1, claimed=0, left=0)
    assert office.deliver() == [State.DELIVERED]
    assert office.look().claimed == 0
    assert office.said() == [("p-ada", ["training:1", "training:2"])]


def test_nobody_owes_anything(office):
    """A round over nothing does nothing, and leaves no entry."""
    before = office.audit.head()
    assert office.look() == RoundReport(considered=0, claimed=0, left=0)
    assert office.audit.head() == before


def test_the_trail_knows_how_many_and_names_nobody(office, company):
    """A round leaves one entry with a count and a hash, and no person in it."""
    company.things.items = [owed("p-ada"), owed("p-bob")]
    office.look()
    (entry,) = [one for one in office.audit.entries() if one.tag == "reminders:claimed"]
    assert '"messages":2' in entry.facts
    assert "p-ada" not in f"{entry.subject}{entry.facts}"
    assert office.audit.verify().is_intact


def test_only_who_may_reminds(office, company):
    """An employee starts no round and sees no list; a lead may."""
    ada, _, lea = company.staff.people
    for call in (office.round.run, office.unreachable.listed):
        with pytest.raises(NotPermitted):
            call(office.clock.now(), actor=ada)
        call(office.clock.now(), actor=lea)


def test_two_replicas_claim_once(open_office, company):
    """Rounds at the same instant in several processes claim each message once."""
    company.things.items = [owed(f"p-{n:03d}") for n in range(120)]
    for number in range(120):
        company.staff.add(f"{number:03d}")
    first, second = open_office(), open_office()
    start = threading.Barrier(2)
    claimed = []

    def look(office):
        start.wait()
        claimed.append(office.look().claimed)

    threads = [threading.Thread(target=look, args=(one,)) for one in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(claimed) == 120
    first.deliver()
    assert sorted(person for person, _ in first.said()) == [f"p-{n:03d}" for n in range(120)]


def test_work_of_a_round_is_bounded(open_office, company):
    """Too many at once wait for the next round, and nobody is left out in the end."""
    office = open_office(most=5)
    for number in range(12):
        company.staff.add(f"n{number:02d}")
        company.things.items.append(owed(f"p-n{number:02d}"))
    assert [office.look().claimed for _ in range(4)] == [5, 5, 2, 0]
    office.deliver()
    assert len({person for person, _ in office.said()}) == len(office.said()) == 12


def test_five_thousand_people_in_one_round(open_office, company):
    """A round over 5,000 people claims for all of them in seconds."""
    office = open_office(most=10_000)
    for number in range(5_000):
        company.staff.add(f"m{number:04d}", timezone="Europe/Vienna")
        company.things.items.append(owed(f"p-m{number:04d}"))
    assert office.look().claimed == 5_000
    assert office.look().claimed == 0


def test_unknown_people_hear_nothing(office, company):
    """What somebody owes whom nobody knows, or who has left, is passed over."""
    company.staff.add("gone", deactivated=True)
    company.staff.add("guest", guest=True)
    company.things.items = [owed("p-nobody"), owed("p-gone"), owed("p-guest")]
    assert office.look().claimed == 0


class Away:
    """Who is on leave, and when people want quiet."""

    def __init__(self, **found):
        self.found = {PersonId(f"p-{name}"): [one] for name, one in found.items()}
        self.asked = []

    def leaves(self, people):
        return {one: self.found[one] for one in people if one in self.found}

    def quiet(self, people):
        self.asked.append(sorted(people))
        return self.leaves(people)


def test_leave_quiet_and_holidays_are_asked_for(open_office, company):
    """Who is on leave, wants quiet, or has a holiday hears nothing; Slack is asked for few."""
    now = open_office().clock.now()
    today = now.date()
    leave = Away(ada=Leave(first=today, last=today))
    quiet = Away(bob=Span(begins=now, ends=now + timedelta(hours=1)))
    book = HolidayBook([Holiday(day=today, zone="Asia/Karachi")])
    office = open_office(absences=leave, quiet_times=quiet, holidays=book)
    company.staff.add("eve", timezone="Asia/Karachi")
    company.things.items = [owed(f"p-{name}") for name in ("ada", "bob", "lea", "eve")]
    assert office.look().claimed == 1
    assert quiet.asked == [["p-bob", "p-lea"]]
    office.deliver()
    assert office.said() == [("p-lea", ["training:1"])]


def test_the_manager_hears_once_then_the_leads(office, company, clock):
    """Overdue things go to the manager and later to the leads, together with their own, once."""
    company.things.items = [owed("p-ada", title="Phishing"), owed("p-bob", "task:7")]
    heard = {"p-ada": 0, "p-bob": [], "p-lea": []}
    for _ in range(40):
        office.look()
        office.deliver()
        clock.forward(days=1)
    for message in company.chat.messages():
        for key, about, _title in message["lines"]:
            if about:
                heard[message["person"]].append((key, about))
            if about is None and message["person"] == "p-ada":
                heard["p-ada"] += 1
    assert heard["p-bob"] == [("training:1", "p-ada")]
    assert sorted(heard["p-lea"]) == [("task:7", "p-bob"), ("training:1", "p-ada")]
    assert heard["p-ada"] == 7, "at once, and on each day of the cadence"


def test_what_is_done_is_not_told_to_the_manager(office, company, clock):
    """Who did it late, but before the message went out, is not named in it."""
    company.things.items = [owed("p-ada")]
    office.look()
    office.deliver()
    clock.forward(days=24)
    office.look()
    company.things.items = [replace(owed("p-ada"), is_done=True)]
    assert set(office.deliver()) == {State.DROPPED}
    assert len(office.said()) == 1


def test_unreached_people_are_listed(open_office, company, clock):
    """Whom neither chat nor mail reached stands on the leads' list until a message arrives."""
    office = open_office()
    company.chat.unreachable = {"p-ada": Unreached.CLOSED}
    company.things.items = [owed("p-ada"), owed("p-bob")]
    office.look()
    assert sorted(office.deliver()) == [State.DELIVERED, State.UNREACHABLE]
    lea = company.staff.people[2]
    (entry,) = office.unreachable.listed(clock.now(), actor=lea)
    assert entry.person == "p-ada"
    assert entry.unreached == (Unreached.CLOSED, Unreached.NO_MAIL)
    company.chat.unreachable = {}
    clock.forward(days=11)
    office.look()
    office.deliver()
    assert office.unreachable.listed(clock.now(), actor=lea) == []


def test_a_message_that_nobody_settles_is_offered_again_then_listed(office, company, clock):
    """Work that fails for hours is handed over again under its id, at last the leads see it."""
    company.things.items = [owed("p-ada")]
    office.look()
    (first,) = office.outbox.pending()
    for _ in range(4):
        office.outbox.done(first.id)
        clock.forward(hours=2, seconds=1)
        office.look()
        assert [one.id for one in office.outbox.pending()] == [first.id]
        assert office.outbox.pending()[0].payload == first.payload
    clock.forward(hours=2, seconds=1)
    office.look()
    listed = office.unreachable.listed(clock.now(), actor="system")
    assert [one.unreached for one in listed] == [(Unreached.FAILED,)]


def test_leads_are_who_may_remind(office, company, clock):
    """Admins and auditors are no leads: they do not hear who is late."""
    company.staff.add("rob", role=Role.ADMIN)
    company.staff.add("otto", role=Role.AUDITOR)
    company.things.items = [owed("p-ada")]
    for _ in range(40):
        office.look()
        office.deliver()
        clock.forward(days=1)
    assert {person for person, _ in office.said()} == {"p-ada", "p-bob", "p-lea"}
