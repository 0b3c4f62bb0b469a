"""The indexes follow the library: no crash, race or lost folder makes a text vanish or double."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.errors import IndexesOwnedElsewhere
from bot.library.indexing import IndexKeeper, IndexLock
from knowledge.passages import DocumentStatus, Reader

EVERYONE = Reader()
_SECOND_OWNER = """
import sys
from pathlib import Path
from bot.library.indexing import IndexLock
print(IndexLock(Path(sys.argv[1])).acquire())
"""

_INGEST_BESIDE = """
import importlib.util, sys
from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.library.service import PolicyLibrary
spec = importlib.util.spec_from_file_location("documents", sys.argv[2])
documents = importlib.util.module_from_spec(spec)
spec.loader.exec_module(documents)
database, clock = Database(sys.argv[1]), SystemClock()
library = PolicyLibrary(database, AuditTrail(database, clock), clock)
for number in range(10):
    text = "\\n".join(f"copies {number} {line}" for line in range(20))
    library.stage(*documents.make_document(f"{number}.md", text))
print(library.publish_within(20))
"""


def _ids(document):
    return {passage.id for passage in document.passages}


def _found(shop, query="copies"):
    view = shop.library.view(EVERYONE)
    hits = shop.words.search(query, 1_000)
    return {one.id for one in view.fetch([hit.id for hit in hits]).values()}


class Crash(Exception):
    """Stands for the moment at which the process died."""


def _crash(*_args, **_kwargs):
    raise Crash


@pytest.mark.parametrize("moment", ["vectors", "words", "commit"])
def test_crash_while_publishing(shop, moment, monkeypatch):
    """Killed before the commit, the old text stands; the next process shows the new one."""
    old = shop.put("backup.md", "Keep copies for a week.")
    new = shop.stage("backup.md", "Keep copies for a month.\nTest the copies")
    target, name = {
        "vectors": (shop.vectors, "add"),
        "words": (shop.words, "add"),
        "commit": (shop.keeper._ledger, "publish"),
    }[moment]
    with monkeypatch.context() as patch:
        patch.setattr(target, name, _crash)
        with pytest.raises(Crash):
            shop.keeper.catch_up()
        assert _found(shop) == _ids(old)
    shop.lock.release()
    shop.reopened().start()
    assert _found(shop) == _ids(new)


def test_no_vector_is_written_twice_after_a_crash(shop, monkeypatch):
    """Chroma may lose a vector that it is given twice, so the next process adds only the rest."""
    shop.put("backup.md", "Keep copies for a week.")
    shop.stage("backup.md", "Keep copies for a month.\nTest the copies")
    with monkeypatch.context() as patch:
        patch.setattr(shop.keeper._ledger, "publish", _crash)
        with pytest.raises(Crash):
            shop.keeper.catch_up()
    late = shop.stage("access.md", "Lock the door.")
    shop.lock.release()
    written = []
    add = shop.vectors.add
    monkeypatch.setattr(
        shop.vectors, "add", lambda ids, rows: (written.extend(ids), add(ids, rows))
    )

    shop.reopened().start()

    assert [key.rpartition(".")[0] for key in written] == list(_ids(late))


@pytest.mark.parametrize("moment", ["vectors", "words", "forget"])
def test_crash_while_dropping(shop, moment, monkeypatch):
    """Killed while old passages leave the indexes, the next process finishes; nothing is lost."""
    shop.put("backup.md", "Keep copies for a week.")
    new = shop.put("backup.md", "Keep copies for a month.")
    shop.clock.forward(seconds=61)
    target, name = {
        "vectors": (shop.vectors, "remove"),
        "words": (shop.words, "remove"),
        "forget": (shop.keeper._ledger, "forget"),
    }[moment]
    with monkeypatch.context() as patch:
        patch.setattr(target, name, _crash)
        with pytest.raises(Crash):
            shop.keeper.catch_up()
    shop.lock.release()
    shop.reopened().start()
    assert _found(shop) == _ids(new)
    assert shop.meant == set(shop.words.texts) == _ids(new)


def test_old_passages_leave_late(shop):
    """A question that began before a publish has a minute to find the old words."""
    old = shop.put("backup.md", "Keep copies for a week.")
    shop.put("backup.md", "Keep copies for a month.")
    shop.clock.forward(seconds=59)
    shop.keeper.catch_up()
    assert _ids(old) <= shop.meant
    shop.clock.forward(seconds=2)
    assert shop.keeper.catch_up()
    assert _ids(old).isdisjoint(shop.meant)
    assert _ids(old).isdisjoint(shop.words.texts)


def test_superseded_by_a_date(shop, today):
    """A version that a date supersedes leaves the indexes after that day has begun."""
    old = shop.put("backup.md", "Keep copies for a week.")
    new = shop.put("backup.md", "Keep copies for a month.", effective_on=today + timedelta(days=1))
    for _ in range(2):
        shop.clock.forward(minutes=2)
        shop.keeper.catch_up()
    assert shop.meant == _ids(old) | _ids(new)
    for _ in range(2):
        shop.clock.forward(days=1)
        shop.keeper.catch_up()
    assert shop.meant == _ids(new)
    assert _found(shop) == _ids(new)


def test_removed_documents_leave(shop):
    """A removed document's passages leave the indexes a minute later."""
    shop.put("backup.md", "Keep copies.")
    shop.library.remove("backup.md")
    shop.keeper.catch_up()
    assert shop.vectors.count() == 1
    shop.clock.forward(minutes=2)
    shop.keeper.catch_up()
    assert shop.vectors.count() == shop.words.count() == 0


def test_nothing_to_do(shop):
    """A catch-up with nothing new does nothing, until something is staged."""
    shop.put("backup.md", "Keep copies")
    shop.keeper.catch_up()
    assert not shop.keeper.catch_up()
    shop.stage("other.md", "Keep copies")
    assert shop.keeper.catch_up()


def test_drafts_stay_out_of_the_indexes(shop):
    """What nobody may find is published as a record and never indexed."""
    draft = shop.put("draft.md", "Keep copies", status=DocumentStatus.DRAFT)
    assert not shop.library.has_staged()
    assert _ids(draft).isdisjoint(shop.meant)


@pytest.mark.parametrize("lost", ["both", "vectors", "words", "one", "other library", "old copy"])
def test_lost_indexes_are_rebuilt(shop, lost):
    """An index folder that was emptied, exchanged or restored from a copy is filled from SQL."""
    one = shop.put("a.md", "Keep copies")
    early = dict(shop.vectors.vectors), dict(shop.words.texts)
    two = shop.put("b.md", "Test copies")
    three = shop.put("c.md", "Other words.")
    shop.lock.release()
    if lost in {"both", "vectors"}:
        shop.vectors.vectors.clear()
    if lost in {"both", "words"}:
        shop.words.texts.clear()
    if lost == "one":
        shop.vectors.vectors.pop(next(iter(shop.vectors.vectors)))
        shop.words.texts.pop(next(iter(shop.words.texts)))
    if lost == "other library":
        shop.vectors.vectors = {f"other{n}.{n}": np.zeros(8, dtype=np.float32) for n in range(9)}
        shop.words.texts = {f"other{n}": text for n, text in enumerate(shop.words.texts.values())}
    if lost == "old copy":
        shop.vectors.vectors, shop.words.texts = early
    shop.reopened().start()
    every = _ids(one) | _ids(two) | _ids(three)
    assert _found(shop) == _ids(one) | _ids(two)
    assert shop.meant == set(shop.words.texts) == every


def test_whole_indexes_are_left_alone(shop, monkeypatch):
    """A restart with indexes that agree adds nothing again."""
    shop.put("a.md", "Keep copies")
    shop.lock.release()
    monkeypatch.setattr(shop.vectors, "add", _crash)
    shop.reopened().start()


def test_one_owner(shop, tmp_path):
    """A second process does not get the indexes while the first has them."""
    path = tmp_path / "indexes.lock"
    assert not IndexLock(path).acquire()
    with pytest.raises(IndexesOwnedElsewhere, match="Another Annexa process"), IndexLock(path):
        pass
    assert _second_owner(path) == "False"
    shop.keeper.stop()
    assert _second_owner(path) == "True"
    with IndexLock(path) as lock:
        assert lock.is_held


@pytest.mark.slow
def test_ingest_beside_the_owner(shop, database):
    """What another process stages is published by the owner, whole, while that process waits."""
    first = shop.put("first.md", "copies at once")
    url = database._url.render_as_string(hide_password=False)
    makers = str(Path(__file__).with_name("conftest.py"))
    command = [sys.executable, "-c", _INGEST_BESIDE, url, makers]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as beside:
        while beside.poll() is None:
            shop.keeper.catch_up()
            assert _ids(first) <= _found(shop)
            time.sleep(0.05)
        assert beside.stdout.read().strip() == "published"
    assert len(_found(shop)) == 201
    shop.lock.release()
    shop.reopened().start()
    assert len(_found(shop)) == 201


def test_a_keeper_needs_the_lock(shop):
    """A keeper that cannot own the indexes does not touch them."""
    other = IndexLock(shop.lock.path)
    keeper = IndexKeeper(shop.library, shop.vectors, shop.words, other)
    with pytest.raises(IndexesOwnedElsewhere):
        keeper.start()


def test_old_or_new_never_both_or_neither(shop):
    """While versions are published, every question finds one whole version."""
    first = shop.put("backup.md", "\n".join(f"copies 0 part {part}" for part in range(7)))
    whole = {frozenset(_ids(first))}
    seen, errors, done = set(), [], threading.Event()

    def ask():
        try:
            while not done.is_set():
                seen.add(frozenset(_found(shop)))
        except Exception as error:  # noqa: BLE001 - reported by the test itself
            errors.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(1, 15):
        text = "\n".join(f"copies {n} part {part}" for part in range(7))
        whole.add(frozenset(_ids(shop.put("backup.md", text))))
    done.set()
    for reader in readers:
        reader.join()
    assert not errors
    assert seen <= whole
    assert len(seen) > 1


def _second_owner(path):
    asked = subprocess.run(
        [sys.executable, "-c", _SECOND_OWNER, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    return asked.stdout.strip()
