"""Who asks which ones there are is told the rows of the table that lists them."""

import pytest

from knowledge.answering.company import CompanySide
from knowledge.answering.rows import first_value, hits, is_listed, labels_and_values

ROW = "Level: Red; Meaning: For few; a leak would hurt; Examples: Maps, charts."


def test_a_value_may_have_a_semicolon():
    """A cell begins with its label, so a semicolon within a value splits nothing."""
    labels, values = labels_and_values(ROW)
    assert labels == "Level Meaning Examples"
    assert values == "Red For few; a leak would hurt Maps, charts."
    assert first_value(ROW) == "Red"


@pytest.mark.parametrize("text", ["", "Lamps must be lit.", "Note: lamps must be lit; always."])
def test_a_sentence_is_no_row(text):
    """What has no second label is a plain sentence with nothing but its words."""
    assert labels_and_values(text) == ("", text)
    assert first_value(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "what are our levels",
        "what are the three levels?",
        "which protection levels do we have",
        "list all levels",
        "which levels must I know",
        "what are our levels for maps",
    ],
)
def test_rows_are_asked_for(text):
    """However the list is asked for, its first column names what is listed."""
    assert is_listed(ROW, text)


@pytest.mark.parametrize(
    "text",
    [
        "what is a level",
        "who sets the level",
        "which colours are there",
        "list all lamps",
        "what are typical findings on levels",
        "list the owners of levels",
        "",
    ],
)
def test_rows_are_not_asked_for(text):
    """One of them, another thing, or who decides about them is no list."""
    assert not is_listed(ROW, text)


def test_words_of_the_heading_tell_no_rows_apart():
    """Only what stands in this row and not above all of them counts."""
    wanted = {"level", "red", "3", "chart"}
    assert hits(ROW, "3. Charts of levels", wanted) == 1
    assert hits("Level: Blue; Kept: 3 years.", "3. Charts", wanted) == 1


def test_a_list_is_told_whole_and_in_order(samples, asked):
    """All rows come first, in the order of the table, also beyond the few sentences of an answer."""
    said = [one.text for one in asked("which conditions must a personal phone meet").sentences]
    assert [first_value(one) for one in said] == [
        "Operating system",
        "Security updates",
        "Screen lock code",
        "Automatic lock",
        "Storage encryption",
        "Jailbreak or rooting",
    ]
    assert isinstance(samples.company_side, CompanySide)


def test_rows_that_are_meant_are_told_alone(asked):
    """A word of the question that only some rows have leaves the others out."""
    answer = asked("which record types are kept for 5 years")
    rows = [first_value(one.text) for one in answer.sentences if first_value(one.text)]
    assert rows == ["Incident records"]
