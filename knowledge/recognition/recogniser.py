"""Recognise a security event by its patterns first and by its likeness to known messages second."""

from dataclasses import replace

from knowledge.indexes import Vectors
from knowledge.recognition.events import EventType, Reading, SecurityEvent, read
from knowledge.recognition.likeness import EventLikeness, Likeness

#: Chosen by cross-validation on the prototypes. Below the first, likeness overrules the patterns;
#: above the others, it speaks up where they see nothing: sooner when it knows the meaning, later
#: when the message asks for more than help.
_OBJECTS = 0.15
_SPEAKS_BY_MEANING = 0.4
_SPEAKS_BY_WORDING = 0.5
_ASKING_NEEDS = 0.7
#: "Deliveries: gate, guard, parcels" names what somebody wants to read about.
_LISTING_NEEDS = 0.75


class EventRecogniser:
    """Recognises security events; without likeness, by patterns alone."""

    def __init__(self, likeness: EventLikeness | None = None) -> None:
        self._likeness = likeness

    def detect(self, text: str, vector: Vectors | None = None) -> SecurityEvent | None:
        """Return the event that *text* tells of, or None; *vector* is its embedding if known.

        What states nothing at all, a mere question, costs no embedding.
        """
        reading = read(text)
        if self._likeness is None or not reading.stated:
            return reading.event
        seen = self._likeness.judge(reading, vector)
        if reading.event is not None:
            return (
                None if seen.probability < _OBJECTS else _with_doubt(reading, reading.event, seen)
            )
        if seen.probability < _needed(reading, seen):
            return None
        return SecurityEvent(
            type=seen.type,
            about_person=seen.type is EventType.WRONGDOING or reading.accuses,
        )


def _needed(reading: Reading, seen: Likeness) -> float:
    """Return how likely an event must be where the patterns see none."""
    if reading.lists:
        return _LISTING_NEEDS
    if reading.asks:
        return _ASKING_NEEDS
    return _SPEAKS_BY_MEANING if seen.by_meaning else _SPEAKS_BY_WORDING


def _with_doubt(reading: Reading, event: SecurityEvent, seen: Likeness) -> SecurityEvent:
    """Return *event*, about a person too when it is alike to reports of wrongdoing."""
    may_accuse = reading.accuses or event.type is EventType.OTHER
    doubt = may_accuse and seen.type is EventType.WRONGDOING
    return replace(event, about_person=event.about_person or doubt)
