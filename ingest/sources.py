"""Finding the files to ingest: what is in a folder, what of it is readable, what is left alone."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.errors import (
    FileOutsideFolder,
    FileTooLarge,
    FileUnreadable,
    IngestError,
    SourceNotFound,
)
from ingest.limits import MEGABYTE, Limits
from ingest.readers import READER_OF_SUFFIX, READERS_VERSION, is_readable
from ingest.shelf import Shelved

SIDECAR_SUFFIXES = (".yaml", ".yml")
_LOCK_FILE = "~$"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A file that was met, and why it is not read, if it is not."""

    path: Path
    source: str
    collection: str
    skipped: str = ""
    refusal: IngestError | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """A file's bytes and what they are recognised by."""

    original: bytes
    sidecar: bytes
    sha256: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """What a path on the command line stands for."""

    collection: str
    files: tuple[Found, ...]
    is_complete: bool
    """Whether a document that is not listed is really gone from the folder."""


def list_files(path: Path, known: Mapping[str, Shelved]) -> Listing:
    """Return the files of a folder, or one file; raises `SourceNotFound`."""
    if path.is_dir():
        root = path.resolve()
        errors: list[OSError] = []
        files = tuple(_in_folder(root, errors))
        return Listing(collection=str(root), files=files, is_complete=not errors)
    if path.exists() or path.is_symlink():
        root = _folder_of(path, known)
        found = _file(path.parent.resolve() / path.name, root)
        return Listing(collection=str(root), files=(found,), is_complete=False)
    raise SourceNotFound(f"{path}: there is no such file or folder: check the spelling")


def distinct(files: Sequence[Found]) -> list[Found]:
    """Return *files* without those that two paths on the command line both lead to."""
    return list({(found.collection, found.source): found for found in files}.values())


def read_content(found: Found, limits: Limits) -> Content:
    """Return a file's bytes and fingerprint; a file that is too large is not read at all."""
    original = _bytes(found.path, limits)
    sidecar = _sidecar(found, limits)
    sha256 = hashlib.sha256(original).hexdigest()
    whole = f"{READERS_VERSION}\0{sha256}\0{hashlib.sha256(sidecar).hexdigest()}"
    fingerprint = hashlib.sha256(whole.encode()).hexdigest()
    return Content(original=original, sidecar=sidecar, sha256=sha256, fingerprint=fingerprint)


def _in_folder(root: Path, errors: list[OSError]) -> Iterator[Found]:
    for folder, folders, names in os.walk(root, onerror=errors.append):
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in linked)
        for name in sorted(linked):
            yield _left_alone(Path(folder) / name, root, "a link to a folder is not followed")
        for name in sorted(names):
            path = Path(folder) / name
            if not _is_silent(path, set(names)):
                yield _file(path, root)
    for error in errors:
        refusal = FileUnreadable(
            f"the folder cannot be opened ({error.strerror}): check its rights"
        )
        yield _found(Path(error.filename), root, refusal=refusal)


def _is_silent(path: Path, names: set[str]) -> bool:
    """Tell whether a file is none of ours: hidden, a lock file, or the sidecar of another."""
    if path.name.startswith((".", _LOCK_FILE)):
        return True
    return path.suffix.lower() in SIDECAR_SUFFIXES and path.stem in names and is_readable(path.stem)


def _file(path: Path, root: Path) -> Found:
    if not path.is_symlink() and not path.is_file():
        return _left_alone(path, root, "not a file with content")
    if not _is_speakable(path.name):
        unnamed = FileUnreadable("the file's name has characters that cannot be shown: rename it")
        return _found(path, root, refusal=unnamed)
    if not is_readable(path.name):
        kinds = " ".join(READER_OF_SUFFIX)
        return _left_alone(path, root, f"no reader for this kind of file (there is: {kinds})")
    if path.is_symlink() and not _stays_inside(path, root):
        refusal = FileOutsideFolder("a link out of the folder: put a copy of the file here instead")
        return _found(path, root, refusal=refusal)
    return _found(path, root)


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _is_speakable(name: str) -> bool:
    return name.isprintable() and not any("\ud800" <= ch <= "\udfff" for ch in name)


def _left_alone(path: Path, root: Path, why: str) -> Found:
    return _found(path, root, skipped=why)


def _found(
    path: Path, root: Path, *, skipped: str = "", refusal: IngestError | None = None
) -> Found:
    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    source = str(PurePosixPath(*relative.parts)) or "."
    if not _is_speakable(source):
        source = source.encode("unicode_escape").decode()
    return Found(path=path, source=source, collection=str(root), skipped=skipped, refusal=refusal)


def _folder_of(path: Path, known: Mapping[str, Shelved]) -> Path:
    """Return the folder a single file belongs to: the ingested one above it, else its own."""
    own = path.parent.resolve()
    above = {Path(shelved.collection) for shelved in known.values()}
    return max(
        (root for root in above if own.is_relative_to(root)),
        key=lambda r: len(r.parts),
        default=own,
    )


def _sidecar(found: Found, limits: Limits) -> bytes:
    for suffix in SIDECAR_SUFFIXES:
        path = found.path.with_name(found.path.name + suffix)
        if path.is_symlink() and not _stays_inside(path, Path(found.collection)):
            raise FileOutsideFolder(
                f"{path.name} is a link out of the folder: put a copy here instead"
            )
        if path.is_file():
            return _bytes(path, limits)
    return b""


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise FileTooLarge(
                f"{size / MEGABYTE:.0f} MB is more than the limit of "
                f"{limits.file_bytes / MEGABYTE:.0f} MB: split the file"
            )
        with path.open("rb") as stream:
            return stream.read(limits.file_bytes)
    except OSError as error:
        raise FileUnreadable(f"it cannot be opened ({error.strerror}): check its rights") from None
