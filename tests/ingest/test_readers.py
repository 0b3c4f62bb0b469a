"""Promises about Markdown, HTML, text and Word files as structure blocks."""

import pytest

from ingest.blocks import Heading, ListItem, Paragraph, Table, pack, unpack
from ingest.errors import ControlInvalid, FileUnreadable
from ingest.limits import Limits
from ingest.readers import read_file


def read(name, content):
    return read_file(name, content if isinstance(content, bytes) else content.encode(), Limits())


def test_markdown_structure_survives():
    """Headings, paragraphs, nested lists, tables and code arrive in order."""
    text = """\
# Title

Some *emphasised* text
over two lines with `code` and a [link](https://a.example).

1. first
   - inner
2. second

| A | B |
|---|---|
| x | y<br>z |

```
rm -rf
```
"""
    assert read("a.md", text).blocks == (
        Heading(level=1, text="Title"),
        Paragraph(text="Some emphasised text over two lines with code and a link."),
        ListItem(text="first", number="1"),
        ListItem(text="inner", depth=1),
        ListItem(text="second", number="2"),
        Table(rows=(("A", "B"), ("x", "y z")), header=True),
        Paragraph(text="rm -rf\n"),
    )


def test_front_matter_is_control_and_no_text():
    """Front matter becomes document control as written and never a passage."""
    reading = read("a.md", "---\nversion: 2.10\napproved_on: 2026-01-02\n---\n# T\n\nBody.\n")
    assert reading.control == {"version": "2.10", "approved_on": "2026-01-02"}
    assert reading.blocks == (Heading(level=1, text="T"), Paragraph(text="Body."))


def test_rule_at_the_top_is_no_front_matter():
    """Two rules around a paragraph are not mistaken for document control."""
    reading = read("a.md", "---\nJust words\n\n---\n\nBody.\n")
    assert reading.control == {}
    assert "Body." in [getattr(block, "text", "") for block in reading.blocks]


def test_broken_front_matter_names_the_line():
    """YAML that does not parse is refused with its line and an example."""
    with pytest.raises(ControlInvalid, match=r"front matter, line \d+: .*owner: CISO"):
        read("a.md", "---\ntitle: [a\nowner: b\n---\nBody.\n")


def test_struck_text_is_not_said():
    """What is struck through in any format is no longer a rule."""
    assert read("a.md", "Keep ~~30~~ 60 days.").blocks == (Paragraph(text="Keep  60 days."),)
    html = read("a.html", "<p>Keep <del>30</del> 60 days.</p>")
    assert html.blocks == (Paragraph(text="Keep 60 days."),)


def test_html_is_the_page_without_its_frame():
    """Navigation, scripts and footers are left out; headings, lists and tables are kept."""
    page = """<html><head><title>Site</title><style>x</style></head><body>
    <nav>Home | About</nav><div class="menu">More</div><main><h1>Rules</h1><div>One <b>bold</b> word.<p>Two.</p></div>
    <ul><li>a<ol><li>b</li></ol></li></ul>
    <table><tr><th>K</th><th>V</th></tr><tr><td>x</td><td>y</td></tr></table>
    <dl><dt>Owner</dt><dd>CISO</dd></dl></main><footer>imprint</footer><script>1</script></body></html>"""
    assert read("a.html", page).blocks == (
        Heading(level=1, text="Rules"),
        Paragraph(text="One bold word."),
        Paragraph(text="Two."),
        ListItem(text="a"),
        ListItem(text="b", depth=1, number="1"),
        Table(rows=(("K", "V"), ("x", "y")), header=True),
        Table(rows=(("Owner", "CISO"),), header=False),
    )


def test_text_finds_headings_and_lists():
    """Underlined, numbered and capital lines are headings; bullets are items."""
    text = (
        "Backup Policy\n=============\n\n1 Purpose\n\nKeep data\nsafe.\n\nSCOPE\n\n"
        "- all servers\n  and clouds\n- laptops\n"
    )
    blocks = read("a.txt", text).blocks
    assert blocks == (
        Heading(level=1, text="Backup Policy"),
        Heading(level=1, text="1 Purpose", guessed=True),
        Paragraph(text="Keep data safe."),
        Heading(level=1, text="SCOPE", guessed=True),
        ListItem(text="all servers and clouds"),
        ListItem(text="laptops"),
    )


def test_word_keeps_the_order_of_lists_and_tables(make_docx):
    """Paragraphs, lists and tables of a Word document come in its order."""

    def fill(document):
        document.add_heading("Cryptography Policy", 0)
        document.add_heading("1 Rules", 1)
        document.add_paragraph("These hold:")
        document.add_paragraph("bullet", style="List Bullet")
        document.add_paragraph("inner", style="List Bullet 2")
        document.add_paragraph("step", style="List Number")
        table = document.add_table(rows=2, cols=3)
        for row, texts in zip(table.rows, (("A", "B", "C"), ("1", "2", "3")), strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph("After.")

    assert read("a.docx", make_docx(fill)).blocks == (
        Heading(level=0, text="Cryptography Policy"),
        Heading(level=1, text="1 Rules"),
        Paragraph(text="These hold:"),
        ListItem(text="bullet"),
        ListItem(text="inner", depth=1),
        ListItem(text="step", number="1"),
        Table(rows=(("A", "B", "C"), ("1", "2", "3")), header=True),
        Paragraph(text="After."),
    )


def test_word_reads_insertions_and_links_not_deletions(make_docx):
    """Tracked insertions, links and content controls are text; deletions are not."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def fill(document):
        body = document.element.body
        body.insert(
            0,
            parse_xml(
                f"<w:p {nsdecls('w')}><w:r><w:t>Keep </w:t></w:r><w:del><w:r><w:delText>30"
                "</w:delText></w:r></w:del><w:ins><w:r><w:t>60</w:t></w:r></w:ins>"
                "<w:hyperlink><w:r><w:t> days.</w:t></w:r></w:hyperlink></w:p>"
            ),
        )
        body.insert(
            1,
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p>"
                "</w:sdtContent></w:sdt>"
            ),
        )

    texts = [block.text for block in read("a.docx", make_docx(fill)).blocks]
    assert texts == ["Keep 60 days.", "Inside."]


def test_merged_word_cells_are_said_once(make_docx):
    """A cell over two columns is not repeated."""

    def fill(document):
        table = document.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(0, 2).text = "x"

    assert read("a.docx", make_docx(fill)).blocks == (
        Table(rows=(("wide", "", "x"),), header=False),
    )


def test_windows_text_is_read_with_a_notice():
    """A text from an older Windows program is read right, and it is said how."""
    reading = read("a.txt", "Büro – Küche".encode("cp1252"))
    assert reading.blocks == (Paragraph(text="Büro – Küche"),)
    assert "read as Windows-1252" in reading.notices[0]


def test_few_broken_characters_are_marked_with_a_notice():
    """A UTF-8 file with one broken byte is read, and the place is named."""
    content = "Grüße nach Köln und Zürich.\n".encode() * 4 + b"kaputt \xff hier und da.\n"
    reading = read("a.md", content)
    assert "1 characters are not valid UTF-8 (first in line 5)" in reading.notices[0]


def test_utf16_is_read():
    """A text with a byte order mark is read in its own encoding."""
    assert read("a.txt", "Grüße".encode("utf-16")).blocks == (Paragraph(text="Grüße"),)


def test_undecodable_text_is_refused():
    """Bytes that no encoding explains are refused with the line and what to do."""
    with pytest.raises(FileUnreadable, match=r"line 1 .*save it as UTF-8"):
        read("a.md", b"some \x81\x8d\x8f bytes")
    with pytest.raises(FileUnreadable, match="no text file"):
        read("a.txt", b"MZ" + bytes(range(32)) * 40 + b"words")


def test_blocks_survive_the_border_between_processes():
    """Packing and unpacking gives the same blocks, and nothing else is taken for one."""
    blocks = (
        Heading(level=0, text="T", page=1),
        Paragraph(text="p"),
        ListItem(text="i", depth=2, number="3", page=9),
        Table(rows=(("a", "b"),), header=True, page=None),
    )
    assert unpack(pack(blocks)) == blocks
    with pytest.raises(ValueError, match="Not a block"):
        unpack([["heading", "1", "text", None, False]])
