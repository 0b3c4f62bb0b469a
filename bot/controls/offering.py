"""What evidence, and what is said of a control, has to be like; each fault has a field and words."""

from collections.abc import Iterator
from datetime import date

from bot.controls.facts import EvidenceKind, Offer
from bot.controls.register_entities import LONGEST_TEXT, LONGEST_TITLE


def saying_faults(words: str, on: date, *, today: date) -> dict[str, str]:
    """Return what cannot be said like that of a control, by field."""
    found = {}
    if on > today:
        found["on"] = "The day lies in the future; say what is true by today."
    if too_long := _too_long(words, LONGEST_TEXT):
        found["words"] = too_long
    return found


def offer_faults(offer: Offer, *, today: date) -> dict[str, str]:
    """Return the fields of evidence that cannot be as they are, and why, in words."""
    return dict(_offer_faults(offer, today))


def one_line(words: str) -> str:
    """Return *words* as they are kept."""
    return " ".join(words.replace("\x00", "").split())


def _offer_faults(offer: Offer, today: date) -> Iterator[tuple[str, str]]:
    if offer.covers_from > offer.covers_until:
        yield "covers_until", "The period ends before it begins; correct the two days."
    elif offer.covers_until > today:
        yield (
            "covers_until",
            "Evidence covers what has been; let the period end today or before.",
        )
    if offer.valid_until is not None and offer.valid_until < offer.covers_until:
        yield "valid_until", "It would no longer count before its period ends; name a later day."
    if not one_line(offer.title):
        yield "title", "Give the evidence a title."
    elif too_long := _too_long(offer.title, LONGEST_TITLE):
        yield "title", too_long
    if offer.kind is not EvidenceKind.FILE and not offer.reference.startswith("https://"):
        yield (
            "reference",
            "A link or a message is named by an address that begins with https.",
        )
    elif too_long := _too_long(offer.reference, LONGEST_TEXT):
        yield "reference", too_long


def _too_long(words: str, longest: int) -> str:
    if len(one_line(words)) <= longest:
        return ""
    return f"That is longer than {longest} characters; shorten it."
