"""The bot asks itself; a change is told once, and every replica reads how it went."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from bot.database.outbox import Outbox
from bot.questions.canary import Canary, Trouble
from knowledge.answers import Answer, Kind, Reason, Side
from knowledge.grounding.proof import prove
from knowledge.passages import DocumentControl, Reader
from tests.bot.questions.asking import said

STANDARD = said("A.8.13 asks for backups.", source="A.8.13", side=Side.STANDARD)
OURS = said("Backups are taken every night.")
REFUSED = Answer(kind=Kind.REFUSAL, reason=Reason.NOT_IN_DOCUMENTS)


@dataclass
class Answers:
    """Answers the standard's question and ours."""

    standard: Answer = STANDARD
    ours: Answer = OURS
    asked: list = field(default_factory=list)
    fails: Exception | None = None

    found: tuple = ()

    def places(self, _query, _reader, *, limit):
        return [SimpleNamespace(source=source) for source in self.found[:limit]]

    def answer(self, question):
        self.asked.append(question)
        if self.fails:
            raise self.fails
        return self.ours if "our document" in question.text else self.standard


@dataclass
class Shelf:
    """Documents that everybody may read."""

    titles: tuple = ()

    def view(self, reader):
        assert reader == Reader()
        return self

    def documents(self):
        return {title: DocumentControl(title=title) for title in self.titles}


class Scene:
    """A canary and what is told of it."""

    def __init__(self, database, clock):
        self.answers, self.shelf = Answers(), Shelf()
        self._outbox = Outbox(database, clock)
        self.clock = clock
        self.canary = Canary(database, self.answers, self.shelf, prove, clock)
        self.begun = clock.now()

    def told(self):
        return [item.payload["green"] for item in self._outbox.pending()]

    def sings(self):
        return self.canary.sings(since=self.begun)


@pytest.fixture
def scene(database, clock):
    return Scene(database, clock)


def test_a_fresh_home_is_asked_about_the_standard(scene):
    """Without a document one question is enough, and that all is well is no news."""
    assert scene.canary.look().is_green
    assert [one.text for one in scene.answers.asked] == ["What does A.8.13 ask?"]
    assert (scene.told(), scene.sings()) == ([], True)


def test_our_documents_are_asked_about(scene):
    """With documents one of three has to be answered from them; other ones each hour."""
    scene.shelf.titles = tuple(f"Policy {number}" for number in range(5))
    assert scene.canary.look().is_green
    first = {one.text for one in scene.answers.asked[1:]}
    assert len(first) == 3
    scene.clock.forward(hours=1)
    scene.canary.look()
    assert first != {one.text for one in scene.answers.asked[-3:]}
    scene.answers.ours = STANDARD
    assert scene.canary.look().reason == Trouble.UNANSWERED


def test_a_title_that_says_nothing(scene):
    """Where no answer can be made of a title it is enough that the index finds the document."""
    scene.shelf.titles = ("Annex 7b",)
    scene.answers.ours = REFUSED
    scene.answers.found = ("A.8.13",)
    assert scene.canary.look().reason == Trouble.UNANSWERED
    scene.answers.found = ("A.8.13", "Annex 7b")
    assert scene.canary.look().is_green


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fails": RuntimeError("the index is on fire")}, Trouble.FAILED),
        ({"standard": REFUSED}, Trouble.UNANSWERED),
        ({"standard": replace(STANDARD, citations=())}, Trouble.UNPROVED),
        (
            {"standard": said("Auditors approve every change.", quote="Keys are kept 30 days.")},
            Trouble.UNPROVED,
        ),
        (
            {"standard": said("Keys are kept 90 days.", quote="Keys are kept 30 days.")},
            Trouble.UNPROVED,
        ),
    ],
)
def test_red_when_mute_or_unproved(scene, change, reason):
    """An error, a refusal, and a sentence that its source does not prove are each told apart."""
    for name, value in change.items():
        setattr(scene.answers, name, value)
    state = scene.canary.look()
    assert (state.is_green, state.reason) == (False, reason)
    assert (scene.told(), scene.sings()) == ([False], False)


def test_a_change_is_told_once(scene):
    """Red once, green once, however often it is asked in between."""
    scene.canary.look()
    scene.answers.standard = REFUSED
    for _ in range(3):
        scene.clock.forward(minutes=10)
        scene.canary.look()
    assert scene.told() == [False]
    scene.answers.standard = STANDARD
    for _ in range(3):
        scene.clock.forward(hours=1)
        scene.canary.look()
    assert scene.told() == [False, True]


def test_hourly_and_sooner_while_red(scene):
    """What went well is asked again after an hour; what went badly, at the next round."""
    assert scene.canary.look_if_due()
    scene.clock.forward(minutes=30)
    assert scene.canary.look_if_due() is None
    scene.clock.forward(minutes=30)
    scene.answers.standard = REFUSED
    assert scene.canary.look_if_due()
    scene.clock.forward(minutes=10)
    scene.answers.standard = STANDARD
    assert scene.canary.look_if_due().is_green


def test_silence_counts_after_two_and_a_half_hours(scene):
    """A process that has just begun is not blamed; one that served all the while is."""
    assert scene.sings()
    scene.clock.forward(hours=2, minutes=31)
    assert not scene.sings()
    assert scene.canary.sings(since=scene.clock.now())
    scene.canary.look()
    assert scene.sings()


def test_nothing_is_counted_or_recorded(scene, audit):
    """No entry of the trail says that a question was answered."""
    scene.canary.look()
    assert list(audit.entries()) == []
