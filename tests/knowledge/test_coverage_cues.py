"""Rules and cues: the words have to be where a rule would have them."""

import pytest

from knowledge.catalogue.cues import Wording
from knowledge.coverage_cues import Rules, rules_of
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId

BACKUPS = (Wording(subject=("backup", "back up"), said=(("daily", "NN hours"), ("kept", "keep"))),)


def passage(text, *, headings=("Rules",), title="House Rules"):
    """A passage of an approved policy."""
    return Passage(
        id=PassageId("p"),
        source="p.md",
        document=DocumentControl(title=title, status=DocumentStatus.APPROVED),
        headings=headings,
        page=None,
        position=0,
        text=text,
    )


def is_said(text, cue=BACKUPS, **more):
    """Whether a sentence of *text* has the words of the cue."""
    (found,) = Rules([passage(text, **more)]).saying([cue])
    return bool(found)


@pytest.mark.parametrize(
    "text",
    [
        "Backups are made daily and kept for a month.",
        "We back up every 12 hours and keep each copy.",
        "Every twelve hours a backup runs, which is keeping us safe.",
    ],
)
def test_inflections_phrases_and_numbers_count(text):
    """Words are met in any inflection, phrases as they stand, and NN by any number."""
    assert is_said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Backups are made daily.",
        "Copies are made daily and kept.",
        "Backups are made hourly and kept.",
        "Backups are made daily. Logs are kept.",
        "Back the car up daily and keep going.",
        "",
    ],
)
def test_every_group_has_to_be_in_one_sentence(text):
    """Half of the words, words of two sentences, and parts of a phrase say nothing."""
    assert not is_said(text)


def test_only_the_subject_may_stand_above():
    """A heading or a title tells what a sentence is about, not what it says."""
    said = "Copies are made daily and kept."
    assert is_said(said, headings=("Storage", "Backups"))
    assert is_said(said, title="Backup Policy")
    assert not is_said(said, headings=("Backups", "Storage"))
    assert not is_said("Backups are made daily.", headings=("How long they are kept",))


def test_any_wording_is_enough():
    """A cue with two wordings is met by either."""
    other = Wording(subject=("copies", "duplicates"), said=(("nightly", "at night"),))
    assert is_said("Copies are made at night.", (*BACKUPS, other))
    assert not is_said("Copies are made at noon.", (*BACKUPS, other))


@pytest.mark.parametrize(
    "text",
    [
        "Backups are made daily and kept as follows:",
        "Are backups made daily and kept?",
        "This policy describes how backups are made daily and kept.",
        "Backups are not yet made daily and kept.",
        "There are no backups that are made daily and kept.",
        "Backups that are made daily and kept do not exist.",
        "It is planned that backups are made daily and kept; daily backups are planned.",
    ],
)
def test_what_is_no_rule_says_nothing(text):
    """What leads in, asks, describes the document, or is only planned meets no point."""
    assert list(rules_of(passage(text))) == []
    assert not is_said(text)
