"""What shared documents keep about people is shown to them, and goes when they are erased."""

from datetime import date

import numpy as np
import pytest

from bot.errors import NotShared
from bot.library.publishing import SharedDocuments
from bot.library.publishing_personal import SharedKept
from bot.library.publishing_reading import FileReader
from bot.people.entities import Person, PersonId, Role

LEAD = Person(id=PersonId("p-lena"), role=Role.LEAD)
OTHER = Person(id=PersonId("p-kim"), role=Role.LEAD)


class OneNumber:
    """Embeds everything alike."""

    dimension, max_tokens = 2, 256

    def embed(self, texts):
        return np.ones((len(texts), 2), np.float32)

    def count_tokens(self, text):
        return len(text.split()) + 2


@pytest.fixture
def desk(shop, database, audit, clock):
    """Two documents, shared by two leads; one of them was discarded by the other lead."""
    made = SharedDocuments(
        database, audit, clock, library=shop.library, reader=FileReader(OneNumber)
    )
    made.share("mine", name="mine.md", content=b"# Mine\n\nWords of mine.", actor=LEAD)
    made.share("theirs", name="theirs.md", content=b"# Theirs\n\nWords.", actor=OTHER)
    made.discard("theirs", actor=LEAD)
    return made


@pytest.mark.usefixtures("desk")
def test_export(database):
    """A person reads what they shared and decided, and nothing of others."""
    with database.reading() as connection:
        found = SharedKept().about(connection, LEAD)["shared_documents"]
        subjects = SharedKept().subjects(connection, LEAD)
    told = {one["file"]: one for one in found}
    assert told["mine.md"]["shared_by_them"]
    assert not told["theirs.md"]["shared_by_them"]
    assert told["theirs.md"]["decided_by_them"]
    assert date.fromisoformat(told["mine.md"]["shared_at"][:10]) == date(2026, 3, 2)
    assert subjects == {"shared:mine", "shared:theirs"}


def test_erase(desk, database):
    """With a person go their files and bytes; where they decided, nobody is named any more."""
    with database.transaction() as connection:
        assert SharedKept().erase(connection, LEAD) == {"shared_documents": 1}
    with pytest.raises(NotShared):
        desk.find("mine", actor=OTHER)
    assert desk.find("theirs", actor=OTHER).decided_by == ""
    with database.reading() as connection:
        query = "SELECT count(*) FROM shared_contents"
        assert connection.exec_driver_sql(query).scalar_one() == 0
