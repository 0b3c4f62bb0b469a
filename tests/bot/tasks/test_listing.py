"""Lists show what somebody may see, limited by what they say, most pressing first."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from bot.errors import NotPermitted, UnknownTask
from bot.tasks.entities import Kind, Priority, Status
from bot.tasks.searching import Wish, task_number
from bot.tasks.views import Standing


@pytest.fixture
def many(office):
    """Five tasks of several kinds and people."""
    wanted = {
        "late": {"due_on": date(2026, 3, 3), "controls": ("A.8.13", "A.5.1")},
        "soon": {"due_on": date(2026, 3, 9), "priority": Priority.LOW},
        "urgent": {"due_on": date(2026, 3, 9), "priority": Priority.URGENT},
        "cems": {"owner": office.cem.id, "controls": ("A.6.3",)},
        "review": {"kind": Kind.REVIEW, "watchers": (office.cem.id,)},
    }
    for name, more in wanted.items():
        office.open(name, wanted=office.wanted(name, **more))
    office.clock.forward(days=2)
    return office


def _titles(office, words="", *, actor=None, people=None, **more):
    actor = actor or office.lena
    wish = office.board.listing.read_wish(words, actor=actor, people=people).wish
    page = office.board.listing.listed(replace(wish, **more), actor=actor)
    return [task.title for task in page.tasks]


def test_most_pressing_first(many):
    """By date, then priority, then number; what has no date comes last."""
    assert _titles(many) == ["late", "urgent", "soon", "cems", "review"]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("overdue", ["late"]),
        ("A.6.3", ["cems"]),
        ("a8.13", ["late", "urgent", "soon", "review"]),
        ("people", ["cems"]),
        ("technological", ["late", "urgent", "soon", "review"]),
        ("organizational", ["late"]),
        ("organisational", ["late"]),
        ("A.6", ["cems"]),
        ("a8", ["late", "urgent", "soon", "review"]),
        ("reviews", ["review"]),
        ("mine", []),
        ("@cem", ["cems"]),
        ("closed", []),
        ("all", ["late", "urgent", "soon", "cems", "review"]),
        ("technological, overdue", ["late"]),
    ],
)
def test_filters(many, words, titles):
    """Each word limits the list as it says."""
    assert _titles(many, words, people={"@cem": many.cem.id}) == titles


def test_a_clause_with_its_parts(office):
    """A clause limits the list to itself and to every part of it, and to nothing beside it."""
    for number, control in enumerate(("9.2", "9.2.2", "9.3", "A.5.9")):
        office.open(f"form:{number}", wanted=office.wanted(f"See {control}", controls=(control,)))
    assert _titles(office, "9.2") == ["See 9.2", "See 9.2.2"]
    assert _titles(office, "9") == ["See 9.2", "See 9.2.2", "See 9.3"]
    assert _titles(office, "9.2.2") == ["See 9.2.2"]


def test_words_that_say_nothing(many):
    """What is not understood is named, so that nobody trusts a list that is too long."""
    reading = many.board.listing.read_wish("blue overdue A.99.1", actor=many.lena)
    assert reading.unknown == ("blue", "A.99.1")
    assert reading.told == ("overdue",)


def test_who_sees_what(many):
    """Leads and auditors see all; everybody else what they have a part in."""
    assert len(_titles(many, actor=many.otto)) == 5
    assert _titles(many, actor=many.ada) == ["late", "urgent", "soon", "review"]
    assert _titles(many, actor=many.cem) == ["cems", "review"]
    assert _titles(many, actor=many.root) == []
    with pytest.raises(NotPermitted):
        many.board.listing.show(1, actor=many.cem)
    assert many.board.listing.show(5, actor=many.cem).task.kind is Kind.REVIEW


def test_pages(many):
    """A page says how many there are, and the next begins where it ended."""
    first = many.board.listing.listed(Wish(), actor=many.lena, size=2)
    assert (len(first.tasks), first.count, first.more) == (2, 5, 3)
    last = many.board.listing.listed(Wish(skip=4), actor=many.lena, size=2)
    assert ([one.title for one in last.tasks], last.more) == (["review"], 0)


def test_what_presses_is_counted(many):
    """Overdue, waiting, and of an owner who left: counted for leads, and listed by a word."""
    assert many.board.listing.standing(actor=many.lena) == Standing(
        unfinished=5, overdue=1, unowned=0, waiting=0
    )
    assert _titles(many, "unassigned") == []
    many.supply(SimpleNamespace(number=2))
    many.people.person_for_slack("U0000CEM", deactivated=True)
    assert many.board.listing.standing(actor=many.lena) == Standing(
        unfinished=5, overdue=1, unowned=1, waiting=1
    )
    assert _titles(many, "unassigned") == ["cems"]
    with pytest.raises(NotPermitted):
        many.board.listing.standing(actor=many.ada)


def test_what_is_over_is_not_overdue(many):
    """A closed task is in no list unless it is asked for."""
    late = many.board.listing.listed(Wish(overdue=True), actor=many.lena).tasks[0]
    many.approve(many.supply(late))
    assert _titles(many, "overdue") == []
    assert _titles(many, "closed") == ["late"]
    assert many.show(late).task.status is Status.CLOSED


def test_numbers_that_people_type():
    """T-17 is found in several spellings; anything else is none."""
    assert [task_number(words) for words in ("T-17", "t17", " T 17 ", "17", "T-", "T-17 x")] == [
        17,
        17,
        17,
        None,
        None,
        None,
    ]


def test_an_unknown_task(office):
    """A number that nobody gave is said to be none."""
    with pytest.raises(UnknownTask, match="T-7"):
        office.board.listing.show(7, actor=office.lena)
