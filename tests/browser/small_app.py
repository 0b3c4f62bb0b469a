"""An app of a few lines: it connects, hears what happens, and answers what a test tells it to."""

import json
import queue
import threading
from contextlib import ExitStack, suppress

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def small_manifest(path):
    """Write the manifest of an app that may do everything the tests need, and return its path."""
    scopes = ["chat:write", "commands", "users:read", "channels:read", "channels:history",
              "im:history", "assistant:write", "files:read", "files:write", "reactions:write",
              "reactions:read", "app_mentions:read"]  # fmt: skip
    events = ["app_home_opened", "app_mention", "message.im", "file_shared", "reaction_added"]
    told = {
        "display_information": {"name": "Annexa"},
        "features": {
            "agent_view": {"suggested_prompts": [{"title": "Backup", "message": "Is there one?"}]},
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/comply"}],
            "shortcuts": [
                {"callback_id": "ask", "name": "Ask", "type": "global"},
                {"callback_id": "about", "name": "Ask about this", "type": "message"},
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {"event_subscriptions": {"bot_events": events}},
    }
    path.write_text(json.dumps(told))
    return path


class SmallApp:
    """Connects over Socket Mode; every payload can be read from *heard*."""

    def __init__(self, stand_in):
        self.stand_in = stand_in
        self.heard = queue.Queue()
        self.answers = {}
        self._api = httpx.Client(base_url=stand_in.api_url)
        self._socket = None
        self._closing = ExitStack()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self):
        opened = self._api.post(
            "apps.connections.open", headers={"authorization": "Bearer xapp-rehearsal"}
        ).json()
        self._socket = self._closing.enter_context(connect(opened["url"]))
        self._thread.start()
        self.stand_in.wait_for_app()
        return self

    def __exit__(self, *_raised):
        self._closing.close()
        self._thread.join(timeout=5)
        self._api.close()

    def call(self, method, **arguments):
        """Call the Web API; a refusal fails the test."""
        token = {"authorization": "Bearer xoxb-rehearsal"}
        answer = self._api.post(method, json=arguments, headers=token).json()
        assert answer["ok"], answer
        return answer

    def answer(self, key, with_=None, *, do=None):
        """Ack whatever has *key* (an action or callback id, or a type) so, after doing *do*."""
        self.answers[key] = (with_, do)

    def next(self, kind, *, seconds=10):
        """Return the next payload of this type; others before it are passed over."""
        while True:
            payload = self.heard.get(timeout=seconds)
            if kind in keys_of(payload):
                return payload

    def _listen(self):
        with suppress(ConnectionClosed):
            for message in self._socket:
                envelope = json.loads(message)
                if "envelope_id" in envelope:
                    self._take(envelope)

    def _take(self, envelope):
        payload = envelope["payload"]
        found = next((key for key in keys_of(payload) if key in self.answers), None)
        answer, do = self.answers.get(found, (None, None))
        if do is not None:
            do(payload)
        ack = {"envelope_id": envelope["envelope_id"]}
        if answer is not None:
            ack["payload"] = answer(payload) if callable(answer) else answer
        self._socket.send(json.dumps(ack))
        self.heard.put(payload)


def keys_of(payload):
    """Return everything by which a test may name a payload, the most exact first."""
    actions = [action["action_id"] for action in payload.get("actions", [])]
    view = payload.get("view") or {}
    keys = [*actions, payload.get("callback_id"), payload.get("command")]
    keys += [
        payload.get("event", {}).get("type"),
        f"{payload.get('type')}:{view.get('callback_id')}",
    ]
    return [key for key in [*keys, payload.get("type")] if key]
