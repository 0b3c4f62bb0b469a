"""Candidate gaps: suggested from a message, listed for leads, dismissed for a reason."""

import logging
from functools import partial

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.errors import ReasonMissing
from bot.people.reasons import stated
from bot.slack.blocks.gaps import NO_REASON, NOTHING_MISSING, dismiss_form
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.payloads.basics import Raw, Submission, press_from, submission_from
from bot.slack.payloads.shortcuts import key_from

_log = logging.getLogger(__name__)

_BUSY = "I cannot take this in right now. Please try again in a minute."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the forms and to the buttons that open them."""

    @app.view(CallbackId.CONFIRM_GAP.value)
    def on_suggested(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        if not sent.typed.get(ActionId.GAP_TEXT, "").strip():
            ack(response_action="errors", errors={ActionId.GAP_TEXT.value: NOTHING_MISSING})
            return
        _accept_suggestion(desk, sent)
        ack()

    @app.action(ActionId.LIST_GAPS.value)
    def on_list(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        desk.engine.accept(
            WorkflowName.LIST_GAPS,
            workflow_id=f"{WorkflowName.LIST_GAPS}:{press.seal}",
            lane=press.user,
            arguments=_reading(press.user, press.team, channel=press.user),
        )
        ack()

    @app.action(ActionId.DISMISS_GAP.value)
    def on_dismiss(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        form = dismiss_form(int(press.value))
        desk.client.views_open(trigger_id=press.trigger_id, view=form)
        ack()

    @app.view(CallbackId.CONFIRM_DISMISSAL.value)
    def on_dismissed(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        try:
            stated(sent.typed.get(ActionId.GAP_REASON, ""), why=NO_REASON)
        except ReasonMissing as error:
            ack(response_action="errors", errors={ActionId.GAP_REASON.value: str(error)})
            return
        _accept_dismissal(desk, sent)
        ack()


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see candidate gaps; who may is checked when they are read."""
    del text
    arguments = _reading(
        body["user_id"],
        body.get("team_id", ""),
        channel=body["channel_id"],
        response_url=body["response_url"],
    )
    try:
        desk.engine.accept(
            WorkflowName.LIST_GAPS,
            workflow_id=f"{WorkflowName.LIST_GAPS}:{body['trigger_id']}",
            lane=body["user_id"],
            arguments=arguments,
        )
    except NotAccepted as error:
        # Slack does not offer a command again, so the person is told to.
        _log.warning("A command was not accepted: %s", error)
        ack(_BUSY)
        return
    ack()


def _reading(user: str, team: str, *, channel: str, response_url: str = "") -> dict[str, str]:
    return {"user": user, "team": team, "channel": channel, "response_url": response_url}


def _accept_suggestion(desk: FrontDesk, sent: Submission) -> None:
    work_id = f"{WorkflowName.SUGGEST_GAP}:{sent.view_id}"
    key = key_from(sent.private)
    desk.engine.accept(
        WorkflowName.SUGGEST_GAP,
        workflow_id=work_id,
        lane=sent.user,
        arguments={
            "user": sent.user,
            "team": sent.team,
            "channel": key.channel,
            "ts": key.ts,
        },
        first=partial(desk.inbox.keep, work_id, sent.typed[ActionId.GAP_TEXT]),
    )


def _accept_dismissal(desk: FrontDesk, sent: Submission) -> None:
    work_id = f"{WorkflowName.DISMISS_GAP}:{sent.view_id}"
    desk.engine.accept(
        WorkflowName.DISMISS_GAP,
        workflow_id=work_id,
        lane=sent.user,
        arguments={"user": sent.user, "team": sent.team, "number": sent.private},
        first=partial(desk.inbox.keep, work_id, sent.typed[ActionId.GAP_REASON]),
    )
