"""Promises about lists and tables as lines that can be quoted alone."""

from ingest.blocks import ListItem, Paragraph, Table
from ingest.layout import lines_of, rows_as_sentences


def texts(*blocks):
    return [line.text for line in lines_of(blocks)]


def test_row_says_the_column_names():
    """One row alone answers, because it repeats the names of the columns."""
    table = Table(rows=(("Record", "Kept for"), ("Application logs", "12 months")), header=True)
    assert rows_as_sentences(table) == ["Record: Application logs; Kept for: 12 months."]


def test_cell_with_sentences_stays_one_sentence():
    """A cell of two sentences does not cut its row in two for a sentence splitter."""
    table = Table(rows=(("Case", "Do"), ("Theft", "Call the police. Tell us.")), header=True)
    assert rows_as_sentences(table) == ["Case: Theft; Do: Call the police; Tell us."]


def test_names_and_values_need_no_header():
    """A table of two columns without a header reads as names and their values."""
    table = Table(rows=(("Owner", "CISO"), ("Version:", "2.1")), header=False)
    assert rows_as_sentences(table) == ["Owner: CISO.", "Version: 2.1."]


def test_short_list_is_one_sentence_with_its_lead_in():
    """Short items are said together with the sentence that introduces them."""
    lead = Paragraph(text="Never paste into public tools: personal data")
    assert texts(
        Paragraph(text="Never paste into public tools:"),
        ListItem(text="personal data"),
        ListItem(text="source code"),
    ) == [lead.text + "; source code."]


def test_long_item_repeats_an_open_lead_in():
    """An item that is no sentence without "Staff must:" says it."""
    item = "lock the screen whenever they leave the desk, even if it is only for one minute"
    lines = texts(Paragraph(text="All staff must:"), ListItem(text=item), ListItem(text=item))
    assert lines == [f"All staff must: {item}"] * 2


def test_numbered_item_with_its_lead_in():
    """A numbered item keeps its number in front, and the lead-in is not said once more above."""
    item = "lock the screen whenever they leave the desk, even if it is only for one minute"
    lines = texts(Paragraph(text="All staff must:"), ListItem(text=item, number="1"))
    assert lines == [f"1) All staff must: {item}"]


def test_item_that_is_a_sentence_stands_alone():
    """Complete sentences in a list need neither a dash nor the lead-in."""
    item = "Employees must not reply to the sender of a suspicious mail."
    lines = lines_of([Paragraph(text="What not to do:"), ListItem(text=item)])
    assert [line.text for line in lines] == ["What not to do:", item]
    assert lines[1].lead == "What not to do:"


def test_nested_list_keeps_its_item():
    """Short items of an inner list are said with the item that holds them."""
    assert texts(
        Paragraph(text="The following rules hold."),
        ListItem(text="Encrypt:"),
        ListItem(text="laptops", depth=1),
        ListItem(text="phones", depth=1),
        ListItem(text="Lock rooms."),
    ) == ["The following rules hold.", "Encrypt: laptops; phones.", "Lock rooms."]


def test_numbers_of_a_list_survive():
    """Steps keep their numbers."""
    lines = texts(ListItem(text="Call.", number="1"), ListItem(text="Write.", number="2"))
    assert lines == ["1) Call.", "2) Write."]
