"""Readers that hang, hoard, crash or chatter, to see whether the quarantine holds."""

import ctypes
import os
import tempfile
import time

from ingest.blocks import Paragraph, Reading


def warm_up():
    """Import nothing."""


def read_file(name, content, limits):
    """Misbehave as the file's name says."""
    del limits
    return _WAYS.get(name.split(".")[0], _well)(content)


def _well(content):
    return Reading(blocks=(Paragraph(text=content.decode()),))


def _spin(content):
    while content is not None:
        pass


def _sleep(content):
    time.sleep(600 + len(content))


def _hoard(content):
    hoard = [content]
    while True:
        hoard.append(bytes(10_000_000))


def _crash(content):
    ctypes.string_at(len(content) * 0)


def _exit(content):
    os._exit(len(content) * 0)


def _chatter(content):
    os.write(1, b"\x00" * 1000)
    print("chatter")  # noqa: T201
    return _well(content)


def _write(content):
    with tempfile.NamedTemporaryFile() as out:
        out.write(content)
    return _well(content)


_WAYS = {
    "spin": _spin,
    "sleep": _sleep,
    "hoard": _hoard,
    "crash": _crash,
    "exit": _exit,
    "chatter": _chatter,
    "write": _write,
}
