"""A workspace to walk through: people, channels, and the stand-in for Slack."""

from dataclasses import replace
from functools import partial

import pytest

from bot.rehearsal.delivery import Patience
from bot.rehearsal.entities import BOT_USER, Channel, Member
from bot.rehearsal.filled import by_action
from bot.rehearsal.payloads import direct_message, mention, submission
from bot.rehearsal.server import SlackStandIn
from tests.journeys.commands import Commands
from tests.journeys.office import MANIFEST, Office, until
from tests.knowledge.sample_home import ingested_home

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
"""
PATIENCE = Patience(ack_seconds=3.0, retry_seconds=(0.2, 0.5, 1.0, 2.0, 4.0, 8.0))


COLLEAGUES = frozenset({"U0ADA", "U0LENA"})
"""Members of the channels in which no guest reads along; ``C0MIXED`` is for everybody."""


def furnish(space):
    """Let people in and open channels."""
    space.add_member(Member(id="U0ADA", name="Ada", email="ada@example.com"))
    space.add_member(Member(id="U0LENA", name="Lena", email="lena@example.com"))
    space.add_member(Member(id="U0GUEST", name="Gus", email="gus@example.org", guest=True))
    space.add_member(Member(id="U0OTHER", name="Olu", email="olu@example.net", team="T0OTHER"))
    for name in ("C0TEAM", "C0LEADS", "C0INCIDENTS"):
        space.add_channel(Channel(id=name, name=name.lower(), members=COLLEAGUES))
    space.add_channel(Channel(id="C0MIXED", name="mixed"))
    space.add_channel(Channel(id="C0SHARED", name="shared", external=True))
    for number in range(20):
        space.add_channel(
            Channel(id=f"C0LOAD{number:02d}", name=f"load-{number}", members=COLLEAGUES)
        )
    for member in list(space.members):
        space.direct_channel(member)


@pytest.fixture(scope="module")
def slack():
    """A workspace of one's own, with employees, a lead, outsiders and channels."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


@pytest.fixture(scope="session")
def people_file(tmp_path_factory):
    """A people file with one employee and one lead."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot, connected to the workspace; the durable engine is one to a process."""
    home = tmp_path_factory.mktemp("office")
    with Office(home, api_url=slack.api_url, people_file=people_file) as open_office:
        slack.wait_for_app()
        yield open_office


class Voice:
    """What people do in the workspace, and how long a test waits for it."""

    def __init__(self, stand_in):
        self._slack = stand_in

    def event(self, user, text, *, channel="", thread="", ts=""):
        """Return the event for a mention, or for a direct message without a channel."""
        space = self._slack.workspace
        ts = ts or space.next_ts()
        place = space.channels[channel] if channel else space.direct_channel(user)
        make = direct_message if place.kind == "im" else mention
        return make(place, user=user, text=text, ts=ts, thread_ts=thread)

    def say(self, user, text, *, channel="", thread="", wait=True):
        """Say something and return its ts."""
        space = self._slack.workspace
        ts = space.next_ts()
        words = f"<@{BOT_USER}> {text}" if channel else text
        place = channel or space.direct_channel(user).id
        self._come_in(user, place)
        delivery = self._slack.acting.say(user, place, words, thread=thread, ts=ts)
        if wait:
            assert delivery.result(timeout=30).acked
        return ts

    def _come_in(self, user, channel):
        """Be a member of a channel before speaking in it, as everybody is."""
        space = self._slack.workspace
        place = space.channels[channel]
        if place.members and user not in place.members:
            space.add_channel(replace(place, members=place.members | {user}))

    def ask(self, user, text, *, channel="", thread=""):
        """Say something and return the reply."""
        ts = self.say(user, text, channel=channel, thread=thread)
        return self.reply(user, channel=channel, thread=thread or ts)

    def reply(self, user, *, channel="", thread=""):
        """Wait for the newest reply in a thread."""
        place = channel or self._slack.workspace.direct_channel(user).id
        before = 0
        found = until(lambda: self._slack.workspace.replies(place, thread=thread)[before:])
        return found[-1]

    def comply(self, user, text, *, channel="C0TEAM"):
        """Use the slash command and return what came with the ack."""
        self._come_in(user, channel)
        delivery = self._slack.acting.command(user, channel, text).result(timeout=30)
        assert delivery.acked
        return delivery.answer

    def press(self, user, posted, action_id, *, value=None):
        """Press a button under a message."""
        delivery = self._slack.acting.press(user, posted, action_id, value=value)
        assert delivery.result(timeout=30).acked

    def submit(self, user, view, **typed):
        """Send a form, also one that is closed already or another's, as only an attacker can."""
        filled = by_action(view["blocks"], typed)
        open_view = self._slack.workspace.opened.find(view["id"])
        if open_view is not None and open_view.user == user:
            delivery = self._slack.acting.submit(user, view["id"], filled)
        else:
            again = submission(view, user=user, filled=filled)
            delivery = self._slack.deliver("interactive", again)
        assert delivery.result(timeout=30).acked


def find_element(posted, action_id):
    """Return the button or input of a message with this id."""
    blocks = [*posted.blocks, *(c for b in posted.blocks for c in b.get("child_blocks", ()))]
    elements = [element for block in blocks for element in block.get("elements", [])]
    return next(element for element in elements if element.get("action_id") == action_id)


def read(posted):
    """Return everything that a person reads in a message, with what is folded away."""
    return "\n".join(_texts(posted.blocks))


def _texts(blocks):
    for block in blocks:
        for key in ("title", "text"):
            text = block.get(key)
            if text:
                yield text["text"] if isinstance(text, dict) else text
        for element in block.get("elements", []):
            text = element.get("text", "")
            yield text if isinstance(text, str) else text.get("text", "")
        yield from _texts(block.get("child_blocks", []))


@pytest.fixture
def people(slack):
    """People who do things in the workspace."""
    return Voice(slack)


@pytest.fixture
def commands(tmp_path, tmp_path_factory):
    """The maker of commands in a home of this test's own."""
    cache = ingested_home(tmp_path_factory.getbasetemp()) / "cache"
    return partial(Commands, tmp_path / "home", cache=cache)
