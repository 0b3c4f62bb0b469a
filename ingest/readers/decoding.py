"""Bytes of text files as text, with a notice where a character had to be guessed."""

import codecs

from ingest.errors import FileUnreadable

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: More broken characters than this share of a file, and it is no text file.
_MOST_BROKEN = 0.05
_REPLACEMENT = "\ufffd"


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return *content* as text and notices; raises `FileUnreadable` for what is no text.

    A file that is not UTF-8 but has no UTF-8 character either is what older Windows programs
    write, and is read so; in a UTF-8 file with a few broken characters these are marked. Both
    are said in a notice: refusing would lose a policy for one accent, silence would quote it wrong.
    """
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return _checked(content.decode(encoding)), ()
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
    text = content.decode(encoding, errors="replace")
    if encoding == "utf-8" and all(ch.isascii() or ch == _REPLACEMENT for ch in text):
        return _as_windows(content, line)
    count = text.count(_REPLACEMENT)
    notice = (
        f"{count} characters are not valid UTF-8 (first in line {line}) and were replaced "
        "by \ufffd: save the file as UTF-8"
    )
    return _checked(text), (notice,)


def _as_windows(content: bytes, line: int) -> tuple[str, tuple[str, ...]]:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise FileUnreadable(
            f"line {line} is not valid UTF-8: open the file in an editor and save it as UTF-8"
        ) from None
    notice = (
        f"not UTF-8 (first in line {line}), read as Windows-1252: check accents and quotation "
        "marks, or save the file as UTF-8"
    )
    return _checked(text), (notice,)


def _checked(text: str) -> str:
    broken = sum(ch == _REPLACEMENT or (ch < " " and ch not in "\t\n\r\f") for ch in text)
    if broken > len(text) * _MOST_BROKEN:
        raise FileUnreadable("this is no text file: give it its right suffix, or save it as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")
