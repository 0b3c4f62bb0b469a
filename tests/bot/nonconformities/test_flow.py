"""A nonconformity goes its way from raised to closed, or back to its cause, or says why not."""

import itertools
import json
import threading

import pytest

from bot.database.outbox import Outbox
from bot.errors import (
    BotError,
    NonconformityChanged,
    NonconformityWrong,
    NothingSaid,
    ReasonMissing,
    UnknownNonconformity,
)
from bot.nonconformities.entities import (
    LONGEST,
    TRANSITIONS,
    Amendment,
    Deed,
    Grade,
    Kind,
    Move,
    Source,
    Stage,
    finding_number,
)
from tests.bot.nonconformities.conftest import WAY, WAY_OF_OPPORTUNITY, WHY, WORDS

BY_LEAD = {Move.WORKED, Move.FAILED, Move.REOPEN, Move.DECLINE}
WAYS = {Kind.NONCONFORMITY: WAY, Kind.OPPORTUNITY: WAY_OF_OPPORTUNITY}
CASES = [(kind, stage) for kind, way in WAYS.items() for stage in way]


def test_the_whole_way(office):
    """Corrected, extent, cause, action, done, checked later by another: closed, and all of it told."""
    one = office.brought_to(Stage.CLOSED)
    treatment = one.treatment
    assert treatment.correction == WORDS[Move.CORRECT]
    assert treatment.extent == WORDS[Move.ASSESS]
    assert treatment.cause == WORDS[Move.FIND_CAUSE]
    assert treatment.action == WORDS[Move.PLAN]
    assert treatment.proof == WORDS[Move.FINISH]
    assert (one.verdict.by, one.verdict.ruling) == (office.lena.id, "approved")
    shown = office.show(one)
    assert shown.one == one
    assert [happening.deed.value for happening in shown.history] == [
        "raised",
        *(move.value for move in WAY[Stage.CLOSED]),
    ]
    assert office.audit.verify().is_intact
    facts = " ".join(entry.facts for entry in office.audit.entries())
    for words in (*WORDS.values(), WHY, one.finding.title, one.finding.evidence):
        assert words not in facts
    assert office.tags() == ["nonconformity:raised"] + ["nonconformity:changed"] * 6
    news = [one for one in Outbox(office.database, office.clock).pending() if "nonconf" in one.kind]
    assert len(news) == 7
    assert not {"words", "title"} & set(news[0].payload)


def test_what_did_not_work_goes_back_to_its_cause(office):
    """Cause and action are asked again, correction and extent stay, and what was tried is kept."""
    one = office.step(office.brought_to(Stage.DONE), Move.FAILED, actor=office.lena)
    assert one.stage is Stage.ASSESSED
    assert (one.treatment.correction, one.treatment.extent) == (
        WORDS[Move.CORRECT],
        WORDS[Move.ASSESS],
    )
    assert (one.treatment.cause, one.treatment.action, one.treatment.check_on) == ("", "", None)
    tried = [happening.words for happening in office.show(one).history]
    assert WORDS[Move.FIND_CAUSE] in tried
    assert WORDS[Move.PLAN] in tried
    one = office.step(one, Move.FIND_CAUSE, words="the calendar is read by nobody")
    one = office.step(one, Move.PLAN)
    one = office.step(one, Move.FINISH)
    office.clock.forward(days=5)
    assert office.step(one, Move.WORKED, actor=office.lena).stage is Stage.CLOSED


def test_closed_may_come_again(office):
    """A lead opens a closed one again, for a reason, and the cause is wanted anew."""
    one = office.brought_to(Stage.CLOSED)
    with pytest.raises(ReasonMissing):
        office.step(one, Move.REOPEN, actor=office.lena, words="why?")
    again = office.step(one, Move.REOPEN, actor=office.lena)
    assert (again.stage, again.verdict.by, again.verdict.words) == (Stage.ASSESSED, None, "")


@pytest.mark.parametrize(("kind", "stage"), CASES)
def test_the_one_table_of_transitions(office, kind, stage):
    """From a stage every move leads where the table says, or is refused with what can follow."""
    allowed = TRANSITIONS[kind][stage]
    one = office.brought_to(stage, kind=kind)
    office.clock.forward(days=5)
    for move in Move:
        actor = office.lena if move in BY_LEAD else office.ada
        if move in allowed:
            other = office.brought_to(stage, kind=kind, entry_id=move.value)
            office.clock.forward(days=5)
            assert office.step(other, move, actor=actor).stage is allowed[move]
            continue
        with pytest.raises(NonconformityWrong, match=r"can follow|nobody can decline"):
            office.step(one, move, actor=actor)
    assert office.show(one).one == one


def test_the_table_knows_every_stage():
    """Both kinds say of every stage what follows, and what is over for good is said so."""
    for kind, table in TRANSITIONS.items():
        assert set(table) == set(Stage), kind
    assert Move.DECLINE not in {
        move for table in TRANSITIONS[Kind.NONCONFORMITY].values() for move in table
    }


def test_a_nonconformity_is_never_declined(office):
    """There is no way round the action: declining is refused at every stage."""
    for number, stage in enumerate(WAY):
        one = office.brought_to(stage, entry_id=f"form:{number}")
        with pytest.raises(NonconformityWrong, match="nobody can decline it"):
            office.step(one, Move.DECLINE, actor=office.lena)


def test_an_opportunity_is_declined_with_a_reason(office):
    """An opportunity may be left, for a reason that is kept with whoever decided."""
    one = office.open(finding=office.opportunity())
    assert one.label == "OFI-1"
    with pytest.raises(ReasonMissing):
        office.step(one, Move.DECLINE, actor=office.lena, words="no")
    declined = office.step(one, Move.DECLINE, actor=office.lena)
    assert (declined.stage, declined.verdict.words) == (Stage.DECLINED, WHY)
    assert declined.verdict.by == office.lena.id
    assert office.register.listed(actor=office.lena).found == ()
    assert len(office.register.listed(actor=office.lena, everything=True).found) == 1


@pytest.mark.parametrize("move", Move)
def test_every_step_says_something(office, move):
    """A step without words is no step."""
    kind = Kind.OPPORTUNITY if move is Move.DECLINE else Kind.NONCONFORMITY
    stage = next(stage for stage in WAYS[kind] if move in TRANSITIONS[kind][stage])
    one = office.brought_to(stage, kind=kind)
    for words in ("", "  \n", "…!", "\x00\x00\x00"):
        with pytest.raises((NothingSaid, ReasonMissing)):
            office.step(one, move, actor=office.lena, words=words)
    assert office.show(one).one == one


def test_long_words_are_refused_and_strange_ones_kept(office):
    """Too long is told; what runs from right to left or has a NUL in it is kept."""
    one = office.open(finding=office.finding(title=f"x{'y' * 400}\x00", evidence="ב" * 4000))
    assert len(one.finding.title) == 300
    assert len(one.finding.evidence) == LONGEST
    with pytest.raises(NonconformityWrong, match="longer than 3000"):
        office.step(one, Move.CORRECT, words="a" * (LONGEST + 1))
    done = office.step(one, Move.CORRECT, words="הגיבוי\x00 שוחזר \udc80")
    assert "הגיבוי שוחזר" in office.show(done).one.treatment.correction


def test_a_title_turns_nothing_round(office):
    """A title in Hebrew stays; marks that would turn what stands behind it on the card do not."""
    one = office.open(finding=office.finding(title="\u202eבגד\u2066 רשת\u202c", evidence="log"))
    assert one.finding.title == "בגד רשת"


def test_the_same_form_is_once(office):
    """A form, command or press that comes twice raises one and moves once."""
    first, again = office.open(), office.open()
    assert (again.number, again.is_first) == (first.number, False)
    moved = office.step(first, Move.CORRECT, once="press:1")
    repeated = office.step(first, Move.CORRECT, once="press:1", seen=first.version)
    assert (repeated.is_first, repeated.version) == (False, moved.version)
    assert len(office.show(moved).history) == 2


def test_a_stale_card_changes_nothing(office):
    """Whoever acts on a version that is no more is told how it is now."""
    one = office.open()
    office.step(one, Move.CORRECT)
    with pytest.raises(NonconformityChanged, match="at “corrected” now"):
        office.step(one, Move.CORRECT, words="something else was done")
    wished = Amendment(reason=WHY, grade=Grade.MAJOR)
    with pytest.raises(NonconformityChanged):
        office.register.amend(one.number, wished, seen=one.version, actor=office.lena)
    assert office.show(one).one.treatment.correction == WORDS[Move.CORRECT]


def test_two_at_once(office):
    """Of two who take the same step at once one does, and the other is told."""
    one = office.open()
    gate, said = threading.Barrier(2), []

    def press(words):
        gate.wait()
        try:
            office.step(one, Move.CORRECT, words=words)
            said.append("moved")
        except NonconformityChanged:
            said.append("changed")

    people = [threading.Thread(target=press, args=(f"corrected by {who}",)) for who in "ab"]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(said) == ["changed", "moved"]
    assert office.show(one).one.version == 2


def test_nothing_is_half_written(office, monkeypatch):
    """Where the audit entry cannot be written, the step has not happened either."""
    one = office.open()

    def fail(*_arguments, **_more):
        raise RuntimeError

    monkeypatch.setattr(office.audit, "record", fail)
    with pytest.raises(RuntimeError):
        office.step(one, Move.CORRECT)
    monkeypatch.undo()
    assert office.show(one).one == one
    assert len(office.show(one).history) == 1


WRONG = {
    "title": ({"title": " ?"}, "in one sentence"),
    "requirement": ({"requirement": "A.9.99"}, "no A.9.99"),
    "none": ({"requirement": ""}, "Name the clause or control"),
    "evidence": ({"evidence": ""}, "objective evidence"),
    "grade": ({"grade": None}, "major or minor"),
}


@pytest.mark.parametrize(("more", "words"), WRONG.values(), ids=WRONG)
def test_a_finding_says_what_it_needs(office, more, words):
    """What is missing or unknown is told, and nothing is raised."""
    with pytest.raises(NonconformityWrong, match=words):
        office.open(finding=office.finding(**more))
    assert office.tags() == []


def test_requirements_in_many_spellings(office):
    """Clauses and controls are understood as people write them."""
    for number, (typed, spelled) in enumerate(
        (("a.8.13", "A.8.13"), ("A8.13", "A.8.13"), (" 9.2.2. ", "9.2.2"), ("8.13", "A.8.13"))
    ):
        one = office.open(f"form:{number}", finding=office.finding(requirement=typed))
        assert one.finding.requirement == spelled


def test_everything_wrong_at_once(office):
    """All that is missing is told together, by field."""
    finding = office.finding(title="", requirement="", evidence="", grade=None)
    wrong = office.register.faults(finding, owner=None, actor=office.lena)
    assert set(wrong) == {"title", "requirement", "evidence", "grade", "owner"}
    graded = office.opportunity(grade=Grade.MAJOR, requirement="")
    assert set(office.register.faults(graded, owner=office.ada.id, actor=office.lena)) == {"grade"}


def test_who_can_own_one(office):
    """An auditor owns none, nor does who left."""
    for owner in (office.otto,):
        with pytest.raises(NonconformityWrong, match="auditor"):
            office.open(owner=owner)
    one = office.open()
    with pytest.raises(NonconformityWrong, match="auditor"):
        office.register.amend(
            one.number,
            Amendment(reason=WHY, owner=office.otto.id),
            seen=one.version,
            actor=office.lena,
        )


def test_the_frame_changes_for_a_reason(office):
    """Owner, grade and response date change by a lead, and the history says from what to what."""
    one = office.open()
    wished = Amendment(
        reason=WHY, owner=office.cem.id, grade=Grade.MAJOR, respond_by=office.in_days(60)
    )
    with pytest.raises(ReasonMissing):
        office.register.amend(
            one.number, Amendment(reason="", grade=Grade.MAJOR), seen=1, actor=office.lena
        )
    after = office.register.amend(one.number, wished, seen=one.version, actor=office.lena)
    assert (after.owner, after.finding.grade) == (office.cem.id, Grade.MAJOR)
    newest = office.show(after).history[-1]
    assert (newest.deed, newest.about) == (Deed.AMENDED, office.cem.id)
    assert "grade minor → major" in newest.words
    same = office.register.amend(
        one.number, Amendment(reason=WHY, grade=Grade.MAJOR), seen=after.version, actor=office.lena
    )
    assert (same.is_first, same.version) == (False, after.version)
    *_, newest_entry = office.audit.entries()
    entry = json.loads(newest_entry.facts)
    assert entry["grade"] == "major"


def test_unknown_numbers(office):
    """A number that is not there is told; words that are no number are none."""
    with pytest.raises(UnknownNonconformity, match="NC-9"):
        office.register.show(9, actor=office.lena)
    assert [finding_number(words) for words in ("NC-3", "ofi 4", "nc–5", "T-3", "NC-", "")] == [
        3,
        4,
        5,
        None,
        None,
        None,
    ]


def test_a_list_has_what_is_due_first_on_top(office):
    """Late comes first, what has no date last; pages go on where the one before ended."""
    for number, days in enumerate((30, None, 3)):
        day = office.in_days(days) if days else None
        office.open(f"form:{number}", finding=office.finding(respond_by=day))
    page = office.register.listed(actor=office.lena, size=2)
    assert [one.label for one in page.found] == ["NC-3", "NC-1"]
    assert (page.count, page.more) == (3, 1)
    rest = office.register.listed(actor=office.lena, size=2, skip=2)
    assert ([one.label for one in rest.found], rest.more) == (["NC-2"], 0)
    office.clock.forward(days=4)
    late = office.register.listed(actor=office.lena, overdue=True)
    assert [one.label for one in late.found] == ["NC-3"]


def test_every_source_can_find_one(office):
    """An audit, the certification body, an incident or we ourselves."""
    for number, source in enumerate(Source):
        one = office.open(f"form:{number}", finding=office.finding(source=source))
        assert office.show(one).one.finding.source is source


def test_random_moves_lead_nowhere_else(office):
    """Whatever is tried in whatever order, only what the table allows happens."""
    one = office.open()
    for move in itertools.islice(itertools.cycle(reversed(Move)), 60):
        before = office.show(one).one
        try:
            after = office.step(before, move, actor=office.lars)
        except BotError:
            assert office.show(one).one == before
            continue
        assert TRANSITIONS[Kind.NONCONFORMITY][before.stage][move] is after.stage
        office.clock.forward(days=1)
    assert office.audit.verify().is_intact
