"""What the leads wrote for a smaller circle is said to the asker alone, never in a channel."""

from datetime import date

import pytest

from bot.conversation.entities import Place, Turn
from bot.conversation.service import Conversation
from bot.people.entities import Person, Role
from knowledge.answering.curated import CuratedAnswer, curated
from tests.bot.conversation.test_service import Desk
from tests.bot.questions.asking import said
from tests.journeys.office import Shelf

FOR_LEADS = CuratedAnswer(
    label="C-1",
    question="how often?",
    text="Ask the chief of security first.",
    corrected_on=date(2026, 3, 1),
    valid_until=date(2026, 9, 1),
    audience=frozenset({"leads"}),
)


class Answers:
    """Says what was curated to those who may read it."""

    def answer(self, question, *, onlooker=None):
        del onlooker
        may_read = question.reader.may_read(FOR_LEADS.audience)
        return curated(FOR_LEADS) if may_read else said("Backups are nightly.")


@pytest.mark.parametrize(("role", "aside"), [(Role.LEAD, True), (Role.EMPLOYEE, False)])
def test_a_lead_reads_it_aside(clock, role, aside):
    """In a channel everybody reads the document; a lead is told the correction alone."""
    desk = Desk(Answers(), clock)
    turn = Turn(
        id="w1",
        text="how often?",
        person=Person(id="p-1", role=role),
        place=Place.CHANNEL,
        thread="C:1",
    )
    reply = Conversation(desk, Answers(), Shelf()).reply_to(turn)
    assert reply.shown.answer.sentences[0].text == "Backups are nightly."
    assert (reply.aside is not None) is aside
    if aside:
        assert "chief of security" in reply.aside.answer.sentences[0].text
