"""Words on their way to an answer: kept once, found while needed, and then gone."""

import sqlite3

import pytest

from bot.questions.inbox import Inbox


@pytest.fixture
def inbox(database, clock):
    return Inbox(database, clock)


def no_work(_ids):
    return set()


def test_words_are_found_until_they_are_forgotten(inbox):
    """What was kept comes back as it was said; afterwards there is nothing."""
    inbox.keep("message:C:1", "Does “ISO” ask\nfor 日本 backups? 🙂")

    assert inbox.find("message:C:1") == "Does “ISO” ask\nfor 日本 backups? 🙂"
    inbox.forget("message:C:1")
    assert inbox.find("message:C:1") is None


def test_several_are_found_at_once(inbox):
    """What is kept under several ids comes back by its id; what is not there is left out."""
    inbox.keep("w", "first")
    inbox.keep("w#stream", "1.2")
    inbox.keep("other", "second")

    assert inbox.find_all(["w", "w#stream", "gone"]) == {"w": "first", "w#stream": "1.2"}
    assert inbox.find_all([]) == {}


def test_same_work_is_kept_once(inbox):
    """An event that comes again changes nothing, nor does forgetting what is gone."""
    inbox.keep("w", "first")
    inbox.keep("w", "second")

    assert inbox.find("w") == "first"
    inbox.forget("unknown")
    assert inbox.find("w") == "first"


@pytest.mark.parametrize("words", ["", "nul\x00l", "half \ud800 a character", "x" * 40_000])
def test_whatever_slack_sends_can_be_kept(inbox, words):
    """No text makes the ack fail for good; what no database keeps is left out."""
    inbox.keep("w", words)

    assert len(inbox.find("w")) >= len(words) - 1


def test_sweep_deletes_old_words_that_nobody_waits_for(inbox, clock):
    """Words without work go after a while; young ones and those of unfinished work stay."""
    for work in ("orphan", "waiting"):
        inbox.keep(work, "words")
    clock.forward(minutes=30)
    inbox.keep("young", "words")
    clock.forward(minutes=5)
    asked = []

    def unfinished(ids):
        asked.extend(ids)
        return {"waiting"}

    assert inbox.sweep(clock.now().replace(minute=15), unfinished) == 1
    assert sorted(asked) == ["orphan", "waiting"]
    assert [inbox.find(work) for work in ("orphan", "waiting", "young")] == [None, "words", "words"]


def test_what_else_work_keeps_is_swept_with_it(inbox, clock):
    """A row named after work and something more stays as long as the work goes on."""
    for row in ("waiting#stream", "orphan#stream"):
        inbox.keep(row, "1.0")
    clock.forward(minutes=30)

    assert inbox.sweep(clock.now(), lambda ids: {"waiting"} & set(ids)) == 1
    assert inbox.find("waiting#stream") == "1.0"
    assert inbox.find("orphan#stream") is None


def test_sweep_of_nothing_asks_nobody(inbox, clock):
    """An empty inbox costs the durable engine no question."""

    def unfinished(_ids):
        raise AssertionError

    assert inbox.sweep(clock.now(), unfinished) == 0


def test_sweep_takes_any_number(inbox, clock):
    """More rows than one statement may name are all swept."""
    with inbox._database.transaction() as connection:
        from bot.questions import inbox_store

        for number in range(1_203):
            inbox_store.keep(connection, f"w{number}", "words", at=clock.now())
    clock.forward(hours=1)

    assert inbox.sweep(clock.now(), no_work) == 1_203


def test_nothing_of_the_words_is_left_in_any_file(sqlite, clock, tmp_path):
    """On SQLite forgotten words are overwritten, in the file and in its log, short or long."""
    inbox = Inbox(sqlite, clock)
    inbox.keep("short", "a marked confidence")
    inbox.keep("long", "a marked confidence, " * 2_000)
    inbox.sweep(clock.now(), no_work)
    assert any(b"marked confidence" in path.read_bytes() for path in tmp_path.iterdir())

    inbox.forget("short")
    inbox.forget("long")
    inbox.sweep(clock.now(), no_work)

    assert not any(b"marked confidence" in path.read_bytes() for path in tmp_path.iterdir())


def test_sweep_lets_a_reader_finish(sqlite, clock, tmp_path):
    """Somebody who reads meanwhile is not disturbed, and does not make the sweep fail."""
    inbox = Inbox(sqlite, clock)
    inbox.keep("w", "words")
    reader = sqlite3.connect(tmp_path / "annexa.db")
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM inbox").fetchone() == (1,)
    clock.forward(hours=1)

    assert inbox.sweep(clock.now(), no_work) == 1
    assert reader.execute("SELECT count(*) FROM inbox").fetchone() == (1,)
    reader.close()
