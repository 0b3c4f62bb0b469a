"""Turn away what must not be looked up at all, each kind for its own reason."""

import base64
import binascii
import re

from knowledge.answers import Reason
from knowledge.recognition import tables, wording

_CODED = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_EMPTY_WORDS = frozenset(
    {"um", "uh", "hm", "hmm", "hmmm", "ok", "okay", "k", "lol", "haha", "eh", "erm", "test"}
    | {"testing", "asdf", "asdfgh", "qwerty", "blah", "bla", "so", "well", "the", "a", "and", "yo"}
    | {"thanks", "thx", "ty", "thank", "you", "cool", "nice", "great", "nvm", "nevermind", "oops"}
    | {"yes", "no", "nope", "yep", "yeah"}
)
_TAG_CHARACTERS = range(0xE0000, 0xE0080)
_SHORTCODE = re.compile(r":[a-z0-9_+\-]+:")
_MENTION = re.compile(r"<[@#!][^>]*>|@\w+")
_POSSESSIVE = re.compile(
    r"\b(?!(?:it|that|what|who|there|here|let|today|year|company|one|control|policy|auditor)\b)"
    r"[a-z]{2,}['’]s? (?:\w+ ){0,2}(?:(?:quiz|test|exam|training|course) )?"
    r"(?:score|scores|quiz|results?|answers?|grades?|records?|acknowledge?ments?|salary|status|"
    r"questions|personnel file|sick notes?|home address|progress|attempts|history)\b",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(r"\b(?:everyone|team|company|supplier|policy|iso|annex|today)['’]s?\b")


def guard(text: str) -> Reason | None:
    """Return why *text* is turned away unread, or None when it may be answered; doubt is None."""
    if _is_empty(text):
        return Reason.EMPTY
    if _hides_letters(text) or _is_coded(text):
        return Reason.HIDDEN_INSTRUCTION
    folded = wording.fold(text)
    for rule in tables.rules("guards"):
        if rule.holds(folded):
            return Reason(rule.name)
    if _POSSESSIVE.search(text) and not _NOT_A_PERSON.search(text.lower()):
        return Reason.OTHER_PERSONS_RECORD
    return None


def _is_empty(text: str) -> bool:
    """Return whether *text* asks nothing: signs, emoji, a mention or a filler word alone."""
    bare = _MENTION.sub(" ", _SHORTCODE.sub(" ", text.lower()))
    words = re.findall(r"\w+", bare)
    return all(word in _EMPTY_WORDS for word in words)


def _hides_letters(text: str) -> bool:
    """Return whether *text* carries tag characters, which nobody can see and nobody types."""
    return any(ord(char) in _TAG_CHARACTERS for char in text)


def _is_coded(text: str) -> bool:
    """Return whether *text* holds readable words in base64."""
    return any(" " in _decoded(found) for found in _CODED.findall(text))


def _decoded(coded: str) -> str:
    try:
        plain = base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return plain if plain.isprintable() else ""
