"""From a turn to a reply."""

import pytest

from bot.conversation.entities import Place, Turn
from bot.conversation.service import Conversation, may_pass_on, reader_of
from bot.people.entities import Person, Role
from bot.questions.entities import Exchange
from knowledge.passages import EVERYONE
from tests.journeys.office import ScriptedAnswerer, Shelf

ADA = Person(id="p-ada")
LENA = Person(id="p-lena", role=Role.LEAD)
GUS = Person(id="p-gus", guest=True)


class Desk:
    """Records in memory what it is asked."""

    def __init__(self, answerer, clock):
        self._answerer, self._clock = answerer, clock
        self.kept = {}

    def ask(self, question, *, actor, exchange_id, thread="", onlooker=None, answer=None):
        if exchange_id not in self.kept:
            self.kept[exchange_id] = Exchange(
                id=exchange_id,
                number=len(self.kept) + 1001,
                asked_by=actor.id,
                asked_at=self._clock.now(),
                thread=thread,
                question=question.text,
                answer=answer or self._answerer.answer(question, onlooker=onlooker),
            )
        return self.kept[exchange_id]

    def history(self, thread):
        return tuple(x.question for x in self.kept.values() if x.thread == thread)


@pytest.fixture
def desk(clock):
    return Desk(ScriptedAnswerer(), clock)


@pytest.fixture
def conversation(desk):
    return Conversation(desk, ScriptedAnswerer(), Shelf())


def turn(person=ADA, place=Place.CHANNEL, **more):
    facts = {"id": "w1", "text": "who runs an investigation?", "thread": "C:1"} | more
    return Turn(person=person, place=place, **facts)


@pytest.mark.parametrize(
    ("said", "audiences", "ours"),
    [
        (turn(LENA), {EVERYONE}, True),
        (turn(LENA, Place.ALONE), {EVERYONE, "leads"}, True),
        (turn(ADA, Place.ALONE), {EVERYONE}, True),
        (turn(GUS), set(), False),
        (turn(GUS, Place.ALONE), set(), False),
        (turn(LENA, outsiders=True), set(), False),
        (turn(LENA, Place.ALONE, outsiders=True), set(), False),
    ],
)
def test_reader_is_the_least_that_anybody_there_may_see(said, audiences, ours):
    """Who reads along decides which documents may be used."""
    assert (frozenset(audiences), ours) == (
        reader_of(said).audiences,
        reader_of(said).sees_company_documents,
    )


def test_lead_in_a_channel_gets_the_rest_alone(conversation):
    """The public reply says nothing of it; the aside cites the restricted document."""
    reply = conversation.reply_to(turn(LENA))

    assert not reply.shown.answer.citations
    assert [c.source for c in reply.aside.answer.citations] == ["investigations.md"]


def test_aside_is_no_part_of_the_thread(conversation, desk):
    """What is said to one person is not remembered for the others."""
    conversation.reply_to(turn(LENA))

    assert desk.history("C:1") == ("who runs an investigation?",)


@pytest.mark.parametrize("said", [turn(ADA), turn(LENA, outsiders=True), turn(GUS)])
def test_nobody_else_gets_an_aside(conversation, said):
    """Employees, guests and readers of shared channels get the public reply only."""
    assert conversation.reply_to(said).aside is None


def test_an_aside_is_answered_once(clock):
    """What the asker alone reads is answered once, and recorded as it was answered."""
    answerer = ScriptedAnswerer()
    Conversation(Desk(answerer, clock), answerer, Shelf()).reply_to(turn(LENA))

    assert len(answerer.asked) == 2


def test_same_turn_twice_is_one_exchange(conversation, desk):
    """A turn that is offered again is not answered again."""
    conversation.reply_to(turn(LENA))
    conversation.reply_to(turn(LENA))

    assert {"w1", "w1:aside"} == set(desk.kept)


def test_history_reaches_the_question(clock):
    """What was asked before in the thread goes along."""
    answerer = ScriptedAnswerer()
    conversation = Conversation(Desk(answerer, clock), answerer, Shelf())
    conversation.reply_to(turn(id="w1", text="is there a backup?"))
    conversation.reply_to(turn(id="w2", text="and in Vienna?"))

    assert answerer.asked[-1].history == ("is there a backup?",)


def test_only_the_asker_passes_an_exchange_on(conversation):
    """A question belongs to whoever asked it."""
    shown = conversation.reply_to(turn(ADA)).shown

    assert may_pass_on(shown, ADA)
    assert not may_pass_on(shown, LENA)
