"""What was embedded once is not embedded again, and learning gives way."""

from knowledge.answering.remembering import RememberingEmbedder
from tests.knowledge.stand_ins import WordEmbedder


class CountingEmbedder(WordEmbedder):
    """Says which texts it embedded."""

    def __init__(self):
        self.seen = []

    def embed(self, texts):
        self.seen.extend(texts)
        return super().embed(texts)


def test_known_text_is_not_embedded_again():
    """The model sees each text once, and rows come back in order."""
    model = CountingEmbedder()
    remembering = RememberingEmbedder(model)
    first = remembering.embed(["keep logs", "lock screens"])

    again = remembering.embed(["lock screens", "keep logs"])

    assert model.seen == ["keep logs", "lock screens"]
    assert (again[::-1] == first).all()


def test_learned_text_is_known():
    """What was learned in the background costs a question nothing."""
    model = CountingEmbedder()
    remembering = RememberingEmbedder(model)
    texts = [f"rule {n}" for n in range(10)]
    remembering.learn(texts, stopping=lambda: False)
    model.seen.clear()

    remembering.embed(texts)

    assert model.seen == []


def test_learning_stops_when_told():
    """A process that stops does not wait for the rest."""
    model = CountingEmbedder()
    RememberingEmbedder(model).learn(
        (f"rule {n}" for n in range(1_000)), stopping=lambda: len(model.seen) >= 8
    )
    assert len(model.seen) == 8


def test_learning_rests_while_questions_come():
    """Learning takes a tenth of the time while somebody asks, all of it while nobody does."""
    now, rests = [100.0], []

    class SlowEmbedder(WordEmbedder):
        def embed(self, texts):
            now[0] += 0.25
            return super().embed(texts)

    remembering = RememberingEmbedder(SlowEmbedder(), timer=lambda: now[0], rest=rests.append)
    remembering.embed(["may I work abroad?"])
    remembering.learn((f"rule {n}" for n in range(40)), stopping=lambda: False)

    assert rests == [2.25] * 3, "a second after the question nobody is waiting any more"
