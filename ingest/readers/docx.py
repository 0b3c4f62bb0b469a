"""Word documents (DOCX): paragraphs, lists and tables in the order of the document."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from ingest.blocks import Block, Heading, ListItem, Paragraph, Reading, Table
from ingest.errors import FileTooLarge, FileUnreadable
from ingest.limits import MEGABYTE, Limits
from ingest.readers.marks import heading_level

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"toc( \d| heading)?", re.IGNORECASE)
_BESIDE = re.compile(
    r"/(?:comments\w*|footnotes|endnotes|header\d*|footer\d*|core|app|custom)\.xml$"
)
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_SMALLEST_HALF_POINTS = 6
_MOST_HEADING_WORDS = 14
#: Small files may well unpack to a hundred times their size; only large ones are bombs.
_RATIO_COUNTS_FROM = 10 * MEGABYTE
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SILENT = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:instrText"), _FALLBACK}
_BREAKS = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}


def read(content: bytes, limits: Limits) -> Reading:
    """Read a Word document; its unpacked size is checked before anything is unpacked."""
    _check_size(content, limits)
    try:
        # A syntax error is what broken XML raises.
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
        raise FileUnreadable(
            "the DOCX is damaged or is another kind of Office file: open it in Word and save it "
            "as .docx again"
        ) from None
    return Reading(blocks=tuple(_Walk(document).blocks()), concealed=tuple(_concealed(document)))


def _concealed(document: Document) -> Iterator[str]:
    """Yield the words that Word does not show on the page: hidden runs, comments, descriptions."""
    body = document.element.body
    for run in body.iter(qn("w:r")):
        if _vanishes(run) or _is_hardly_seen(run):
            yield "".join(text.text or "" for text in run.iter(qn("w:t")))
    for part in document.part.package.iter_parts():
        if _BESIDE.search(part.partname):
            yield from _words_of(part.blob)
    for drawing in body.iter(_DRAWING):
        yield f"{drawing.get('title', '')} {drawing.get('descr', '')}"


def _words_of(blob: bytes) -> Iterator[str]:
    """Yield the words of each paragraph of a part, or of each element of a part without any."""
    try:
        root = parse_xml(blob)
    except SyntaxError:
        return
    for element in list(root.iter(qn("w:p"))) or list(root):
        yield "".join(str(text) for text in element.itertext())


def _is_hardly_seen(run: BaseOxmlElement) -> bool:
    """Tell whether a run is white or too small to read."""
    look = run.find(qn("w:rPr"))
    if look is None:
        return False
    color, size = (look.find(qn(f"w:{name}")) for name in ("color", "sz"))
    if color is not None and str(color.get(qn("w:val"))).upper() == "FFFFFF":
        return True
    half_points = "" if size is None else str(size.get(qn("w:val")))
    return half_points.isdigit() and int(half_points) <= _SMALLEST_HALF_POINTS


def _check_size(content: bytes, limits: Limits) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise FileUnreadable(
            "the DOCX is damaged or was cut off: copy it again, or save it again in Word"
        ) from None
    unpacked = sum(entry.file_size for entry in entries)
    suspicious = unpacked > len(content) * limits.unpacked_ratio and unpacked > _RATIO_COUNTS_FROM
    if unpacked > limits.unpacked_bytes or suspicious:
        raise FileTooLarge(
            f"the DOCX would unpack from {len(content) / MEGABYTE:.1f} to "
            f"{unpacked / MEGABYTE:.0f} MB: if it is yours, save it without its pictures"
        )


class _Walk:
    """Walks through the body of one document and counts its lists."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._counted: Counter[tuple[int, int]] = Counter()
        self._level = 1

    def blocks(self) -> list[Block]:
        """Return the blocks of the document."""
        body = self._document.element.body
        return [block for child in _content(body) for block in self._block(child)]

    def _block(self, element: BaseOxmlElement) -> Iterator[Block]:
        if element.tag == qn("w:tbl"):
            table = self._table(WordTable(element, self._document))
            if table.rows:
                yield table
            return
        paragraph = WordParagraph(element, self._document)
        text = _text(element).strip()
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        if text and not _CONTENTS_STYLE.fullmatch(style):
            yield self._line(paragraph, text, style)

    def _line(self, paragraph: WordParagraph, text: str, style: str) -> Block:
        if level := _style_level(paragraph, style):
            self._level = level
            return Heading(level=level, text=text)
        if style.casefold() == "title":
            return Heading(level=0, text=text)
        if place := _list_place(paragraph):
            return ListItem(text=text, depth=place[1], number=self._number(place))
        if (
            _is_bold(paragraph)
            and len(text.split()) <= _MOST_HEADING_WORDS
            and text[-1] not in ".:;,"
        ):
            return Heading(level=heading_level(text) or self._level + 1, text=text, guessed=True)
        return Paragraph(text=text)

    def _number(self, place: tuple[int, int]) -> str:
        """Return the number of a list item, empty where the list has bullets."""
        if not self._is_numbered(place):
            return ""
        self._counted[place] += 1
        for deeper in [key for key in self._counted if key[0] == place[0] and key[1] > place[1]]:
            del self._counted[deeper]
        return str(self._counted[place])

    def _is_numbered(self, place: tuple[int, int]) -> bool:
        numbering = self._document.part.numbering_part.element
        found = numbering.xpath(
            f'w:abstractNum[@w:abstractNumId=../w:num[@w:numId="{place[0]}"]/w:abstractNumId/@w:val]'
            f'/w:lvl[@w:ilvl="{place[1]}"]/w:numFmt/@w:val'
        )
        return bool(found) and str(found[0]) not in {"bullet", "none"}

    def _table(self, table: WordTable) -> Table:
        rows: list[tuple[str, ...]] = []
        for row in table.rows:
            seen: set[int] = set()
            cells = []
            for cell in row.cells:
                cells.append("" if id(cell._tc) in seen else _cell_text(cell._tc))  # noqa: SLF001
                seen.add(id(cell._tc))  # noqa: SLF001 - python-docx repeats a merged cell
            if any(cells):
                rows.append(tuple(cells))
        return Table(rows=tuple(rows), header=_has_header(table, rows))


def _content(parent: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield paragraphs and tables below *parent* in order, also those in content controls."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _content(child)


def _text(element: BaseOxmlElement) -> str:
    """Return the words of *element*: what was inserted counts, what was deleted or struck does not."""
    if element.tag in _SILENT or _is_struck(element) or _vanishes(element):
        return ""
    if element.tag == qn("w:t"):
        return element.text or ""
    if element.tag in _BREAKS:
        return _BREAKS[element.tag]
    return "".join(_text(child) for child in element)


def _vanishes(run: BaseOxmlElement) -> bool:
    """Tell whether Word leaves a run out of the page."""
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if run.tag == qn("w:r") else None
    return vanish is not None and vanish.get(qn("w:val")) not in {"0", "false"}


def _is_struck(run: BaseOxmlElement) -> bool:
    strike = run.find(f"{qn('w:rPr')}/{qn('w:strike')}") if run.tag == qn("w:r") else None
    return strike is not None and strike.get(qn("w:val")) not in {"0", "false"}


def _cell_text(cell: BaseOxmlElement) -> str:
    parts = [_text(paragraph).strip() for paragraph in cell.iter(qn("w:p"))]
    return " ".join(_closed(part) for part in parts if part).rstrip(";")


def _closed(part: str) -> str:
    return part if part[-1] in ".;:,!?" else f"{part};"


def _style_level(paragraph: WordParagraph, style: str) -> int:
    """Return a heading style's level, 0 for any other style; styles inherit their outline level."""
    if match := _HEADING_STYLE.fullmatch(style):
        return int(match[1])
    current = paragraph.style
    while current is not None:
        if match := _HEADING_STYLE.fullmatch(current.name or ""):
            return int(match[1])
        outline = current.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None:
            level = int(outline.get(qn("w:val"), "9")) + 1
            return level if level <= 9 else 0  # noqa: PLR2004 - Word's levels end at 9
        current = getattr(current, "base_style", None)
    return 0


def _list_place(paragraph: WordParagraph) -> tuple[int, int] | None:
    """Return list id and depth of a list item; a style may make the item, too."""
    holders = [paragraph._p]  # noqa: SLF001 - python-docx has no word for numbering
    style = paragraph.style
    while style is not None:
        holders.append(style.element)
        style = getattr(style, "base_style", None)
    for holder in holders:
        place = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if place is not None:
            return _place(place, paragraph)
    return None


def _place(element: BaseOxmlElement, paragraph: WordParagraph) -> tuple[int, int] | None:
    number, depth = element.find(qn("w:numId")), element.find(qn("w:ilvl"))
    list_id = int(number.get(qn("w:val"), "0")) if number is not None else 0
    if not list_id:
        return None
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    styled = re.search(r"List (?:Bullet|Number) (\d)", name)
    by_style = int(styled[1]) - 1 if styled else 0
    return list_id, int(depth.get(qn("w:val"), "0")) if depth is not None else by_style


def _is_bold(paragraph: WordParagraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _has_header(table: WordTable, rows: list[tuple[str, ...]]) -> bool:
    """Tell whether the first row names the columns: it says so, is bold, or there are many columns."""
    if not rows or len(rows) == 1:
        return False
    first = table.rows[0]
    if first._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:  # noqa: SLF001
        return True
    columns = len(rows[0])
    named = all(rows[0]) and all(len(cell.split()) <= 6 for cell in rows[0])  # noqa: PLR2004
    if not named or columns == 1:
        return False
    if all(_is_bold_cell(cell._tc) for cell in first.cells):  # noqa: SLF001
        return True
    if all(_is_bold_cell(row.cells[0]._tc) for row in table.rows):  # noqa: SLF001
        return False
    return columns > 2  # noqa: PLR2004 - two plain columns are names and values


def _is_bold_cell(cell: BaseOxmlElement) -> bool:
    runs = [run for run in cell.iter(qn("w:r")) if _text(run).strip()]
    return bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs)
