"""Headers, footers and page numbers: what repeats at the edges of the pages goes."""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pdf_lines import Fragment, Page

#: Share of a page's height, above and below, in which headers and footers stand.
_EDGE = 0.11
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite)?\s*\d{1,4}\s*(?:(?:of|/|von|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)


def without_running_lines(pages: Sequence[Page]) -> list[Page]:
    """Return *pages* without what stands at the same edge of most of them."""
    edges = [
        [(fragment, _line_of(fragment, page)) for fragment in _at_edge(page)] for page in pages
    ]
    seen: Counter[tuple[str, int]] = Counter()
    for edge in edges:
        seen.update({_shape(line) for _, line in edge})
    needed = max(2, (len(pages) + 1) // 2)
    return [
        page.without(
            fragment
            for fragment, line in edge
            if seen[_shape(line)] >= needed
            or (len(line) == 1 and _PAGE_NUMBER.fullmatch(fragment.text.strip()))
        )
        for page, edge in zip(pages, edges, strict=True)
    ]


def _line_of(fragment: Fragment, page: Page) -> list[Fragment]:
    """Return all that stands at the height of *fragment*: a number before words is no page number."""
    near = 0.6 * fragment.size
    return [one for one in page.fragments if abs(one.y - fragment.y) <= near and one.text.strip()]


def _at_edge(page: Page) -> list[Fragment]:
    low = page.bottom + page.height * _EDGE
    high = page.bottom + page.height * (1 - _EDGE)
    edge = [fragment for fragment in page.fragments if not low < fragment.y < high]
    # A table that begins at the top of a page repeats its column names there; these are ruled.
    return [fragment for fragment in edge if not _is_ruled(fragment, page)]


def _is_ruled(fragment: Fragment, page: Page) -> bool:
    return any(
        low - 1 <= fragment.y <= high + 1 and abs(place - fragment.x) < 0.5 * page.height
        for place, low, high in page.rules.vertical
    )


def _shape(line: Sequence[Fragment]) -> tuple[str, int]:
    text = " ".join(word for fragment in line for word in fragment.text.split())
    return re.sub(r"\d+", "#", text), round(line[0].y / 4)
