"""A workspace that an app may do everything in, and an app that a test can talk through."""

import json
import threading
from collections import deque
from contextlib import ExitStack, suppress
from types import SimpleNamespace

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.rehearsal.delivery import Patience
from bot.rehearsal.entities import Channel, Member, UserGroup
from bot.rehearsal.server import SlackStandIn

PATIENCE = Patience(ack_seconds=1.0, retry_seconds=(0.05, 0.05, 0.05))
SCOPES = [
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
]
EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "user_change",
]


def write_manifest(folder, *, scopes=SCOPES, events=EVENTS, home=True, agent=True):
    """Write a manifest and return where it lies."""
    features = {
        "app_home": {"home_tab_enabled": home, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/comply", "description": "Ask"}],
        "shortcuts": [
            {"name": "Ask", "type": "global", "callback_id": "ask", "description": "Ask"},
            {"name": "Ask it", "type": "message", "callback_id": "ask_it", "description": "Ask"},
        ],
    }
    if agent:
        features["agent_view"] = {"agent_description": "Answers."}
    told = {
        "display_information": {"name": "Annexa"},
        "features": features,
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {"event_subscriptions": {"bot_events": list(events)}},
    }
    path = folder / "manifest.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def furnish(space):
    """Let two people, an outsider and some channels in."""
    space.add_member(
        Member(id="U0ADA", name="Ada", email="ada@example.com", title="Engineer", dnd_end=0)
    )
    space.add_member(Member(id="U0LENA", name="Lena", email="lena@example.com"))
    space.add_member(Member(id="U0GONE", name="Gone", email="gone@example.com", deactivated=True))
    space.add_channel(Channel(id="C0TEAM", name="team"))
    space.add_channel(Channel(id="C0SHARED", name="shared", external=True))
    space.add_channel(Channel(id="C0OUT", name="out", joined=False))
    space.add_channel(Channel(id="C0OLD", name="old", archived=True))
    space.add_channel(
        Channel(id="G0LEADS", name="leads", private=True, members=frozenset({"U0LENA"}))
    )
    space.add_channel(Channel(id="G0OUT", name="secret", private=True, joined=False))
    space.add_group(UserGroup(id="S0LEADS", handle="leads", name="Leads", users=("U0LENA",)))
    space.add_group(UserGroup(id="S0OLD", handle="old", name="Old", disabled=True))
    for user in ("U0ADA", "U0LENA"):
        space.direct_channel(user)


class Now:
    """A clock that a test turns."""

    def __init__(self, at=1_790_000_000.0):
        self.at = at

    def __call__(self):
        return self.at

    def forward(self, seconds):
        """Let time pass."""
        self.at += seconds


@pytest.fixture
def now():
    """A clock that stands until it is turned."""
    return Now()


@pytest.fixture
def manifest(tmp_path):
    """A manifest that asks for everything."""
    return write_manifest(tmp_path)


@pytest.fixture
def slack(manifest, now):
    """A furnished workspace under a clock of the test's own."""
    with SlackStandIn(manifest, patience=PATIENCE, now=now) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


@pytest.fixture
def client(slack):
    """The Web API as an app calls it, which tries nothing again."""
    return client_of(slack)


def client_of(slack, *, token="xoxb-t"):
    """Return a client of a workspace."""
    return WebClient(token=token, base_url=slack.api_url, retry_handlers=[], timeout=5)


class App:
    """An app on Socket Mode; it acks everything, with an answer where a test gave one.

    It speaks the protocol itself: the client of Slack's SDK takes three seconds to close.
    """

    def __init__(self, slack):
        self._slack = slack
        self._open = ExitStack()
        self._arrived = threading.Condition()
        self.heard = []
        self.answers = deque()
        """What it sends with its next acks."""
        self.hooks = deque()
        """What it does before its next acks."""
        self.ignored = 0
        """How many of the next envelopes it leaves without an ack."""
        self.connect()

    def connect(self):
        """Ask for an address and connect to it."""
        opened = client_of(self._slack, token="xapp-t").apps_connections_open(app_token="xapp-t")
        line = self._open.enter_context(connect(opened["url"]))
        assert json.loads(line.recv())["type"] == "hello"
        threading.Thread(target=self._listen, args=(line,), daemon=True).start()

    def close(self):
        """Leave."""
        self._open.close()

    def _listen(self, line):
        with suppress(ConnectionClosed):
            for text in line:
                self._take(line, SimpleNamespace(**json.loads(text)))

    def _take(self, line, envelope):
        with self._arrived:
            self.heard.append(envelope)
            self._arrived.notify_all()
        if self.ignored:
            self.ignored -= 1
            return
        if self.hooks:
            self.hooks.popleft()(envelope.payload)
        ack = {"envelope_id": envelope.envelope_id}
        if self.answers:
            ack["payload"] = self.answers.popleft()
        line.send(json.dumps(ack))

    def payload(self, number=-1):
        """Return what came, the newest unless another is asked for."""
        return self.heard[number].payload

    def wait_for(self, count):
        """Wait until so many envelopes came."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.heard) >= count, timeout=10)


@pytest.fixture
def app(slack):
    """An app that is connected."""
    connected = App(slack)
    slack.wait_for_app()
    yield connected
    connected.close()


def error_of(call):
    """Return the name by which Slack refuses a call, or nothing."""
    try:
        call()
    except SlackApiError as refused:
        return refused.response["error"]
    return ""


def modal(*blocks, **more):
    """Return a modal of these blocks."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks) or [section("Look")],
        **more,
    }


def section(text):
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def field(action_id, element=None, **more):
    """Return a field of a form; its block has the same id."""
    element = {"type": "plain_text_input"} if element is None else element
    return {
        "type": "input",
        "block_id": action_id,
        "label": {"type": "plain_text", "text": action_id},
        "element": {**element, "action_id": action_id},
        **more,
    }


def options(*values):
    """Return options with these values."""
    return [{"text": {"type": "plain_text", "text": v.title()}, "value": v} for v in values]


def button(action_id, **more):
    """Return a button."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": "Press"},
        "value": "v",
        **more,
    }


def actions(*elements, block_id="row"):
    """Return a row of things to press."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}
