"""What forms need of the register: faults by field, the same twice is once, nothing unseen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.facts import EvidenceKind, Fact, Offer, Outcome, Progress
from bot.controls.register_entities import (
    Applicability,
    Ground,
    Inclusion,
    inclusions_in,
)
from bot.errors import NotPermitted, RegisterChanged, RegisterWrong, StatementNotReady
from knowledge.coverage_grades import Grade

TODAY = date(2026, 3, 2)
WHY = "The night is the whole of it"


def offer(**values):
    """A link to a restore test of February."""
    wished = {
        "about": "A.8.13",
        "kind": EvidenceKind.LINK,
        "title": "Restore test",
        "reference": "https://tickets.example.com/7",
        "covers_from": date(2026, 2, 1),
        "covers_until": date(2026, 2, 28),
    }
    return Offer(**wished | values)


def tags(audit):
    """What stands in the trail."""
    return [entry.tag for entry in audit.entries()]


@pytest.fixture
def decided(registers, people):
    """Every control decided upon, and a scope."""
    for row in registers.keeper.controls(actor=SYSTEM):
        values = {
            "applicability": Applicability.APPLICABLE,
            "inclusion": (Inclusion(ground=Ground.RISK),),
        }
        registers.keeper.keep_control(replace(row, **values), actor=people["lena"])
    registers.statement.set_scope("Both offices", version=0, actor=people["lena"])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"applicability": Applicability.EXCLUDED}, {"exclusion"}),
        ({"applicability": Applicability.EXCLUDED, "exclusion": "x" * 2_001}, {"exclusion"}),
        ({"documented_in": "x" * 2_001}, {"documented_in"}),
        ({"inclusion": (Inclusion(ground=Ground.LAW, reference="x" * 201),)}, {"inclusion"}),
        ({"owner": "nobody"}, {"owner"}),
        ({"documented_in": "The wiki"}, set()),
        ({}, set()),
    ],
)
def test_faults_of_a_row(registers, people, changes, fields):
    """Each field that cannot be is named; what is named cannot be kept, and the rest can."""
    row = replace(registers.keeper.control("A.8.13", actor=SYSTEM), **changes)
    assert set(registers.keeper.faults(row, actor=people["lena"])) == fields
    if fields:
        with pytest.raises(Exception, match=r"."):
            registers.keeper.keep_control(row, actor=people["lena"])
    else:
        registers.keeper.keep_control(row, actor=people["lena"])


def test_faults_know_who_and_when(registers, people):
    """Whoever may not change a row is told so at once, and so is whoever saw an older one."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    with pytest.raises(NotPermitted):
        registers.keeper.faults(row, actor=people["ada"])
    registers.keeper.keep_control(replace(row, documented_in="Wiki"), actor=people["lena"])
    with pytest.raises(RegisterChanged):
        registers.keeper.faults(replace(row, documented_in="Desk"), actor=people["lou"])


def test_the_same_wish_twice_is_once(registers, people, audit):
    """A change that came through is not called stale when it comes again."""
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    wished = replace(row, documented_in="Wiki")
    first = registers.keeper.keep_control(wished, actor=people["lena"])
    assert registers.keeper.keep_control(wished, actor=people["lena"]) == first
    own = registers.keeper.add_control("Lamps", ("It burns.",), actor=people["lena"])
    assert registers.keeper.add_control(" Lamps", ("It  burns.",), actor=people["lou"]) == own
    assert tags(audit).count("control:changed") == 2
    registers.statement.set_scope("Both", version=0, actor=people["lena"])
    assert registers.statement.set_scope("Both", version=0, actor=people["lena"]).version == 1


def test_the_same_words_twice_are_once(registers, people, audit):
    """A statement, a check and a decision that come again are one; other words are another."""
    registers.coverage.refresh()
    evidencing, coverage = registers.evidencing, registers.coverage
    for _ in range(2):
        evidencing.state("A.8.13", Progress.PARTLY, words="Half", actor=people["lena"])
        evidencing.check("A.8.13", Outcome.FINDINGS, words="One", actor=people["lou"])
        coverage.decide("A.8.13", Grade.PARTLY, reason=WHY, actor=people["lena"])
    assert tags(audit).count("control:stated") == 2
    assert tags(audit).count("coverage:decided") == 1
    evidencing.state("A.8.13", Progress.IMPLEMENTED, words="Half", actor=people["lena"])
    evidencing.state("A.8.13", Progress.PARTLY, words="Half", actor=people["lena"])
    coverage.decide("A.8.13", Grade.PARTLY, reason=WHY, actor=people["lou"])
    assert tags(audit).count("control:stated") == 4
    assert tags(audit).count("coverage:decided") == 2


def test_faults_of_what_is_said(registers, people):
    """Tomorrow and too many words are named by field; nobody checks what they own."""
    faults = registers.evidencing.faults
    tomorrow = TODAY + timedelta(days=1)
    found = faults("A.8.13", Fact.IMPLEMENTED, words="x" * 2_001, on=tomorrow, actor=people["lena"])
    assert set(found) == {"words", "on"}
    with pytest.raises(NotPermitted):
        faults("A.8.13", Fact.IMPLEMENTED, actor=people["ada"])
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, owner=people["lena"].id), actor=people["lou"])
    with pytest.raises(NotPermitted, match="own it"):
        faults("A.8.13", Fact.CHECKED, actor=people["lena"])
    assert faults("A.8.13", Fact.CHECKED, actor=people["lou"]) == {}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"title": "x" * 201, "reference": "ftp://x"}, {"title", "reference"}),
        ({"covers_from": date(2026, 3, 1)}, {"covers_until"}),
        ({"covers_until": date(2026, 3, 3)}, {"covers_until"}),
        ({"valid_until": date(2026, 2, 27)}, {"valid_until"}),
        ({"kind": EvidenceKind.FILE, "reference": ""}, set()),
        ({}, set()),
    ],
)
def test_faults_of_evidence(registers, people, values, fields):
    """Each field that cannot be is named before anything is kept."""
    assert set(registers.evidencing.offer_faults(offer(**values), actor=people["lena"])) == fields
    with pytest.raises(NotPermitted):
        registers.evidencing.offer_faults(offer(**values), actor=people["bob"])


def test_who_decides_about_evidence(registers, people):
    """Whoever brought it may not; a file is looked at by name and size before it is fetched."""
    evidencing = registers.evidencing
    evidencing.supply(offer(), actor=people["lena"])
    with pytest.raises(NotPermitted, match="supplied"):
        evidencing.require_decider(1, actor=people["lena"])
    assert evidencing.require_decider(1, actor=people["lou"]).label == "E-1"
    assert evidencing.one(1, actor=people["otto"]).label == "E-1"
    with pytest.raises(NotPermitted):
        evidencing.one(1, actor=people["bob"])
    with pytest.raises(RegisterWrong):
        evidencing.require_supplier("A.8.13", name="a.exe", size=9, actor=people["lena"])
    with pytest.raises(NotPermitted):
        evidencing.require_supplier("A.8.13", name="a.pdf", size=9, actor=people["bob"])
    evidencing.require_supplier("A.8.13", name="a.pdf", size=9, actor=people["lena"])


def test_faults_of_a_decision(registers, people):
    """Without a reason, or without anything that is quoted, no grade is decided."""
    faults = registers.coverage.faults
    assert set(faults("A.8.13", Grade.NOT, reason=WHY, actor=people["lena"])) == {"grade"}
    registers.coverage.refresh()
    assert faults("A.8.13", Grade.COVERED, reason=WHY, actor=people["lena"]) == {}
    assert set(faults("A.5.1", Grade.PARTLY, reason="no", actor=people["lena"])) == {
        "grade",
        "reason",
    }
    with pytest.raises(NotPermitted):
        faults("A.8.13", None, reason=WHY, actor=people["ada"])


@pytest.mark.usefixtures("decided")
def test_only_what_was_seen_is_approved(registers, people):
    """A draft that changed since somebody looked at it is not the one that they approve."""
    statement = registers.statement
    seen = statement.draft(actor=SYSTEM).sha256
    assert statement.require_ready(seen=seen[:16], actor=people["lena"]).sha256 == seen
    statement.try_approve("1.0", seen=seen, actor=people["lena"])
    assert statement.versions(actor=SYSTEM) == ()
    row = registers.keeper.control("A.8.13", actor=SYSTEM)
    registers.keeper.keep_control(replace(row, documented_in="Wiki"), actor=people["lou"])
    for attempt in (statement.approve, statement.try_approve):
        with pytest.raises(RegisterChanged, match="looked at"):
            attempt("1.0", seen=seen, actor=people["lena"])
    with pytest.raises(RegisterChanged):
        statement.require_ready(seen=seen[:16], actor=people["lena"])
    now = statement.draft(actor=SYSTEM).sha256
    frozen = statement.approve("1.0", seen=now, actor=people["lena"])
    assert frozen.sha256 == now
    assert statement.approve("1.0", seen=now, actor=people["lena"]) == frozen


def test_what_is_not_ready_cannot_be_tried(registers, people):
    """Who may not approve is told so first; then what stands in the way."""
    statement = registers.statement
    with pytest.raises(NotPermitted):
        statement.require_ready(seen="", actor=people["ada"])
    with pytest.raises(StatementNotReady):
        statement.require_ready(seen="", actor=people["lena"])
    with pytest.raises(RegisterWrong, match="Name the version"):
        statement.try_approve(" ", actor=people["lena"])


def test_reasons_as_people_write_them():
    """By lines or semicolons, in any case; what is no reason is told, and the rest is read."""
    found, problems = inclusions_in("Law: GDPR 32\nrisk:R-7; business;;\nwhim: because")
    assert [one.label for one in found] == ["law: GDPR 32", "risk: R-7", "business"]
    assert len(problems) == 1
    assert "'whim'" in problems[0]
    assert inclusions_in("  ") == ((), ())
