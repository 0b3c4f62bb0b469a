"""How a topic of the catalogue is told: its nearest sentences, and where its figures come from."""

from collections.abc import Callable, Iterable, Sequence

from knowledge.answering import standard_text, wording
from knowledge.answering.composition import Composition
from knowledge.answers import Side
from knowledge.catalogue.entities import Figure, Topic

TOPIC = "topic:"
"""What the source of a topic begins with."""
Likeness = Callable[[Sequence[str]], Sequence[float]]
"""Tells how near each of some sentences is to the question."""
_TOPIC_SENTENCES, _FIRST_BONUS = 4, 0.08


def tell_topic(topic: Topic, likeness: Likeness, composition: Composition) -> None:
    """Say the topic's sentence nearest to the question first, then others in their own order.

    The first sentence of a topic answers its title, so it wins unless another is clearly nearer.
    """
    text = standard_text.topic(topic)
    near = list(likeness(text.sentences))
    near[0] += _FIRST_BONUS
    ranked = sorted(range(len(near)), key=lambda i: -near[i])
    room = _TOPIC_SENTENCES - len(composition.sentences)
    others = sorted(ranked[1 : max(room, 1)])
    chosen = [text.sentences[i] for i in (ranked[0], *others)]
    composition.say_all(chosen, text.passage, Side.STANDARD)


def bases(topic: Topic, composition: Composition) -> Iterable[str]:
    """Yield where the figures that were said come from, and how old they are."""
    said = {sentence.text for sentence in composition.sentences}
    figures = [one for one in topic.statements if isinstance(one, Figure) and one.say in said]
    for basis, as_of in dict.fromkeys((one.basis, one.as_of) for one in figures):
        yield wording.FIGURES.format(basis=basis, as_of=as_of)
