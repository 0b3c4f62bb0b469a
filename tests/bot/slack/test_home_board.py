"""The Home is published with the hash of what is seen; the newest wins."""

from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot.conversation.home_page import HomePage
from bot.people.entities import Person, PersonId
from bot.slack.home_board import HomeBoard
from bot.slack.identity import Outside, Present


class Client:
    """Takes views as Slack does: a hash that is not the newest is refused."""

    def __init__(self):
        self.hash = ""
        self.given = []
        self.refuses = ""

    def views_publish(self, *, user_id, view, **more):
        hash_ = more["hash"]
        self.given.append((user_id, view, hash_))
        if self.refuses:
            raise SlackApiError("no", {"ok": False, "error": self.refuses})
        if hash_ and hash_ != self.hash:
            raise SlackApiError("no", {"ok": False, "error": "hash_conflict"})
        self.hash = f"h{len(self.given)}"
        return {"ok": True, "view": {"hash": self.hash}}


class Pages:
    def __init__(self):
        self.made = []

    def page(self, person, *, outsider):
        self.made.append((person.id, outsider))
        return HomePage(newest=len(self.made))


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def made():
    return Pages()


@pytest.fixture
def board(client, made):
    ada = Present(person=Person(id=PersonId("p-ada")), outside=Outside.UNKNOWN)
    return HomeBoard(client, SimpleNamespace(who=lambda _user, **_team: ada), made)


def test_first_view_needs_no_hash(board, client, made):
    """Nobody has seen anything yet; whom Slack cannot vouch for is an outsider."""
    board.publish("U0ADA", team="T")
    assert client.given[0][2] is None
    assert made.made == [("p-ada", True)]


def test_next_view_is_based_on_the_last(board, client):
    """What was published before, or what the event says is seen, goes along."""
    board.publish("U0ADA", team="T")
    board.publish("U0ADA", team="T")
    assert client.given[1][2] == "h1"
    board.publish("U0ADA", team="T", seen="h2")
    assert client.given[2][2] == "h2"
    assert client.hash == "h3"


def test_conflict_is_put_together_again(board, client, made):
    """Where somebody published in between, the page is made anew, so it is the newest."""
    client.hash = "of another process"
    board.publish("U0ADA", team="T", seen="old")
    assert [hash_ for _, _, hash_ in client.given] == ["old", None]
    assert len(made.made) == 2
    assert client.hash == "h2"


def test_other_errors_are_not_tried_again(board, client):
    """A refusal for another reason is raised once."""
    client.refuses = "view_too_large"
    with pytest.raises(SlackApiError):
        board.publish("U0ADA", team="T", seen="h")
    assert len(client.given) == 1
