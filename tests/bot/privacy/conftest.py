"""People who asked, rated and passed on, and the office that looks after what is kept of them."""

from types import SimpleNamespace

import pytest

from bot.durable.traces import WorkTraces
from bot.people.personal import PeopleKept
from bot.people.service import PeopleDirectory
from bot.privacy.entities import Retention
from bot.privacy.service import PrivacyOffice
from bot.questions.entities import ExchangeId, Rating
from bot.questions.service import HelpDesk
from knowledge.answers import Answer, Kind, Question

SECRET = "is my manager allowed to read my zebra mails?"


class Echo:
    """Answers with the question; sensitive where it is about a colleague."""

    def answer(self, question, **_names):
        if "colleague" in question.text:
            return Answer(kind=Kind.HAND_OFF, lead="Use the contact.", sensitive=True)
        return Answer(
            kind=Kind.REFUSAL, lead=f"You asked: {question.text}", notices=(question.text,)
        )


class Village:
    """Two people of Slack, what they do, and the office."""

    def __init__(self, database, audit, clock, home):
        self.database, self.audit, self.clock = database, audit, clock
        self.people = PeopleDirectory(database, audit, clock=clock)
        self.desk = HelpDesk(database, audit, Echo(), clock)
        self.office = PrivacyOffice(
            database,
            audit,
            clock,
            retention=Retention(),
            people=PeopleKept({"root@example.com"}),
            work=WorkTraces(home),
        )
        self.ada = self.people.person_for_slack("U0ADA", email="ada@example.com")
        self.bob = self.people.person_for_slack("U0BOB", email="bob@example.com")

    def ask(self, person, text=SECRET, *, number=1):
        """Ask in a direct message."""
        place = f"D0{person.slack_id}:{number}"
        return self.desk.ask(
            Question(text=text), actor=person, exchange_id=ExchangeId(f"ask:{place}"), thread=place
        )

    def rate(self, person, exchange, rating=Rating.HELPFUL):
        self.desk.rate(exchange.id, rating, actor=person)

    def send_all(self):
        """Mark all messages as sent."""
        from bot.database.outbox import Outbox

        outbox = Outbox(self.database, self.clock)
        for item in outbox.pending():
            outbox.done(item.id)

    def written(self):
        """Return every value of every table, as one text."""
        from bot.migrations.schema import metadata

        with self.database.reading() as connection:
            rows = [
                tuple(row)
                for table in metadata.tables.values()
                for row in connection.execute(table.select()).all()
            ]
        return repr(rows)

    def entries(self, tag):
        """Return the audit entries with this tag."""
        return [entry for entry in self.audit.entries() if entry.tag == tag]


@pytest.fixture
def village(database, audit, clock, tmp_path):
    return Village(database, audit, clock, tmp_path / "home")


@pytest.fixture
def asked(village):
    """Ada asked, Bob rated, Ada passed it on; all messages are sent."""
    exchange = village.ask(village.ada)
    village.rate(village.bob, exchange)
    village.desk.hand_off(exchange.id, actor=village.ada)
    village.send_all()
    return SimpleNamespace(exchange=exchange)
