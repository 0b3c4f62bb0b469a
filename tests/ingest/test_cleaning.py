"""Promises about clean text."""

from ingest.blocks import Paragraph, Table
from ingest.cleaning import clean_blocks, clean_text


def test_white_space_is_one_space():
    """Tabs, line ends, hard spaces and runs of spaces become one space."""
    assert clean_text(" a\t b\u00a0\n\n c ") == "a b c"


def test_what_cannot_be_seen_goes():
    """Soft hyphens, zero-width characters and control characters are no text."""
    assert clean_text("pass\u00adword\u200b \x00poli\ufb01cy") == "password polificy"


def test_contents_lines_and_empty_blocks_go():
    """A table of contents and decoration are not passages."""
    blocks = [
        Paragraph(text="4.2 Retention ............ 7"),
        Paragraph(text="* * *"),
        Paragraph(text="Kept."),
        Table(rows=(("", " "),), header=False),
    ]
    assert clean_blocks(blocks) == [Paragraph(text="Kept.")]


def test_endless_words_are_broken():
    """A blob without spaces is broken up, so that no passage holds a megabyte in one word."""
    assert max(map(len, clean_text("A" * 5000).split())) == 400
