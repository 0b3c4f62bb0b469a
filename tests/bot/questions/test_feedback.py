"""Why an answer did not help is kept without anybody's name."""

import json

import pytest

from bot.errors import UnknownExchange
from bot.people.entities import Person, PersonId
from bot.questions.entities import ExchangeId, Rating
from bot.questions.feedback import LONGEST, Feedback
from bot.questions.feedback_entities import RatingReason
from bot.questions.feedback_store import badly_rated, reasons_of
from bot.questions.personal import QuestionsKept
from tests.bot.questions.asking import ADA, BEN, AskingDesk


class Scene:
    """A desk, and what is kept of reasons."""

    def __init__(self, database, audit, clock):
        self.asking = AskingDesk(database, audit, clock)
        self.feedback = Feedback(database, audit, clock)
        self._database = database
        self.exchange = self.asking.ask("how often are backups taken?")

    def explain(self, reason=RatingReason.WRONG, words="", *, by=ADA):
        self.feedback.explain(self.exchange.id, reason, words, actor=by)

    def kept(self):
        with self._database.reading() as connection:
            return reasons_of(connection, [self.exchange.number])

    def bad(self):
        with self._database.reading() as connection:
            return badly_rated(connection)


@pytest.fixture
def scene(database, audit, clock):
    return Scene(database, audit, clock)


def test_a_reason_is_kept_sealed(scene, audit):
    """Reason and words are kept; neither row nor trail names who said it."""
    scene.explain(RatingReason.OUTDATED, "we changed this in May")
    (kept,) = scene.kept()
    assert (kept.reason, kept.words) == (RatingReason.OUTDATED, "we changed this in May")
    assert ADA.id not in kept.rater
    entry = list(audit.entries())[-1]
    assert (entry.actor, json.loads(entry.facts)["reason"]) == ("rater", "outdated")
    assert "May" not in entry.facts
    assert scene.bad() == {scene.exchange.number: [RatingReason.OUTDATED]}


def test_a_rating_counts_without_a_reason(scene):
    """Whoever closes the form has rated all the same."""
    scene.asking.desk.rate(scene.exchange.id, Rating.NOT_HELPFUL, actor=ADA)
    assert scene.bad() == {scene.exchange.number: []}


def test_a_changed_mind_takes_the_reason_along(scene):
    """A later reason replaces the first, and "helpful" deletes it."""
    scene.explain(RatingReason.WRONG, "no")
    scene.explain(RatingReason.OTHER, "well")
    assert [one.reason for one in scene.kept()] == [RatingReason.OTHER]
    scene.asking.desk.rate(scene.exchange.id, Rating.HELPFUL, actor=ADA)
    assert (scene.kept(), scene.bad()) == ([], {})


def test_two_people_two_reasons(scene):
    """The same person has another seal at every answer, and two people have two."""
    scene.explain(by=ADA)
    scene.explain(by=BEN)
    other = scene.asking.ask("may I work abroad?")
    scene.feedback.explain(other.id, RatingReason.WRONG, "", actor=ADA)
    assert len({one.rater for one in scene.kept()}) == 2
    with scene._database.reading() as connection:
        assert len({one.rater for one in reasons_of(connection, [1_001, 1_002])}) == 3


def test_long_and_odd_words(scene):
    """Words are cut at their limit, and half a character breaks nothing."""
    scene.explain(words="x" * (LONGEST + 50))
    assert len(scene.kept()[0].words) == LONGEST
    scene.explain(words="a\x00b\ud800")
    assert scene.kept()[0].words == "ab?"


def test_what_is_gone_cannot_be_rated(scene):
    """An answer that is past its time is said to be so."""
    with pytest.raises(UnknownExchange):
        scene.feedback.explain(ExchangeId("nothing"), RatingReason.WRONG, "", actor=ADA)


def test_shown_and_erased(scene, database):
    """A person gets their reasons, and their erasure leaves none of them."""
    scene.explain(words="mine", by=BEN)
    kept = QuestionsKept()
    with database.reading() as connection:
        (rating,) = kept.about(connection, BEN)["ratings"]
        assert (rating["reason"], rating["words"]) == ("wrong", "mine")
        stranger = Person(id=PersonId("p-eve"))
        assert kept.about(connection, stranger)["ratings"] == []
    with database.transaction() as connection:
        kept.erase(connection, BEN)
    assert scene.kept() == []
    scene.explain(words="mine", by=ADA)
    with database.transaction() as connection:
        kept.erase(connection, ADA)
    assert scene.kept() == []
