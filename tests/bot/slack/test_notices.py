"""Notices: who is told, and that nobody is forgotten silently."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from bot.people.entities import Person, PersonId, Role
from bot.slack.blocks import notices as words
from bot.slack.desk import Channels
from bot.slack.workflows.notices import tell

ADA = Person(id=PersonId("p-1"), slack_id="U1", role=Role.ADMIN)
BEA = Person(id=PersonId("p-2"), slack_id="U2", role=Role.ADMIN)
SHY = Person(id=PersonId("p-3"), role=Role.ADMIN)


@dataclass
class Run:
    id: str = "notice:1"

    def step(self, _name, deed):
        return deed()


@dataclass
class Delivery:
    sent: list = field(default_factory=list)

    def deliver(self, _run, parcel):
        self.sent.append((parcel.address.channel, parcel.render().text))
        return True


def _desk(*, leads=""):
    people = SimpleNamespace(admins=lambda: (ADA, BEA, SHY), find=lambda _id: ADA)
    identity = SimpleNamespace(reach=lambda person: person.slack_id)
    return SimpleNamespace(
        people=people, identity=identity, delivery=Delivery(), channels=Channels(leads=leads)
    )


@pytest.fixture
def _hello(monkeypatch):
    monkeypatch.setattr(words, "WORDS", {"hello": lambda facts: f"hello {facts['what']}"})


@pytest.mark.usefixtures("_hello")
@pytest.mark.parametrize(
    ("to", "leads", "places"),
    [
        ("person", "", ["U1"]),
        ("admins", "", ["U1", "U2"]),
        ("leads", "C9", ["C9"]),
        ("leads", "", ["U1", "U2"]),
    ],
)
def test_everybody_it_is_for(to, leads, places):
    """A notice reaches the person, all admins, or the leads' channel, and admins in its place."""
    desk = _desk(leads=leads)
    tell(desk, Run(), {"kind": "hello", "to": to, "to_person": "p-1", "what": "you"})
    assert desk.delivery.sent == [(place, "hello you") for place in places]


@pytest.mark.usefixtures("_hello")
def test_nobody_is_said_in_the_log(caplog):
    """A notice that reaches nobody is named in the log."""
    desk = _desk()
    desk.people.find = lambda _id: SHY
    tell(desk, Run(), {"kind": "hello", "to": "person", "to_person": "p-3", "what": "you"})
    assert not desk.delivery.sent
    assert "notice notice:1 (hello) reached nobody" in caplog.text


@pytest.mark.parametrize(
    ("to", "readers"), [("person", None), ("leads", (ADA, BEA)), ("admins", (ADA, BEA))]
)
def test_titles_are_looked_up_for_those_who_read_them(to, readers):
    """One person reads names of their own; of many, all must be allowed to read them."""
    asked = []

    def notice_words(facts, *, readers):
        asked.append((facts["shared_id"], readers))
        return {"name": "guests.md"}

    desk = _desk(leads="C9")
    desk.people.who_may = lambda _permission: (ADA, BEA)
    desk.documents = SimpleNamespace(notice_words=notice_words)
    facts = {"kind": "document_let_go", "to": to, "to_person": "p-1", "shared_id": "s-1"}
    tell(desk, Run(), facts)
    assert set(map(str, asked)) == {str(("s-1", readers))}
    assert all("guests.md" in text for _, text in desk.delivery.sent)
