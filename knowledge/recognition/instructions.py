"""Find orders to an assistant in text that it is only meant to read or to answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.recognition import disguises, tables
from knowledge.recognition.tables import Rule

_TABLE = "instructions"
_SENTENCE_END = re.compile("(?<=[.!?;…])\\s+|(?<=[\u3002\uff01\uff1f\u061f])\\s*|\\n+")
_QUOTED = re.compile(
    r"“[^”]{3,400}”|„[^“”]{3,400}[“”]|«[^»]{3,400}»|「[^」]{3,400}」|\"[^\"]{3,400}\"|`[^`]{3,400}`"
    "|(?<!\\w)['\u2018][^'\u2019]{3,400}['\u2019](?!\\w)"
)
#: What may stand before the verb of an order: nothing, a mark, or words that urge.
_OPENS = re.compile(
    r"(?:^|[>*#|/\"“„«(\[{-]|\b(?:please|pls|kindly|you must|you should|you shall|you will|you have to"
    r"|you are to|assistant,|ai,|important[:,!]|now[:,!]|step \d+[:.)]))\s*$"
)
#: The same in the middle of a sentence, where talk about orders may stand, too.
_GOES_ON = re.compile(r"(?:[:;,.!?=–—]|\b(?:and|then|now|instead|just|simply|to|also))\s*$")
_TELLTALE_ABROAD = re.compile("[^\u0000-\u024f\u2000-\u206f]")


class Ploy(StrEnum):
    """How a text tries to instruct."""

    OVERRIDE = "override"
    ROLE = "role"
    SECRETS = "secrets"
    STEER = "steer"
    FRAME = "frame"
    CODED = "coded"
    UNSEEN = "unseen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Instruction:
    """One order that was found."""

    ploy: Ploy
    text: str
    """The sentence that gives it, as it was written."""


def instructions_in(
    text: str, *, context: str = "", concealed: bool = False
) -> tuple[Instruction, ...]:
    """Return the orders to an assistant in *text*; what only talks about such orders is none.

    An order quoted in a text about attacks is talk, and *context* is what the text continues.
    Nothing is talk that is *concealed* from whoever reads the text.
    """
    found = list(_disguised(text))
    talks = not concealed and _is_talk(f"{context} {_QUOTED.sub(' ', text)}")
    spoken = _QUOTED.sub(" … ", text) if talks else text
    for sentence in _SENTENCE_END.split(spoken):
        ploy = _ploy(disguises.plain(sentence), concealed=concealed, talks=talks)
        if ploy:
            found.append(Instruction(ploy=ploy, text=sentence.strip()))
    return tuple(found)


def _disguised(text: str) -> Iterator[Instruction]:
    if hidden := disguises.unseen(text):
        yield Instruction(ploy=Ploy.UNSEEN, text=hidden)
    words = disguises.decoded(text)
    if words and _ploy(disguises.plain(words), concealed=True, talks=False):
        yield Instruction(ploy=Ploy.CODED, text=words)
    for reading in disguises.uncovered(text):
        for sentence in _SENTENCE_END.split(reading):
            if _ploy(disguises.plain(sentence), concealed=False, talks=False):
                yield Instruction(ploy=Ploy.CODED, text=sentence.strip())


def _is_talk(text: str) -> bool:
    return bool(tables.vocabulary(_TABLE)["about"].search(disguises.plain(text)))


def _ploy(sentence: str, *, concealed: bool, talks: bool) -> Ploy | None:
    """Return how the plain *sentence* tries to instruct, if it does."""
    if not _may_order(sentence):
        return None
    for rule in tables.rules(_TABLE):
        ploy, _, where = rule.name.partition("_")
        if where.endswith("concealed") and not concealed:
            continue
        if rule.holds(sentence) and (concealed or where or _is_order(sentence, rule, talks=talks)):
            return Ploy(ploy)
    return None


def _may_order(sentence: str) -> bool:
    """Tell quickly whether a sentence is worth a closer look; most are not."""
    return bool(_telltale().search(sentence) or _TELLTALE_ABROAD.search(sentence))


def _is_order(sentence: str, rule: Rule, *, talks: bool) -> bool:
    """Tell whether what *rule* finds is said to the reader, not of somebody."""
    befores = [sentence[: match.start()] for match in rule.when.finditer(sentence)]
    if any(_OPENS.search(before) for before in befores):
        return True
    return not talks and any(_GOES_ON.search(before) for before in befores)


def _telltale() -> re.Pattern[str]:
    return tables.vocabulary(_TABLE)["telltale"]
