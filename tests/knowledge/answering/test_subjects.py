"""A question that names several subjects is read as several, and one that names one is not."""

import pytest

from knowledge.answering.subjects import subjects_in
from knowledge.answering.understanding import understand


def _texts(text, catalogue, *, earlier=""):
    return [one.text for one in subjects_in(understand(text, catalogue, earlier=earlier))]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "which controls cover malware, backups and web filtering?",
            "malware|backups|web filtering",
        ),
        ("evidence for cabling + clock sync", "cabling|clock sync"),
        ("patching vs pen testing in iso 27001", "patching|pen testing"),
        ("moving offices: alarms/locks, which clauses?", "moving offices|alarms|locks"),
        (
            "how do inventory, labels and masking relate to each other in 27002",
            "inventory|labels|masking",
        ),
    ],
)
def test_what_is_listed_is_several_subjects(catalogue, text, subjects):
    """Commas, plus signs, slashes, colons, "and" and "vs" divide; words that only ask are left out."""
    assert _texts(text, catalogue) == subjects.split("|")


def test_two_questions_are_two_subjects(catalogue):
    """Two sentences that ask are two questions, each asking for its own kind of thing."""
    asked = understand("what is the isms scope? and who owns the risk register?", catalogue)
    found = subjects_in(asked)
    assert [str(one.understanding.asked) for one in found] == ["what", "who"]
    assert all(one.is_question and one.is_named for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?, + and / vs",
        "which control covers backups?",
        "which controls and which clauses?",
        "may I take the train and work there",
        "what does A.8.13 ask, and A.8.14?",
        "backups, backups and backups in iso 27001",
    ],
)
def test_one_subject_is_not_divided(catalogue, text):
    """Empty parts, repetitions, everyday halves and numbers make no second subject."""
    assert _texts(text, catalogue) == []


def test_what_leans_on_its_thread_is_not_divided(catalogue):
    """A follow-up is read with what it leans on, as one question."""
    text = "and for malware, backups and logs in iso 27001?"
    assert _texts(text, catalogue, earlier="what evidence is wanted for web filtering?") == []


def test_an_endless_list_is_cut(catalogue):
    """Somebody who lists fifty things is looked up only a handful of times."""
    listed = ", ".join(f"thing{n}" for n in range(50)) + " in iso 27001"
    assert len(_texts(listed, catalogue)) == 6


def test_a_piece_of_a_sentence_names_nothing(catalogue):
    """What tells something is looked for, but is no name that an answer could stand under."""
    text = "which controls matter: malware, logging and nobody has done that here for many years"
    found = subjects_in(understand(text, catalogue))
    assert [one.is_named for one in found if "malware" in one.text] == [True]
    assert [one.is_named for one in found if "years" in one.text] == [False]
