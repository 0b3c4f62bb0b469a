"""What somebody says who wants a pack is understood, or told to be none."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import ExportWrong
from bot.evidence.entities import Sampling
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
    ("words", "size", "seed"),
    [
        ("A.6.3 sample 25 seed 7", 25, "7"),
        ("A.6.3 sample 25", 25, ""),
        ("sample 25 of A.6.3", 25, ""),
        ("a sample of 25 items from A.6.3", 25, ""),
        ("A.6.3, seed: blue, sample: 25.", 25, "blue"),
        ("A.6.3 with a sample of 1,000 and the seed Winter-7", 1000, "Winter-7"),
        ("A.6.3 SAMPLE SIZE 5 SEED “blue moon”", 5, "blue moon"),
        ("A.6.3 sample 10000 seed 'sample 3 as of May'", 10_000, "sample 3 as of May"),
    ],
)
@pytest.mark.parametrize("day", ["", " as of 31 October"])
def test_a_sample(words, size, seed, day):
    """Number and seed are understood wherever they stand; scope and day stay what they are."""
    wish = read_pack(f"{words}{day}", now=NOW)
    assert wish.scope == "A.6.3"
    assert (wish.sample.size, wish.sample.seed) == (size, seed)
    assert (wish.as_of and wish.as_of.date()) == (date(2026, 10, 31) if day else None)


def test_a_sample_after_the_day():
    """The sentence of the help is understood: scope, day, number and seed."""
    wish = read_pack("A.6.3 as of 31 October sample 25 seed 7", now=NOW)
    assert (wish.scope, wish.as_of.date()) == ("A.6.3", date(2026, 10, 31))
    assert wish.sample == Sampling(size=25, seed="7")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        *(
            (f"A.6.3 sample {wrong} as of 31 October", "Say how many of each population")
            for wrong in ("", "0", "-3", "2.5", "25%", "twenty", "10001", "9" * 5_000, "1,00", "٣")
        ),
        ("A.6.3 sample seed 7", "Say how many of each population"),
        ("A.6.3 seed 7", "A seed goes with a sample"),
        ("A.6.3 sample 5 seed", "Say which seed"),
        ("A.6.3 sample 5 seed “ ”", "Say which seed"),
        (f"A.6.3 sample 5 seed {'x' * 101}", "1 to 100 visible characters"),
        ("A.6.3 sample 5 seed a\u202eb", "1 to 100 visible characters"),
        ("A.6.3 sample 5 sample 6", "Name one sample"),
        ("A.6.3 sample 5 seed 1 seed 2", "Name one sample and one seed"),
        ("sample 5 seed 7", "Name a control or clause"),
    ],
)
def test_what_is_no_sample(words, told):
    """Whoever names no number, none that can be drawn, or no seed is told how it is written."""
    with pytest.raises(ExportWrong, match=told):
        read_pack(words, now=NOW)


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
