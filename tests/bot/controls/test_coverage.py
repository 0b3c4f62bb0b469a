"""What policies say of controls: found anew when documents change, never said without them."""

from dataclasses import replace

import pytest

from bot.audit.entities import SYSTEM
from bot.controls.personal import ControlsKept
from bot.errors import NotPermitted, ReasonMissing, RegisterWrong
from knowledge.coverage_grades import Grade
from knowledge.passages import DocumentStatus
from tests.bot.controls.parts import POLICY, passage

WHY = "The restore chapter says all of it"
FIRST = passage("p1", "Backups run every night.")
SECOND = passage("p2", "Restores are tested every month.")


@pytest.fixture
def coverage(registers):
    return registers.coverage


def grade_of(coverage, control="A.8.13"):
    """What counts of a control now."""
    return coverage.everything(actor=SYSTEM)[control].grade


def test_everything_is_graded_with_progress(coverage):
    """A first look grades all 93 controls, tells how far it is, and quotes what it found."""
    heard = []
    found = coverage.refresh(progress=lambda done, of: heard.append((done, of)))
    assert found.controls == found.graded_anew == 93
    assert heard[-1] == (93, 93)
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})
    kept = coverage.everything(actor=SYSTEM)["A.8.13"]
    assert kept.grade is Grade.COVERED
    assert [quote.text for quote in kept.quotes] == [FIRST.text, SECOND.text]


def test_only_what_changed_is_graded_again(coverage, shelf, grader, audit):
    """Nothing changed, nothing is graded; one document changed, only its controls are."""
    coverage.refresh()
    assert coverage.refresh_if_needed() is None
    grader.graded.clear()
    other = replace(POLICY, title="Logs", controls=("A.8.15",))
    shelf.put(FIRST, SECOND, passage("p3", "Logs are kept.", source="logs.md", document=other))
    found = coverage.refresh_if_needed()
    assert grader.graded == ["A.8.15"]
    assert found.changed == ("A.8.15",)
    (entry,) = [
        one
        for one in audit.entries()
        if one.tag == "coverage:graded"
        and one.subject == "control:A.8.15"
        and "partly" in one.facts
    ]
    assert entry.actor == "system"


def test_another_grader_grades_anew(coverage, grader, people):
    """After an upgrade of the grader everything is graded again, and a lead's decision stays."""
    coverage.refresh()
    coverage.decide("A.8.13", Grade.PARTLY, reason=WHY, actor=people["lena"])
    assert coverage.refresh_if_needed() is None
    grader.version = "v2"
    assert coverage.refresh_if_needed().graded_anew == 93
    assert grade_of(coverage) is Grade.PARTLY
    assert coverage.refresh_if_needed() is None


def test_deleted_passages_never_leave_a_control_covered(coverage, shelf):
    """The moment a quoted passage is gone the control is not covered, before any new look."""
    coverage.refresh()
    shelf.put(FIRST)
    assert grade_of(coverage) is Grade.PARTLY
    shelf.put()
    assert grade_of(coverage) is Grade.NOT
    coverage.refresh()
    assert grade_of(coverage) is Grade.NOT


def test_withdrawn_documents_do_not_count(coverage, shelf):
    """A passage that stands only in an unapproved document supports no grade."""
    coverage.refresh()
    unapproved = replace(POLICY, status=DocumentStatus.UNAPPROVED)
    shelf.put(
        replace(FIRST, document=unapproved),
        replace(SECOND, document=unapproved),
    )
    assert grade_of(coverage) is Grade.NOT
    coverage.refresh()
    assert grade_of(coverage) is Grade.NOT


def test_a_leads_decision_survives_a_new_look(coverage, shelf, people):
    """Overruled, a grade stays what the lead said when other documents change."""
    coverage.refresh()
    coverage.decide("A.8.13", Grade.PARTLY, reason=WHY, actor=people["lena"])
    assert grade_of(coverage) is Grade.PARTLY
    shelf.put(FIRST, SECOND, passage("p3", "More."))
    coverage.refresh()
    kept = coverage.everything(actor=SYSTEM)["A.8.13"]
    assert kept.grade is Grade.PARTLY
    assert kept.found.grade is Grade.COVERED
    assert kept.ruled.reason == WHY


def test_a_decision_upwards_lapses_with_its_passages(coverage, shelf, people):
    """A lead's "covered" lasts as long as every passage it rests on, and lapses with one of them."""
    shelf.put(FIRST)
    coverage.refresh()
    coverage.decide("A.8.13", Grade.COVERED, reason=WHY, actor=people["lena"])
    assert grade_of(coverage) is Grade.COVERED
    shelf.put()
    for _ in range(2):
        kept = coverage.everything(actor=SYSTEM)["A.8.13"]
        assert kept.grade is Grade.NOT
        assert kept.is_ruling_lapsed
        coverage.refresh()


def test_a_confirmed_grade_lapses_with_its_passages(coverage, shelf, people):
    """Confirming what was found does not keep it when its passages are deleted."""
    coverage.refresh()
    coverage.decide("A.8.13", Grade.COVERED, reason=WHY, actor=people["lena"])
    shelf.put(FIRST)
    coverage.refresh()
    assert grade_of(coverage) is Grade.PARTLY


def test_a_decision_can_be_given_back(coverage, people):
    """Given back, what is found counts again."""
    coverage.refresh()
    coverage.decide("A.8.13", Grade.NOT, reason=WHY, actor=people["lena"])
    assert grade_of(coverage) is Grade.NOT
    coverage.decide("A.8.13", None, reason="The look was right after all", actor=people["lou"])
    assert grade_of(coverage) is Grade.COVERED


def test_nothing_quoted_cannot_be_covered(coverage, people):
    """Nobody can say covered of a control that no policy speaks of, or before any look."""
    with pytest.raises(RegisterWrong, match="coverage"):
        coverage.decide("A.8.13", Grade.COVERED, reason=WHY, actor=people["lena"])
    coverage.refresh()
    with pytest.raises(RegisterWrong, match=r"A\.7\.12"):
        coverage.decide("A.7.12", Grade.COVERED, reason=WHY, actor=people["lena"])
    with pytest.raises(ReasonMissing):
        coverage.decide("A.8.13", Grade.NOT, reason="no", actor=people["lena"])


@pytest.mark.parametrize("name", ["ada", "mia", "otto", "ida"])
def test_only_leads_decide(coverage, people, name):
    """Nobody but a lead overrules a grade or has everything looked at."""
    coverage.refresh()
    for deed in (
        lambda: coverage.decide("A.8.13", Grade.NOT, reason=WHY, actor=people[name]),
        lambda: coverage.refresh(actor=people[name]),
    ):
        with pytest.raises(NotPermitted):
            deed()


def test_quotes_are_shown_to_whom_the_document_is_for(registers, coverage, shelf, people):
    """A quote from a document for leads is counted, and its words are kept from an auditor."""
    secret = replace(POLICY, title="Investigations", audience=frozenset({"leads"}))
    shelf.put(FIRST, passage("p9", "Secret step.", source="secret.md", document=secret))
    coverage.refresh()
    seen = registers.overview.card("A.8.13", actor=people["lena"])
    assert {quote.text for quote in seen.quotes} == {FIRST.text, "Secret step."}
    hidden = registers.overview.card("A.8.13", actor=people["otto"])
    assert [quote.text for quote in hidden.quotes] == [FIRST.text]
    assert hidden.hidden == 1


def test_own_controls_are_graded_and_dropped(registers, coverage, people, grader):
    """A control of our own is looked at like one of the standard."""
    registers.keeper.add_control("Log book", ("Voyages are logged.",), actor=people["lena"])
    assert coverage.refresh().controls == 94
    assert "C-1" in grader.graded
    assert grade_of(coverage, "C-1") is Grade.NOT


def test_who_decided_is_shown_and_forgotten(coverage, people, database):
    """A decision is told to whoever made it; forgotten, it counts without a name."""
    coverage.refresh()
    coverage.decide("A.8.13", Grade.NOT, reason=WHY, actor=people["lena"])
    kept = ControlsKept()
    with database.transaction() as connection:
        assert kept.about(connection, people["lena"])["coverage_decisions"][0]["reason"] == WHY
        kept.erase(connection, people["lena"])
        assert kept.about(connection, people["lena"])["coverage_decisions"] == []
    assert grade_of(coverage) is Grade.NOT
