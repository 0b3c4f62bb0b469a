"""Tell a security event that somebody lives through from a question about events (A.6.8)."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from knowledge.recognition import tables, wording

_SENTENCE_END = re.compile(r"(?<=[!?;\n])\s*|(?<=\.)\s+|\.{2,}\s*|:\s+| [-–] ")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?<![\w.])(?:a\.)?\d{1,2}\.\d{1,2}(?:\.\d)?(?![\w.]*\w)")
_EITHER_OR = re.compile(r"(?:\w+ ){1,4}or (?:\w+ ?){1,4}\?+")
_READ = 2_000
_NEARLY_ALL = 0.7
_A_SENTENCE = 4
_THING = r"\w+(?: \w+){0,2}"
_TOPICS = re.compile(
    rf"\w+(?: \w+){{0,3}}: ?{_THING}(?:, ?(?:and )?{_THING}|,? and {_THING})+[.?!]*"
)
_CLAUSE_END = re.compile(r",|\bbut\b|\bbecause\b|\band now\b|\bso now\b|(?<=\)) |\(")

_AUXILIARIES = (
    *("do", "did", "can", "may", "must", "should", "could", "might", "shall", "would", "will"),
    *("am", "are", "have", "need", "if", "when"),
)
_DEEDS = ("bait_deed", "send_deed", "loss", "ai_deed", "risky_run", "harm_done", "noticed")
_SUFFERED = ("loss", "misbehaves", "account_odd")


class EventType(StrEnum):
    """What sort of security event a message tells of."""

    PHISHING = "phishing"
    MALWARE = "malware"
    LOST_DEVICE = "lost_device"
    MISSENT = "missent"
    CREDENTIAL = "credential"
    INTRUSION = "intrusion"
    PHYSICAL = "physical"
    WRONGDOING = "wrongdoing"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityEvent:
    """A security event that a message tells of; *about_person* asks for the confidential channel."""

    type: EventType
    about_person: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Signal:
    """Word classes that together tell an event; the first must be stated, not asked."""

    type: EventType
    stated: re.Pattern[str]
    anywhere: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A message as read: folded, what of it is stated, and the event that its patterns show.

    *accuses* is whether it speaks of what somebody else does, *asks* whether of more than help,
    *lists* whether it only names a topic and several things of it.
    """

    text: str
    message: str
    stated: str
    event: SecurityEvent | None = None
    accuses: bool = False
    asks: bool = False
    lists: bool = False


def detect_event(text: str) -> SecurityEvent | None:
    """Return the security event that *text* reports or shows, or None for anything else."""
    return read(text).event


def read(text: str) -> Reading:
    """Read the first 2,000 characters of *text*: who has more to tell has told the event by then."""
    text = text[:_READ]
    message = wording.fold(text)
    if _is_put_aside(message):
        return Reading(text=text, message=message, stated="")
    told = message
    if _classes()["admin_request"].match(_without_fillers(message)):
        told = _lived(message)
    parts = (_stated(sentence) for sentence in _SENTENCE_END.split(told))
    stated = " ; ".join(part for part in parts if part)
    weights = _weights(_signals("signals"), stated=stated, message=told)
    if not weights and _asks_nothing(told, stated):
        weights = _weights(_signals("weak"), stated=stated, message=told)
    accuses = _accuses(stated)
    return Reading(
        text=text,
        message=message,
        stated=stated,
        event=_event(weights, accuses=accuses),
        accuses=accuses,
        asks=_asks(told),
        lists=bool(_TOPICS.fullmatch(message)),
    )


def _event(weights: Counter[EventType], *, accuses: bool) -> SecurityEvent | None:
    """Return the likeliest event; in doubt it is about a person."""
    if not weights:
        return None
    kind = max(weights, key=lambda each: weights[each])
    doubt = EventType.WRONGDOING in weights or (kind is EventType.OTHER and accuses)
    return SecurityEvent(type=kind, about_person=doubt)


def _accuses(stated: str) -> bool:
    """Return whether *stated* tells of a colleague, beyond what the writer owns up to."""
    said = _others_deeds(stated)
    classes = _classes()
    return bool(classes["accused"].search(said) or classes["colleague"].search(said))


def _is_put_aside(message: str) -> bool:
    """Return whether *message* is for the help desk, of the standard, or about an earlier report."""
    classes = _classes()
    if classes["of_the_standard"].search(message) and not any(
        classes[name].search(message) for name in ("one_self", "right_now")
    ):
        return True
    return any(classes[name].search(message) for name in ("not_working", "already_reported")) or (
        bool(_EITHER_OR.fullmatch(message)) and not classes["one_self"].search(message)
    )


def _weights(signals: tuple[_Signal, ...], *, stated: str, message: str) -> Counter[EventType]:
    """Return how strongly *signals* speak for each type of event."""
    weights: Counter[EventType] = Counter()
    for signal in signals:
        said = _others_deeds(stated) if signal.type is EventType.WRONGDOING else stated
        if signal.stated.search(said) and all(each.search(message) for each in signal.anywhere):
            weights[signal.type] += 1 + len(signal.anywhere)
    return weights


def _asks_nothing(message: str, stated: str) -> bool:
    """Return whether next to all words of *message* are stated rather than asked."""
    if _asks(message) or len(_without_cries(message).split()) < _A_SENTENCE:
        return False
    told = _without_cries(message)
    return len(_WORD.findall(stated)) >= _NEARLY_ALL * len(_WORD.findall(told))


def _asks(message: str) -> bool:
    """Return whether *message* asks for more than help, or speaks of numbers of the standard."""
    told = _without_cries(message)
    asking = "?" in told or _classes()["still_asking"].search(told)
    return bool(asking or _NUMBER.search(told))


def _without_cries(message: str) -> str:
    return re.sub(rf"{_classes()['help_cry'].pattern}[\s?!.]*", " ", message)


def _stated(sentence: str) -> str:
    """Return what *sentence* states as happening; questions, wishes and what-ifs are left out."""
    if _classes()["what_if_story"].match(_without_fillers(sentence)):
        return ""
    asking = False
    kept: list[str] = []
    for clause in _CLAUSE_END.split(_classes()["hedge"].sub(" ", sentence)):
        part, asking = _stated_clause(_without_fillers(clause), asking=asking)
        kept.append(part)
    return " ; ".join(part for part in kept if part)


def _stated_clause(clause: str, *, asking: bool) -> tuple[str, bool]:
    """Return the stated part of *clause*, and whether the sentence is a question by now."""
    classes = _classes()
    found = classes["conditional"].search(clause) or classes["reported_question"].search(clause)
    if found:
        before, is_question = _stated_clause(clause[: found.start()].strip(), asking=asking)
        return before, is_question or not before
    if classes["noticed_question"].match(clause):
        return clause, False
    if classes["question_opening"].match(clause) or classes["admin_request"].match(clause):
        return _lived(clause), True
    if asking and not classes["one_self"].match(clause):
        return "", True
    if _is_general(clause):
        return "", asking
    return clause, False


def _is_general(clause: str) -> bool:
    """Return whether *clause* speaks of rules and topics rather than of something lived."""
    classes = _classes()
    if not (classes["topic"].search(clause) or classes["normative"].search(clause)):
        return False
    if classes["bad_deed"].search(clause) and classes["colleague"].search(clause):
        return False
    return not (_lived(clause) or classes["right_now"].search(clause))


def _others_deeds(stated: str) -> str:
    """Return *stated* without what the writer owns up to: a slip is no wrongdoing."""
    return _confession().sub(" ", stated)


def _lived(clause: str) -> str:
    """Return the rest of *clause* from the first thing that the writer did or suffered."""
    found = _lived_pattern().search(clause)
    return clause[found.start() :] if found else ""


def _without_fillers(clause: str) -> str:
    """Return *clause* without the greetings and sighs that it begins with."""
    filler = _classes()["filler"]
    clause = clause.strip(" .!?;,:\n")
    while found := filler.match(clause):
        rest = clause[found.end() :].strip(" .!?;,:")
        if not rest:
            break
        clause = rest
    return clause


def _classes() -> Mapping[str, re.Pattern[str]]:
    return tables.vocabulary("events")


@lru_cache(maxsize=1)
def _lived_pattern() -> re.Pattern[str]:
    """Return the pattern of a first person's own deed or loss, as opposed to "can i open"."""
    classes = _classes()
    asked = "".join(rf"(?<!\b{word} )" for word in _AUXILIARIES)
    soft = rf"(?:(?:{classes['soft'].pattern}) ){{0,4}}"
    deeds = "|".join(classes[name].pattern for name in _DEEDS)
    suffered = "|".join(classes[name].pattern for name in _SUFFERED)
    own = (
        rf"\b(?:my|our|the|a) (?:\w+ ){{1,4}}?(?:is|was|got|has|are|were|have) {soft}(?:{suffered})"
    )
    return re.compile(rf"{asked}\b(?:i|we) {soft}(?:{deeds})|{own}")


@lru_cache(maxsize=1)
def _confession() -> re.Pattern[str]:
    classes = _classes()
    soft = rf"(?:(?:{classes['soft'].pattern}) ){{0,4}}"
    return re.compile(rf"\bi {soft}(?:{classes['bad_deed'].pattern})")


@lru_cache(maxsize=4)
def _signals(section: str) -> tuple[_Signal, ...]:
    """Return the signals of one section of the table, compiled, most telling first."""
    classes = _classes()
    made: list[_Signal] = []
    for line in tables.lines("events", section):
        kind, _, names = line.partition(" = ")
        stated, *anywhere = (classes[name.strip()] for name in names.split("&"))
        made.append(_Signal(type=EventType(kind), stated=stated, anywhere=tuple(anywhere)))
    return tuple(made)
