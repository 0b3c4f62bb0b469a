"""Turn away what must not be looked up at all, each kind for its own reason."""

import re

from knowledge.answers import Reason
from knowledge.recognition import disguises, tables, wording
from knowledge.recognition.instructions import instructions_in

_EMPTY_WORDS = frozenset(
    {"um", "uh", "hm", "hmm", "hmmm", "ok", "okay", "k", "lol", "haha", "eh", "erm", "test"}
    | {"testing", "asdf", "asdfgh", "qwerty", "blah", "bla", "so", "well", "the", "a", "and", "yo"}
    | {"thanks", "thx", "ty", "thank", "you", "cool", "nice", "great", "nvm", "nevermind", "oops"}
    | {"yes", "no", "nope", "yep", "yeah"}
)
#: Where one thing ends that somebody pasted or wrote, and another begins.
_PIECE_END = re.compile(
    r"(<!--.*?(?:-->|$)|```.*?(?:```|$)|\[\[.*?\]\]|[\U000e0000-\U000e007f]+)"
    "|(?<=[.!?;])\\s+|(?<=[\u3002\uff01\uff1f\u061f])|\\n+",
    re.DOTALL,
)
_QUESTION = re.compile(
    "[?\uff1f\u061f]\\W*$|"
    r"^\W*(?:(?:hi|hello|hey|please|and|also|so|but|ok)\W+)*(?:what|which|who|whom|whose|when|where"
    r"|why|how|may|must|can|could|should|shall|do|does|did|is|are|am|will|would)\b",
    re.IGNORECASE,
)
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
    if disguises.unseen(text) or disguises.decoded(text) or instructions_in(text):
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


def separate(text: str) -> tuple[str, str]:
    """Return the questions in *text* that are honest, and all the rest of it.

    The rest is what instructs, and what is no question beside it: it may go on instructing.
    """
    asked: list[str] = []
    ignored: list[str] = []
    for piece in _pieces(text):
        (asked if _asks(piece) and not instructs(piece) else ignored).append(piece)
    return " ".join(asked), " … ".join(ignored)


def without_instructions(text: str) -> str:
    """Return what *text* says beside orders to an assistant."""
    return " ".join(piece for piece in _pieces(text) if not instructs(piece))


def asks(text: str) -> bool:
    """Tell whether *text* asks something, in any of its sentences; doubt is no."""
    return not _is_empty(text) and any(_asks(piece) for piece in _pieces(text))


def instructs(text: str) -> bool:
    """Tell whether *text* gives an assistant orders."""
    return guard(text) is Reason.HIDDEN_INSTRUCTION


def _pieces(text: str) -> list[str]:
    found = (piece.strip() for piece in _PIECE_END.split(text) if piece)
    return [piece for piece in found if piece]


def _asks(piece: str) -> bool:
    return bool(_QUESTION.search(piece.strip()))
