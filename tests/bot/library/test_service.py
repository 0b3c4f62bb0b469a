"""The library keeps every version and shows each reader what is current."""

from datetime import date, timedelta

import numpy as np
import pytest

from bot.errors import NotPermitted, UnknownDocument
from bot.library.entities import PublishOutcome
from bot.people.entities import Person, PersonId, Role
from ingest.shelf import Shelf, Shelved
from knowledge.errors import LibraryUnavailable
from knowledge.passages import (
    TOP_LEVEL,
    DocumentControl,
    DocumentStatus,
    Origin,
    PassageStore,
    Reader,
)

EVERYONE = Reader()
LEADS = Reader(audiences=frozenset({"everyone", "leads"}))
OUTSIDER = Reader(audiences=frozenset({"everyone"}), sees_company_documents=False)


def _ids(document):
    return [passage.id for passage in document.passages]


def test_it_is_a_shelf_and_a_store(shop):
    """The library fits the ports of ingest and of knowledge."""
    shelf: Shelf = shop.library
    store: PassageStore = shop.library
    assert shelf.known() == {}
    assert store.view(EVERYONE).documents() == {}


def test_staged_is_unseen(shop):
    """What is staged is known to ingest and seen by nobody."""
    document = shop.stage("backup.md", "Keep copies.")
    assert shop.library.known() == {
        "backup.md": Shelved(collection="policies", fingerprint=document.fingerprint)
    }
    assert shop.library.view(EVERYONE).fetch(_ids(document)) == {}
    assert shop.library.view(EVERYONE).documents() == {}


def test_round_trip(shop):
    """What comes out of the library is what went in, in every field."""
    full = {
        "title": "Backup",
        "version": "2.1",
        "status": DocumentStatus.APPROVED,
        "owner": "IT",
        "approver": "Board",
        "approved_on": date(2026, 1, 2),
        "effective_on": date(2026, 1, 3),
        "review_on": date(2027, 1, 3),
        "classification": "confidential",
        "audience": frozenset({"leads", "ops"}),
        "origin": Origin.EXTERNAL,
        "controls": ("A.8.13", "A.8.14"),
    }
    document = shop.put("backup.md", "Keep copies.\nTest them — yearly.", **full)
    view = shop.library.view(LEADS)
    assert view.fetch(_ids(document)) == {one.id: one for one in document.passages}
    assert view.documents() == {"backup.md": DocumentControl(**full)}


def test_staging_twice_is_once(shop):
    """The same fingerprint staged again adds nothing."""
    shop.stage("backup.md", "Keep copies.")
    shop.stage("backup.md", "Keep copies.")
    shop.library.publish()
    shop.stage("backup.md", "Keep copies.")
    assert len(shop.library.history("backup.md")) == 1
    assert not shop.library.has_staged()


def test_new_version_replaces(shop):
    """After publishing only the new words are found; the old ones are kept."""
    old = shop.put("backup.md", "Keep copies for a week.")
    new = shop.put("backup.md", "Keep copies for a month.")
    view = shop.library.view(EVERYONE)
    assert set(view.fetch(_ids(old) + _ids(new))) == set(_ids(new))
    assert [one.sequence for one in shop.library.history("backup.md")] == [1, 2]
    assert shop.library.original("backup.md", sequence=1) == b"Keep copies for a week."
    assert shop.library.words("backup.md", sequence=1) == old.passages


def test_old_view_stays(shop):
    """A view opened before a publish still shows the old words, and only those."""
    old = shop.put("backup.md", "Keep copies for a week.")
    view = shop.library.view(EVERYONE)
    new = shop.put("backup.md", "Keep copies for a month.")
    assert set(view.fetch(_ids(old) + _ids(new))) == set(_ids(old))


def test_words_that_come_back(shop):
    """A file that returns to its earlier contents is a third version and is found again."""
    first = shop.put("backup.md", "Weekly.")
    shop.put("backup.md", "Monthly.")
    shop.put("backup.md", "Weekly.")
    shop.clock.forward(minutes=2)
    shop.keeper.catch_up()
    assert set(shop.library.view(EVERYONE).fetch(_ids(first))) == set(_ids(first))
    assert [one.sequence for one in shop.library.history("backup.md")] == [1, 2, 3]
    assert shop.meant == set(shop.words.texts) == set(_ids(first))


def test_removed_disappears_and_comes_back(shop):
    """A removed document is gone at once, its versions are kept, and it may return."""
    document = shop.put("backup.md", "Keep copies.")
    shop.library.remove("backup.md")
    shop.library.remove("backup.md")
    shop.library.remove("never-was.md")
    assert shop.library.known() == {}
    assert shop.library.view(EVERYONE).fetch(_ids(document)) == {}
    assert shop.library.original("backup.md", sequence=1) == b"Keep copies."
    shop.put("backup.md", "Keep copies.")
    assert set(shop.library.view(EVERYONE).fetch(_ids(document))) == set(_ids(document))


def test_removed_after_staging_stays_away(shop):
    """What was staged before a removal does not come back with the next publish."""
    document = shop.stage("backup.md", "Keep copies.")
    shop.library.remove("backup.md")
    shop.library.publish()
    assert shop.library.view(EVERYONE).fetch(_ids(document)) == {}


def test_effective_date_comes(shop, today):
    """A version speaks from its effective date on, without anything being published."""
    old = shop.put("backup.md", "Weekly.")
    new = shop.put("backup.md", "Monthly.", effective_on=today + timedelta(days=1))
    ids = _ids(old) + _ids(new)
    assert set(shop.library.view(EVERYONE).fetch(ids)) == set(_ids(old))
    assert set(_ids(new)) <= shop.meant
    shop.clock.forward(days=1)
    assert set(shop.library.view(EVERYONE).fetch(ids)) == set(_ids(new))


@pytest.mark.parametrize(
    ("reader", "seen"), [(EVERYONE, {"all.md"}), (LEADS, {"all.md", "leads.md"}), (OUTSIDER, set())]
)
def test_audience(shop, reader, seen):
    """Each reader finds and lists only what its audience may see."""
    everyone = shop.put("all.md", "For all.")
    leads = shop.put("leads.md", "For leads.", audience=frozenset({"leads"}))
    view = shop.library.view(reader)
    found = view.fetch(_ids(everyone) + _ids(leads))
    assert {one.source for one in found.values()} == seen
    assert set(view.documents()) == seen


def test_folders(shop):
    """A reader who is limited to folders finds and lists what lies in them, and nothing else."""
    documents = [shop.put(name, f"Of {name}.") for name in ("top.md", "hr/a.md", "it/b.md")]
    wanted = [one for document in documents for one in _ids(document)]
    for folders, seen in (
        ({"hr"}, {"hr/a.md"}),
        ({"hr", TOP_LEVEL}, {"hr/a.md", "top.md"}),
        (set(), set()),
    ):
        view = shop.library.view(Reader(folders=frozenset(folders)))
        assert {one.source for one in view.fetch(wanted).values()} == seen
        assert set(view.documents()) == seen


def test_unknown_ids_are_left_out(shop):
    """Ids that the library never knew are simply not there."""
    document = shop.put("backup.md", "Keep copies.")
    wanted = [*_ids(document), "nobody:0", *(f"x{n}" for n in range(1_200))]
    assert set(shop.library.view(EVERYONE).fetch(wanted)) == set(_ids(document))


def test_current_vectors(shop):
    """A process beside the owner gets every current passage with its exact vector."""
    shop.put("a.md", "One.\nTwo.")
    shop.put("a.md", "Three.")
    document = shop.put("b.md", "Four.")
    batches = list(shop.library.all_current_vectors())
    ids = [one for batch in batches for one in batch.ids]
    assert len(ids) == 2
    by_id = {
        one: vector
        for batch in batches
        for one, vector in zip(batch.ids, batch.vectors, strict=True)
    }
    (id_,) = _ids(document)
    (kept,) = (row for key, row in shop.vectors.vectors.items() if key.startswith(id_))
    assert np.array_equal(by_id[id_], kept)
    headings = {text.heading for batch in batches for text in batch.texts}
    assert "b.md › Rules › Part 0" in headings


def test_serving_a_control(shop):
    """Approved documents that name a control give their words; others, and other readers, don't."""
    document = shop.put("backup.md", "Keep copies.\nTest them.", controls=("A.8.13",))
    shop.put("notes.md", "Some notes.", controls=("A.8.13",), status=DocumentStatus.UNAPPROVED)
    shop.put("access.md", "Ask first.", controls=("A.5.15",))
    view = shop.library.view(EVERYONE)
    assert tuple(view.serving("A.8.13")) == document.passages
    assert shop.library.view(OUTSIDER).serving("A.8.13") == []


def test_revision(shop):
    """The revision changes with every publish and removal, and with nothing else."""
    assert shop.library.revision() == 0
    shop.put("backup.md", "Keep copies.")
    published = shop.library.revision()
    shop.stage("other.md", "Staged only.")
    assert shop.library.revision() == published > 0
    shop.library.remove("backup.md")
    assert shop.library.revision() > published


def test_empty_document(shop):
    """A document without passages is kept and found nowhere."""
    shop.put("empty.md", "")
    assert set(shop.library.view(EVERYONE).documents()) == {"empty.md"}


def test_who_may(shop, document, audit):
    """An employee changes nothing; a lead does, and the trail says who."""
    read, vectors = document("backup.md", "Keep copies.")
    employee = Person(id=PersonId("p-1"))
    lead = Person(id=PersonId("p-2"), role=Role.LEAD)
    with pytest.raises(NotPermitted):
        shop.library.stage(read, vectors, actor=employee)
    with pytest.raises(NotPermitted):
        shop.library.remove("backup.md", actor=employee)
    shop.library.stage(read, vectors, actor=lead)
    shop.library.publish()
    shop.library.remove("backup.md", actor=lead)
    deeds = [(one.tag, one.actor) for one in audit.entries()]
    assert deeds == [
        ("document:staged", "p-2"),
        ("library:published", "system"),
        ("document:removed", "p-2"),
    ]


def test_unknown_version(shop):
    """Asking for a version that never was says so."""
    with pytest.raises(UnknownDocument, match="no version 3 of nothing"):
        shop.library.original("nothing.md", sequence=3)


def test_beside_the_owner(shop, beside, document):
    """A process that does not own the indexes says when it left publishing to the owner."""
    beside.stage(*document("backup.md", "Keep copies."))
    assert beside.publish_within(0.0) is PublishOutcome.LEFT_TO_OWNER
    shop.keeper.catch_up()
    assert beside.publish_within(0.0) is PublishOutcome.PUBLISHED
    assert set(beside.view(EVERYONE).documents()) == {"backup.md"}


def test_broken_database_is_told_as_library_unavailable(database, shop):
    """A library whose database fails says so in knowledge's own words."""
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE document_versions RENAME TO elsewhere")

    with pytest.raises(LibraryUnavailable):
        shop.library.view(EVERYONE).documents()
