"""What buttons of the registers carry comes back as it went, and nothing else gets in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.errors import NothingToOpen
from bot.slack.payloads.controls import PageOf, RowSeen, TaskFor


@pytest.mark.parametrize(
    "page", [PageOf(), PageOf(skip=20), PageOf(skip=0, words="A.8.13"), PageOf(words="clause 9")]
)
def test_a_page_comes_back(page):
    """How many come before and what the list is about survive the button."""
    assert PageOf.parsed(str(page)) == page


@pytest.mark.parametrize("value", ["", "-1", "x", "1" * 10, "0 ", "0 " + "x" * 201, "٣"])
def test_no_page(value):
    """Whatever no button of ours carries is refused in words."""
    with pytest.raises(NothingToOpen, match="do not know any more"):
        PageOf.parsed(value)


@pytest.mark.parametrize("wish", [TaskFor(about="A.8.13"), TaskFor(about="C-1", gap="0" * 16)])
def test_a_task_for_something_comes_back(wish):
    """The row and the gap survive the button."""
    assert TaskFor.parsed(str(wish)) == wish


@pytest.mark.parametrize("value", ["", "A.8.13 nothing", "A 8 13", "A.8.13 " + "g" * 16, "../x y"])
def test_no_task(value):
    """Whatever names no row is refused in words."""
    with pytest.raises(NothingToOpen, match="do not know any more"):
        TaskFor.parsed(value)


@given(st.text(max_size=60))
def test_anything_at_all(value):
    """A value is parsed to what writes the same, or refused; it never breaks."""
    for kind in (PageOf, TaskFor):
        try:
            found = kind.parsed(value)
        except NothingToOpen:
            continue
        assert kind.parsed(str(found)) == found


def test_a_row_seen():
    """A row is written with the version that a card shows."""
    assert str(RowSeen(id="A.8.13", version=7)) == "A.8.13 7"
