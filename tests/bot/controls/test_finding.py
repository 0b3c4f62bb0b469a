"""Which rows of the registers some words mean, in whatever spelling."""

import pytest

from bot.controls.finding import Finder
from bot.errors import UnknownControl


@pytest.fixture
def finder(catalogue):
    """Takes everything that names nothing for backups; an empty question for nothing."""
    return Finder(catalogue, lambda words: () if "xyzzy" in words else ("A.8.13",))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("A.8.13", ("A.8.13",)),
        (" a8.13 ", ("A.8.13",)),
        ("a813", ("A.8.13",)),
        ("A 8 13", ("A.8.13",)),
        ("a57", ("A.5.7",)),
        ("8.13", ("A.8.13",)),
        ("5.2", ("5.2",)),
        ("control 5.2", ("A.5.2",)),
        ("9.2", ("9.2.1", "9.2.2")),
        ("clause 9.2.2", ("9.2.2",)),
        ("c-3", ("C-3",)),
        ("Q 2", ("Q-2",)),
        ("A.12.3.1", ("A.8.13",)),
        ("A.18.2", ("A.5.35", "A.5.36", "A.8.8")),
    ],
)
def test_numbers_in_any_spelling(finder, words, ids):
    """Dots may be missing, clauses stand for their parts, and old numbers for their successors."""
    assert finder.look_up(words).ids == ids


def test_a_whole_clause_and_a_theme(finder, catalogue):
    """A chapter and a theme stand for everything in them, and say what they are."""
    clause = finder.look_up("9")
    assert clause.told == "clause 9"
    assert clause.ids[0] == "9.1"
    assert "9.2" not in clause.ids
    theme = finder.look_up("People")
    assert theme.told == "people controls"
    assert len(theme.ids) == 8
    assert all(id_ in catalogue.controls for id_ in theme.ids)


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("5.2", "The control of that number is A.5.2."),
        ("A.8.1", "The clause of that number is 8.1."),
        ("A.12.3.1", "A.12.3.1 is a number of 2013; today that is A.8.13."),
        ("A.12", "A.12 is a number of 2013; today that is A.5.37, A.8.32, A.8.6 and 8 more."),
        ("backups of laptops", "That sounds like A.8.13."),
        ("A.8.13", ""),
    ],
)
def test_what_else_may_be_meant(finder, words, note):
    """Whoever may mean something else is told what the words were taken for."""
    assert finder.look_up(words).note == note


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("A.9.99", "The nearest are A.5.37"),
        ("a590", "There is no A.5.90"),
        ("xyzzy", "A control is named A.8.13"),
        ("", "A control is named A.8.13"),
    ],
)
def test_what_is_not_there(finder, words, told):
    """What stands for nothing raises with words that help."""
    with pytest.raises(UnknownControl, match=told):
        finder.look_up(words)
