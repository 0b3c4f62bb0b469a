"""Words behind their disguise: look-alike letters, invisible characters, codes."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_TAG_BASE = 0xE0000
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
#: Flags of regions are spelled in tag characters, too, behind a black flag.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,7}\U000e007f")
#: Nobody types so many characters in a row that cannot be seen; text can be written in them.
_UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]{16,}")
_MARK = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁԛԝһӏзгпкмтнвƅɡαορνκτιυεηχβγωᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxijsdqwhlzrnkmthbbgaopvktiuenxbywabcdefghijklmnoprstuvwyz",
)
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[a-z]")
_ABROAD = re.compile("[\u0370-\u052f\u1d00-\u1dff\ua730-\ua7ff\u0180-\u029f]")
_APOSTROPHE = re.compile("(?<=\\w)['’\u2018`\u00b4](?=\\w)")
_DASH = re.compile(r"(?<=\w)[-_](?=\w)")
_CODED = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){12,}")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){3,}")
_LEET = str.maketrans("013457@$", "oieastas")
_SPACED = re.compile(r"(?<!\w)(?:\w[ .*|]{1,2}){6,}\w(?!\w)")
_TELLTALE = ("instruct", "prompt", "ignore", "disregard", "system")
_COMBINING_LATIN = re.compile("([a-z])[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Return *text* in small plain letters: no accents, no look-alikes, nothing invisible."""
    text = _MARK.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if not text.isascii():
        text = _COMBINING_LATIN.sub(r"\1", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFC", text)
        text = _WORD.sub(lambda match: _in_one_script(match[0]), text)
    text = _DASH.sub(" ", _APOSTROPHE.sub("", text))
    return re.sub(r"\s+", " ", text).strip()


def unseen(text: str) -> str:
    """Return what *text* carries in characters that nobody can see, readable where it spells words.

    Joiners in emoji and in scripts that need them, soft hyphens and flags are what they seem.
    """
    hidden = "".join(_TAGS.findall(_FLAG.sub("", text)))
    if spelled := "".join(chr(ord(char) - _TAG_BASE) for char in hidden):
        return shown(spelled) or "invisible characters"
    return "invisible characters" if _UNSEEN.search(text) else ""


def shown(text: str, longest: int = 160) -> str:
    """Return *text* as one line that cannot move a cursor, turn a direction or hide anything."""
    spelled = _TAGS.sub(lambda found: "".join(chr(ord(c) - _TAG_BASE) for c in found[0]), text)
    seen = "".join(char if char.isprintable() else " " for char in spelled)
    line = " ".join(seen.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def decoded(text: str) -> str:
    """Return the words that stand in base64 or hexadecimal digits in *text*; empty for none."""
    found = [_from_base64(coded) for coded in _CODED.findall(text)]
    found += [_from_hex(coded) for coded in _HEX.findall(text)]
    return " ".join(words for words in found if " " in words)


def uncovered(text: str) -> Iterator[str]:
    """Yield other readings of *text* that could carry orders; none for ordinary writing."""
    low = text.lower()
    if _MARK.search(text):
        yield _MARK.sub(" ", text)
    if "&#" in text:
        yield html.unescape(text)
    if _PERCENT.search(text):
        yield unquote(text)
    for turned in (codecs.encode(low, "rot13"), low[::-1], low.translate(_LEET)):
        if turned != low and not _is_telling(low) and _is_telling(turned):
            yield turned
    for run in _SPACED.findall(low):
        yield _apart(re.sub(r"[ .*|]", "", run))


def _is_telling(text: str) -> bool:
    return any(word in text for word in _TELLTALE)


def _apart(run: str) -> str:
    """Return letters that were set apart as the words that orders are made of."""
    words = "ignore|disregard|forget|all|any|previous|prior|above|your|the|system|instructions?|prompt|rules"
    return " ".join(re.findall(f"{words}|.", run))


def _in_one_script(word: str) -> str:
    if _LATIN.search(word) and _ABROAD.search(word):
        return word.translate(_LOOK_ALIKE)
    return word


def _from_base64(coded: str) -> str:
    bare = coded.rstrip("=").translate(_URL_SAFE)
    try:
        words = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return words if words.isprintable() else ""


def _from_hex(coded: str) -> str:
    try:
        words = bytes.fromhex(coded.replace(":", "")).decode("utf-8")
    except ValueError:
        return ""
    return words if words.isprintable() else ""
