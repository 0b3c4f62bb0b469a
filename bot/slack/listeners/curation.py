"""Curated answers: a lead corrects what was answered, sees what is in force, and retires it."""

import re
from functools import partial

from slack_bolt import Ack, App

from bot.people.permissions import Permission, require
from bot.slack.blocks.curation import correction_form
from bot.slack.blocks.forms import ViewJson
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import list_for, not_opened, open_form, open_on
from bot.slack.payloads.basics import Press, Raw, plain, press_from
from bot.slack.payloads.feedback import correction_from, correction_to_words

WHICH = "Which answer? Its number stands under it: `/comply correct A-1042`"
_OPENING = "Opening the form for a correction"
_LABEL = re.compile(r"(?:a\s*[-–]?\s*)?([0-9]{1,9})[.!?]?", re.IGNORECASE)


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons of leads, and to the form that they open."""
    open_on(app, desk, ActionId.CORRECT_ANSWER, _form_under_answer, doing=_OPENING)
    open_on(app, desk, ActionId.ANSWER_CLUSTER, _form_without_number, doing=_OPENING)

    @app.view(CallbackId.CONFIRM_CORRECTION.value)
    def on_written(body: Raw, ack: Ack) -> None:
        sent = correction_from(body)
        wrong = sent.missing()
        if wrong:
            ack(response_action="errors", errors=dict(wrong))
            return
        work_id = f"{WorkflowName.CORRECT_ANSWER}:{sent.view_id}"
        desk.engine.accept(
            WorkflowName.CORRECT_ANSWER,
            workflow_id=work_id,
            lane=sent.user,
            arguments={"user": sent.user, "team": sent.team},
            first=partial(desk.inbox.keep, work_id, correction_to_words(sent.correction)),
        )
        ack()

    @app.action(ActionId.RETIRE_CURATED.value)
    def on_retire(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        desk.engine.accept(
            WorkflowName.RETIRE_CURATED,
            workflow_id=f"{WorkflowName.RETIRE_CURATED}:{press.seal}",
            lane=press.user,
            arguments={"user": press.user, "team": press.team, "number": press.value},
        )
        ack()


def on_correct_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Open the form for the answer that is named; who may is checked before."""
    named = _LABEL.fullmatch(plain(text))
    if named is None:
        ack(WHICH)
        return
    press = _as_press(body)
    make = partial(_form_for, desk, press, named[1], place="")
    failure = open_form(desk, trigger_id=press.trigger_id, make=make, doing=_OPENING)
    ack(not_opened(failure).text if failure else "")


def on_curated_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see what is in force."""
    del text
    list_for(desk, body, ack, workflow=WorkflowName.LIST_CURATED)


def _form_under_answer(desk: FrontDesk, press: Press) -> ViewJson:
    return _form_for(desk, press, press.value, place=press.channel)


def _form_for(desk: FrontDesk, press: Press, number: str, *, place: str) -> ViewJson:
    person = desk.identity.who(press.user, team=press.team).person
    proposal = desk.care.curation.proposal(int(number), actor=person, place=place)
    return correction_form(number=proposal.number, question=proposal.question, text=proposal.text)


def _form_without_number(desk: FrontDesk, press: Press) -> ViewJson:
    person = desk.identity.who(press.user, team=press.team).person
    require(person, Permission.CURATE_ANSWERS)
    return correction_form(question=press.value)


def _as_press(body: Raw) -> Press:
    """Return a command as if a button had been pressed."""
    return Press(
        team=body.get("team_id", ""),
        user=body["user_id"],
        channel=body["channel_id"],
        message_ts="",
        thread_ts="",
        value="",
        pressed_at="",
        trigger_id=body["trigger_id"],
        response_url=body["response_url"],
        alone=True,
    )
