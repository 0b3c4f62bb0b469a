"""Which version of a document speaks on a given day: the rule as a table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.entities import Standing, VersionId, current_version, live_versions
from knowledge.passages import DocumentStatus

TODAY = date(2026, 3, 2)
PAST, FUTURE = date(2026, 1, 1), date(2026, 4, 1)

# status letter: a approved, u unapproved, d draft, w withdrawn;
# "-" effective in the past, "=" effective today, "+" effective later, "" no date.
CASES = [
    ("nothing came in", "", 0, None, []),
    ("one approved", "a", 0, 1, [1]),
    ("approved, effective today", "a=", 0, 1, [1]),
    ("approved, not effective yet", "a+", 0, None, [1]),
    ("newer approved replaces", "a- a-", 0, 2, [2]),
    ("future version waits", "a- a+", 0, 1, [1, 2]),
    ("two future versions wait", "a- a+ a+", 0, 1, [1, 2, 3]),
    ("newest effective wins over an older later date", "a- a+ a-", 0, 3, [3]),
    ("only unapproved", "u", 0, 1, [1]),
    ("newest unapproved", "u u", 0, 2, [2]),
    ("unapproved does not replace approved", "a- u", 0, 1, [1]),
    ("approved replaces unapproved", "u a-", 0, 2, [2]),
    ("a future approved ends the unapproved", "u a+", 0, None, [2]),
    ("draft never", "d", 0, None, []),
    ("draft does not replace", "a- d", 0, 1, [1]),
    ("withdrawn", "a- w", 0, None, []),
    ("withdrawn stays so with a draft on top", "a- w d", 0, None, []),
    ("approved again after withdrawal", "a- w a-", 0, 3, [3]),
    ("unapproved after withdrawal does not wake the old one", "a- w u", 0, 3, [3]),
    ("removed", "a- a-", 2, None, []),
    ("came back after removal", "a- a-", 1, 2, [2]),
    ("unapproved after removal does not wake the old one", "a- u", 1, 2, [2]),
]

_STATUS = {
    "a": DocumentStatus.APPROVED,
    "u": DocumentStatus.UNAPPROVED,
    "d": DocumentStatus.DRAFT,
    "w": DocumentStatus.WITHDRAWN,
}
_DAY = {"": None, "-": PAST, "=": TODAY, "+": FUTURE}


def _versions(told):
    return [
        Standing(
            id=VersionId(number),
            sequence=number,
            status=_STATUS[one[0]],
            effective_on=_DAY[one[1:]],
        )
        for number, one in enumerate(told.split(), start=1)
    ]


@pytest.mark.parametrize(
    ("told", "removed_through", "expected", "live"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_rule(told, removed_through, expected, live):
    """Each row of the table says who speaks today and who may speak later."""
    versions = _versions(told)
    speaking = current_version(versions, today=TODAY, removed_through=removed_through)
    assert (speaking.sequence if speaking else None) == expected
    later = live_versions(versions, today=TODAY, removed_through=removed_through)
    assert [one.sequence for one in later] == live


@given(
    st.lists(st.sampled_from(["a", "a-", "a=", "a+", "u", "d", "w"]), max_size=8),
    st.dates(TODAY, date(2027, 1, 1)),
)
def test_whoever_speaks_later_is_indexed_today(told, later):
    """No version becomes current on a later day that the indexes dropped before."""
    versions = _versions(" ".join(told))
    speaking = current_version(versions, today=later)
    assert speaking is None or speaking in live_versions(versions, today=TODAY)
