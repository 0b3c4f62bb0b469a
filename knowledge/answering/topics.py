"""How a topic of the catalogue is told: its nearest sentences, and where its figures come from."""

import re
from collections.abc import Callable, Iterable, Sequence

from knowledge.answering import standard_text, wording
from knowledge.answering.composition import Composition
from knowledge.answering.understanding import Asked, Understanding
from knowledge.answers import Side
from knowledge.catalogue.entities import Figure, Topic

TOPIC = "topic:"
"""What the source of a topic begins with."""
Likeness = Callable[[Sequence[str]], Sequence[float]]
"""Tells how near each of some sentences is to the question."""
_TOPIC_SENTENCES, _FIRST_BONUS, _PART_BONUS = 4, 0.08, 0.5
#: Who asks how is not told what it is.
_IS = re.compile(r"^(?:an?|the) [\w -]{3,40}? (?:is|are) (?:an?|the|any)\b", re.IGNORECASE)
_IS_PENALTY = 0.2
#: A sentence about companies of another size answers nobody.
_SIZE = re.compile(r"\b(\d{1,6}) (?:people|employees|persons|staff|colleagues|fte|headcount)\b")
_SIZES = (
    (50, re.compile(r"\bunder 50\b")),
    (250, re.compile(r"\b50 to 250\b|\b50[-–]250\b")),
    (10**6, re.compile(r"\b(?:over|more than) 250\b")),
)
_SIZE_BONUS = 0.4
#: What a question wants of a topic, and the sentences that tell just that.
_TELLING = tuple(
    (re.compile(wants, re.IGNORECASE), re.compile(tells, re.IGNORECASE))
    for wants, tells in (
        (
            r"\bevidence\b",
            (
                r"\bauditors?\b.*\b(?:asks?|picks?|reads?|match|looks?|want|compares?|checks?|expects?"
                r"|tests?|traces?)\b"
            ),
        ),
        (
            r"\b(?:findings?|pitfalls?|mistakes?|goe?s? wrong)\b",
            r"\b(?:typical|frequent|common|usual|favourite) (?:\w+ )?(?:findings?|nonconformit\w+|mistakes?)",
        ),
        (r"\b(?:start-?ups?|small)\b", r"\b(?:small (?:compan|team|organi)\w*|start-?ups?)"),
        (
            r"\b(?:who|whose|owners?|owns?)\b",
            r"\b(?:owners?|approves?|decides?|answers? for|responsible)\b",
        ),
        (
            r"\bhow (?:often|frequent\w*|regular\w*)\b|\b(?:frequency|cadence|interval)\b",
            r"\b(?:intervals?|every (?:month|quarter|half|year)|once a|twice a|yearly|quarterly)\b",
        ),
    )
)


def tell_topic(
    topic: Topic, understanding: Understanding, likeness: Likeness, composition: Composition
) -> None:
    """Say the topic's sentence nearest to the question first, then others in their own order.

    The first sentence of a topic answers its title, so it wins unless another is clearly nearer,
    or a part is asked for that others tell.
    """
    text = standard_text.topic(topic)
    near = list(likeness(text.sentences))
    telling = _telling(understanding, topic, text.sentences)
    near[0] += 0 if telling else _FIRST_BONUS
    for place in telling:
        near[place] += _PART_BONUS
    if understanding.asked is Asked.HOW:
        near = [
            c - _IS_PENALTY * bool(_IS.match(s)) for c, s in zip(near, text.sentences, strict=True)
        ]
    near = [c + _fits(understanding, s) for c, s in zip(near, text.sentences, strict=True)]
    ranked = sorted(range(len(near)), key=lambda i: -near[i])
    room = _TOPIC_SENTENCES - len(composition.sentences)
    others = sorted(ranked[1 : max(room, 1)])
    chosen = [text.sentences[i] for i in (ranked[0], *others)]
    composition.say_all(chosen, text.passage, Side.STANDARD)


def _fits(understanding: Understanding, sentence: str) -> float:
    """Return what it is worth that *sentence* speaks of companies as large as the one asked about."""
    size = _SIZE.search(understanding.search_text)
    if size is None:
        return 0.0
    limit = next(most for most, _ in _SIZES if int(size[1]) < most)
    told = [most for most, pattern in _SIZES if pattern.search(sentence)]
    if not told:
        return 0.0
    return _SIZE_BONUS if limit in told else -_SIZE_BONUS


def _telling(understanding: Understanding, topic: Topic, sentences: Sequence[str]) -> Sequence[int]:
    """Return the places of the sentences that tell the part that is asked for.

    A topic that is all about this part has no such places.
    """
    wanted = "evidence" if understanding.asked is Asked.EVIDENCE else understanding.fresh
    parts = [(wants, told) for wants, told in _TELLING if not wants.search(topic.title)]
    tells = next((told for wants, told in parts if wants.search(wanted)), None)
    if tells is None:
        return []
    return [place for place, one in enumerate(sentences) if tells.search(one)]


def bases(topic: Topic, composition: Composition) -> Iterable[str]:
    """Yield where the figures that were said come from, and how old they are."""
    said = {sentence.text for sentence in composition.sentences}
    figures = [one for one in topic.statements if isinstance(one, Figure) and one.say in said]
    for basis, as_of in dict.fromkeys((one.basis, one.as_of) for one in figures):
        yield wording.FIGURES.format(basis=basis, as_of=as_of)
