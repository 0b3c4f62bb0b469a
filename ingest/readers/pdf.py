"""PDF: lines with their size and place, put together into headings, paragraphs, lists and tables."""

import io
import logging
from collections.abc import Iterator, Sequence

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from ingest.blocks import Reading
from ingest.errors import FileUnreadable, NoTextFound
from ingest.limits import Limits
from ingest.readers.pdf_blocks import blocks_of
from ingest.readers.pdf_lines import Fragment, Page, Rules
from ingest.readers.pdf_running import without_running_lines

_SMALLEST = 3.0
_DAMAGED = "the PDF is damaged or was cut off: download it again, or print it to a new PDF"
#: What pypdf lets through for files that nobody could read; none of them is a fault of ours.
_DAMAGE = (
    PyPdfError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    OSError,
)


def read(content: bytes, limits: Limits) -> Reading:
    """Read a PDF; one that opens without a password is read even if it is encrypted."""
    del limits
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    document = _open(content)
    pages: list[Page] = []
    broken: list[int] = []
    for number, page in enumerate(_pages(document), start=1):
        try:
            pages.append(_lines(page, number))
        except _DAMAGE:
            broken.append(number)
    blank = [page.number for page in pages if not page.fragments]
    if not any(page.fragments for page in pages):
        raise (
            FileUnreadable(_DAMAGED)
            if broken
            else NoTextFound(
                "the PDF has no text, only pictures of pages: run text recognition (OCR) and ingest it again"
            )
        )
    blocks = blocks_of(without_running_lines(pages))
    concealed = (*_tiny(pages), *_beside(document))
    return Reading(blocks=tuple(blocks), notices=_notices(broken, blank), concealed=concealed)


def _tiny(pages: Sequence[Page]) -> Iterator[str]:
    """Yield what is set too small to read, page by page."""
    for page in pages:
        yield " ".join(one.text.strip() for one in page.fragments if one.size < _SMALLEST)


def _beside(document: PdfReader) -> Iterator[str]:
    """Yield what stands in the properties of the file and in its notes."""
    try:
        yield from (str(value) for value in (document.metadata or {}).values())
        for page in document.pages:
            for note in page.get("/Annots") or ():
                yield str(note.get_object().get("/Contents") or "")
    except _DAMAGE:
        return


def _open(content: bytes) -> PdfReader:
    try:
        document = PdfReader(io.BytesIO(content))
        needs_password = document.is_encrypted and not document.decrypt("")
    except DependencyError:
        raise FileUnreadable(
            "the PDF is encrypted in a way that is not supported: save it without protection"
        ) from None
    except _DAMAGE:
        raise FileUnreadable(_DAMAGED) from None
    if needs_password:
        raise FileUnreadable(
            "the PDF is protected by a password: save it without one and ingest it again"
        )
    return document


def _pages(document: PdfReader) -> Sequence[PageObject]:
    try:
        return list(document.pages)
    except _DAMAGE:
        raise FileUnreadable(_DAMAGED) from None


def _lines(page: PageObject, number: int) -> Page:
    fragments: list[Fragment] = []
    rules = Rules()

    def on_text(
        text: str, cm: Sequence[float], tm: Sequence[float], font: object, size: float
    ) -> None:
        if text.strip():
            fragments.append(Fragment.placed(text, cm, tm, font=font, size=size))

    def on_operation(
        operator: bytes, operands: Sequence[object], cm: Sequence[float], _tm: Sequence[float]
    ) -> None:
        rules.draw(operator, operands, cm)

    page.extract_text(orientations=(0,), visitor_text=on_text, visitor_operand_before=on_operation)
    return Page(
        number=number,
        height=float(page.mediabox.height),
        bottom=float(page.mediabox.bottom),
        fragments=tuple(fragments),
        rules=rules,
    )


def _notices(broken: Sequence[int], blank: Sequence[int]) -> tuple[str, ...]:
    notices = []
    if broken:
        notices.append(f"damaged pages were left out: {_listed(broken)}")
    if blank:
        notices.append(f"pages without text (pictures?) were left out: {_listed(blank)}")
    return tuple(notices)


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return f"{shown} and {len(numbers) - 10} more" if len(numbers) > 10 else shown  # noqa: PLR2004
