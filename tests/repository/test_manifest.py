"""The Slack manifest asks for what the code uses, no more and no less, within Slack's rules."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from bot.slack import listeners
from bot.slack.ids import ActionId, CallbackId, Command, Event, Shortcut
from bot.slack.scopes import GROUPS, NEEDED

ROOT = Path(__file__).parents[2]
SLACK = ROOT / "bot" / "slack"

#: What each Web API call in the code needs; a call that is missing here fails the test.
CALL_SCOPES = {
    "users_lookupByEmail": {"users:read.email"},
    "auth_test": set(),
    "apps_connections_open": set(),
    "users_info": {"users:read", "users:read.email"},
    "users_list": {"users:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_history": {"im:history"},
    "conversations_open": {"im:write"},
    "dnd_teamInfo": {"dnd:read"},
    "conversations_replies": {"im:history"},
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "agents_sessions_setStatus": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_appendStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "views_open": set(),
    "files_info": {"files:read"},
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
    "chat_getPermalink": set(),
}
#: Calls that only the manifest that reads channels allows; without it their feature is off.
OPTIONAL_CALLS = {
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
}
EVENT_SCOPES = {
    "member_joined_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "user_change": {"users:read"},
    "team_join": {"users:read"},
}
COMMAND_SCOPES = {"commands"}
#: Inputs that send nothing by themselves.
INPUTS = {
    ActionId.DOCUMENT_DETAIL.value,
    ActionId.REPORT_TEXT.value,
    ActionId.ASK_TEXT.value,
    ActionId.GAP_TEXT.value,
    ActionId.GAP_REASON.value,
    ActionId.CHOOSE_CHANNEL.value,
    ActionId.CHANNEL_MENTIONS.value,
    ActionId.CHANNEL_DOCUMENTS.value,
    ActionId.CHANNEL_FOLDERS.value,
    ActionId.CHANNEL_AUDIENCES.value,
    ActionId.CHANNEL_ROLES.value,
    ActionId.CHANNEL_READING.value,
    ActionId.CHANNEL_EMOJI.value,
    ActionId.GROUP_CHOICE.value,
    ActionId.GROUP_AUDIENCE.value,
    ActionId.GROUP_ROLE.value,
    ActionId.FEEDBACK_REASON.value,
    ActionId.FEEDBACK_WORDS.value,
    ActionId.CORRECTION_QUESTION.value,
    ActionId.CORRECTION_TEXT.value,
    ActionId.CORRECTION_OTHERS.value,
    ActionId.CORRECTION_SOURCE.value,
    ActionId.CORRECTION_CIRCLE.value,
    ActionId.CORRECTION_DAYS.value,
    ActionId.QUIZ_ANSWER.value,
    ActionId.PUT_OFF_UNTIL.value,
    *(one.value for one in ActionId if one.value.startswith("plan_")),
    ActionId.EXTEND_WHO.value,
    ActionId.EXTEND_DUE.value,
    ActionId.EXTEND_REASON.value,
    ActionId.NUDGE_WHOM.value,
    ActionId.NUDGE_CHOSEN.value,
    ActionId.SETTLE_REASON.value,
    *(one.value for one in ActionId if one.value.endswith("_field")),
}


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
        shortcuts=listed(
            record(
                required=["name", "type", "callback_id", "description"],
                name=text(1, 24),
                type={"enum": ["global", "message"]},
                callback_id=text(1, 255),
                description=text(1, 150),
            ),
            most=10,
        ),
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
        self.heard |= {"global_shortcut": [], "message_shortcut": []}

    def __getattr__(self, kind):
        def listen(what):
            self.heard[kind].append(what)
            return lambda function: function

        return listen


def read(name):
    return json.loads((SLACK / name).read_text(encoding="utf-8"))


def events_of(manifest):
    return set(manifest["settings"]["event_subscriptions"]["bot_events"])


def scopes_of(manifest):
    return set(manifest["oauth_config"]["scopes"]["bot"])


@pytest.fixture(scope="module", params=["manifest.json", "manifest-reading.json"])
def manifest(request):
    return read(request.param)


@pytest.fixture(scope="module")
def default():
    return read("manifest.json")


@pytest.fixture(scope="module")
def reading():
    return read("manifest-reading.json")


@pytest.fixture(scope="module")
def heard():
    register = Register()
    listeners.register(register, None)
    return register.heard


INSIDE = {
    "client.files_upload_v2(": ("files_getUploadURLExternal", "files_completeUploadExternal"),
}
"""What the SDK calls in the place of its own method."""


def calls():
    source = "\n".join(path.read_text(encoding="utf-8") for path in SLACK.rglob("*.py"))
    named = re.findall(r"client\.([a-z]+(?:_[a-zA-Z]+)+)\(", source)
    spelled = re.findall(r"api_call\(\s*\"([\w.]+)\"", source)
    hidden = {one for name, several in INSIDE.items() if name in source for one in several}
    return set(named) - {"api_call"} | set(spelled) | hidden


def test_manifest_keeps_slacks_rules(manifest):
    """Every length and count is within what Slack publishes."""
    jsonschema.Draft7Validator(RULES).validate(manifest)


def test_every_subscribed_event_has_a_listener_and_back(default, reading, heard):
    """An event nobody hears would be delivered again and again; the default hears no more."""
    subscribed = {name.split(".")[0] for name in events_of(reading)}

    assert subscribed == set(heard["event"]) == {event.value for event in Event}
    assert {name.split(".")[0] for name in events_of(default)} < subscribed


def test_every_command_has_a_listener_and_back(manifest, heard):
    """A command in the manifest is one in the code."""
    declared = {command["command"] for command in manifest["features"]["slash_commands"]}

    assert declared == set(heard["command"]) == {command.value for command in Command}


def test_every_shortcut_has_a_listener_and_back(manifest, heard):
    """A shortcut in the manifest is one in the code, of the same kind; a tab that is on is drawn."""
    declared = [(one["type"], one["callback_id"]) for one in manifest["features"]["shortcuts"]]
    listened = [("global", what) for what in heard["global_shortcut"]]
    listened += [("message", what) for what in heard["message_shortcut"]]

    assert sorted(declared) == sorted(listened)
    assert {callback for _, callback in declared} == {shortcut.value for shortcut in Shortcut}
    assert manifest["features"]["app_home"]["home_tab_enabled"]


def test_every_button_and_form_has_a_listener(heard):
    """Nothing can be pressed or sent that nobody hears; inputs send nothing by themselves."""
    pressed = {action.value for action in ActionId} - INPUTS
    patterns = [
        what if isinstance(what, re.Pattern) else re.compile(f"{what}$") for what in heard["action"]
    ]

    assert all(any(p.match(f"{a}:0") or p.match(a) for p in patterns) for a in pressed)
    assert len(pressed) == len(patterns)
    assert {callback.value for callback in CallbackId} == set(heard["view"])


def needed(manifest, calls_made):
    used = [*calls_made.values(), *(EVENT_SCOPES[event] for event in events_of(manifest))]
    return set().union(COMMAND_SCOPES, *used)


def test_scopes_are_those_that_the_code_needs(default, reading):
    """Each scope serves a call, an event or a command in the code; none is left over."""
    assert needed(default, CALL_SCOPES) == scopes_of(default)
    assert needed(reading, CALL_SCOPES | OPTIONAL_CALLS) == scopes_of(reading)
    assert set(CALL_SCOPES | OPTIONAL_CALLS) == calls()


def test_default_manifest_reads_no_channel(default):
    """The bot reads what is said to it, never a channel, unless somebody chooses otherwise."""
    assert [one for one in scopes_of(default) if one.endswith(":history")] == ["im:history"]
    assert not events_of(default) & {"message.channels", "message.groups", "reaction_added"}
    assert "usergroups:read" not in scopes_of(default)


def test_other_manifest_is_the_default_and_more(default, reading):
    """Whoever changes manifests loses nothing, and only scopes, events and a sentence are added."""
    assert scopes_of(default) < scopes_of(reading)
    assert events_of(default) < events_of(reading)
    more, same = json.loads(json.dumps(reading)), json.loads(json.dumps(default))
    for one in (more, same):
        del one["oauth_config"], one["settings"]["event_subscriptions"]
        one["display_information"].pop("long_description")
    assert more == same
    told = default["display_information"]["long_description"]
    assert reading["display_information"]["long_description"].startswith(told)
    assert "read the channels" in reading["display_information"]["long_description"]


def test_features_say_the_scopes_that_they_need(default, reading):
    """What is optional is off with the default manifest, and whole with the other one."""
    for needs in (*NEEDED.values(), GROUPS):
        assert not needs <= scopes_of(default)
        assert needs <= scopes_of(reading)


def test_surfaces_are_on(manifest):
    """Both manifests make an agent that is connected over Socket Mode and can be pressed."""
    assert "agent_view" in manifest["features"]
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
