"""What a term means: the sentence of the catalogue that begins with it and says what it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from knowledge.answering import standard_text
from knowledge.answering.standard_text import StandardText
from knowledge.catalogue.catalogue import Catalogue
from knowledge.words import stems

_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bwhat(?:'?s| is| are) (?:\w+ )?meant (?:by|with) (?P<term>.+)$",
        r"\bwhat (?:do|does|did|would) (?P<term>.+?) (?:really |actually |even )?(?:mean|stand for)\b",
        r"\b(?:meaning|definition) of (?P<term>.+)$",
        r"^(?:please |can you |could you )*define (?P<term>.+)$",
        r"^(?P<term>\w+(?: \w+){0,3}) (?:meaning|definition)$",
    )
)
_IS = re.compile(
    r"^(?:so |and |but )*what(?:s| is| are) (?:an? |the )?(?P<thing>\w+(?:[ -]\w+){0,3})$",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"^(?:(?:the|an?|term|word|words|phrase|expression|exactly) )+"
    r"| (?:(?:in|under|for|of|according to|by) (?:the |an? |our )?(?:iso|iec|270\d\d|standard|isms|context)"
    r"|exactly|please|here|again)\b.*$",
    re.IGNORECASE,
)
_TERM = r"^(?:(?:the|an?) )?(?P<term>[\w’'-]+(?: [\w’'-]+){0,3}?)(?: \([^)]*\))?,? "
_THAT = (
    r"(?:an?|the|any|all|anything|everything|whatever|people|those)\b"
    r"(?! (?:usual|common|frequent|good|first|next|last|best|weak|typical|part|answer|subject)\b)"
)
#: What an entry or a topic says first is written to define it; elsewhere a sentence has to do more.
_DEFINES_FIRST = re.compile(rf"{_TERM}(?:means?|stands? for|(?:is|are) {_THAT})", re.IGNORECASE)
_DEFINES = re.compile(
    rf"{_TERM}(?:means? |stands? for |(?:is|are) {_THAT}.* (?:that|who|whose|which)\b)",
    re.IGNORECASE,
)
_NO_TERM = re.compile(
    r"\b(?:that|who|which|for|on|in|with|without|at|to|under|by|from|per|your|our)\b", re.IGNORECASE
)
_SHORTEST_INITIALS = 3
_SIGNS = re.compile(r"[\"“”„'’?!.:;,()]+")


def term_in(text: str) -> str:
    """Return the term whose meaning *text* asks for; empty where it asks for something else."""
    plain = " ".join(_SIGNS.sub(" ", text).split())
    for pattern in _ASKED:
        found = pattern.search(plain)
        if found:
            return _FRAME.sub("", _FRAME.sub("", found["term"])).strip()
    return ""


def thing_in(text: str) -> str:
    """Return the thing of which *text* asks what it is; empty where it asks for something else."""
    found = _IS.search(" ".join(_SIGNS.sub(" ", text.replace("'s", "s")).split()))
    return found["thing"] if found else ""


class Definitions:
    """Finds sentences of the catalogue that define a term."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def of(self, term: str) -> StandardText | None:
        """Return the text that defines *term*, with that sentence alone; None where none does."""
        return self._known.get(tuple(stems(term))) if stems(term) else None

    @cached_property
    def _known(self) -> dict[tuple[str, ...], StandardText]:
        found = [
            *self._found(self._firsts(), _DEFINES_FIRST),
            *self._found(self._others(), _DEFINES),
        ]
        known: dict[tuple[str, ...], StandardText] = {}
        for term, text in found:
            known.setdefault(tuple(stems(term)), text)
        for term, text in found:
            initials = "".join(word[0] for word in term.lower().split())
            if len(initials) >= _SHORTEST_INITIALS:
                known.setdefault((initials,), text)
        return known

    def _found(
        self, texts: Iterable[StandardText], defines: re.Pattern[str]
    ) -> Iterator[tuple[str, StandardText]]:
        for text in texts:
            for sentence in text.sentences:
                found = defines.match(sentence)
                if found and not _NO_TERM.search(found["term"]) and stems(found["term"]):
                    yield found["term"], replace(text, sentences=(sentence,))

    def _firsts(self) -> Iterator[StandardText]:
        yield from map(standard_text.gist, self._catalogue.entries.values())
        for text in map(standard_text.topic, self._catalogue.topics.values()):
            yield replace(text, sentences=text.sentences[:1])

    def _others(self) -> Iterator[StandardText]:
        yield from map(standard_text.topic, self._catalogue.topics.values())
        yield from map(standard_text.asks, self._catalogue.entries.values())
        for entry in self._catalogue.entries.values():
            for question in entry.text.questions:
                yield standard_text.answer_to(entry.id, entry.title, question)
        for topic in self._catalogue.topics.values():
            for question in topic.questions:
                yield standard_text.answer_to(topic.source, topic.title, question)
