"""Build the PDF and DOCX sample policies, and their sidecars, from the texts in `sources/`.

Run `python docs/samples/build.py`; the same sources give the same bytes.
"""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import docx
import yaml
from docx.document import Document
from docx.opc.coreprops import CoreProperties
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as DocxParagraph
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    ListFlowable,
    ListItem,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

COMPANY = "Quaywander GmbH"
#: Suffix of the binary that each source becomes.
FORMATS = {
    "backup-and-restore": "pdf",
    "business-continuity": "docx",
    "cryptography": "docx",
    "physical-security": "pdf",
    "supplier-security": "pdf",
}
#: Rows of the document control table: label and front matter key.
CONTROL_ROWS = (
    ("Version", "version"),
    ("Status", "status"),
    ("Owner", "owner"),
    ("Approver", "approver"),
    ("Approved on", "approved_on"),
    ("Effective on", "effective_on"),
    ("Next review", "review_on"),
    ("Classification", "classification"),
)
ZIP_TIME = (2026, 1, 1, 0, 0, 0)
INK = colors.HexColor("#1f3a4d")
LEFT = 2 * cm
RIGHT = A4[0] - 2 * cm


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a source text: heading, paragraph, list or table."""

    #: h1, h2, h3, text, list or table.
    kind: str
    #: Lines of text; of a table, rows with cells parted by a tabulator.
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source text with its document control."""

    #: File name without suffix.
    name: str
    #: Front matter as written, which becomes the sidecar.
    front_matter: str
    #: Document control, every value as text.
    control: dict[str, str]
    #: The text in order.
    blocks: tuple[Block, ...]


def main() -> int:
    """Write every PDF and DOCX with its sidecar and say so."""
    here = Path(__file__).parent
    makers: dict[str, Callable[[Source], bytes]] = {"pdf": make_pdf, "docx": make_docx}
    for name, suffix in FORMATS.items():
        source = read_source(here / "sources" / f"{name}.md")
        target = here / "policies" / f"{name}.{suffix}"
        target.write_bytes(makers[suffix](source))
        sidecar = target.with_name(f"{target.name}.yaml")
        sidecar.write_text(source.front_matter, encoding="utf-8", newline="\n")
        print(f"wrote {target.name} and {sidecar.name}")
    return 0


def read_source(path: Path) -> Source:
    """Read one source text."""
    _, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    control = {key: str(value) for key, value in yaml.safe_load(front_matter).items()}
    return Source(path.stem, front_matter, control, tuple(_blocks(body)))


def make_pdf(source: Source) -> bytes:
    """Return the source as a PDF with running header, footer and outline."""
    buffer = io.BytesIO()
    document = _Outlined(
        buffer,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=LEFT,
        topMargin=2.6 * cm,
        bottomMargin=2.4 * cm,
        title=source.control["title"],
        author=COMPANY,
        subject=f"Version {source.control['version']}",
        invariant=1,
    )

    def header(canvas: Canvas, _: SimpleDocTemplate) -> None:
        _draw_header(canvas, source)

    document.build(
        _story(source),
        onFirstPage=header,
        onLaterPages=header,
        canvasmaker=_numbered_canvas(source),
    )
    return buffer.getvalue()


def make_docx(source: Source) -> bytes:
    """Return the source as a DOCX with Word's own heading, list and table styles."""
    document = docx.Document()
    _set_properties(document.core_properties, source)
    section = document.sections[0]
    section.header.paragraphs[
        0
    ].text = (
        f"{COMPANY}\t{source.control['title']}\t{source.control['classification'].capitalize()}"
    )
    footer = section.footer.paragraphs[0]
    footer.add_run(f"Version {source.control['version']}\t\tPage ")
    _add_page_field(footer)
    for block in source.blocks:
        _add_block(document, block, source)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _blocks(body: str) -> Iterator[Block]:
    for chunk in re.split(r"\n\s*\n", body.strip()):
        lines = tuple(line.strip() for line in chunk.splitlines())
        marks = re.match(r"(#+) ", lines[0])
        if marks:
            yield Block(f"h{len(marks[1])}", (lines[0][len(marks[0]) :],))
        elif lines[0].startswith("|"):
            yield Block("table", tuple(_row(line) for line in (lines[0], *lines[2:])))
        elif lines[0].startswith("- "):
            yield Block("list", tuple(line.removeprefix("- ") for line in lines))
        else:
            yield Block("text", lines)


def _row(line: str) -> str:
    return "\t".join(cell.strip() for cell in line.strip("|").split("|"))


def _control_table(source: Source) -> Block:
    rows = (f"{label}\t{source.control[key]}" for label, key in CONTROL_ROWS)
    return Block("table", ("Document control\tValue", *rows))


class _Outlined(SimpleDocTemplate):
    """A template that enters numbered headings in the PDF outline."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        """Add an outline entry for a heading that was just drawn."""
        level = {"h2": 0, "h3": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        if level is None:
            return
        key = f"heading-{self.seq.nextf('heading')}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(flowable.getPlainText(), key, level, level > 0)


def _numbered_canvas(source: Source) -> type[Canvas]:
    class Numbered(Canvas):
        """A canvas that knows the number of pages before drawing the footer."""

        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            self.kept: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            """Keep the page back until the number of pages is known."""
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Draw the footer on every page and finish the file."""
            kept = self.kept
            for number, state in enumerate(kept, start=1):
                self.__dict__.update(state)
                _draw_footer(self, source, f"Page {number} of {len(kept)}")
                super().showPage()
            super().save()

    return Numbered


def _draw_header(canvas: Canvas, source: Source) -> None:
    control, top = source.control, A4[1]
    canvas.setFont("Helvetica", 8.5)
    canvas.setFillColor(INK)
    canvas.drawString(LEFT, top - 1.5 * cm, f"{COMPANY} – {control['title']}")
    canvas.drawRightString(RIGHT, top - 1.5 * cm, control["classification"].capitalize())
    canvas.line(LEFT, top - 1.7 * cm, RIGHT, top - 1.7 * cm)


def _draw_footer(canvas: Canvas, source: Source, page: str) -> None:
    control = source.control
    canvas.setFont("Helvetica", 8.5)
    canvas.setFillColor(INK)
    canvas.line(LEFT, 1.7 * cm, RIGHT, 1.7 * cm)
    version = f"Version {control['version']}, effective {control['effective_on']}"
    canvas.drawString(LEFT, 1.3 * cm, version)
    canvas.drawRightString(RIGHT, 1.3 * cm, page)


def _styles() -> dict[str, ParagraphStyle]:
    text = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=14, spaceAfter=6)
    bold = ParagraphStyle("bold", parent=text, fontName="Helvetica-Bold", textColor=INK)
    return {
        "text": text,
        "h1": ParagraphStyle("h1", parent=bold, fontSize=20, leading=25, spaceAfter=12),
        "h2": ParagraphStyle(
            "h2", parent=bold, fontSize=14, leading=18, spaceBefore=12, keepWithNext=1
        ),
        "h3": ParagraphStyle(
            "h3", parent=bold, fontSize=11, leading=14, spaceBefore=4, keepWithNext=1
        ),
        "cell": ParagraphStyle("cell", parent=text, fontSize=9, leading=11.5, spaceAfter=0),
        "head": ParagraphStyle("head", parent=bold, fontSize=9, leading=11.5, spaceAfter=0),
    }


def _story(source: Source) -> list[Flowable]:
    styles = _styles()
    story: list[Flowable] = []
    for block in source.blocks:
        story.extend(_flowables(block, styles))
        if block.kind == "h1":
            story.extend(_flowables(_control_table(source), styles))
    return story


def _flowables(block: Block, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    if block.kind == "table":
        return [_pdf_table(block, styles), Spacer(1, 10)]
    if block.kind == "list":
        items = [ListItem(Paragraph(line, styles["text"])) for line in block.lines]
        return [ListFlowable(items, bulletType="bullet", start="•", bulletFontSize=8)]
    return [Paragraph(" ".join(block.lines), styles[block.kind])]


def _pdf_table(block: Block, styles: dict[str, ParagraphStyle]) -> Table:
    rows = [line.split("\t") for line in block.lines]
    cells = [
        [Paragraph(cell, styles["cell" if place else "head"]) for cell in row]
        for place, row in enumerate(rows)
    ]
    widths = [(RIGHT - LEFT) / len(rows[0])] * len(rows[0])
    look = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#9fb3c0")),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e4ecf1")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(cells, colWidths=widths, repeatRows=1, style=TableStyle(look))


def _add_block(document: Document, block: Block, source: Source) -> None:
    match block.kind:
        case "h1":
            document.add_paragraph(block.lines[0], style="Title")
            _add_table(document, _control_table(source))
        case "h2" | "h3":
            document.add_heading(block.lines[0], level=int(block.kind[1]) - 1)
        case "list":
            for line in block.lines:
                document.add_paragraph(line, style="List Bullet")
        case "table":
            _add_table(document, block)
        case _:
            document.add_paragraph(" ".join(block.lines))


def _add_table(document: Document, block: Block) -> None:
    rows = [line.split("\t") for line in block.lines]
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    document.add_paragraph()


def _add_page_field(paragraph: DocxParagraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no public way to add a field


def _set_properties(properties: CoreProperties, source: Source) -> None:
    moment = datetime.fromisoformat(source.control["approved_on"]).replace(tzinfo=UTC)
    properties.title = source.control["title"]
    properties.author = properties.last_modified_by = COMPANY
    properties.comments = ""
    properties.created = properties.modified = moment
    properties.version = source.control["version"]


def _with_fixed_times(archive: bytes) -> bytes:
    """Return the same zip archive with one time for all members."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, date_time=ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(member))
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
