"""Candidate gaps: suggested from a message, listed for leads, dismissed for a reason."""

from functools import partial

from slack_bolt import Ack, App

from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.gaps import NO_REASON, NOTHING_MISSING, dismiss_form
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import list_at_press, open_on, wrong_reason
from bot.slack.payloads.basics import Press, Raw, Submission, press_from, submission_from
from bot.slack.payloads.shortcuts import key_from


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
        list_at_press(desk, press_from(body), workflow=WorkflowName.LIST_GAPS)
        ack()

    doing = "Opening the form for a dismissal"
    open_on(app, desk, ActionId.DISMISS_GAP, _dismiss_form, doing=doing)

    @app.view(CallbackId.CONFIRM_DISMISSAL.value)
    def on_dismissed(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        if wrong := wrong_reason(sent.typed.get(ActionId.GAP_REASON, ""), why=NO_REASON):
            ack(response_action="errors", errors={ActionId.GAP_REASON.value: wrong})
            return
        _accept_dismissal(desk, sent)
        ack()


def _dismiss_form(desk: FrontDesk, press: Press) -> ViewJson:
    person = desk.identity.who(press.user, team=press.team).person
    gap = desk.gaps.find_gap(int(press.value), actor=person)
    if not gap.is_open:
        raise NothingToOpen(f"{gap.label} is dismissed already; it does not wait any more.")
    return dismiss_form(gap.number)


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
