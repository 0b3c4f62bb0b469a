"""The invented company: its people are those of the samples, and what they say is possible."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rehearsal.entities import BOT_USER, Posted
from bot.rehearsal.rendering.plain import plain_words
from bot.rehearsal.rendering.scene import Scene
from bot.rehearsal.seeding import (
    CHATTER,
    ENGINEER,
    GENERAL,
    LEADS_CHANNEL,
    OUTSIDER,
    QUESTIONS,
    SHARED,
    Line,
    furnish,
    placed,
)
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.stage import Stage
from tests.browser.small_app import SmallApp, small_manifest

PEOPLE = Path(__file__).parents[3] / "docs" / "samples" / "people.csv"


@pytest.fixture
def app(tmp_path):
    with SlackStandIn(small_manifest(tmp_path / "manifest.json")) as stand_in:
        furnish(stand_in.workspace)
        with SmallApp(stand_in) as running:
            yield running


def test_people_are_those_of_the_samples(app):
    """Everybody of the company has the address that the people file knows, and nobody is missing."""
    with PEOPLE.open(encoding="utf-8") as listed:
        known = {row["email"] for row in csv.DictReader(listed)}

    space = app.stand_in.workspace
    ours = {one.email for one in space.members.values() if one.team == space.team}

    assert ours == known
    assert len({one.tz_offset for one in space.members.values()}) == 2


def test_only_one_channel_is_shared(app):
    """The outsider is in the shared channel and in no other."""
    space = app.stand_in.workspace

    rooms = [one.id for one in space.joined_channels(OUTSIDER) if not one.direct_with]

    assert rooms == [SHARED]
    assert space.channels[SHARED].external
    assert not space.channels[LEADS_CHANNEL].has(ENGINEER)


@pytest.mark.parametrize("line", [*CHATTER, *QUESTIONS])
def test_people_speak_where_they_are(app, line):
    """Whoever says something is in that channel, and so is whoever reacts."""
    space = app.stand_in.workspace
    told = placed(line, space)

    assert space.channels[told.channel].has(line.user)
    for other in filter(None, (line.reaction[0], line.shortcut[0])):
        assert space.channels[told.channel].has(other)


def test_chatter_asks_nothing(app):
    """What people say to each other is no question to the bot."""
    Stage(app.stand_in).chat(CHATTER)

    said = app.stand_in.workspace.messages()
    assert len(said) == len(CHATTER)
    assert not [one for one in said if BOT_USER in one.text]
    assert any(one.reactions for one in said)


def test_question_answer_follow_up(app):
    """A question waits for its answer before the next one is asked in the thread."""
    numbers = iter(("first", "second"))

    def answer(told):
        event = told["event"]
        root = event.get("thread_ts") or event["ts"]
        app.call("chat.postMessage", channel=GENERAL, thread_ts=root, text=next(numbers))

    app.answer("app_mention", do=answer)

    last = Stage(app.stand_in, patience=5).ask(
        Line(user=ENGINEER, channel=GENERAL, text="@Annexa one?", then="@Annexa two?")
    )

    assert last is not None
    assert last.text == "second"


def test_button_and_form(app):
    """A button is found by its label and pressed, and the form that opens is sent."""
    button = {
        "type": "button",
        "action_id": "go",
        "text": {"type": "plain_text", "text": "Ask a person"},
    }
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "Form"},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "so"}}],
        "submit": {"type": "plain_text", "text": "Send"},
    }
    app.answer(
        "message",
        do=lambda told: app.call(
            "chat.postMessage",
            channel=told["event"]["channel"],
            thread_ts=told["event"]["ts"],
            text="hm",
            blocks=[{"type": "actions", "elements": [button]}],
        ),
    )
    app.answer(
        "go", do=lambda told: app.call("views.open", trigger_id=told["trigger_id"], view=view)
    )

    Stage(app.stand_in, patience=5).ask(
        Line(user=ENGINEER, channel="", text="why?", presses="person")
    )

    app.next("view_submission:form")
    assert app.stand_in.workspace.modal(ENGINEER) is None


def test_shortcut_on_a_message(app):
    """A shortcut is found by a part of its name and used on the message, if the app offers one."""
    line = Line(user=ENGINEER, channel=GENERAL, text="look", shortcut=(ENGINEER, "about"))

    Stage(app.stand_in, patience=1).chat([line, replace(line, shortcut=(ENGINEER, "nothing such"))])

    assert app.next("about")["message"]["text"] == "look"
    assert app.heard.empty()


def test_no_answer_ends_the_wait(app):
    """Where no answer comes, the stage goes on after its patience."""
    stage = Stage(app.stand_in, patience=0.3)

    assert stage.ask(Line(user=ENGINEER, channel=GENERAL, text="@Annexa well?")) is None
    assert stage.ask(Line(user=ENGINEER, channel=GENERAL, text="/comply ask well?")) is None


def test_answers_as_bare_words():
    """For a terminal a message is told line by line, without its buttons."""
    posted = Posted(
        channel=GENERAL,
        ts="1.1",
        text="",
        blocks=(
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Ours*\n• one\n• two"}},
            {"type": "actions", "elements": [
                {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}}
            ]},
        ),
    )  # fmt: skip

    assert plain_words(posted.blocks, Scene()) == "Ours\n• one\n• two"
