"""What a task closed with is evidence of its controls: on the card, in gaps, in papers, as of any day."""

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from bot.audit.entities import SYSTEM
from bot.controls.facts import EvidenceKind as Kept
from bot.controls.facts import EvidenceState, Offer, Standing
from bot.controls.gaps import Cause
from bot.controls.past import PastRegister
from bot.controls.readiness import Presence
from bot.controls.registers import Registers, Sources
from bot.controls.soa_export import Format
from bot.tasks.entities import EvidenceKind, Period, Supplied
from bot.tasks.records import closed_with
from tests.bot.controls.parts import CountingGrader, HandShelf
from tests.bot.tasks.conftest import WHY

FILE = Supplied(
    kind=EvidenceKind.FILE,
    name="restore.pdf",
    content=b"%PDF it came back",
    period=Period(from_on=date(2026, 1, 1), until_on=date(2026, 1, 31)),
)


@pytest.fixture
def registers(office):
    """Both registers, which know what tasks closed with."""
    sources = Sources(
        catalogue=office.catalogue,
        directory=office.people,
        shelf=HandShelf(),
        grader=CountingGrader,
        unanswered=lambda *, actor: [],  # noqa: ARG005 - the port's name
        about=lambda _words: (),
        of_tasks=closed_with,
    )
    return Registers(office.database, office.audit, office.clock, sources)


def facts_of(registers, id_="A.8.13"):
    """How the facts of a control stand."""
    return registers.overview.card(id_, actor=SYSTEM).facts


def test_closed_with_evidence_is_evidenced(office, registers):
    """Evidence counts once another approved it, under the task's number, with its own period."""
    waiting = office.supply(office.open(), supplied=FILE)
    assert facts_of(registers).evidenced is Standing.MISSING
    office.approve(waiting)
    facts = facts_of(registers)
    assert facts.evidenced is Standing.GOOD
    one = facts.evidence
    assert (one.label, one.of_task, one.offer.task) == ("T-1", "T-1", "T-1")
    assert (one.offer.covers_from, one.offer.covers_until) == (date(2026, 1, 1), date(2026, 1, 31))
    assert one.lasts_until == date(2027, 1, 31)
    assert (one.offer.title, one.decided_by) == ("restore.pdf", office.lena.id)
    assert registers.evidencing.evidence_of("a.8.13", actor=office.lena) == (one,)
    office.clock.forward(days=400)
    assert facts_of(registers).evidenced is Standing.EXPIRED


def test_gaps_and_statement_show_it(office, registers):
    """The gap goes, and the workbook and the paper of the draft name the task."""

    def causes():
        return {gap.cause for gap in registers.overview.gaps(about="A.8.13", actor=office.lena)}

    assert Cause.NOT_EVIDENCED in causes()
    office.closed()
    assert Cause.NOT_EVIDENCED not in causes()
    written = registers.exporting.write(Format.XLSX, actor=office.lena)
    rows = list(load_workbook(io.BytesIO(written))["Evidence"].values)
    assert rows[1][0] == "A.8.13"
    assert rows[1][2].startswith("T-1: https://wiki.example.com/restore, of ")
    assert registers.exporting.write(Format.PDF, actor=office.lena).startswith(b"%PDF")


def test_a_requirement_s_record(office, registers):
    """A task about a clause that asks for a record makes the record present."""
    office.approve(office.waiting(wanted=office.wanted(controls=("9.2.2",))))
    items = registers.overview.readiness(actor=office.lena)
    (record,) = [one for one in items if one.about == "9.2.2" and one.kind == "record"]
    assert (record.presence, record.place) == (Presence.PRESENT, "T-1")


def test_opened_again_it_shows_nothing(office, registers):
    """A reopened task is evidence no more; closed anew, what was supplied since is."""
    done = office.closed()
    office.clock.forward(days=1)
    again = office.board.deciding.reopen(
        done.number, reason=WHY, seen=done.version, actor=office.lena
    )
    assert facts_of(registers).evidenced is Standing.MISSING
    office.clock.forward(days=1)
    office.approve(office.supply(again, supplied=FILE, once="press:2"))
    (kept,) = registers.evidencing.evidence_of("A.8.13", actor=office.lena)
    assert kept.offer.title == "restore.pdf"


def test_as_of_any_day(office):
    """The past says what counted then, whatever became of the task since."""
    past = PastRegister(office.database, of_tasks=closed_with)

    def labels(at):
        return [one.label for one in past.evidence(at, actor=SYSTEM)]

    task = office.waiting()
    supplied = office.clock.at
    office.clock.forward(days=1)
    done = office.approve(task)
    approved = office.clock.at
    office.clock.forward(days=1)
    office.board.deciding.reopen(done.number, reason=WHY, seen=done.version, actor=office.lena)
    assert labels(supplied) == []
    assert labels(approved) == ["T-1"]
    assert labels(office.clock.at) == []


def test_what_never_counts(office, registers):
    """Neither what was sent back, nor a task that is not to be done, nor an exception."""
    back = office.waiting()
    office.board.deciding.send_back(back.number, reason=WHY, seen=back.version, actor=office.lena)
    asked = office.board.working.ask_approval(
        office.open("form:2", wanted=office.exception()).number, seen=1, actor=office.ada
    )
    office.approve(asked, actor=office.ben)
    drop = office.open("form:3")
    dropped = office.board.working.propose_drop(
        drop.number, reason=WHY, seen=drop.version, actor=office.ada
    )
    office.approve(dropped)
    assert facts_of(registers).evidenced is Standing.MISSING


def test_a_period_that_reaches_ahead_is_a_valid_until(office, registers):
    """Evidence can be good until a later day; it still covers no time that has not been."""
    until = date(2027, 12, 31)
    office.approve(
        office.supply(office.open(), supplied=replace(FILE, period=Period(until_on=until)))
    )
    one = facts_of(registers).evidence
    today = office.clock.at.date()
    assert (one.offer.covers_from, one.offer.covers_until) == (today, today)
    assert one.lasts_until == until


def test_beside_what_was_supplied_directly(office, registers):
    """Both kinds are told side by side, and what covers the later time stands for the fact."""
    offer = Offer(
        about="A.8.13",
        kind=Kept.LINK,
        title="Old log",
        reference="https://wiki.example.com/old",
        covers_from=date(2025, 1, 1),
        covers_until=date(2025, 12, 31),
    )
    supplied = registers.evidencing.supply(offer, actor=office.lars)
    registers.evidencing.accept(supplied.number, actor=office.lena)
    office.approve(office.supply(office.open(), supplied=FILE))
    found = registers.evidencing.evidence_of("A.8.13", actor=office.lena)
    assert [one.label for one in found] == ["E-1", "T-1"]
    assert {one.state for one in found} == {EvidenceState.ACCEPTED}
    assert facts_of(registers).evidence.label == "T-1"


def test_one_task_about_two_controls(office, registers):
    """It is evidence of each; words that somebody said are told nowhere but in the task."""
    said = Supplied(kind=EvidenceKind.MESSAGE, words="I saw it with my own eyes.")
    wanted = office.wanted(controls=("A.8.13", "A.8.14"))
    office.approve(office.supply(office.open(wanted=wanted), supplied=said))
    for control in wanted.controls:
        (one,) = registers.evidencing.evidence_of(control, actor=office.lena)
        assert (one.offer.about, one.offer.title) == (control, "What was said in T-1")
        assert "eyes" not in repr(one)
