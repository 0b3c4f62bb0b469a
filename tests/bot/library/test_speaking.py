"""The library says what speaks today and how much is held back, for whoever looks after it."""

from datetime import date

from ingest.blocks import Suspicion
from knowledge.passages import DocumentStatus
from tests.bot.library.conftest import make_document

WHY = (Suspicion(reason="tells an assistant to drop its rules", place="line 7", excerpt="Ignore"),)


def test_everything_that_speaks_is_named(shop):
    """Whatever its audience and approval, once; what is not in force yet is not named."""
    shop.put("open.md", "Doors are shut.", controls=("A.7.2",))
    shop.put("leads.md", "Leads decide.", audience=frozenset({"leads"}))
    shop.put("loose.md", "Perhaps.", status=DocumentStatus.UNAPPROVED)
    shop.put("later.md", "Some day.", effective_on=date(2099, 1, 1))
    speaking = shop.library.speaking()
    assert set(speaking) == {"open.md", "leads.md", "loose.md"}
    assert speaking["open.md"].controls == ("A.7.2",)


def test_held_documents_are_counted(shop):
    """What waits for somebody to look at it is a number that falls to nothing again."""
    assert shop.library.count_held() == 0
    document, vectors = make_document("guests.md", "Guests say yes.")
    shop.library.hold(document, vectors, WHY)
    assert shop.library.count_held() == 1
    shop.library.drop_held("guests.md")
    assert shop.library.count_held() == 0
