"""Whole policies as pages."""

from bot.training.sources import MOST_ON_PAGE, policy_pages
from tests.bot.library.conftest import make_document


def test_long_chapter_has_several_pages_and_loses_nothing():
    """Every passage stands on one page, in order, and no page is longer than chat can show."""
    lines = [f"Sentence {number}. {'word ' * 60}" for number in range(120)]
    document, _ = make_document("lamps.md", "\n".join(lines))
    pages = policy_pages(document.passages, "Lamps")
    assert len(pages) > 1
    assert [page.title for page in pages][:2] == [
        f"Rules (1 of {len(pages)})",
        f"Rules (2 of {len(pages)})",
    ]
    assert all(len(page.text) <= MOST_ON_PAGE for page in pages)
    whole = "\n".join(page.text for page in pages)
    assert [whole.index(line.strip()) for line in lines] == sorted(
        whole.index(line.strip()) for line in lines
    )


def test_short_chapter_is_one_page():
    """What fits is not spread."""
    document, _ = make_document("lamps.md", "One.\nTwo.")
    (page,) = policy_pages(document.passages, "Lamps")
    assert page.title == "Rules"
    assert "One." in page.text
    assert "Two." in page.text
