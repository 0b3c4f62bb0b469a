"""What a question asks for decides which sentence of several on the same matter comes first."""

import pytest

from knowledge.answering.evidence import fits, gather, names_nothing
from knowledge.answering.understanding import Asked, understand
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.retrieval import FoundPassage
from tests.knowledge.answering.passages import passage

CATALOGUE = load_catalogue()


def ranked(question, *sentences):
    """Return the sentences of one passage as they are ranked by words and shape."""
    found = [
        FoundPassage(score=0.5, cosine=0.5, lexical=0.5, passage=passage("\n".join(sentences)))
    ]
    evidence = gather(understand(question, CATALOGUE), found, frequency=lambda _: 1, total=9)
    return [one.text for one in evidence]


@pytest.mark.parametrize(
    ("asked", "sentence", "fitting"),
    [
        (Asked.DURATION, "Lamps must be out by 18:00.", True),
        (Asked.DURATION, "Lamps must be out on the last working day.", True),
        (Asked.DURATION, "The lamp is lit on 1 September.", True),
        (Asked.DURATION, "Lamps must be out.", False),
        (Asked.PERMISSION, "Keepers do not have to polish lamps.", True),
        (Asked.PERMISSION, "Keepers polish lamps.", False),
        (Asked.WHAT, "A lamp is a light.", False),
    ],
)
def test_shape_of_an_answer(asked, sentence, fitting):
    """Clock times, days and dates say when; that something is not needed answers "must I"."""
    assert fits(asked, sentence) is fitting


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "what must I not do with a lamp",
            "A keeper must not lend a lamp.",
            "A keeper must polish a lamp and must know what to do with a lamp.",
        ),
        ("what does group B mean", "Group B is the rest.", "Group A is the rest, which we mean."),
        ("what is a beacon", "A beacon is a fire on a hill.", "A beacon must be lit by a beacon."),
        ("what are our lamps", "Lamp: Red; Place: Pier.", "Our lamps are what they are: lamps."),
    ],
)
def test_what_is_asked_comes_first(question, first, second):
    """What is forbidden, this group, the definition, the list: as the question wants it."""
    assert ranked(question, second, first)[0] == first


@pytest.mark.parametrize(
    ("text", "earlier", "nothing"),
    [
        ("for how long?", "who lends a lamp?", True),
        ("and how often", "who lends a lamp?", True),
        ("for how long may I lend a boat?", "who lends a lamp?", False),
        ("for how long?", "", False),
    ],
)
def test_a_question_that_names_nothing(text, earlier, nothing):
    """Only a question in a thread that says no more than how much of it names nothing."""
    assert names_nothing(understand(text, CATALOGUE, earlier=earlier)) is nothing
