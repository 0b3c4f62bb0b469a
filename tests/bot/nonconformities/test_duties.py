"""Whoever has the next word is known: the owner, and of a check somebody independent."""

from bot.audit.entities import SYSTEM
from bot.nonconformities.entities import Grade, Kind, Move, Stage
from bot.nonconformities.views import Standing


def _due(office):
    return {one.label: person for person, one in office.register.duties.due(actor=SYSTEM)}


def test_the_owner_until_it_is_done(office):
    """Every stage before the check is the owner's; what is over is nobody's."""
    one = office.open()
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN):
        assert _due(office) == {one.label: office.ada.id}
        one = office.step(one, move)
    assert _due(office) == {one.label: office.ada.id}
    closed = office.brought_to(Stage.CLOSED, entry_id="form:2")
    assert closed.label not in _due(office)


def test_whoever_raised_it_checks(office):
    """The one who raised it checks where they had no part in the action, else another lead."""
    one = office.brought_to(Stage.DONE)
    assert _due(office) == {one.label: office.lena.id}
    office.clock.forward(days=5)
    office.step(one, Move.WORKED, actor=office.lena)
    other = office.open("form:2")
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN, Move.FINISH):
        other = office.step(other, move, actor=office.lena)
    assert _due(office) == {other.label: office.lars.id}


def test_nobody_is_independent(office):
    """Where every lead had a part in it, the owner is asked to find somebody."""
    one = office.open(owner=office.lars)
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN, Move.FINISH):
        one = office.step(one, move, actor=office.lena)
    assert _due(office) == {one.label: office.lars.id}
    assert office.register.duties.checkers(one.number, actor=office.lena) == []


def test_an_approver_from_outside_may_check(office):
    """Whom a one-person team named is among those who may."""
    office.name_approver("cem@example.com")
    one = office.open(owner=office.lars)
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN, Move.FINISH):
        one = office.step(one, move, actor=office.lena)
    assert office.register.duties.checkers(one.number, actor=office.lena) == [office.cem.id]


def test_what_waits_for_me(office):
    """One's own, what is due first on top, cut to what fits; nothing of another's."""
    for number, days in enumerate((30, None, 3)):
        day = office.in_days(days) if days else None
        office.open(f"form:{number}", finding=office.finding(respond_by=day))
    page = office.register.duties.waiting(actor=office.ada, size=2)
    assert ([one.label for one in page.found], page.more) == (["NC-3", "NC-1"], 1)
    assert office.register.duties.waiting(actor=office.ben, size=2).found == ()


def test_how_all_of_them_stand(office):
    """Majors, minors and opportunities, and which of them press."""
    office.open("a", finding=office.finding(grade=Grade.MAJOR, respond_by=office.in_days(-1)))
    office.open("b")
    office.brought_to(Stage.PLANNED, kind=Kind.OPPORTUNITY, entry_id="c")
    office.brought_to(Stage.DONE, entry_id="d")
    office.brought_to(Stage.CLOSED, entry_id="e")
    standing = office.register.duties.standing(actor=office.lena)
    # The fifth let five days pass, so the check of the fourth is due.
    assert standing == Standing(majors=1, minors=2, opportunities=1, answers=1, actions=0, checks=1)
    office.clock.forward(days=40)
    standing = office.register.duties.standing(actor=office.lena)
    assert (standing.answers, standing.actions, standing.checks) == (2, 1, 1)
