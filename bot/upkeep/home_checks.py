"""Checks of the machine: the home, its disk and modes, the model, and who works with it."""

import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from bot.assembly.knowing import verified_model
from bot.settings import Settings
from bot.upkeep.belongings import OWNER_LOCK, PRIVATE, Kind, found_in
from bot.upkeep.findings import Finding, ok, warning, wrong
from knowledge.errors import KnowledgeError

_MB = 1_000_000
_CONNECT_S = 5.0
_PORTS = {"http": 80, "https": 443}
SHORT_MB, TIGHT_MB = 100, 1_000
"""Free room below which it is wrong, or worth a warning."""


def check_home(settings: Settings) -> Iterator[Finding]:
    """Look at the folder of everything."""
    home = settings.home
    if home.exists() and not home.is_dir():
        yield wrong("home", f"{home} is no folder", "set ANNEXA_HOME to a folder")
        return
    if not home.exists():
        yield warning("home", f"{home} is not there yet", "`annexa ingest` or `serve` makes it")
    yield _writability(home)
    yield check_disk(home)
    yield check_modes(home)


def check_disk(home: Path, *, short_mb: int = SHORT_MB, tight_mb: int = TIGHT_MB) -> Finding:
    """Look at the room that is left."""
    free = shutil.disk_usage(_existing(home)).free // _MB
    says = f"{free:,} MB free at {home}"
    if free < short_mb:
        return wrong("disk", says, "make room: accepted questions can't be stored on a full disk")
    if free < tight_mb:
        return warning("disk", says, "make room before it is full")
    return ok("disk", says)


def check_modes(home: Path) -> Finding:
    """Look who else on this machine may read what the instance keeps."""
    open_keys = [path for path in _secrets(home) if _mode(path) & PRIVATE]
    if open_keys:
        return wrong(
            "file modes",
            f"others may read the signing keys: {open_keys[0]}",
            f"chmod 700 {open_keys[0].parent} && chmod 600 {open_keys[0].parent}/*",
        )
    if home.is_dir() and _mode(home) & PRIVATE:
        says = f"others on this machine may look into {home} (mode {_mode(home):o})"
        return warning("file modes", says, f"chmod 700 {home}")
    return ok("file modes", "nobody else may read what is kept")


def check_model(settings: Settings) -> Finding:
    """Compare the model's weights with those that were published."""
    try:
        return ok("model", verified_model(settings))
    except KnowledgeError as error:
        return wrong("model", str(error), "install Annexa again, in the version of the lock")


def check_owner(settings: Settings) -> Finding:
    """Tell whether a process serves this home now."""
    path = settings.home / OWNER_LOCK
    if not path.exists():
        return ok("owner", "no process works with this home")
    try:
        # Locks die with their process, so a file that is left says nothing.
        with FileLock(path).acquire(timeout=0):
            return ok("owner", "no process works with this home; the lock is free")
    except Timeout:
        return ok("owner", "a live process owns the search indexes, most likely `annexa serve`")
    except OSError as error:
        says = f"the lock {path} can't be tried ({error.strerror})"
        return wrong("owner", says, "put ANNEXA_HOME on a local disk that knows file locks")


def check_vectors(settings: Settings) -> Iterator[Finding]:
    """Look whether the Chroma server answers, where one is set."""
    if not settings.chroma_url:
        return
    address = urlsplit(settings.chroma_url)
    port = address.port or _PORTS[address.scheme]
    try:
        socket.create_connection((address.hostname or "", port), timeout=_CONNECT_S).close()
    except OSError as error:
        says = f"nobody answers at {address.hostname}:{port} ({error.strerror or error})"
        yield wrong("vectors", says, "start the Chroma server, or correct ANNEXA_CHROMA_URL")
        return
    yield ok("vectors", f"a server answers at {address.hostname}:{port}")


def _writability(home: Path) -> Finding:
    place = _existing(home)
    effective = os.access in os.supports_effective_ids
    if os.access(place, os.R_OK | os.W_OK | os.X_OK, effective_ids=effective):
        return ok("home", f"{home} can be written")
    return wrong(
        "home",
        f"{place} can't be written by this user",
        "give the user that runs Annexa the folder, or set ANNEXA_HOME to another one",
    )


def _existing(path: Path) -> Path:
    return path if path.exists() or path == path.parent else _existing(path.parent)


def _secrets(home: Path) -> Iterator[Path]:
    for folder in found_in(home, {Kind.SIGNING}):
        files = (path for path in folder.rglob("*") if path.is_file())
        yield from (path for path in files if not path.name.startswith("public-key-"))


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
