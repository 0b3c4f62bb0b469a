"""Who may do what: every role, every verb and every part, against one table."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import NotPermitted
from bot.nonconformities.entities import (
    Amendment,
    Finding,
    Grade,
    Kind,
    Move,
    Nonconformity,
    Stage,
    Step,
)
from bot.nonconformities.rules import VERB_OF, Part, Verb, allows, require_verb
from bot.people.entities import Person, PersonId, Role
from tests.bot.nonconformities.conftest import PEOPLE, WHY

ANYBODY = {"none": None} | {part.value: part for part in Part}
LEADS = {Role.LEAD}
OWNER = {Part.OWNER}
#: For each verb: the roles that may with any, and the parts that may with their own.
TABLE = {
    Verb.SEE: ({Role.LEAD, Role.AUDITOR}, set(Part)),
    Verb.CORRECT: (LEADS, OWNER),
    Verb.ASSESS: (LEADS, OWNER),
    Verb.FIND_CAUSE: (LEADS, OWNER),
    Verb.PLAN: (LEADS, OWNER),
    Verb.FINISH: (LEADS, OWNER),
    Verb.CHECK: (LEADS, set()),
    Verb.AMEND: (LEADS, set()),
    Verb.SUPPLY: (LEADS, OWNER),
    Verb.REOPEN: (LEADS, set()),
    Verb.DECLINE: (LEADS, set()),
}
ACTOR = Person(id=PersonId("p-actor"))
OTHER = PersonId("p-other")


def _held(part):
    return Nonconformity(
        number=1,
        finding=Finding(title="t", grade=Grade.MINOR),
        owner=ACTOR.id if part is Part.OWNER else OTHER,
        stage=Stage.RAISED,
        raised_by=ACTOR.id if part is Part.RAISER else OTHER,
        raised_at=datetime(2026, 3, 2, tzinfo=UTC),
        version=1,
    )


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("part", ANYBODY.values(), ids=ANYBODY)
def test_every_role_verb_and_part(verb, role, part):
    """What the table says holds; an auditor reads alone, and guests and leavers may nothing."""
    roles, parts = TABLE[verb]
    person, one = replace(ACTOR, role=role), _held(part)
    expected = role in roles or (part in parts and role is not Role.AUDITOR)
    assert allows(verb, one, person) is expected
    assert not allows(verb, one, replace(person, guest=True))
    assert not allows(verb, one, replace(person, deactivated=True))
    if not expected:
        with pytest.raises(NotPermitted, match="Ask"):
            require_verb(verb, one, person)


def test_every_move_asks_for_a_right():
    """No move is without a verb, and every verb of a move is asked."""
    assert set(VERB_OF) == set(Move)
    assert set(VERB_OF.values()) | {Verb.SEE, Verb.AMEND, Verb.SUPPLY} == set(Verb)


@pytest.mark.parametrize("move", Move)
def test_the_service_asks_the_table(office, move):
    """Each move is refused for a stranger, and changes nothing then."""
    kind = Kind.OPPORTUNITY if move is Move.DECLINE else Kind.NONCONFORMITY
    stages = {
        Move.ASSESS: Stage.CORRECTED,
        Move.FIND_CAUSE: Stage.ASSESSED,
        Move.PLAN: Stage.CAUSE_KNOWN,
        Move.FINISH: Stage.PLANNED,
        Move.WORKED: Stage.DONE,
        Move.FAILED: Stage.DONE,
        Move.REOPEN: Stage.CLOSED,
    }
    one = office.brought_to(stages.get(move, Stage.RAISED), kind=kind)
    before = office.tags()
    for stranger in (office.cem, office.ben, office.root, office.otto):
        with pytest.raises(NotPermitted):
            office.step(one, move, actor=stranger)
    with pytest.raises(NotPermitted, match="deactivated"):
        office.step(one, move, actor=replace(office.lena, deactivated=True))
    assert office.tags() == before
    assert office.show(one).one == one


def test_only_leads_raise_change_and_take_out(office):
    """Nobody else raises one, changes its frame, or gets all of them; an auditor reads."""
    one = office.open()
    wished = Amendment(reason=WHY, grade=Grade.MAJOR)
    for person in (office.ada, office.ben, office.otto, office.root):
        with pytest.raises(NotPermitted):
            office.open("form:2", actor=person)
        with pytest.raises(NotPermitted):
            office.register.amend(one.number, wished, seen=1, actor=person)
    for person in (office.ada, office.ben, office.root):
        with pytest.raises(NotPermitted):
            office.register.everything(actor=person)
    assert len(office.register.everything(actor=office.otto)) == 1


def test_lists_show_what_somebody_may_see(office):
    """The owner sees their own, a stranger none, leads and auditors all."""
    office.open()
    office.open("form:2", owner=office.ben)

    def seen(person):
        return [one.label for one in office.register.listed(actor=person).found]

    assert seen(office.ada) == ["NC-1"]
    assert seen(office.cem) == []
    assert seen(office.otto) == seen(office.lena) == ["NC-1", "NC-2"]
    with pytest.raises(NotPermitted, match="is not yours"):
        office.register.show(2, actor=office.ada)


def test_whoever_had_a_part_does_not_check(office):
    """Owner, planner and doer of the action are not independent, whatever their role."""
    one = office.open(owner=office.lena)
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN, Move.FINISH):
        one = office.step(one, move, actor=office.lena)
    office.clock.forward(days=5)
    for move in (Move.WORKED, Move.FAILED):
        with pytest.raises(NotPermitted, match="somebody else has to look"):
            office.step(one, move, actor=office.lena)
    closed = office.step(one, Move.WORKED, actor=office.lars)
    assert (closed.stage, closed.verdict.by) == (Stage.CLOSED, office.lars.id)
    assert closed.verdict.ruling == "approved"


def test_the_doer_does_not_check_for_the_owner(office):
    """A lead who reported the action of somebody else as done leaves the check to another."""
    one = office.brought_to(Stage.PLANNED)
    one = office.step(one, Move.FINISH, actor=office.lars)
    office.clock.forward(days=5)
    with pytest.raises(NotPermitted, match="somebody else has to look"):
        office.step(one, Move.WORKED, actor=office.lars)
    assert office.step(one, Move.WORKED, actor=office.lena).stage is Stage.CLOSED


def test_one_lead_alone_is_on_record(office):
    """Where nobody else could check, the lead does, and the record says so."""
    office.load("\n".join(line for line in PEOPLE.splitlines() if not line.startswith("e-4")))
    one = office.open(owner=office.lena)
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN, Move.FINISH):
        one = office.step(one, move, actor=office.lena)
    office.clock.forward(days=5)
    assert office.step(one, Move.WORKED, actor=office.lena).verdict.ruling == "self-approved"


def test_the_named_approver_checks(office):
    """Whom a one-person team named may see and check, and do nothing else."""
    one = office.brought_to(Stage.DONE)
    office.clock.forward(days=5)
    office.name_approver("ben@example.com")
    assert office.register.show(one.number, actor=office.ben).moves == {Move.WORKED, Move.FAILED}
    assert len(office.register.listed(actor=office.ben).found) == 1
    assert office.step(one, Move.WORKED, actor=office.ben).stage is Stage.CLOSED
    with pytest.raises(NotPermitted):
        office.step(one, Move.REOPEN, actor=office.ben)


def test_the_program_takes_no_step(office):
    """The program raises at most; it has no vote."""
    one = office.brought_to(Stage.DONE)
    with pytest.raises((NotPermitted, AttributeError)):
        office.register.move(
            one.number, Step(move=Move.WORKED, words=WHY), seen=one.version, actor="system"
        )
    assert office.show(one).one.stage is Stage.DONE
