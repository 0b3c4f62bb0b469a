"""Packs files into a backup and unpacks them again, trusting nothing in it."""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from bot.upkeep.errors import BackupNotMade, BackupNotUsable
from bot.upkeep.manifest import Manifest, Member, read_manifest
from bot.upkeep.private_files import create_private

_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 4_000_000
_CHUNK = 1_000_000
_MODES: dict[str, Literal["w", "w:gz"]] = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz"}
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


def described(path: Path) -> Member:
    """Return size and hash of a file."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
    return Member(size=path.stat().st_size, sha256=digest.hexdigest())


def mode_for(file: Path) -> Literal["w", "w:gz"]:
    """Return how *file* is written, by its name."""
    for ending, mode in _MODES.items():
        if file.name.endswith(ending):
            return mode
    raise BackupNotMade(f"Name the backup something.tar or something.tar.gz, not {file.name!r}.")


@contextmanager
def reserved(file: Path) -> Iterator[Path]:
    """Yield a path to write to; it becomes *file* when the block ends well, and is gone else."""
    partial = file.with_name(f"{file.name}.partial")
    try:
        create_private(file).close()
    except FileExistsError as error:
        raise BackupNotMade(f"{file} is there already; it is never overwritten.") from error
    except OSError as error:
        raise BackupNotMade(f"{file} cannot be written: {error.strerror}.") from error
    try:
        yield partial
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        file.unlink(missing_ok=True)
        raise


def pack(folder: Path, manifest: Manifest, *, to: Path, mode: Literal["w", "w:gz"]) -> None:
    """Write the manifest and then every member that it names, readable by the owner alone."""
    with create_private(to) as file:
        with tarfile.open(fileobj=file, mode=mode) as tar:
            told = manifest.to_json().encode()
            tar.addfile(_header(_MANIFEST, len(told)), io.BytesIO(told))
            for name, member in manifest.members.items():
                with (folder / name).open("rb") as content:
                    tar.addfile(_header(name, member.size), content)
        file.flush()
        os.fsync(file.fileno())


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack into *folder* what the manifest names and nothing else; every byte is checked."""
    with _opened(file) as tar:
        manifest = _first(tar, file)
        missing = dict(manifest.members)
        for entry in iter(tar.next, None):
            if entry.name not in missing or not entry.isreg():
                raise BackupNotUsable(
                    f"The backup holds {entry.name!r}, which is {_what(entry)}; it was not made "
                    "like this. Nothing was restored."
                )
            _take(tar, entry, missing.pop(entry.name), to=folder / entry.name)
    if missing:
        raise BackupNotUsable(
            f"The backup was cut off: {min(missing)} is not in it. Take another one. "
            "Nothing was restored."
        )
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        # As a stream: a file is read once, from beginning to end.
        with file.open("rb") as content, tarfile.open(fileobj=content, mode="r|*") as tar:
            yield tar
    except _DAMAGED as error:
        raise BackupNotUsable(
            f"{file} is damaged, cut off, or no backup of Annexa ({error}); take another one. "
            "Nothing was restored."
        ) from error
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        if error.filename != str(file):
            raise
        raise BackupNotUsable(f"{file} cannot be read: {error.strerror}.") from error


def _first(tar: tarfile.TarFile, file: Path) -> Manifest:
    entry = tar.next()
    if entry is None or entry.name != _MANIFEST or not entry.isreg():
        raise BackupNotUsable(f"{file} is no backup of Annexa; nothing was restored.")
    if entry.size > _LARGEST_MANIFEST:
        raise BackupNotUsable("The backup's manifest is too large to be one.")
    content = tar.extractfile(entry)
    return read_manifest(content.read() if content else b"")


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, told: Member, *, to: Path) -> None:
    to.parent.mkdir(mode=0o700, exist_ok=True)
    content = tar.extractfile(entry) if entry.size == told.size else None
    found = _copied(content, to) if content else ""
    if found != told.sha256:
        raise BackupNotUsable(
            f"The backup is damaged: {entry.name} is not what was saved. Take another one. "
            "Nothing was restored."
        )


def _copied(content: IO[bytes], to: Path) -> str:
    digest = hashlib.sha256()
    with create_private(to) as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _what(entry: tarfile.TarInfo) -> str:
    if entry.issym() or entry.islnk():
        return "a link"
    return "not a plain file" if not entry.isreg() else "not in its manifest, or there twice"


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    return header
