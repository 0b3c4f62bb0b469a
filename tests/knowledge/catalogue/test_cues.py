"""The cues: one or more for each point of every control, each with a choice of words."""

import pytest

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.cues import load_cues
from knowledge.errors import CatalogueInvalid
from knowledge.words import words


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def cues(catalogue):
    return load_cues(catalogue)


def test_every_point_has_cues(catalogue, cues):
    """Each of the 93 controls has cues for each point that it asks."""
    assert len(cues) == 93
    for control in catalogue.controls.values():
        assert len(cues[control.id]) == len(control.text.asks)
        assert all(point and all(cue for cue in point) for point in cues[control.id])


def test_every_group_is_a_choice_of_words(cues):
    """Each group offers two different words or more, and each has letters or digits to match."""
    wordings = [one for points in cues.values() for point in points for cue in point for one in cue]
    assert len(wordings) > 374
    for wording in wordings:
        assert wording.said
        for group in (wording.subject, *wording.said):
            assert len({tuple(words(one)) for one in group}) >= 2, group
            assert all(words(one) for one in group), group


def test_no_sign_of_the_files_is_left_in_a_word(cues):
    """No word of any group holds a sign that parts cues, wordings, groups or words."""
    groups = [
        group
        for points in cues.values()
        for point in points
        for cue in point
        for one in cue
        for group in (one.subject, *one.said)
    ]
    assert not [word for group in groups for word in group if set("|&;~") & set(word)]


@pytest.fixture
def changed(catalogue, tmp_path):
    """Load the cues of a folder in which A.8.13 says something else."""

    def load(*points):
        lines = [
            f"{one.id}:\n" + "".join("- a|b & c|d\n" for _ in one.text.asks)
            for one in catalogue.controls.values()
            if one.id != "A.8.13"
        ]
        lines.append("A.8.13:\n" + "".join(f"- {point}\n" for point in points))
        (tmp_path / "all.yaml").write_text("".join(lines), "utf-8")
        return load_cues(catalogue, tmp_path)

    return load


def test_signs_part_cues_wordings_groups_and_words(changed):
    """A semicolon parts cues, a stroke wordings, an ampersand groups, and a bar words."""
    first, second = changed("a|b & c|d / e|f & g|h & i|j; k|l & m|n", "a|b & c|d", "a|b & c|d")[
        "A.8.13"
    ][0]
    assert [(one.subject, one.said) for one in first] == [
        (("a", "b"), (("c", "d"),)),
        (("e", "f"), (("g", "h"), ("i", "j"))),
    ]
    assert [one.subject for one in second] == [("k", "l")]


GOOD = "a|b & c|d"


@pytest.mark.parametrize(
    "points",
    [
        (GOOD, GOOD),
        (GOOD, GOOD, GOOD, GOOD),
        (GOOD, GOOD, "a|b"),
        (GOOD, GOOD, "a & c|d"),
        (GOOD, GOOD, "a|b & c"),
        (GOOD, GOOD, "a|a & c|d"),
        (GOOD, GOOD, "a|b & c|d;"),
        (GOOD, GOOD, "a|b & "),
        (GOOD, GOOD, "[1, 2]"),
    ],
)
def test_what_does_not_fit_is_refused(changed, points):
    """A missing point, one too many, a lone word, a lone group or no text is named, not skipped."""
    with pytest.raises(CatalogueInvalid):
        changed(*points)
