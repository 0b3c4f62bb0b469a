"""One reader per kind of file: bytes in, structure blocks out."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePosixPath

from ingest.blocks import Reading
from ingest.errors import FileUnreadable
from ingest.limits import Limits

#: Part of every fingerprint: a reader that reads better makes known files count as changed.
READERS_VERSION = "2"

#: Suffix of a file's name → module with a ``read(content, limits)`` function.
READER_OF_SUFFIX: Mapping[str, str] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".text": "text",
}
_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPENING = {"pdf": _PDF, "docx": _ZIP}
_KIND_OF_OPENING = {
    _PDF: "a PDF",
    _ZIP: "a zipped file such as DOCX",
    _OLE: "an old or password-protected Office file",
}


def is_readable(name: str) -> bool:
    """Tell whether there is a reader for a file of this *name*."""
    return PurePosixPath(name).suffix.lower() in READER_OF_SUFFIX


def read_file(name: str, content: bytes, limits: Limits) -> Reading:
    """Read one file's bytes; raises `FileRefused` with what is wrong and what to do."""
    kind = READER_OF_SUFFIX[PurePosixPath(name).suffix.lower()]
    _check_opening(kind, content)
    read: Callable[[bytes, Limits], Reading] = import_module(f"{__name__}.{kind}").read
    return read(content, limits)


def warm_up() -> None:
    """Import every reader, so that each process forked from here has them at hand."""
    for kind in sorted(set(READER_OF_SUFFIX.values())):
        import_module(f"{__name__}.{kind}")


def _check_opening(kind: str, content: bytes) -> None:
    if not content.strip(b"\x00\t\n\r\f "):
        raise FileUnreadable("the file is empty: save it again, or delete it")
    start = content[:1024]
    found = next(
        (o for o in _KIND_OF_OPENING if (o in start if o == _PDF else start[:8].startswith(o))),
        None,
    )
    wanted = _OPENING.get(kind)
    if found == _OLE:
        raise FileUnreadable(
            "this is an old or password-protected Office file: save it as DOCX without a password"
        )
    if found != wanted:
        looks = _KIND_OF_OPENING[found] if found else "plain text or something unknown"
        raise FileUnreadable(
            f"the name says {kind}, but the content is {looks}: "
            "give the file its right suffix, or save it again"
        )
