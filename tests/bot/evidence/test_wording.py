"""What somebody says who wants a pack is understood, or told to be none."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import ExportWrong
from bot.evidence.wording import read_pack

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "scope", "day"),
    [
        ("A.6.3", "A.6.3", None),
        ("all", "all", None),
        ("for control a.6.3 as of 31 October", "a.6.3", date(2026, 10, 31)),
        ("clause 9.2 on 2026-09-30", "9.2", date(2026, 9, 30)),
        ("A.6.3 as of 31 December", "A.6.3", date(2025, 12, 31)),
        ("A.6.3 as of 01/02/2026", "A.6.3", date(2026, 2, 1)),
        ("A.6.3 as of yesterday", "A.6.3", date(2026, 11, 21)),
        ("A.6.3 by Monday", "A.6.3", date(2026, 11, 16)),
        ("A.6.3 as of end of October", "A.6.3", date(2026, 10, 31)),
        ("A.6.3 in October", "A.6.3", date(2026, 10, 31)),
        ("A.6.3 as of 29 February", "A.6.3", date(2024, 2, 29)),
        ("A.6.3 as of today", "A.6.3", None),
        ("A.6.3 as of 22 November", "A.6.3", None),
        ("C-1 as of October 5, 2026.", "C-1", date(2026, 10, 5)),
    ],
)
def test_scope_and_day(words, scope, day):
    """A day without a year is the last one that was, and lasts until its end."""
    wish = read_pack(words, now=NOW)
    assert wish.scope == scope
    if day is None:
        assert wish.as_of is None
    else:
        assert wish.as_of is not None
        assert wish.as_of.date() == day
        assert (wish.as_of.hour, wish.as_of.minute) == (23, 59)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Name a control or clause"),
        ("as of 31 October", "Name a control or clause"),
        ("A.6.3 as of", "do not understand that day"),
        ("A.6.3 as of blue", "do not understand that day"),
        ("A.6.3 as of 2027-01-01", "has not come yet"),
        ("A.6.3 as of 2026-02-30", "do not understand that day"),
    ],
)
def test_what_is_no_wish(words, told):
    """Whoever names nothing, no day, or one that lies ahead is told so."""
    with pytest.raises(ExportWrong, match=told):
        read_pack(words, now=NOW)
