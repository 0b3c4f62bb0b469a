"""The rules of a channel: a list of channels, the form for one, and what is sent of it."""

import logging
from functools import partial

from slack_bolt import Ack, App

from bot.channels.entities import CHANNEL_ID, problems
from bot.durable.errors import NotAccepted
from bot.durable.runs import Fields
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.blocks.channels import channels_form, rules_form
from bot.slack.blocks.forms import ViewJson
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import ActionId, CallbackId, Event, WorkflowName
from bot.slack.listeners.wishes import BUSY, not_opened, open_form, tell_directly
from bot.slack.payloads.basics import Raw, press_from
from bot.slack.payloads.channels import (
    RulesForm,
    chosen_channel,
    joined_from,
    rules_form_from,
    rules_to_fields,
)
from bot.slack.scopes import FEATURES, NEEDED

_log = logging.getLogger(__name__)

CHOOSE_ONE = "Please choose a channel."
_FIELDS = {
    "reading": ActionId.CHANNEL_READING,
    "folders": ActionId.CHANNEL_FOLDERS,
    "emoji": ActionId.CHANNEL_EMOJI,
    "audiences": ActionId.CHANNEL_AUDIENCES,
}
"""Field of the rules → the input in which what is wrong with it is said."""


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the button, the forms, and to people who come into channels."""

    @app.action(ActionId.OPEN_CHANNELS.value)
    def on_open(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        look = partial(_list, desk, press.user, press.team)
        _open(desk, look, trigger_id=press.trigger_id, user=press.user)
        ack()

    @app.view(CallbackId.CHOOSE_CHANNEL.value)
    def on_chosen(body: Raw, ack: Ack) -> None:
        _show_rules(desk, body, ack)

    @app.view(CallbackId.CONFIGURE_CHANNEL.value)
    def on_configured(body: Raw, ack: Ack) -> None:
        _take_in(desk, rules_form_from(body), ack)

    @app.event(Event.MEMBER_JOINED_CHANNEL.value)
    def on_joined(body: Raw) -> None:
        joined = joined_from(body)
        desk.readership.joined(joined.channel, joined.user)


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Open the rules of the channel in which this was typed; elsewhere, the list of channels."""
    channel, user, team = body["channel_id"], body["user_id"], body.get("team_id", "")
    is_channel = CHANNEL_ID.fullmatch(channel) and text.strip().lower() != "list"
    look = (
        partial(_rules, desk, user, team, channel)
        if is_channel
        else partial(_list, desk, user, team)
    )
    told = _open(desk, look, trigger_id=body["trigger_id"])
    ack(told) if told else ack()


def _open(desk: FrontDesk, look: partial[ViewJson], *, trigger_id: str, user: str = "") -> str:
    """Open a form, or return why not; with a *user* they are told in a direct message."""
    failure = open_form(
        desk, trigger_id=trigger_id, make=look, doing="Opening the rules of a channel"
    )
    if failure is None:
        return ""
    message = not_opened(failure)
    if user:
        tell_directly(desk, user, message)
    return message.text


def _who(desk: FrontDesk, user: str, team: str) -> Person:
    person = desk.identity.who(user, team=team).person
    require(person, Permission.CONFIGURE_CHANNELS)
    return person


def _list(desk: FrontDesk, user: str, team: str) -> ViewJson:
    return channels_form(desk.channels.overview(actor=_who(desk, user, team)))


def _rules(desk: FrontDesk, user: str, team: str, channel: str) -> ViewJson:
    person = _who(desk, user, team)
    off = {what: desk.scopes.off(needed, feature=FEATURES[what]) for what, needed in NEEDED.items()}
    return rules_form(
        desk.channels.rules(channel),
        folders=desk.conversation.folders(person),
        off={what: line for what, line in off.items() if line},
    )


def _show_rules(desk: FrontDesk, body: Raw, ack: Ack) -> None:
    channel, shown = chosen_channel(body), dict[str, ViewJson]()
    user, team = body["user"]["id"], (body.get("team") or {}).get("id", "")

    def look() -> Fields:
        shown["view"] = _rules(desk, user, team, channel)
        return {}

    if not CHANNEL_ID.fullmatch(channel):
        ack(response_action="errors", errors={ActionId.CHOOSE_CHANNEL.value: CHOOSE_ONE})
        return
    failure = Failure.from_fields(guarded(look, doing="Opening the rules of a channel"))
    if failure is not None:
        ack(response_action="errors", errors={ActionId.CHOOSE_CHANNEL.value: _words(failure)})
        return
    ack(response_action="update", view=shown["view"])


def _take_in(desk: FrontDesk, sent: RulesForm, ack: Ack) -> None:
    wrong = {
        _FIELDS.get(name, ActionId.CHANNEL_MENTIONS).value: words
        for name, words in problems(sent.rules).items()
    }
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    work_id = f"{WorkflowName.CONFIGURE_CHANNEL}:{sent.view_id}:{sent.rules.revision}"
    try:
        desk.engine.accept(
            WorkflowName.CONFIGURE_CHANNEL,
            workflow_id=work_id,
            lane=work_id,
            arguments={**rules_to_fields(sent.rules), "user": sent.user, "team": sent.team},
        )
    except NotAccepted as error:
        _log.warning("A form was not accepted: %s", error)
        ack(response_action="errors", errors={ActionId.CHANNEL_MENTIONS.value: BUSY})
        return
    ack()


def _words(failure: Failure) -> str:
    reference = f" ({failure.reference})" if failure.reference else ""
    return f"{failure.words}{reference}"[:150]
