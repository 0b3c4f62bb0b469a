"""Readings are complete and well formed, and kappa is what the textbook says."""

import pytest

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.coverage_grades import Grade
from knowledge.evaluation.agreement import held_out, kappa, load_readings

COVERED, PARTLY, NOT = Grade.COVERED, Grade.PARTLY, Grade.NOT


def test_readings_fit_the_catalogue():
    """Each reader read at least forty controls that exist, each point of them, with a reason."""
    controls = load_catalogue().controls
    for readings in load_readings().values():
        assert len(readings) >= 40
        for control, one in readings.items():
            assert len(one.points) == len(controls[control].text.asks)
            assert one.reason
            assert (one.grade is NOT) == (not any(one.points))


def test_all_three_grades_are_read():
    """A reading without one of the grades could not tell whether that grade is ever right."""
    for readings in load_readings().values():
        assert {one.grade for one in readings.values()} == set(Grade)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ([COVERED, PARTLY, NOT], [COVERED, PARTLY, NOT], 1.0),
        ([COVERED, COVERED, NOT, NOT], [COVERED, NOT, COVERED, NOT], 0.0),
        ([COVERED, COVERED], [COVERED, COVERED], 1.0),
        (
            [COVERED] * 20 + [COVERED] * 5 + [NOT] * 10 + [NOT] * 15,
            [COVERED] * 20 + [NOT] * 5 + [COVERED] * 10 + [NOT] * 15,
            0.4,
        ),
    ],
)
def test_kappa(here, there, expected):
    """Agreement beyond chance: all, none, and the textbook's example."""
    first, second = (dict(enumerate(grades)) for grades in (here, there))
    assert kappa(first, second) == pytest.approx(expected)


def test_kappa_needs_something_in_common():
    """Two who graded different things cannot be compared."""
    with pytest.raises(ValueError, match="nothing in common"):
        kappa({"A.5.1": NOT}, {"A.5.2": NOT})


def test_half_is_held_out():
    """About half of the controls took no part in finding the rule's numbers."""
    controls = tuple(load_catalogue().controls)
    assert 40 <= len(held_out(controls)) <= 50
