"""A follow-up that names another thing: "and my phone?" asks the earlier question about the phone."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.words import STOP_WORDS, words

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""Tells how near in meaning each of some phrases is to the first one."""

_WORD = re.compile(r"[\w'’.-]*\w")
_PREPOSITION = (
    r"(?:to|from|in|into|on|onto|at|with|without|for|by|of|about|during|outside|inside|via|near|after"
    r"|before|until|under|over|through)"
)
_LED = re.compile(rf"^({_PREPOSITION}) (.+)$", re.IGNORECASE)
_DETERMINERS = frozenset("my our your the a an his her their this these any some all every".split())  # noqa: SIM905
_SUBJECTS = frozenset("i we you they he she who employees people staff someone somebody".split())  # noqa: SIM905
_ASKED_TO = frozenset("have need allowed permitted supposed required obliged want ok fine".split())  # noqa: SIM905
#: Words between things that name none: how it is asked, what is done, what is wanted of a thing.
_BETWEEN = STOP_WORDS | frozenset(
    """
    how long often much many soon fast what which why where when new allowed permitted required
    forbidden ok okay fine necessary not also only and or with without during outside inside via near
    after before until under over through abroad use uses using cover covers sign signs buy buys
    install keep keeps store send share apply applies ask asks expect expects look take bring carry
    own owns approve approves handle evidence control controls clause clauses policy policies rule
    rules deadline limit process procedure approval permission
    """.split()  # noqa: SIM905 - a list literal would be a hundred lines
)
_DONE = re.compile(r"\w{2,}ed$", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:contractors?|visitors?|guests?|interns?|managers?|freelancers?|admins?|externals?|trainees?"
    r"|students?|temps?|new joiners?|consultants?|customers|suppliers|everyone|leads|auditors?"
    r"|employees|staff|colleagues|people|developers?|engineers?|(?:board )?members?)$",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:I|we|you|they)\b", re.IGNORECASE)
#: A longer phrase is the likelier thing than a word of it.
_WORTH_OF_A_WORD = 0.1
#: So near a phrase behind another preposition must be to be replaced: "in a café" for "from a train".
_SAME_SORT = 0.4


@dataclass(frozen=True, kw_only=True, slots=True)
class AboutAnother:
    """An earlier question, asked about something else."""

    text: str
    """The whole question, as somebody might have asked it at once."""
    thing: str
    """What stands in the place of the earlier thing; empty where it only adds where or when."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Phrase:
    """A piece of the earlier question that names something, with what leads to it."""

    start: int
    """Where its determiner begins, if it has one."""
    end: int
    text: str
    """Without the determiner."""
    preposition: str = ""
    led_from: int = 0
    """Where its preposition begins, if it has one."""


def about_another(named: str, earlier: str, *, likeness: Likeness) -> AboutAnother | None:
    """Return *earlier* with *named* in the place of what is most like it; None where nothing is."""
    question = earlier.rstrip(" ?!.")
    led = _LED.match(named)
    if led:
        return _led_to(led[1].lower(), led[2], question, likeness)
    subject = _WE.search(question) if _PEOPLE.search(named) else None
    if subject:
        return _put(named, question, subject.start(), subject.end(), thing=named)
    is_person = bool(_PEOPLE.search(named))
    phrases = list(_phrases(question))
    same_sort = [one for one in phrases if bool(_PEOPLE.search(one.text)) is is_person]
    best = _nearest(named, same_sort or phrases * is_person, likeness)
    if best is None:
        return None
    return _put(named, question, best.start, best.end, thing=named)


def _led_to(preposition: str, named: str, question: str, likeness: Likeness) -> AboutAnother:
    """Replace what the same preposition leads to, or the same sort of place; else add to the end."""
    phrases = [one for one in _phrases(question) if one.preposition]
    same = [one for one in phrases if one.preposition == preposition]
    best = _nearest(named, same, likeness) or _alike(named, phrases, likeness)
    whole = f"{preposition} {named}"
    if best is None:
        return AboutAnother(text=f"{question} {whole}?", thing="")
    return _put(whole, question, best.led_from, best.end, thing=named)


def _put(what: str, question: str, start: int, end: int, *, thing: str) -> AboutAnother:
    text = f"{question[:start]}{what}{question[end:]}?"
    return AboutAnother(text=" ".join(text.split()), thing=thing)


def _nearest(named: str, phrases: Sequence[_Phrase], likeness: Likeness) -> _Phrase | None:
    if not phrases:
        return None
    near = likeness(named, [one.text for one in phrases])
    rated = [
        cosine + _WORTH_OF_A_WORD * len(one.text.split())
        for one, cosine in zip(phrases, near, strict=True)
    ]
    return phrases[rated.index(max(rated))]


def _alike(named: str, phrases: Sequence[_Phrase], likeness: Likeness) -> _Phrase | None:
    near = likeness(named, [one.text for one in phrases]) if phrases else []
    alike = [one for one, cosine in zip(phrases, near, strict=True) if cosine >= _SAME_SORT]
    return _nearest(named, alike, likeness)


def _phrases(question: str) -> Iterator[_Phrase]:
    """Yield every run of telling words, and its beginnings: behind a thing may stand what is done."""
    for run, led in _runs(question):
        for last in run:
            yield _Phrase(
                start=led.determined_from,
                end=last.end(),
                text=question[run[0].start() : last.end()],
                preposition=led.preposition,
                led_from=led.led_from,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Led:
    """What leads to a run of words."""

    determined_from: int
    preposition: str = ""
    led_from: int = 0


def _runs(question: str) -> Iterator[tuple[list[re.Match[str]], _Led]]:
    """Yield the telling words that stand together, without the verb of a subject before them."""
    found = list(_WORD.finditer(question))
    run: list[re.Match[str]] = []
    for before, word in pairwise([None, *found]):
        if word is None:
            continue
        glued = before is not None and question[before.end() : word.start()].isspace()
        if run and (not glued or _is_between(word)):
            yield run, _led(run[0], found)
            run = []
        if not _is_between(word) and not _is_verb(word, found):
            run.append(word)
    if run:
        yield run, _led(run[0], found)


def _led(first: re.Match[str], found: Sequence[re.Match[str]]) -> _Led:
    place = found.index(first)
    start = place
    while start and found[start - 1].group().lower() in _DETERMINERS | {"new", "own"}:
        start -= 1
    leading = found[start - 1] if start else None
    if leading is not None and re.fullmatch(_PREPOSITION, leading.group(), re.IGNORECASE):
        return _Led(
            determined_from=found[start].start(),
            preposition=leading.group().lower(),
            led_from=leading.start(),
        )
    return _Led(determined_from=found[start].start())


def _is_between(word: re.Match[str]) -> bool:
    text = word.group()
    return bool(_DONE.match(text)) or all(one in _BETWEEN for one in words(text))


def _is_verb(word: re.Match[str], found: Sequence[re.Match[str]]) -> bool:
    """Tell whether *word* is what a subject does: the first telling word after it."""
    place = found.index(word)
    before = [one.group().lower() for one in found[max(place - 2, 0) : place]]
    if not before:
        return True
    if before[-1] == "to":
        return len(before) > 1 and before[0] in _ASKED_TO
    return before[-1] in _SUBJECTS
