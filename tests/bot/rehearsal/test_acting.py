"""What people do is shown in the workspace, and told to an app over Socket Mode."""

import pytest

from bot.rehearsal.acting import NotPossible
from bot.rehearsal.entities import BOT_USER, Member, Posted
from bot.rehearsal.filled import NoSuchElement
from tests.bot.rehearsal.conftest import actions, button, error_of, field, modal, options, section


def done(future):
    """Wait for a delivery."""
    return future.result(timeout=10)


def test_mention_is_told_as_mention_and_as_message(slack, app):
    """Where messages are subscribed to, one mention is two events with ids of their own."""
    delivery = done(slack.acting.say("U0ADA", "C0TEAM", "@Annexa how?"))

    assert (delivery.acked, delivery.attempts) == (True, 1)
    events = {one.payload["event"]["type"]: one.payload for one in app.heard}
    assert set(events) == {"app_mention", "message"}
    assert events["app_mention"]["event"]["text"] == f"<@{BOT_USER}> how?"
    assert events["message"]["event"]["channel_type"] == "channel"
    assert len({one["event_id"] for one in events.values()}) == 2
    (said,) = slack.workspace.messages("C0TEAM")
    assert (said.user, said.ts) == ("U0ADA", events["message"]["event"]["ts"])


@pytest.mark.parametrize(
    ("user", "channel", "kind"),
    [("U0ADA", "D0ADA", "im"), ("U0LENA", "G0LEADS", "group")],
)
def test_message_is_told_where_the_bot_is(slack, app, user, channel, kind):
    """Direct messages and private channels are told with their kind and thread."""
    done(slack.acting.say(user, channel, "hello", thread="1.1"))
    event = app.payload()["event"]
    assert (event["type"], event["channel_type"], event["thread_ts"]) == ("message", kind, "1.1")


def test_what_the_app_did_not_ask_for_is_not_told(slack, app):
    """Where the bot is not, or without a subscription, nothing is sent."""
    assert done(slack.acting.say("U0ADA", "C0OUT", "@Annexa?")).attempts == 0
    assert not app.heard
    assert slack.workspace.messages("C0OUT")


@pytest.mark.parametrize("channel", ["G0LEADS", "D0LENA", "C0NONE"])
def test_nobody_speaks_where_they_are_not(slack, channel):
    """A person says nothing in a conversation of others."""
    with pytest.raises(NotPossible):
        slack.acting.say("U0ADA", channel, "hello")
    assert slack.workspace.messages() == []


def test_command_shows_what_came_with_the_ack(slack, app):
    """Words of the ack are seen by who typed, by everybody only if the app says so."""
    app.answers.extend([{"text": "Help"}, {"text": "All", "response_type": "in_channel"}])
    done(slack.acting.command("U0ADA", "C0TEAM", "help"))
    done(slack.acting.command("U0ADA", "C0TEAM", "shout"))

    told = app.payload(0)
    assert (told["command"], told["text"], told["user_id"]) == ("/comply", "help", "U0ADA")
    assert [m.text for m in slack.workspace.asides("U0ADA")] == ["Help"]
    assert [m.text for m in slack.workspace.visible("U0LENA", "C0TEAM")] == ["All"]
    with pytest.raises(NotPossible):
        slack.acting.command("U0ADA", "C0TEAM", "x", name="/other")


def test_press_under_a_message_opens_a_form(slack, app, client):
    """The payload names message, element and block, and its trigger id opens a modal."""
    client.chat_postMessage(channel="C0TEAM", text="x", blocks=[actions(button("go"))])
    (posted,) = slack.workspace.replies("C0TEAM")
    app.hooks.append(lambda told: client.views_open(trigger_id=told["trigger_id"], view=modal()))

    done(slack.acting.press("U0ADA", posted, "go"))

    told = app.payload()
    assert told["container"]["message_ts"] == posted.ts
    (action,) = told["actions"]
    assert (action["block_id"], action["value"], action["type"]) == ("row", "v", "button")
    assert told["message"]["blocks"]
    assert slack.workspace.modal("U0ADA").view["callback_id"] == "form"
    with pytest.raises(NoSuchElement):
        slack.acting.press("U0ADA", posted, "stop")


def test_press_under_an_ephemeral_says_so(slack, app, client):
    """The app is told that only one person sees the message."""
    client.chat_postEphemeral(
        channel="C0TEAM", user="U0ADA", text="x", blocks=[actions(button("go"))]
    )
    (posted,) = slack.workspace.asides("U0ADA")
    done(slack.acting.press("U0ADA", posted, "go", value="other"))
    assert app.payload()["container"]["is_ephemeral"]
    assert app.payload()["actions"][0]["value"] == "other"


def test_use_of_the_home_tab(slack, app, client):
    """A choice in the home tab comes with the view, its hash and the state of its fields."""
    pick = {"type": "static_select", "action_id": "pick", "options": options("a", "b")}
    home = {"type": "home", "blocks": [actions(pick), field("question")]}
    view = client.views_publish(user_id="U0ADA", view=home)["view"]

    done(
        slack.acting.press(
            "U0ADA",
            slack.workspace.opened.home("U0ADA"),
            "pick",
            selected="b",
            filled={"question": {"question": "why?"}},
        )
    )

    told = app.payload()
    assert (told["container"]["view_id"], told["view"]["hash"]) == (view["id"], view["hash"])
    assert told["actions"][0]["selected_option"]["value"] == "b"
    values = told["view"]["state"]["values"]
    assert values["question"]["question"]["value"] == "why?"
    assert "channel" not in told


@pytest.fixture
def opened(slack, client):
    """The maker of a modal that Ada has before her."""

    def made(*blocks, **more):
        trigger = slack.workspace.triggers.issue("U0ADA")
        client.views_open(trigger_id=trigger, view=modal(*blocks, **more))
        return slack.workspace.modal("U0ADA")

    return made


def test_form_is_sent_with_all_it_holds(slack, app, opened):
    """Every field comes with what was filled in, or what stood there before."""
    view = opened(
        field("name"),
        field("why", {"type": "plain_text_input", "initial_value": "because"}),
        field("who", {"type": "users_select"}),
        private_metadata="kept",
    )
    filled = {"name": {"name": "Backup"}, "who": {"who": "U0LENA"}}
    done(slack.acting.submit("U0ADA", view.id, filled))

    told = app.payload()["view"]
    values = told["state"]["values"]
    assert values["name"]["name"] == {"type": "plain_text_input", "value": "Backup"}
    assert values["why"]["why"]["value"] == "because"
    assert values["who"]["who"]["selected_user"] == "U0LENA"
    assert (told["private_metadata"], told["callback_id"]) == ("kept", "form")
    assert slack.workspace.modal("U0ADA") is None


def test_app_complains_and_the_form_stays(slack, app, opened):
    """Errors come back by block, and the form is still there."""
    view = opened(field("name"))
    complaint = {"response_action": "errors", "errors": {"name": "Too short."}}
    app.answers.append(complaint)
    delivery = done(slack.acting.submit("U0ADA", view.id, {"name": {"name": "x"}}))
    assert delivery.answer["errors"] == {"name": "Too short."}
    assert slack.workspace.modal("U0ADA").id == view.id


def test_app_changes_pushes_or_clears_forms(slack, app, opened):
    """What the ack says is done to what the person sees."""
    view = opened(field("a"))
    app.answers.append({"response_action": "update", "view": modal(section("Thanks"))})
    done(slack.acting.submit("U0ADA", view.id, {}))
    shown = slack.workspace.modal("U0ADA")
    assert shown.id == view.id
    assert shown.view["blocks"][0]["text"]["text"] == "Thanks"

    app.answers.append({"response_action": "push", "view": modal(section("More"))})
    done(slack.acting.submit("U0ADA", view.id, {}))
    pushed = slack.workspace.modal("U0ADA")
    assert pushed.previous == view.id

    app.answers.append({"response_action": "clear"})
    done(slack.acting.submit("U0ADA", pushed.id, {}))
    assert slack.workspace.modal("U0ADA") is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update"},
        {"response_action": "push", "view": "no view"},
        {"response_action": "update", "view": {"type": "home", "blocks": []}},
        {"response_action": "push", "view": {"type": "modal", "blocks": [{"type": "no"}]}},
    ],
)
def test_answer_that_slack_cannot_show(slack, app, opened, answer):
    """An ack with a bad view counts as none: Slack shows a trouble, and the form stays."""
    view = opened(field("a"))
    app.answers.append(answer)
    delivery = done(slack.acting.submit("U0ADA", view.id, {}))
    assert (delivery.acked, delivery.answer["error"]) == (False, "invalid_arguments")
    assert slack.workspace.modal("U0ADA").id == view.id


def test_command_whose_answer_is_too_large(slack, app):
    """Words with an ack keep to the limits of every message, or nobody sees them."""
    app.answers.append({"text": "x", "blocks": [section("x" * 3_001)]})
    delivery = done(slack.acting.command("U0ADA", "C0TEAM", "help"))
    assert (delivery.acked, delivery.answer["error"]) == (False, "invalid_blocks")
    assert slack.workspace.asides("U0ADA") == []


def test_form_without_an_ack_stays(slack, app, opened):
    """Slack shows a trouble, and nothing is lost; a form is not sent again by itself."""
    view = opened(field("a"))
    app.ignored = 1
    delivery = done(slack.acting.submit("U0ADA", view.id, {}))
    assert (delivery.acked, delivery.attempts) == (False, 1)
    assert slack.workspace.modal("U0ADA").id == view.id


def test_slack_itself_complains_about_empty_fields(slack, app, opened):
    """With the checks of Slack's own window the app hears of a form only when it is complete."""
    view = opened(
        field("name"),
        field("note", optional=True),
        field("long", {"type": "plain_text_input", "max_length": 3, "min_length": 2}),
    )
    filled = {"long": {"long": "four"}}
    delivery = done(slack.acting.submit("U0ADA", view.id, filled, checked=True))
    assert set(delivery.answer["errors"]) == {"name", "long"}
    assert not app.heard
    short = {"name": {"name": "x"}, "long": {"long": "o"}}
    assert done(slack.acting.submit("U0ADA", view.id, short, checked=True)).answer["errors"]
    right = {"name": {"name": "x"}, "long": {"long": "ok"}}
    assert done(slack.acting.submit("U0ADA", view.id, right, checked=True)).acked


def test_nobody_sends_anothers_form(slack, opened):
    """A form is before one person."""
    view = opened(field("a"))
    for user, identifier in (("U0LENA", view.id), ("U0ADA", "V0NONE")):
        with pytest.raises(NotPossible):
            slack.acting.submit(user, identifier, {})


def test_closing_is_told_if_the_app_asked(slack, app, opened):
    """A form that wants to know hears that it was closed, and whether all were."""
    assert done(slack.acting.close_view("U0ADA", opened().id)).attempts == 0
    done(slack.acting.close_view("U0ADA", opened(notify_on_close=True).id))
    assert (app.payload()["type"], app.payload()["is_cleared"]) == ("view_closed", False)
    done(slack.acting.close_view("U0ADA", opened(notify_on_close=True, clear_on_close=True).id))
    assert app.payload()["is_cleared"]
    assert slack.workspace.modal("U0ADA") is None


def test_external_list_asks_the_app(slack, app, opened):
    """What is typed goes to the app, and its options come back."""
    view = opened(field("doc", {"type": "external_select"}))
    app.answers.append({"options": options("backup")})
    delivery = done(slack.acting.suggest("U0ADA", view, "doc", "ba"))
    told = app.payload()
    assert (told["type"], told["value"], told["action_id"]) == ("block_suggestion", "ba", "doc")
    assert delivery.answer["options"][0]["value"] == "backup"


def test_shortcuts_are_those_of_the_manifest(slack, app, client):
    """A shortcut comes with a trigger id, on a message with the message."""
    done(slack.acting.shortcut("U0ADA", "ask"))
    assert (app.payload()["type"], app.payload()["callback_id"]) == ("shortcut", "ask")
    assert client.views_open(trigger_id=app.payload()["trigger_id"], view=modal())["ok"]

    said = slack.workspace.put(
        Posted(channel="C0TEAM", ts=slack.workspace.next_ts(), text="How?", user="U0LENA")
    )
    done(slack.acting.message_shortcut("U0ADA", "ask_it", "C0TEAM", said.ts))
    told = app.payload()
    assert (told["type"], told["message"]["text"]) == ("message_action", "How?")
    assert told["message"]["user"] == "U0LENA"
    with pytest.raises(NotPossible):
        slack.acting.shortcut("U0ADA", "ask_it")
    with pytest.raises(NotPossible):
        slack.acting.message_shortcut("U0ADA", "ask_it", "C0TEAM", "1.1")


def test_reactions_are_told(slack, app):
    """A reaction comes and goes once."""
    said = slack.workspace.put(
        Posted(channel="C0TEAM", ts=slack.workspace.next_ts(), text="x", user="U0LENA")
    )
    done(slack.acting.react("U0ADA", "C0TEAM", said.ts, "eyes"))
    assert done(slack.acting.react("U0ADA", "C0TEAM", said.ts, "eyes")).attempts == 0
    event = app.payload()["event"]
    assert (event["type"], event["reaction"], event["item_user"]) == (
        "reaction_added",
        "eyes",
        "U0LENA",
    )
    done(slack.acting.unreact("U0ADA", "C0TEAM", said.ts, "eyes"))
    assert done(slack.acting.unreact("U0ADA", "C0TEAM", said.ts, "eyes")).attempts == 0
    assert app.payload()["event"]["type"] == "reaction_removed"
    assert slack.workspace.find("C0TEAM", said.ts).reactions == {}


@pytest.mark.parametrize("tab", ["home", "messages"])
def test_opening_the_bot_is_told(slack, app, tab):
    """The app hears which tab was opened, each time anew."""
    done(slack.acting.open_home("U0ADA", tab))
    done(slack.acting.open_home("U0ADA", tab))
    first, second = (one.payload for one in app.heard)
    assert (first["event"]["tab"], first["event"]["channel"]) == (tab, "D0ADA")
    assert first["event_id"] != second["event_id"]


def test_home_comes_with_its_view(slack, app, client):
    """Whoever opens a home that was published before shows it to the app."""
    client.views_publish(user_id="U0ADA", view={"type": "home", "blocks": [section("x")]})
    done(slack.acting.open_home("U0ADA"))
    assert app.payload()["event"]["view"]["type"] == "home"


def test_people_come_change_and_go(slack, app):
    """Joining, changing and moving between channels are told as events."""
    new = Member(id="U0NEW", name="Nora", email="nora@example.com")
    done(slack.acting.join(new))
    assert app.payload()["event"]["user"]["id"] == "U0NEW"
    done(slack.acting.change(Member(id="U0NEW", name="Nora", deactivated=True)))
    assert app.payload()["event"]["user"]["deleted"]
    done(slack.acting.enter("U0ADA", "G0LEADS"))
    assert app.payload()["event"]["type"] == "member_joined_channel"
    assert slack.workspace.channels["G0LEADS"].has("U0ADA")
    done(slack.acting.leave("U0ADA", "G0LEADS"))
    assert app.payload()["event"]["type"] == "member_left_channel"
    done(slack.acting.leave(BOT_USER, "C0TEAM"))
    assert not slack.workspace.channels["C0TEAM"].joined
    done(slack.acting.uninstall())
    assert app.payload()["event"]["type"] == "app_uninstalled"


def test_file_is_shared_and_told(slack, app, client):
    """A file comes as an event and as a message, and can be fetched."""
    done(slack.acting.upload("U0ADA", "D0ADA", "policy.md", b"# Backup", text="Please"))
    events = {one.payload["event"]["type"]: one.payload["event"] for one in app.heard}
    assert events["message"]["subtype"] == "file_share"
    identifier = events["file_shared"]["file_id"]
    assert events["message"]["files"][0]["id"] == identifier
    assert client.files_info(file=identifier)["file"]["user"] == "U0ADA"
    assert error_of(lambda: client.files_info(file="F9")) == "file_not_found"


def test_whoever_watches_hears_of_every_change(slack):
    """The version rises with what can be seen, and waiting ends with it or in time."""
    space = slack.workspace
    before = space.version
    assert space.wait_for_change(before, 0.05) == before
    slack.acting.say("U0ADA", "C0TEAM", "hello")
    assert space.wait_for_change(before, 5) > before
