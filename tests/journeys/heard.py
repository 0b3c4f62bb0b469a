"""Everything that the app listens to, found by asking its listeners, with a payload for each."""

import re

from bot.slack import listeners
from bot.slack.ids import ActionId


class HeardNames:
    """Stands where the app stands and writes down what is listened to."""

    def __init__(self):
        self.names = []
        listeners.register(self, None)

    def __getattr__(self, kind):
        if kind.startswith("_"):
            raise AttributeError(kind)

        def listen(what, *_more, **_named):
            self.names.append((kind, what))
            return lambda function: function

        return listen

    def payloads(self, words):
        """Return a well-made payload for each thing that is heard; *words* stand in every text."""
        found = {}
        for number, (kind, what) in enumerate(self.names):
            name = what.pattern if isinstance(what, re.Pattern) else str(what)
            make = _MAKERS.get(kind)
            assert make is not None, f"{kind} is heard and nobody knows how it comes: add it here"
            found[f"{kind}:{name}"] = make(_plain(name), words) | {"event_id": f"EvF{number}"}
        return found


def _plain(pattern):
    """Return a name that a pattern fits: ``^choose_question:`` becomes ``choose_question:0``."""
    name = re.sub(r"[\^$\\]", "", pattern)
    return f"{name}0" if name.endswith(":") else re.sub(r"\(.*\)|\[.*\].?", "0", name)


def _event(name, words):
    event = {
        "type": name,
        "user": "U0ADA",
        "text": f"<@U0ANNEXA> how often is a backup taken? {words}",
        "ts": "1700000000.000900",
        "event_ts": "1700000000.000900",
        "channel": "D0ADA",
        "channel_type": "im",
        "tab": "home",
        "reaction": "raising_hand",
        "item": {"type": "message", "channel": "C0TEAM", "ts": "1700000000.000100"},
        "item_user": "U0ANNEXA",
        "files": [{"id": "F0001", "name": f"{words}.md", "mode": "hosted"}],
        "subtype": "file_share",
    }
    if name in {"user_change", "team_join"}:
        profile = {"email": "ada@example.com", "real_name": words}
        event["user"] = {"id": "U0ADA", "team_id": "T0HOME", "name": words, "profile": profile}
    return {
        "type": "event_callback",
        "team_id": "T0HOME",
        "api_app_id": "A0ANNEXA",
        "event_time": 1_700_000_000,
        "authorizations": [{"team_id": "T0HOME", "user_id": "U0ANNEXA", "is_bot": True}],
        "event": event,
    }


def _command(name, words):
    return {
        "command": name,
        "text": f"ask how often is a backup taken? {words}",
        "user_id": "U0ADA",
        "channel_id": "C0TEAM",
        "channel_name": "team",
        "team_id": "T0HOME",
        "api_app_id": "A0ANNEXA",
        "trigger_id": "7.7.forged",
        "response_url": "http://127.0.0.1:9/response/none",
    }


def _by(kind):
    return {
        "type": kind,
        "team": {"id": "T0HOME", "domain": "rehearsal"},
        "user": {"id": "U0ADA", "team_id": "T0HOME", "name": "ada"},
        "api_app_id": "A0ANNEXA",
        "trigger_id": "7.7.forged",
    }


def _action(name, words):
    values = {
        ActionId.RATE_ANSWER: "helpful:message:D0ADA:1.1",
        ActionId.PUBLISH_DOCUMENT: f"{'0' * 32} 0.0",
    }
    action = {
        "type": "button",
        "action_id": name,
        "block_id": "b",
        "action_ts": "1700000000.5",
        "value": values.get(name, "1"),
        "text": {"type": "plain_text", "text": words},
        "selected_option": {"value": "1", "text": {"type": "plain_text", "text": words}},
        "selected_channel": "C0TEAM",
        "selected_conversation": "C0TEAM",
    }
    return _by("block_actions") | {
        "channel": {"id": "D0ADA", "name": "directmessage"},
        "container": {
            "type": "message",
            "message_ts": "1700000000.000100",
            "channel_id": "D0ADA",
            "is_ephemeral": False,
        },
        "message": {"ts": "1700000000.000100", "text": words, "user": "U0ANNEXA", "blocks": []},
        "view": _view("home", words),
        "response_url": "http://127.0.0.1:9/response/none",
        "state": {"values": {}},
        "actions": [action],
    }


def _view(name, words):
    typed = {"a": {"x": {"type": "plain_text_input", "value": words}}}
    return {
        "id": "V0FORGED",
        "type": "modal",
        "callback_id": name,
        "private_metadata": "1",
        "hash": "1.1",
        "root_view_id": "V0FORGED",
        "title": {"type": "plain_text", "text": words},
        "blocks": [],
        "state": {"values": typed},
    }


def _submission(name, words):
    return _by("view_submission") | {"view": _view(name, words)}


def _closed(name, words):
    return _by("view_closed") | {"view": _view(name, words), "is_cleared": False}


def _shortcut(name, _words):
    return _by("shortcut") | {"callback_id": name, "action_ts": "1700000000.5"}


def _message_shortcut(name, words):
    return _by("message_action") | {
        "callback_id": name,
        "action_ts": "1700000000.5",
        "message_ts": "1700000000.000100",
        "channel": {"id": "C0TEAM", "name": "team"},
        "message": {"type": "message", "user": "U0LENA", "ts": "1700000000.000100", "text": words},
        "response_url": "http://127.0.0.1:9/response/none",
    }


def _options(name, words):
    return _by("block_suggestion") | {"action_id": name, "block_id": "b", "value": words}


_MAKERS = {
    "event": _event,
    "command": _command,
    "action": _action,
    "block_action": _action,
    "view": _submission,
    "view_submission": _submission,
    "view_closed": _closed,
    "shortcut": _message_shortcut,
    "message_shortcut": _message_shortcut,
    "global_shortcut": _shortcut,
    "options": _options,
}
