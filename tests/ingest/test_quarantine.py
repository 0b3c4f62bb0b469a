"""Promises about reading in isolation: one bad file ends alone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import psutil
import pytest

from ingest.errors import (
    FileRefused,
    ReaderCrashed,
    ReadersMissing,
    ReadingTooLarge,
    ReadingTooSlow,
)
from ingest.limits import MEGABYTE, Limits
from ingest.quarantine import Quarantine

LIMITS = Limits(seconds=1.0, memory_bytes=300 * MEGABYTE)


@pytest.fixture
def quarantine():
    with Quarantine(
        LIMITS, readers="misbehaving_readers", search_path=[Path(__file__).parent]
    ) as one:
        yield one


@pytest.mark.parametrize("name", ["spin.txt", "sleep.txt"])
def test_endless_reading_is_stopped(quarantine, name):
    """A file that is read for ever, busy or waiting, is stopped at the time limit."""
    begun = perf_counter()
    with pytest.raises(ReadingTooSlow, match="stopped after 1 s"):
        quarantine.read(name, b"x")
    assert perf_counter() - begun < 8


def test_memory_hog_is_stopped(quarantine):
    """A file that takes more memory than allowed is refused as such."""
    with pytest.raises(ReadingTooLarge, match="300 MB"):
        quarantine.read("hoard.txt", b"x")


@pytest.mark.parametrize("name", ["crash.txt", "exit.txt"])
def test_crash_is_a_refusal(quarantine, name):
    """A reader that dies, or ends without an answer, is a line in the report and no more."""
    with pytest.raises(ReaderCrashed, match="could not cope"):
        quarantine.read(name, b"x")


@pytest.mark.slow
def test_others_are_not_disturbed(quarantine):
    """While some files are stopped, others in the same nurseries are read."""
    names = ["well", "spin", "well", "crash", "well", "hoard", "chatter", "well"]

    def outcome(name):
        try:
            return quarantine.read(f"{name}.txt", name.encode()).blocks[0].text
        except FileRefused as refusal:
            return type(refusal)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(outcome, names)) == [
            "well",
            ReadingTooSlow,
            "well",
            ReaderCrashed,
            "well",
            ReadingTooLarge,
            "chatter",
            "well",
        ]


def test_reader_cannot_write_files(quarantine):
    """A reader that tries to write to the disk fails."""
    with pytest.raises(FileRefused):
        quarantine.read("write.txt", b"x")


def test_nothing_is_left_running(quarantine):
    """After closing no reading process is alive."""
    before = set(psutil.Process().children())
    quarantine.read("well.txt", b"x")
    readers = set(psutil.Process().children()) - before
    assert readers
    quarantine.close()
    assert not [reader for reader in readers if reader.is_running()]


def test_missing_readers_are_not_blamed_on_the_file():
    """If reading cannot even begin, the message says so."""
    with Quarantine(LIMITS, readers="no_such_module") as one, pytest.raises(ReadersMissing):
        one.read("a.txt", b"x")


def test_real_reader_process_is_light():
    """The reading process imports neither the embedding model nor the indexes."""
    before = set(psutil.Process().children())
    with Quarantine(Limits(readers=1)) as one:
        assert one.read("a.md", b"Words.").blocks
        (child,) = set(psutil.Process().children()) - before
        assert child.memory_info().rss < 150 * MEGABYTE
        loaded = " ".join(found.path for found in child.memory_maps())
    assert "torch" not in loaded
    assert "chromadb" not in loaded
