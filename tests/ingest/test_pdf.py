"""Promises about PDF: structure that nobody wrote down is found again."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import ListFlowable, PageBreak, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import ListItem as PdfItem
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import Table as PdfTable

from ingest.blocks import Heading, ListItem, Paragraph, Table
from ingest.errors import FileUnreadable, NoTextFound
from ingest.limits import Limits
from ingest.readers import read_file

STYLES = getSampleStyleSheet()
LONG = (
    "Records are kept as long as the schedule says and are then deleted, e.g. by erasing the key. "
    "The owner of each class checks the schedule once a year and tells the lead about changes. "
)


def read(content):
    return read_file("a.pdf", content, Limits())


def para(text, style="BodyText"):
    return PdfParagraph(text, STYLES[style])


def running(sheet, document):
    sheet.setFont("Helvetica", 8)
    sheet.drawString(72, 810, "Retention Policy v2.1")
    sheet.drawString(72, 30, "Internal")
    sheet.drawRightString(520, 30, f"Page {document.page} of 9")


def build(*flowables, edges=running):
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4)
    document.build(list(flowables), onFirstPage=edges, onLaterPages=edges)
    return out.getvalue()


def bare(_sheet, _document):
    """Draw nothing at the edges of a page."""


def headings(blocks):
    return [(block.level, block.text) for block in blocks if isinstance(block, Heading)]


def test_headings_by_number_and_size():
    """Title and numbered headings are found with their levels."""
    blocks = read(
        build(
            para("Retention Policy", "Title"),
            para("1 Purpose", "Heading1"),
            para(LONG),
            para("2 Schedule", "Heading1"),
            para("2.1 Logs", "Heading2"),
            para(LONG),
        )
    ).blocks
    assert headings(blocks) == [
        (0, "Retention Policy"),
        (1, "1 Purpose"),
        (1, "2 Schedule"),
        (2, "2.1 Logs"),
    ]


def test_plain_numbered_headings(make_pdf):
    """Numbered headings are found even where they are set like the text around them."""
    content = make_pdf(
        ["4 Backups", "", "4.1 Copies", "", "Data is copied every night to", "4.2 million places."],
        ["4.2 Restores", "", "2 Laptops are", "restored."],
    )
    blocks = read(content).blocks
    assert headings(blocks) == [(1, "4 Backups"), (2, "4.1 Copies"), (2, "4.2 Restores")]
    assert len(blocks) == 5


def test_wrapped_lines_are_one_paragraph():
    """Line ends of the page are no ends of anything; two paragraphs stay two."""
    blocks = read(build(para(LONG * 2), para("Second paragraph. " + LONG), edges=bare)).blocks
    assert [block.text for block in blocks] == [
        (LONG * 2).strip(),
        ("Second paragraph. " + LONG).strip(),
    ]


def test_running_lines_and_page_numbers_go():
    """What repeats at the edges of the pages is no text of the policy."""
    blocks = read(
        build(
            para("1 One", "Heading1"), para(LONG), PageBreak(), para(LONG), PageBreak(), para(LONG)
        )
    ).blocks
    whole = " ".join(block.text for block in blocks)
    assert "Page" not in whole
    assert "Internal" not in whole
    assert "v2.1" not in whole
    assert {block.page for block in blocks} == {1, 2, 3}


def test_cut_words_are_put_together(make_pdf):
    """A word cut at a line's end is whole again; a word with a hyphen of its own keeps it."""
    content = make_pdf(
        ["The infor-", "mation is given on a risk-", "based footing to all of the staff."]
    )
    assert read(content).blocks[0].text == (
        "The information is given on a risk-based footing to all of the staff."
    )


@pytest.mark.parametrize("ruled", [True, False])
def test_tables_are_rows_with_wrapped_cells(ruled):
    """Ruled or not, a table comes as rows, also where the text of a cell wraps."""
    head = [para(f"<b>{name}</b>") for name in ("Record", "Kept for", "Owner")]
    team = "Platform team, reviewed every year by the security team"
    names = ("Application logs of all systems in use", "Badge records of doors and gates")
    cells = [head, *([para(name), para("12 months"), para(team)] for name in names)]
    grid = (
        [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        if ruled
        else [("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    table = PdfTable(cells, colWidths=[120, 90, 120], style=TableStyle(grid))
    blocks = read(build(para(LONG), table, Spacer(1, 12), para(LONG))).blocks
    found = [block for block in blocks if isinstance(block, Table)]
    assert len(found) == 1
    assert found[0].header
    assert found[0].rows[0] == ("Record", "Kept for", "Owner")
    assert found[0].rows[1] == (
        "Application logs of all systems in use",
        "12 months",
        team,
    )
    assert len(found[0].rows) == 3


def test_table_over_pages_keeps_its_names():
    """On the next page a table's rows still say the names of the columns."""
    rows = [["Record", "Kept for", "Owner"]] + [
        [f"Record {n}", f"{n} months", "IT"] for n in range(60)
    ]
    table = PdfTable(rows, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    tables = [block for block in read(build(table)).blocks if isinstance(block, Table)]
    assert len(tables) == 2
    assert {found.rows[0] for found in tables} == {("Record", "Kept for", "Owner")}
    assert sum(len(found.rows) - 1 for found in tables) == 60


def test_lists_with_wrapped_items():
    """Items keep their marks, their wrapped lines and their depth."""
    long = "an item that is so long that it goes on over the end of the line as items of policies often do"
    inner = ListFlowable([PdfItem(para("inner item"))], bulletType="bullet")
    content = build(
        para("These hold:"),
        ListFlowable([PdfItem(para(long)), PdfItem([para("second"), inner])], bulletType="bullet"),
    )
    items = [block for block in read(content).blocks if isinstance(block, ListItem)]
    assert [(item.text, item.depth) for item in items] == [
        (long, 0),
        ("second", 0),
        ("inner item", 1),
    ]


def test_numbered_items_at_the_edge_of_a_page():
    """Numbers of a list survive, also where a page number could stand."""
    steps = [
        PdfItem(para(f"do step {chr(97 + n % 26)}{chr(97 + n // 26)} with care")) for n in range(99)
    ]
    items = [
        b for b in read(build(ListFlowable(steps), edges=bare)).blocks if isinstance(b, ListItem)
    ]
    assert [item.number for item in items] == [str(n + 1) for n in range(99)]


def test_mixed_type_in_a_line_stays_together():
    """Bold words inside a sentence neither split the line nor swallow spaces."""
    blocks = read(
        build(para(f"Staff <b>must not</b> share <i>any</i> password. {LONG}"), edges=bare)
    ).blocks
    assert blocks[0].text.startswith("Staff must not share any password. Records")


def test_sentence_over_a_page_end_is_whole(make_pdf):
    """A sentence that a page end cuts is one paragraph, cited with its first page."""
    blocks = read(make_pdf(["Logs are kept for the whole"], ["time of twelve months."])).blocks
    assert blocks == (Paragraph(text="Logs are kept for the whole time of twelve months.", page=1),)


def encrypted(content, password):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(content)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_encrypted_with_empty_password_is_read(make_pdf):
    """A PDF that anybody can open is read, although it is encrypted."""
    assert read(encrypted(make_pdf([LONG]), "")).blocks[0].text == LONG.strip()


def test_encrypted_is_refused(make_pdf):
    """A PDF with a password is refused, and it is said what to do."""
    with pytest.raises(FileUnreadable, match=r"protected by a password: save it without"):
        read(encrypted(make_pdf([LONG]), "secret"))


def test_truncated_is_refused_or_read(make_pdf):
    """A PDF cut off anywhere is refused in words, or what is left of it is read."""
    content = make_pdf(*[[LONG] * 5] * 5)
    for share in range(5, 100, 5):
        cut = content[: len(content) * share // 100]
        assert ": " in outcome(cut) or outcome(cut) == "read"


def outcome(content):
    try:
        return "read" if read(content).blocks else "nothing"
    except (FileUnreadable, NoTextFound) as refusal:
        return str(refusal)


def test_scan_is_refused():
    """A PDF of pictures is refused, and text recognition is recommended."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    sheet.rect(10, 10, 500, 500, fill=1)
    sheet.showPage()
    sheet.save()
    with pytest.raises(NoTextFound, match="OCR"):
        read(out.getvalue())


def test_blank_page_is_noticed(make_pdf):
    """Pages without text in a PDF that has some are named."""
    assert read(make_pdf([LONG], [], [LONG])).notices == (
        "pages without text (pictures?) were left out: 2",
    )
