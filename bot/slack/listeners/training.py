"""Training as a word of the command and as plain sentences: what one owes, and when to hear again."""

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from slack_bolt import Ack, App

from bot.errors import SnoozeWrong
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.training import put_off_message, rest_form
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners import campaign_care, campaigns
from bot.slack.listeners.wishes import list_at_press, list_for, open_on, tell_directly
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import Press, Raw, press_from, submission_from
from bot.slack.payloads.training import asks_what_is_owed, day_from, wished_rest

_OPENING = "Opening the form that puts reminders off"
_NO_DAY = "Please choose a day."
_NO_REST = "Reminders cannot be put off here."


class _Deed(Protocol):
    def __call__(self, desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None: ...


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons under what somebody owes, and to the form that puts reminders off."""
    open_on(app, desk, ActionId.PUT_OFF, _rest_form, doing=_OPENING)

    @app.view(CallbackId.PUT_OFF.value)
    def on_chosen(body: Raw, ack: Ack) -> None:
        wrong = _put_off(desk, body)
        if wrong:
            ack(response_action="errors", errors={ActionId.PUT_OFF_UNTIL.value: wrong})
        else:
            ack()

    @app.action(ActionId.MY_RECORD.value)
    def on_record(body: Raw, ack: Ack) -> None:
        list_at_press(desk, press_from(body), workflow=WorkflowName.MY_RECORD)
        ack()


def take_in(desk: FrontDesk, asking: Asking) -> bool:
    """Take in a direct message about one's own training; tell whether it was one.

    A wish to hear later is one only of somebody who owes something; of others it is a question.
    """
    if desk.learning is None or not asking.direct:
        return False
    if asks_what_is_owed(asking.text):
        _accept(desk, asking, workflow=WorkflowName.LIST_TRAINING)
        return True
    when = wished_rest(asking.text)
    if not when or desk.reminding is None or not _owes(desk, asking.user):
        return False
    _accept(desk, asking, workflow=WorkflowName.PUT_OFF, words=when)
    return True


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Do what follows ``/comply training``; nothing, or what nobody knows, shows one's own status."""
    word, _, rest = text.strip().partition(" ")
    deed = _DEEDS.get(word.casefold(), _show_status)
    deed(desk, body, ack, text=rest.strip())


def _show_status(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    del text
    list_for(desk, body, ack, workflow=WorkflowName.LIST_TRAINING)


_DEEDS: Mapping[str, _Deed] = {
    "new": campaigns.open_new,
    "campaigns": campaign_care.on_campaigns,
    "progress": campaign_care.on_progress,
}
"""Second words of the command; "new", "campaigns" and "progress" are the leads'."""


def _accept(desk: FrontDesk, asking: Asking, *, workflow: WorkflowName, words: str = "") -> None:
    work_id = f"{workflow}:{asking.workflow_id}"
    desk.engine.accept(
        workflow,
        workflow_id=work_id,
        lane=asking.channel,
        arguments={
            "user": asking.user,
            "team": asking.team,
            "channel": asking.channel,
            "thread_ts": asking.thread_ts,
            "response_url": "",
        },
        first=partial(desk.inbox.keep, work_id, words) if words else None,
    )


def _owes(desk: FrontDesk, user: str) -> bool:
    person = desk.people.met(user)
    if desk.learning is None or person is None or person.deactivated:
        return False
    return bool(desk.learning.lessons.owed(actor=person))


def _rest_form(desk: FrontDesk, _press: Press) -> ViewJson:
    if desk.reminding is None:
        raise NothingToOpen(_NO_REST)
    return rest_form(private="rest")


def _put_off(desk: FrontDesk, body: Raw) -> str:
    """Put off the reminders of whoever sent the form; return why not, or nothing."""
    sent, chosen = submission_from(body), day_from(body)
    if chosen is None or desk.reminding is None:
        return _NO_DAY if chosen is None else _NO_REST
    person = desk.identity.who(sent.user, team=sent.team).person
    try:
        until = desk.reminding.put_off(chosen, actor=person)
    except SnoozeWrong as error:
        return str(error)
    tell_directly(desk, sent.user, put_off_message(until))
    return ""
