"""A change of a user is stored before it is acked, and only when it concerns us."""

from types import SimpleNamespace

import pytest

from bot.durable.errors import NotAccepted
from bot.people.entities import Person, PersonId
from bot.rehearsal.payloads import user_change
from bot.rehearsal.workspace import Member
from bot.slack.listeners import people

ADA = Person(id=PersonId("p-1"), slack_id="U0ADA", email="ada@example.com", timezone="Etc/UTC")
SCOPES = frozenset({"users:read", "users:read.email"})


class _Desk:
    """A desk that remembers what was accepted and doubted."""

    def __init__(self):
        self.engine = self.identity = self
        self.people = SimpleNamespace(met={"U0ADA": ADA}.get)
        self.accepted, self.doubted, self.refuses = [], [], None
        self.readership = SimpleNamespace(changed=self.see)
        self.seen = []

    def see(self, member, *, team):
        self.seen.append((member.user, member.outsider, team))

    def accept(self, name, **work):
        if self.refuses:
            raise self.refuses
        self.accepted.append((name, work["workflow_id"], work["arguments"]))

    def doubt(self, user):
        self.doubted.append(user)


@pytest.fixture
def desk():
    return _Desk()


@pytest.fixture
def hear(desk):
    """Let the listener hear of a member as they are now."""
    heard = []
    app = SimpleNamespace(event=lambda _name: heard.append)
    people.register(app, desk)

    def listener(**facts):
        member = Member(**{"id": "U0ADA", "name": "Ada", "email": "ada@example.com", **facts})
        heard[0](user_change(member, event_id="Ev1", scopes=SCOPES))

    return listener


@pytest.mark.parametrize(
    "fact",
    [
        {"deactivated": True},
        {"guest": True},
        {"team": "T0OTHER"},
        {"email": "a@b.example"},
        {"tz": "Europe/Vienna"},
    ],
)
def test_what_concerns_us_is_work(desk, hear, fact):
    """Access and address are looked at again; the work carries ids alone."""
    hear(**fact)
    ((name, work_id, arguments),) = desk.accepted
    assert (name, work_id) == ("user_change", "user_change:Ev1")
    assert set(arguments) == {"user", "team", "deactivated"}
    assert arguments["deactivated"] == ("1" if "deactivated" in fact else "")


@pytest.mark.parametrize("fact", [{"name": "Ada with a hat"}, {"id": "U0NEW", "guest": True}])
def test_everything_else_is_dropped(desk, hear, fact):
    """A new picture, or somebody whom we never met, is no work; memory is doubted all the same."""
    hear(**fact)
    assert desk.accepted == []
    assert desk.doubted == [fact.get("id", "U0ADA")]


def test_what_could_not_be_stored_is_not_acked(desk, hear):
    """The listener raises, so Slack offers the event again."""
    desk.refuses = NotAccepted("disk full")
    with pytest.raises(NotAccepted):
        hear(deactivated=True)
    assert desk.doubted == ["U0ADA"]


def test_who_reads_along_is_mended(desk, hear):
    """A colleague who becomes a guest counts as one in every channel at once."""
    hear(guest=True)

    assert desk.seen == [("U0ADA", True, "T0HOME")]


def test_event_by_way_of_another_company_makes_no_guest(desk):
    """Whatever workspace an event names outside, it is judged from the one that it came for."""
    member = Member(id="U0ADA", name="Ada", email="ada@example.com")
    payload = user_change(member, event_id="Ev1", scopes=SCOPES) | {"team_id": "T0OTHER"}
    heard = []
    people.register(SimpleNamespace(event=lambda _name: heard.append), desk)

    heard[0](payload)

    assert desk.accepted == []
    assert desk.seen == [("U0ADA", False, "T0HOME")]
