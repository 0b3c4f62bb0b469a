"""A task is opened once, complete or not at all, and not without a person's yes."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.database.outbox import Outbox
from bot.errors import NotPermitted, TaskWrong, UnknownGap, UnknownPerson, UnknownTask
from bot.people.entities import PersonId
from bot.tasks.entities import LONGEST_TITLE, Exemption, Kind, Source, Status


def test_a_task_says_what_was_wished(office):
    """Everything that a lead gives is there again, with a number that people can say."""
    wanted = office.wanted(due_on=date(2026, 6, 30), source=Source(quote="see A.8.13"))
    task = office.open(wanted=wanted)

    assert (task.label, task.title, task.status) == ("T-1", "Test the restore", Status.OPEN)
    assert office.show(task).task == task
    assert (task.owner, task.opened_by) == (office.ada.id, office.lena.id)
    assert task.source.quote == "see A.8.13"


def test_change_entry_and_news_come_together(office):
    """One entry without words, and one message that waits to be sent, go with each task."""
    task = office.open()
    (entry,) = [one for one in office.audit.entries() if one.tag == "task:opened"]
    facts = json.loads(entry.facts)

    assert facts["owner"] == office.ada.id
    assert len(facts["task_hash"]) == 64
    assert "restore" not in entry.facts
    news = [
        one for one in Outbox(office.database, office.clock).pending() if one.kind == "task_news"
    ]
    assert [one.payload["task"] for one in news] == [task.number]
    assert "restore" not in str(news)


def test_a_change_that_fails_leaves_nothing(office, monkeypatch):
    """Where the news cannot be kept, neither task nor entry is."""
    monkeypatch.setattr(Outbox, "post", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        office.open()
    monkeypatch.undo()

    assert office.tags() == []
    assert office.open().number == 1


def test_the_same_form_is_one_task(office):
    """A form that comes twice, also at once, opens one task."""
    found = []

    def open_it():
        found.append(office.open("form:same"))

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [task.number for task in found] == [1] * 4
    assert sum(task.is_first for task in found) == 1
    assert office.tags().count("task:opened") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " \n\u200b "}, "what is to be done"),
        ({"title": "."}, "what is to be done"),
        ({"owner": None}, "whose task"),
        ({"due_on": date(2026, 3, 1)}, "has passed"),
        ({"controls": ("A.99.1",)}, "no A.99.1"),
        ({"controls": tuple(f"A.5.{n}" for n in range(1, 22))}, "at most"),
        ({"kind": Kind.EXCEPTION}, "who owns the risk, what is done instead, until when"),
    ],
)
def test_what_is_missing_is_said(office, change, words):
    """A task that cannot be is refused with what to do about it, and nothing is kept."""
    with pytest.raises(TaskWrong, match=words):
        office.open(wanted=office.wanted(**change))
    assert office.tags() == []


def test_who_cannot_own_a_task(office):
    """Whoever left, a guest, an auditor and nobody at all own none."""
    office.people.person_for_slack("U0000CEM", deactivated=True)
    guest = office.people.person_for_slack("U0GUEST", email="g@example.org", guest=True)
    for person, words in ((office.cem, "has left"), (guest, "guest"), (office.otto, "auditor")):
        with pytest.raises(TaskWrong, match=words):
            office.open(wanted=office.wanted(owner=person.id))
    with pytest.raises(UnknownPerson):
        office.open(wanted=office.wanted(owner=PersonId("p-nobody")))


@pytest.mark.parametrize("title", ["x" * 3_000, "مرحبا بالعالم " * 60, "a\x00b <@U0X> *c*\n\nd"])
def test_long_and_odd_titles_lose_nothing(office, title):
    """A title is one line of a length that fits; a longer one stands in the description."""
    task = office.show(office.open(wanted=office.wanted(title))).task
    assert len(task.title) <= LONGEST_TITLE
    assert "\n" not in task.title
    assert "\x00" not in task.title
    if len(title) > LONGEST_TITLE:
        assert task.description.startswith(title.strip()[:1_000])


def test_a_title_turns_nothing_round(office):
    """Right-to-left letters stay; marks that would turn the rest of a card round do not."""
    title = "\u202eשלש \u2067نص\u2069 ab\u202c"
    task = office.open(wanted=office.wanted(title))
    assert task.title == "שלש نص ab"
    edited = office.board.working.edit(
        task.number, title=f"\u202d{title}!", seen=1, actor=office.lena
    )
    assert edited.title == "שלש نص ab!"


def test_today_is_where_the_person_is(office, clock):
    """A due date is past or not by the day of whoever gives it."""
    clock.at = clock.at.replace(hour=23, minute=30)
    vienna = replace(office.lena, timezone="Europe/Vienna")
    lima = replace(office.lena, timezone="America/Lima")
    wanted = office.wanted(due_on=date(2026, 3, 2))
    with pytest.raises(TaskWrong, match="has passed"):
        office.open(wanted=wanted, actor=vienna)
    assert office.open(wanted=wanted, actor=lima).due_on == date(2026, 3, 2)


def test_a_proposal_waits_for_its_yes(office):
    """Nothing is a task before the one who proposed it confirms; twice is once."""
    wanted = replace(office.wanted(), notes=("There is no A.9.99.",))
    proposal = office.board.opening.propose(wanted, actor=office.lena, draft_id="d1")
    assert proposal.problems == ()
    kept = office.board.opening.proposal("d1", actor=office.lena).draft.wanted
    assert kept.notes == ("There is no A.9.99.",)
    assert office.tags() == []
    with pytest.raises(UnknownTask):
        office.board.opening.confirm("d1", actor=office.lars)

    task = office.board.opening.confirm("d1", actor=office.lena)
    again = office.board.opening.confirm("d1", actor=office.lena)
    assert (task.number, again.number) == (1, 1)
    assert (task.is_first, again.is_first) == (True, False)
    assert "A.9.99" not in task.description
    with pytest.raises(UnknownTask):
        office.board.opening.confirm("d1", actor=office.lars)


def test_a_proposal_that_nobody_wants(office, clock):
    """A discarded proposal opens nothing, and one that nobody decides about goes in time."""
    opening = office.board.opening
    opening.propose(office.wanted(), actor=office.lena, draft_id="d1")
    assert not opening.discard("d1", actor=office.lars)
    assert opening.discard("d1", actor=office.lena)
    with pytest.raises(UnknownTask):
        opening.confirm("d1", actor=office.lena)
    opening.propose(office.wanted(), actor=office.lena, draft_id="d2")
    assert opening.drop_old_drafts(clock.now() + timedelta(days=1)) == 1
    with pytest.raises(UnknownTask):
        opening.confirm("d2", actor=office.lena)


def test_a_proposal_says_what_speaks_against_it(office):
    """Near-duplicates, controls that are not applicable and what is missing stand in it."""
    first = office.open()
    office.excluded.add("A.8.13")
    proposal = office.board.opening.propose(
        office.wanted(owner=None), actor=office.lena, draft_id="d1"
    )
    assert [one.number for one in proposal.alike] == [first.number]
    assert proposal.excluded == ("A.8.13",)
    assert proposal.problems == ("Say whose task it is.",)
    other = office.wanted("Buy more chairs for reception")
    assert office.board.opening.alike(other, actor=office.lena) == ()


def test_what_is_finished_is_no_duplicate(office):
    """A closed task does not keep anybody from opening it anew."""
    office.closed()
    assert office.board.opening.alike(office.wanted(), actor=office.lena) == ()


def test_a_gap_becomes_a_task_once(office):
    """The candidate leaves the list with the task; a second task of it is refused."""
    gap = office.suggest()
    task = office.open(wanted=office.wanted(gap=gap.number))
    assert office.register.open_gaps(actor=office.lena) == ()
    assert office.register.find_gap(gap.number, actor=office.lena).reason == task.label
    assert "gap:promoted" in office.tags()
    with pytest.raises(UnknownGap, match="promoted"):
        office.open("form:2", wanted=office.wanted("Other", gap=gap.number))
    assert office.tags().count("task:opened") == 1


def test_employees_ask_for_exceptions_of_their_own_alone(office):
    """An employee opens no task for anybody, but an exception for themselves."""
    with pytest.raises(NotPermitted, match="Ask a compliance lead"):
        office.open(actor=office.ada)
    with pytest.raises(NotPermitted):
        office.open(wanted=office.exception(owner=office.cem.id), actor=office.ada)
    assert office.open(wanted=office.exception(), actor=office.ada).kind is Kind.EXCEPTION
    with pytest.raises(NotPermitted):
        office.open(wanted=office.exception(owner=office.otto.id), actor=office.otto)


def test_nobody_owns_the_risk_of_their_own_exception(office):
    """Whoever asks for an exception cannot be the one who agrees to it."""
    exemption = Exemption(risk_owner=office.ada.id, measures="none", until=date(2026, 6, 30))
    with pytest.raises(TaskWrong, match="own the risk"):
        office.open(wanted=office.exception(exemption=exemption))


def test_the_register_says_whose_task_it_is(office):
    """Where nobody is named the owner of the control is suggested, and the proposal says why."""
    office.owners.update({"A.8.13": office.ben.id, "A.5.1": office.cem.id})
    nobody = office.wanted(owner=None)
    suggested = office.board.opening.suggested(nobody, actor=office.lena)
    assert suggested.owner == office.ben.id
    assert "owns A.8.13" in " ".join(suggested.notes)
    named = office.wanted()
    assert office.board.opening.suggested(named, actor=office.lena) == named
    office.people.person_for_slack("U0000BEN", deactivated=True)
    both = office.wanted(owner=None, controls=("A.8.13", "A.5.1"))
    assert office.board.opening.suggested(both, actor=office.lena).owner == office.cem.id
    assert office.board.opening.suggested(nobody, actor=office.lena).owner is None
    with pytest.raises(NotPermitted):
        office.board.opening.suggested(nobody, actor=office.ada)


def test_what_a_task_may_be_about_is_offered(office):
    """Words that name no control come with the nearest, which nobody has chosen yet."""
    plain = office.wanted(controls=())
    suggested = office.board.opening.suggested(plain, actor=office.lena)
    assert suggested.controls == ()
    assert "may be about A.8.13" in " ".join(suggested.notes)
