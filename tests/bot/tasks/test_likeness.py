"""Tasks that mean nearly the same are found, by the real model; others are left alone."""

from functools import cache

import pytest

from bot.tasks.likeness import NEAR, Likeness
from knowledge.adapters.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder
from tests.bot.tasks.conftest import Words


@cache
def _model():
    return SentenceTransformerEmbedder(DEFAULT_MODEL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kept", "new", "is_near"),
    [
        ("Test the restore of backups", "Do a restore test of our backups", True),
        ("Write a supplier security policy", "Create the policy for supplier security", True),
        ("Train new joiners on phishing", "Phishing training for new staff", True),
        ("Test the restore", "Test the fire alarm", False),
        ("Label the cables", "Label the keys", False),
        ("Encrypt all laptops", "Encrypt backups", False),
        ("Write the incident response plan", "Write the business continuity plan", False),
    ],
)
def test_meaning_by_the_real_model(office, kept, new, is_near):
    """The border lies between the same work in other words, and other work in the same words."""
    model = Likeness(office.database, _model())
    first = office.wanted(kept)
    task = office.open(wanted=first)
    with office.database.transaction() as connection:
        model.keep(connection, task.number, model.vectors([first])[0])
    found = model.alike(office.wanted(new))
    assert [one.number for one in found] == ([task.number] if is_near else [])
    assert all(one.likeness >= NEAR for one in found)


def test_vectors_of_another_model_are_passed_over(office):
    """Where the model was changed, older tasks are no duplicates, and nothing breaks."""
    task = office.open()
    likeness = Likeness(office.database, Words())
    with office.database.transaction() as connection:
        likeness.keep(connection, task.number, b"\x00\x01")
    assert likeness.alike(office.wanted()) == ()
    assert likeness.vectors([]) == ()
