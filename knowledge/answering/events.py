"""A message that sounds like a security event: how to report now, what to do, what not to do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.answering.composition import Composition
from knowledge.answers import Action, Answer, Kind, Sentence, Side
from knowledge.passages import DocumentStatus, LibraryView, Passage
from knowledge.recognition.events import EventType, SecurityEvent
from knowledge.sentences import split_sentences

#: The control whose documents say how events are reported.
_REPORTING = "A.6.8"
_MOST = 3
_TOPICS: Mapping[EventType, str] = {
    EventType.PHISHING: r"phish|link|suspicious mail",
    EventType.MALWARE: r"malware|virus|ransom",
    EventType.LOST_DEVICE: r"lost|stolen|missing device",
    EventType.MISSENT: r"mis-?sent|wrong (?:person|recipient)|misdirect",
    EventType.CREDENTIAL: r"password|credential|account|phish",
    EventType.INTRUSION: r"intru|malware|unauthori[sz]ed",
    EventType.PHYSICAL: r"door|stranger|visitor|physical|break-in|lost",
    EventType.WRONGDOING: r"wrongdoing|confidential channel|speak|whistle|ombuds",
    EventType.OTHER: r"first steps|how to report",
}
#: What is told of people in confidence; what is urgent goes to those who can act on it.
_CONFIDENTIAL = frozenset({EventType.WRONGDOING, EventType.OTHER})
_CONTACT = re.compile(r"@|#\w|\bextension\b|\bhotline\b|\+?\d{4,}", re.IGNORECASE)
#: A place to report to as the first line names it: an extension, a number, a mail address, a channel.
_PLACE = re.compile(
    r"\b(?:extension|ext\.?|hotline|phone) \+?\d[\d /-]*\d|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\w)#[a-z][\w-]+|\+\d[\d /-]{5,}\d",
    re.IGNORECASE,
)
_REPORTS = re.compile(r"\breport|\bcall", re.IGNORECASE)
_DONT = re.compile(r"\b(?:must not|never|do not|don't|may not|should not)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacts:
    """Whom to tell when no document can be read; from the settings."""

    incident: str = ""
    confidential: str = ""


class EventResponder:
    """Answers a security event, with or without documents."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    def respond(self, event: SecurityEvent, view: LibraryView | None) -> Answer:
        """Return what to do now; *view* is None when the library can't be read."""
        composition = Composition()
        if view is not None:
            is_wrongdoing = event.type is EventType.WRONGDOING
            passages = _serving(view, with_wrongdoing=is_wrongdoing)
            topic = re.compile(_TOPICS[event.type], re.IGNORECASE)
            _say_contact(passages, topic if is_wrongdoing else None, composition)
            _say_steps(passages, topic, composition)
        return Answer(
            kind=Kind.EVENT,
            action=Action.REPORT_EVENT,
            lead=self._lead(event, composition.sentences),
            sentences=composition.sentences,
            citations=composition.citations,
            sensitive=event.about_person,
        )

    def _lead(self, event: SecurityEvent, said: Sequence[Sentence]) -> str:
        if event.about_person and event.type in _CONFIDENTIAL:
            channel = self._contacts.confidential or _place(said)
            to = f" to {channel}" if channel else " through the confidential channel"
            return f"Please report this{to}; what you wrote here is not stored."
        contact = self._contacts.incident or _place(said)
        if contact:
            kept = "; what you wrote here is not stored" if event.about_person else ""
            return f"Report this now, even if you are not sure: {contact}{kept}."
        return (
            "Report this now, even if you are not sure: call your security team or your manager, "
            "leave the device on but disconnect it from the network, and delete nothing."
        )


def _place(said: Sequence[Sentence]) -> str:
    """Return the first place to report to that *said* names, in its own words, or nothing."""
    found = (_PLACE.search(sentence.text) for sentence in said)
    return next((match.group() for match in found if match), "")


def _serving(view: LibraryView, *, with_wrongdoing: bool) -> list[Passage]:
    """Return what approved documents say on reporting; the confidential channel only if wanted."""
    confidential = re.compile(_TOPICS[EventType.WRONGDOING], re.IGNORECASE)
    return [
        passage
        for passage in view.serving(_REPORTING)
        if passage.document.status is DocumentStatus.APPROVED
        and (with_wrongdoing or not confidential.search(passage.section))
    ]


def _say_contact(
    passages: Sequence[Passage], topic: re.Pattern[str] | None, composition: Composition
) -> None:
    """Say the sentences that name a place to report to: at most two."""
    said = 0
    for passage in sorted(passages, key=lambda p: not _REPORTS.search(p.section)):
        if topic and not topic.search(f"{passage.section} {passage.text}"):
            continue
        for sentence in split_sentences(passage.text):
            if said < 2 and _CONTACT.search(sentence) and _REPORTS.search(sentence):  # noqa: PLR2004
                composition.say(sentence, passage, Side.OURS)
                said += 1


def _say_steps(
    passages: Sequence[Passage], topic: re.Pattern[str], composition: Composition
) -> None:
    """Say what to do and then what not to do, from the sections about this kind of event."""
    steps = [
        (sentence, passage)
        for passage in passages
        if topic.search(passage.section)
        for sentence in split_sentences(passage.text)
        if not sentence.endswith(":")
    ]
    for wanted in (False, True):
        chosen = [step for step in steps if bool(_DONT.search(step[0])) is wanted]
        for sentence, passage in chosen[:_MOST]:
            composition.say(sentence, passage, Side.OURS)
