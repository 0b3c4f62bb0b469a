"""A question that asks several things of one subject: who owns it, how often, what evidence."""

import re
from dataclasses import dataclass

from knowledge.answering.leaning import wants_a_part
from knowledge.answering.understanding import Asked, kind_of
from knowledge.recognition.ask_back import is_follow_up

_MOST, _LEAST = 5, 2
_OPENING = (
    r"(?:who|whom|whose|what|whats|which|when|where|why|how|may|must|can|could|should|do|does|did|is"
    r"|are|will|by (?:whom|when)|for how long|until when|within what)"
)
#: Where one question ends and the next begins.
_NEXT = re.compile(
    rf"(?:[,;?.]+\s+(?:and |or |also |but )*|\s+(?:and|or|plus)\s+(?:also )?)(?={_OPENING}\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"^\W*(?:(?:so|and|also|hi|hello|please)\W+)*{_OPENING}\b", re.IGNORECASE)
_LISTED = re.compile(r"^(?P<head>[^:]{3,}):\s+(?P<parts>.+)$")
_OF = re.compile(
    r"^(?:please |give me |show me |list |tell me |what (?:is|are) )*(?P<parts>.+) (?:of|for|in) "
    r"(?P<head>[^,]+)$",
    re.IGNORECASE,
)
#: What only leads to the subject of a list.
_NEED = re.compile(
    r"^(?:for|on|about|(?:what|which \w+) (?:do|does|should|would|will) \w+ (?:need|want|have|ask|expect"
    r"|prepare|keep)(?: to \w+)? (?:for|of|about|on|in|with))\s+(?=\S)",
    re.IGNORECASE,
)
_ITEMS = re.compile(r"\s*[,;&+]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_CLAUSE = re.compile(r"\bclauses?\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|its|an?|any|some)\s+", re.IGNORECASE)
#: How an item of a list is asked for, if it stood alone.
_ASKED_AS = (
    (re.compile(r"^(?:annex a )?controls?$", re.IGNORECASE), "which control is it?"),
    (re.compile(r"^(?:iso )?clauses?$", re.IGNORECASE), "which clause is it?"),
    (re.compile(r"\bowners?\b|\brole", re.IGNORECASE), "who owns it?"),
    (re.compile(r"\b(?:cadence|frequency|interval|rhythm)\b", re.IGNORECASE), "how often?"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parted:
    """What is asked of, and each thing that is asked, as if it were asked alone in a thread."""

    head: str
    """Names the subject; a part that names none leans on it."""
    parts: tuple[str, ...]

    def before(self, asked: str, subject: str) -> tuple[str, ...]:
        """Return what is asked before the part *asked* in a thread that is about *subject*."""
        return () if asked == self.head else (subject,)

    @property
    def leans(self) -> bool:
        """Tell whether a part leans on the head, so that nothing but its place says of what it is."""
        others = [one for one in self.parts if one != self.head]
        return any(wants_a_part(one) or is_follow_up(one) for one in others)


def names_control(asked: str) -> bool:
    """Tell whether the answer to *asked* names the control that the other parts are about."""
    return kind_of(asked) is Asked.WHICH_CONTROL and not _CLAUSE.search(asked)


def part(text: str) -> Parted | None:
    """Return the several things that *text* asks, in its order; None where it asks one."""
    return _listed(text) or _asked(text)


def _asked(text: str) -> Parted | None:
    pieces = [piece.strip(" ?.,;") for piece in _NEXT.split(text)]
    if not _LEAST <= len(pieces) <= _MOST or not all(map(_OPENS.match, pieces)):
        return None
    leaning = [wants_a_part(piece) for piece in pieces]
    head = next((one for one, leans in zip(pieces, leaning, strict=True) if not leans), "")
    return Parted(head=head, parts=tuple(pieces)) if head else None


def _listed(text: str) -> Parted | None:
    """Read "the subject: owner, evidence" and "owner and evidence of the subject"."""
    found = _LISTED.match(text.strip(" ?.")) or _OF.match(text.strip(" ?."))
    if found is None:
        return None
    head = _NEED.sub("", found["head"]).strip()
    items = [_ARTICLE.sub("", item.strip(" ?.")) for item in _ITEMS.split(found["parts"])]
    wanted = [_asked_as(item) for item in items if item]
    if not _LEAST <= len(wanted) <= _MOST or not all(map(wants_a_part, wanted)):
        return None
    return Parted(head=head, parts=tuple(wanted))


def _asked_as(item: str) -> str:
    return next((asked for pattern, asked in _ASKED_AS if pattern.search(item)), item)
