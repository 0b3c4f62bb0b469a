"""Unanswered and badly rated questions: without names, and only what three people asked."""

import numpy as np
import pytest

from bot.errors import NotPermitted
from bot.questions.clusters import Clusters
from bot.questions.clusters_grouping import groups
from bot.questions.clusters_masking import Masker
from bot.questions.curation import Curation
from bot.questions.curation_entities import Correction
from bot.questions.feedback import Feedback
from bot.questions.feedback_entities import RatingReason
from bot.questions.personal import QuestionsKept
from knowledge.answering.curated import Recogniser
from knowledge.answers import Answer, Kind, Reason
from knowledge.catalogue.catalogue import load_catalogue
from tests.bot.questions.asking import (
    ADA,
    BEN,
    CEM,
    DEA,
    LENA,
    OTTO,
    ROOT,
    SILENT,
    AskingDesk,
    Words,
    said,
)

PARKING = "where may I park my bicycle?"
NAMES = ("Jonas Ekström", "May Lee", "Ada")


class Scene:
    """A desk and its list."""

    def __init__(self, database, audit, clock):
        self.clock = clock
        self.asking = AskingDesk(database, audit, clock)
        self.ask = self.asking.ask
        self.curation = Curation(database, audit, clock)
        self.feedback = Feedback(database, audit, clock)
        self.clusters = Clusters(
            database,
            embedder=Words(),
            curated=self.curation,
            recogniser=Recogniser(load_catalogue(), Words()),
            names=lambda: NAMES,
        )

    def dislike(self, *, by, words, rated_by=None):
        """Let somebody ask, and somebody say why the answer did not help."""
        exchange = self.ask(PARKING, by=by, says=said("In the yard."))
        actor = rated_by or by
        self.feedback.explain(exchange.id, RatingReason.OUTDATED, words, actor=actor)
        self.clock.forward(minutes=1)
        return exchange

    def list(self):
        return self.clusters.open_questions(actor=LENA)


@pytest.fixture
def scene(database, audit, clock):
    return Scene(database, audit, clock)


def test_three_people_make_a_cluster(scene):
    """The same question of three people is shown once, with how many they are and no name."""
    for person in (ADA, BEN, CEM, CEM):
        scene.ask(PARKING, by=person)
    (cluster,) = scene.list().clusters
    assert (cluster.question, cluster.people, cluster.unanswered) == (PARKING, 3, True)
    assert scene.list().hidden == 0


def test_two_people_are_not_shown(scene):
    """However often two people ask, nothing of their words is shown, only how many questions."""
    for person in (ADA, BEN, ADA, BEN, ADA):
        scene.ask(PARKING, by=person)
    found = scene.list()
    assert (found.clusters, found.hidden) == ((), 5)
    assert "bicycle" not in repr(found)


def test_two_by_two_are_not_four(scene):
    """People of another question don't count for this one."""
    for person in (ADA, BEN):
        scene.ask(PARKING, by=person)
    for person in (CEM, DEA):
        scene.ask("who waters the plants upstairs?", by=person)
    assert (scene.list().clusters, scene.list().hidden) == ((), 4)


def test_what_counts_as_open(scene):
    """A good answer, a refusal of what is out of scope or may not use our documents, and what was told in confidence do not."""
    out = Answer(kind=Kind.REFUSAL, reason=Reason.OUT_OF_SCOPE)
    unused = Answer(kind=Kind.REFUSAL, reason=Reason.DOCUMENTS_NOT_USED)
    secret = Answer(kind=Kind.REFUSAL, reason=Reason.NEEDS_HUMAN, sensitive=True)
    for answer in (said("Backups are taken every night."), out, unused, secret):
        for person in (ADA, BEN, CEM):
            scene.ask(PARKING, by=person, says=answer)
    assert scene.list().clusters == ()
    assert scene.list().hidden == 0


def test_a_silent_answer_is_open(scene):
    """After "Our policies don't say" nothing that follows is an answer."""
    silent = Answer(kind=Kind.ANSWER, lead="Our policies don't say. For orientation only:")
    for person in (ADA, BEN, CEM):
        scene.ask(PARKING, by=person, says=silent)
    assert scene.list().clusters[0].unanswered


def test_badly_rated_with_reasons(scene):
    """Answers that people found unhelpful come with why, and with words that name nobody."""
    for person, words in ((ADA, "ask Jonas Ekström"), (BEN, "the yard is gone"), (CEM, "see May")):
        scene.dislike(by=person, words=words)
    (cluster,) = scene.list().clusters
    assert not cluster.unanswered
    assert cluster.reasons == {RatingReason.OUTDATED: 3}
    assert cluster.words == ("ask … …", "the yard is gone", "see …")


@pytest.mark.parametrize("authors", [(ADA,), (ADA, ADA, ADA), (ADA, BEN), (ADA, BEN, ADA, BEN)])
def test_comments_of_a_few_are_not_shown(scene, authors):
    """However much one or two people write, neither their words nor their reasons appear."""
    for person in (ADA, BEN, CEM):
        scene.ask(PARKING, by=person, says=SILENT)
    for number, person in enumerate(authors):
        scene.dislike(by=person, words=f"marmalade {number}")
    (cluster,) = scene.list().clusters
    assert (cluster.words, cluster.reasons) == ((), {})
    assert "marmalade" not in repr(scene.list())


def test_reasons_of_three_without_comments_of_three(scene):
    """Of reasons that three people gave their number by kind is shown, without two's comments."""
    for person, words in ((ADA, "marmalade"), (BEN, "marmalade, too"), (CEM, "")):
        scene.dislike(by=person, words=words)
    (cluster,) = scene.list().clusters
    assert (cluster.words, cluster.reasons) == ((), {RatingReason.OUTDATED: 3})


def test_one_reader_of_many_answers_is_one(scene):
    """Who comments other people's answers is not counted anew with each of them."""
    for person in (ADA, BEN, CEM):
        scene.dislike(by=person, rated_by=DEA, words=f"marmalade of {person.id}")
    assert scene.list().clusters[0].words == ()
    assert scene.list().clusters[0].reasons == {}

    exchange = scene.dislike(by=ADA, words="one")
    for person in (LENA, OTTO):
        scene.feedback.explain(exchange.id, RatingReason.WRONG, "two, three", actor=person)
    assert len(scene.list().clusters[0].words) >= 2
    assert sum(scene.list().clusters[0].reasons.values()) == 6


def test_whoever_writes_more_is_shown_once(scene):
    """Of three people one comment each is shown: the newest."""
    for person, words in ((ADA, "first"), (ADA, "second"), (BEN, "third"), (CEM, "fourth")):
        scene.dislike(by=person, words=words)
    assert set(scene.list().clusters[0].words) == {"second", "third", "fourth"}


def test_erased_comments_count_no_more(scene, database):
    """When one of three authors is erased, the comments of the two others disappear."""
    scene.ask(PARKING, by=DEA, says=SILENT)
    for person in (ADA, BEN, CEM):
        scene.dislike(by=person, words="marmalade")
    assert scene.list().clusters[0].words
    with database.transaction() as connection:
        QuestionsKept().erase(connection, BEN)
    (cluster,) = scene.list().clusters
    assert (cluster.people, cluster.words, cluster.reasons) == (3, (), {})


def test_the_example_names_nobody(scene):
    """Of several wordings one without a name is shown; where each has one, it is masked."""
    for person, name in ((ADA, " at Jonas"), (BEN, ""), (CEM, " at Jonas")):
        scene.ask(f"where may I park my bicycle{name}?", by=person)
    assert scene.list().clusters[0].question == PARKING
    for person in (ADA, BEN, CEM):
        scene.ask("does jonas ekström approve laptops 0664 1234567?", by=person)
    assert [one.question for one in scene.list().clusters if "laptops" in one.question] == [
        "does … … approve laptops …?"
    ]


def test_corrected_is_closed(scene):
    """Once a lead wrote an answer, the question leaves the list; retired, it comes back."""
    for person in (ADA, BEN, CEM):
        scene.ask(PARKING, by=person)
    assert scene.list().clusters
    curated = scene.curation.add(
        Correction(question=PARKING, text="In the yard."), actor=LENA, entry_id="form:1"
    )
    assert scene.list().clusters == ()
    scene.curation.retire(curated.number, actor=LENA)
    assert scene.list().clusters


def test_who_is_erased_counts_no_more(scene, database):
    """When one of three is erased the cluster disappears, and so do their words."""
    for person in (ADA, BEN, CEM):
        scene.ask(PARKING, by=person, says=SILENT)
    assert scene.list().clusters
    with database.transaction() as connection:
        QuestionsKept().erase(connection, BEN)
    assert (scene.list().clusters, scene.list().hidden) == ((), 2)


@pytest.mark.parametrize("person", [ADA, OTTO, ROOT])
def test_leads_alone(scene, person):
    """Nobody else sees the list, admins and auditors included."""
    with pytest.raises(NotPermitted):
        scene.clusters.open_questions(actor=person)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("may I mail jonas@example.com today?", "may I mail … today?"),
        ("ask <@U0ADA> or @jonas", "ask … or …"),
        ("call +43 664 123 45 67 now", "call … now"),
        ("Does May Lee approve it?", "Does … … approve it?"),
        ("may I use it in May 2026?", "may I use it in … 2026?"),
        ("does Jonas' laptop need A.8.13 of ISO 27001:2022?", None),
        ("what about staff number 104233?", "what about staff number …?"),
    ],
)
def test_masking(text, masked):
    """Names, addresses and long numbers go; standards, years and controls stay."""
    found = Masker(NAMES).mask(text)
    if masked is None:
        assert "Jonas" not in found
        assert "A.8.13 of ISO 27001:2022" in found
    else:
        assert found == masked


def test_groups_do_not_depend_on_chance():
    """The same vectors make the same groups, nearest first; nothing makes none."""
    random = np.random.default_rng(7).normal(size=(40, 8)).astype(np.float32)
    vectors = random / np.linalg.norm(random, axis=1, keepdims=True)
    assert groups(vectors) == groups(vectors)
    assert sorted(row for some in groups(vectors) for row in some) == list(range(40))
    assert groups(vectors[:0]) == []
    assert groups(vectors[:1]) == [[0]]
