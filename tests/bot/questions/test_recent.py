"""Everybody finds their own newest answers, and nobody else's."""

from bot.people.entities import Person, PersonId
from bot.questions.entities import ExchangeId
from bot.questions.service import HelpDesk
from knowledge.answers import Answer, Kind, Question

ADA, BOB = Person(id=PersonId("p-ada")), Person(id=PersonId("p-bob"))


class Silent:
    """Answers everything alike."""

    def answer(self, _question, **_names):
        return Answer(kind=Kind.REFUSAL)


def test_newest_come_first_and_are_ones_own(database, audit, clock):
    """The newest few of one person, newest first."""
    desk = HelpDesk(database, audit, Silent(), clock)
    for number, person in enumerate((ADA, BOB, ADA, ADA)):
        desk.ask(Question(text=f"q{number}"), actor=person, exchange_id=ExchangeId(f"e{number}"))
    assert [one.question for one in desk.recent(actor=ADA, limit=2)] == ["q3", "q2"]
    assert [one.question for one in desk.recent(actor=BOB, limit=9)] == ["q1"]
    assert desk.recent(actor=Person(id=PersonId("p-new")), limit=9) == ()
