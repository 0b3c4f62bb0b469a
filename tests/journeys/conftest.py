"""A workspace to walk through: people, channels, and the stand-in for Slack."""

import itertools
from functools import partial

import pytest

from bot.rehearsal.payloads import command, direct_message, mention, press, submission
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.socket import Patience
from bot.rehearsal.workspace import Channel, Member
from tests.journeys.commands import Commands
from tests.journeys.office import MANIFEST, Office, until

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
"""
_TRIGGERS = itertools.count(1)
PATIENCE = Patience(ack_seconds=3.0, retry_seconds=(0.2, 0.5, 1.0, 2.0, 4.0, 8.0))


def furnish(space):
    """Let people in and open channels."""
    space.add_member(Member(id="U0ADA", name="Ada", email="ada@example.com"))
    space.add_member(Member(id="U0LENA", name="Lena", email="lena@example.com"))
    space.add_member(Member(id="U0GUEST", name="Gus", email="gus@example.org", guest=True))
    space.add_member(Member(id="U0OTHER", name="Olu", email="olu@example.net", team="T0OTHER"))
    for name in ("C0TEAM", "C0LEADS", "C0INCIDENTS"):
        space.add_channel(Channel(id=name, name=name.lower()))
    space.add_channel(Channel(id="C0SHARED", name="shared", external=True))
    for number in range(20):
        space.add_channel(Channel(id=f"C0LOAD{number:02d}", name=f"load-{number}"))
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
    """What people do in the workspace."""

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
        event = self.event(user, text, channel=channel, thread=thread)
        delivery = self._slack.deliver("events_api", event)
        if wait:
            assert delivery.result(timeout=30).acked
        return event["event"]["ts"]

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
        space = self._slack.workspace
        payload = command(
            space.channels[channel],
            user=user,
            text=text,
            trigger=self._trigger(),
            response_url=self._slack.response_url(channel, user),
        )
        delivery = self._slack.deliver("slash_commands", payload).result(timeout=30)
        assert delivery.acked
        return delivery.answer

    def press(self, user, posted, action_id, *, value=None):
        """Press a button under a message."""
        element = find_element(posted, action_id)
        if value is not None:
            element = dict(element) | {"value": value}
        payload = press(
            element,
            user=user,
            posted=posted,
            trigger=self._trigger(),
            response_url=self._slack.response_url(posted.channel, user),
        )
        assert self._slack.deliver("interactive", payload).result(timeout=30).acked

    def submit(self, user, view, **typed):
        """Send a form."""
        payload = submission(view, user=user, typed=typed)
        assert self._slack.deliver("interactive", payload).result(timeout=30).acked

    def _trigger(self):
        return f"trigger.{next(_TRIGGERS)}"


def find_element(posted, action_id):
    """Return the button or input of a message with this id."""
    elements = [element for block in posted.blocks for element in block.get("elements", [])]
    return next(element for element in elements if element.get("action_id") == action_id)


def read(posted):
    """Return everything that a person reads in a message."""
    texts = []
    for block in posted.blocks:
        if isinstance(block.get("text"), dict):
            texts.append(block["text"]["text"])
        for element in block.get("elements", []):
            text = element.get("text", "")
            texts.append(text if isinstance(text, str) else text.get("text", ""))
    return "\n".join(texts)


@pytest.fixture
def people(slack):
    """People who do things in the workspace."""
    return Voice(slack)


@pytest.fixture
def commands(tmp_path, tmp_path_factory):
    """The maker of commands in a home of this test's own."""
    cache = tmp_path_factory.getbasetemp() / "standard-vectors"
    return partial(Commands, tmp_path / "home", cache=cache)
