"""The Slack manifest asks for what the code uses, no more and no less, within Slack's rules."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from bot.slack import listeners
from bot.slack.ids import ActionId, CallbackId, Command, Event

ROOT = Path(__file__).parents[2]
SLACK = ROOT / "bot" / "slack"

#: What each Web API call in the code needs; a call that is missing here fails the test.
CALL_SCOPES = {
    "users_lookupByEmail": {"users:read.email"},
    "auth_test": set(),
    "apps_connections_open": set(),
    "users_info": {"users:read", "users:read.email"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_history": {"im:history"},
    "conversations_replies": {"im:history"},
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "assistant_threads_setStatus": {"chat:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "views_open": set(),
}
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "user_change": {"users:read"},
}
COMMAND_SCOPES = {"commands"}


def text(shortest, longest, **more):
    return {"type": "string", "minLength": shortest, "maxLength": longest} | more


def record(required=(), **properties):
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def listed(items, most, least=0):
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


YES_NO = {"type": "boolean"}
SOME_TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer"}

#: Lengths and counts that Slack publishes for the parts of a manifest that ours has.
RULES = record(
    required=["display_information"],
    _metadata=record(major_version=NUMBER, minor_version=NUMBER),
    display_information=record(
        required=["name"],
        name=text(1, 35),
        description=text(1, 140),
        background_color=text(4, 7, pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
        long_description=text(175, 4000),
    ),
    features=record(
        agent_view=record(
            required=["agent_description"],
            agent_description=text(1, 300),
            suggested_prompts=listed(
                record(required=["title", "message"], title=SOME_TEXT, message=SOME_TEXT),
                most=4,
            ),
        ),
        app_home=record(
            home_tab_enabled=YES_NO,
            messages_tab_enabled=YES_NO,
            messages_tab_read_only_enabled=YES_NO,
        ),
        bot_user=record(required=["display_name"], display_name=text(1, 80), always_online=YES_NO),
        slash_commands=listed(
            record(
                required=["command", "description"],
                command=text(2, 32, pattern="^/"),
                description=text(1, 2000),
                usage_hint=text(1, 1000),
                should_escape=YES_NO,
            ),
            most=50,
            least=1,
        ),
    ),
    oauth_config=record(scopes=record(bot=listed(text(1, 50), most=255))),
    settings=record(
        event_subscriptions=record(
            bot_events=listed(text(1, 50), most=100) | {"uniqueItems": True}
        ),
        interactivity=record(required=["is_enabled"], is_enabled=YES_NO),
        org_deploy_enabled=YES_NO,
        socket_mode_enabled=YES_NO,
        token_rotation_enabled=YES_NO,
    ),
)


class Register:
    """Stands where the app stands and writes down what is listened to."""

    def __init__(self):
        self.heard = {"event": [], "command": [], "action": [], "view": []}

    def __getattr__(self, kind):
        def listen(what):
            self.heard[kind].append(what)
            return lambda function: function

        return listen


@pytest.fixture(scope="module")
def manifest():
    return json.loads((SLACK / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def heard():
    register = Register()
    listeners.register(register, None)
    return register.heard


def calls():
    source = "\n".join(path.read_text(encoding="utf-8") for path in SLACK.rglob("*.py"))
    named = re.findall(r"client\.([a-z]+(?:_[a-zA-Z]+)+)\(", source)
    spelled = re.findall(r"api_call\(\s*\"([\w.]+)\"", source)
    return set(named) - {"api_call"} | set(spelled)


def test_manifest_keeps_slacks_rules(manifest):
    """Every length and count is within what Slack publishes."""
    jsonschema.Draft7Validator(RULES).validate(manifest)


def test_every_subscribed_event_has_a_listener_and_back(manifest, heard):
    """An event nobody hears would be delivered again and again."""
    subscribed = {
        name.split(".")[0] for name in manifest["settings"]["event_subscriptions"]["bot_events"]
    }

    assert subscribed == set(heard["event"]) == {event.value for event in Event}


def test_every_command_has_a_listener_and_back(manifest, heard):
    """A command in the manifest is one in the code."""
    declared = {command["command"] for command in manifest["features"]["slash_commands"]}

    assert declared == set(heard["command"]) == {command.value for command in Command}


def test_every_button_and_form_has_a_listener(heard):
    """Nothing can be pressed or sent that nobody hears; inputs send nothing by themselves."""
    pressed = {action.value for action in ActionId} - {ActionId.REPORT_TEXT.value}
    patterns = [
        what if isinstance(what, re.Pattern) else re.compile(f"{what}$") for what in heard["action"]
    ]

    assert all(any(p.match(f"{a}:0") or p.match(a) for p in patterns) for a in pressed)
    assert len(pressed) == len(patterns)
    assert {callback.value for callback in CallbackId} == set(heard["view"])


def test_scopes_are_those_that_the_code_needs(manifest):
    """Each scope serves a call, an event or a command in the code; none is left over."""
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    used = [CALL_SCOPES[call] for call in calls()] + [EVENT_SCOPES[event] for event in events]

    assert set().union(COMMAND_SCOPES, *used) == set(manifest["oauth_config"]["scopes"]["bot"])
    assert set(CALL_SCOPES) == calls()


def test_no_channel_history_is_asked_for(manifest):
    """The bot reads what is said to it, never a channel."""
    scopes = manifest["oauth_config"]["scopes"]["bot"]

    assert [scope for scope in scopes if scope.endswith(":history")] == ["im:history"]
    assert "agent_view" in manifest["features"]
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
