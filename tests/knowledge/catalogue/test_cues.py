"""The cues: one or more for each point of every control, each with a choice of words."""

import pytest

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.cues import load_cues
from knowledge.coverage_cues import Rules
from knowledge.errors import CatalogueInvalid
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
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
def share(cues):
    """Tell which share of the things of a point a sentence has the words of."""

    def said(control, point, text, title="House Rules"):
        passage = Passage(
            id=PassageId("p"),
            source="p.md",
            document=DocumentControl(title=title, status=DocumentStatus.APPROVED),
            headings=("1 Rules",),
            page=None,
            position=0,
            text=text,
        )
        found = Rules([passage]).saying(cues[control][point - 1])
        return sum(map(bool, found)) / len(found)

    return said


@pytest.mark.parametrize(
    ("control", "point", "text"),
    [
        ("A.5.4", 3, "Managers must include safety in the yearly talk."),
        ("A.5.25", 4, "Plans change after a severe incident."),
        ("A.5.36", 1, "Every policy has an owner and a review date."),
        ("A.5.37", 4, "In a crisis follow the instructions on the page outside our network."),
        ("A.7.13", 4, "Broken chairs go back to the service desk by insured post."),
        ("A.8.16", 1, "Monitors and network devices stay in the office."),
        ("A.8.18", 4, "Each use of an emergency account is reviewed afterwards."),
        ("A.8.23", 3, "A privacy filter for laptops is lent for travel."),
        ("A.8.30", 3, "Suppliers are shown invented data only."),
        ("A.8.31", 4, "Patches are tried in the staging environment first."),
    ],
)
def test_the_words_of_another_subject_say_nothing(share, control, point, text):
    """What has like words and another subject meets no point."""
    assert share(control, point, text) < 0.5


def test_a_heading_alone_is_not_about_clocks(share):
    """That a chapter speaks of clocks does not make each of its rules one on changing clocks."""
    title = "Clocks and protection"
    assert not share("A.8.17", 4, "Only administrators may change what is kept.", title)
    assert share("A.8.17", 4, "Only administrators may change a clock.", title) == 1


@pytest.mark.parametrize(
    ("control", "point", "text"),
    [
        ("A.5.4", 3, "The same rules hold for managers, whoever is concerned."),
        ("A.5.5", 3, "The list of contacts at authorities is checked twice a year."),
        ("A.5.25", 1, "The head on duty decides within an hour whether an event is an incident."),
        ("A.5.28", 3, "An external investigator is engaged for large damage."),
        ("A.5.34", 4, "A request of a person on stored data is answered within a month."),
        ("A.5.36", 1, "Leads check once a year that the team follows the rules."),
        ("A.5.37", 4, "The operating procedures lie in the control room on paper."),
        ("A.6.4", 4, "Freelancers who break a rule may have the contract ended."),
        ("A.8.18", 4, "Emergency use of system tools is reviewed the next working day."),
        ("A.8.24", 4, "The permitted methods are reviewed every year."),
        ("A.8.31", 4, "Test systems get the same patches."),
    ],
)
def test_what_a_point_asks_is_said_in_plain_words(share, control, point, text):
    """A rule that says at least half of what a point asks has the words of its cues."""
    assert share(control, point, text) >= 0.5


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
