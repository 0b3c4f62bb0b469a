"""Several counts or lists asked for at once are all told."""

import pytest

from knowledge.answering.listed import listed
from knowledge.answering.understanding import understand


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("how many controls are in annex a and how many are new", ("93 controls", "11 controls")),
        ("how many clauses are there and how many controls", ("7 clauses", "93 controls")),
        ("how many controls are there", ("93 controls",)),
    ],
)
def test_each_count_is_told(catalogue, text, told):
    """Each is told in the order of the question, and the first answers the first."""
    answer = listed(understand(text, catalogue), catalogue)
    said = [one.text for one in answer.sentences]
    places = [next(n for n, one in enumerate(said) if count in one) for count in told]
    assert places[0] == 0
    assert places == sorted(set(places))


def test_what_is_no_list_is_left_alone(catalogue):
    """A question with one countable half is nobody's list."""
    assert listed(understand("who owns backups and what is a backup", catalogue), catalogue) is None
