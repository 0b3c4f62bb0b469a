"""What people write when they want to be reminded later, on a Wednesday morning in Vienna."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.when import read_when

VIENNA = ZoneInfo("Europe/Vienna")
WEDNESDAY = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def _read(text, zone=VIENNA, now=WEDNESDAY):
    return read_when(text, now=now, zone=zone, begins=time(9))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thursday", "2026-11-19 09:00"),
        ("remind me Thursday", "2026-11-19 09:00"),
        ("remind me on thursday please", "2026-11-19 09:00"),
        ("Please snooze until thurs.", "2026-11-19 09:00"),
        ("this friday", "2026-11-20 09:00"),
        ("coming Monday", "2026-11-23 09:00"),
        ("Wednesday", "2026-11-25 09:00"),
        ("next Thursday", "2026-11-26 09:00"),
        ("next wed", "2026-11-25 09:00"),
        ("tomorrow", "2026-11-19 09:00"),
        ("tmrw", "2026-11-19 09:00"),
        ("tomorow, thanks", "2026-11-19 09:00"),
        ("first thing tomorrow", "2026-11-19 09:00"),
        ("tomorrow first thing", "2026-11-19 09:00"),
        ("tomorrow afternoon", "2026-11-19 14:00"),
        ("tomorrow in the morning", "2026-11-19 09:00"),
        ("tomorrow at 3", "2026-11-19 15:00"),
        ("tomorrow at 10:30", "2026-11-19 10:30"),
        ("Friday 9am", "2026-11-20 09:00"),
        ("friday at 12am", "2026-11-20 00:00"),
        ("friday at 12 pm", "2026-11-20 12:00"),
        ("today at 4pm", "2026-11-18 16:00"),
        ("at 4pm", "2026-11-18 16:00"),
        ("this afternoon", "2026-11-18 14:00"),
        ("after lunch", "2026-11-18 13:00"),
        ("later today", "2026-11-18 13:30"),
        ("in an hour", "2026-11-18 11:30"),
        ("in 2 hours", "2026-11-18 12:30"),
        ("day after tomorrow", "2026-11-20 09:00"),
        ("in 3 days", "2026-11-21 09:00"),
        ("in a couple of days at noon", "2026-11-20 12:00"),
        ("in two weeks", "2026-12-02 09:00"),
        ("in a week", "2026-11-25 09:00"),
        ("in a week's time", None),
        ("in a fortnight", "2026-12-02 09:00"),
        ("next week", "2026-11-23 09:00"),
        ("end of the week", "2026-11-20 09:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("12 December", "2026-12-12 09:00"),
        ("Dec 12th", "2026-12-12 09:00"),
        ("on the 12th of dec at 8:15", "2026-12-12 08:15"),
        ("3 dec 2026", "2026-12-03 09:00"),
        ("the 3rd", "2026-12-03 09:00"),
        ("the 18th", "2026-12-18 09:00"),
        ("1 March", "2027-03-01 09:00"),
        ("29 feb", None),
        ("31 November", None),
        ("the 32nd", None),
    ],
)
def test_understood(text, expected):
    """A day or an hour is the next that comes, by the clock of whoever writes."""
    found = _read(text)
    assert (found and f"{found:%Y-%m-%d %H:%M}") == expected
    assert found is None or found.tzinfo == VIENNA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "later this year",
        "12",
        "may",
        "12/1",
        "1.12.",
        "never",
        "someday",
        "when I am back",
        "Thursday or Friday",
        "friday at 25",
        "friday at 13pm",
        "2026-13-01",
        "2026-02-30",
        "Thursday " * 1_000,
        "in 999 weeks at",
        "\u0000",
    ],
)
def test_not_certain(text):
    """What may mean two days, or none, is not guessed."""
    assert _read(text) is None


def test_here_is_another_day_there():
    """Tomorrow is tomorrow where the writer is."""
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert _read("tomorrow", now=late).date().day == 20
    assert _read("tomorrow", zone=ZoneInfo("America/New_York"), now=late).date().day == 19


@given(st.text(max_size=60))
def test_nothing_breaks_it(text):
    """Whatever is written, the answer is a moment with a time zone, or none."""
    found = _read(text)
    assert found is None or found.tzinfo == VIENNA
