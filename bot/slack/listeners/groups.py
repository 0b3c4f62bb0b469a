"""User groups: what they stand for, and who is confirmed because of one."""

import logging

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.durable.runs import Fields
from bot.people.permissions import Permission, require
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.blocks.groups import NO_GROUPS, group_form
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.basics import Press, Raw, press_from
from bot.slack.payloads.channels import GroupForm, group_form_from

_log = logging.getLogger(__name__)

BUSY = "I cannot take this in right now. Please try again in a minute."
CHOOSE_ONE = "Please choose a group."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and to the form."""

    @app.action(ActionId.LIST_GROUPS.value)
    def on_list(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        wish = {"user": press.user, "team": press.team, "channel": press.user, "response_url": ""}
        work_id = f"{WorkflowName.LIST_GROUPS}:{press.seal}"
        desk.engine.accept(
            WorkflowName.LIST_GROUPS, workflow_id=work_id, lane=press.user, arguments=wish
        )
        ack()

    @app.action(ActionId.CONFIRM_ROLE.value)
    def on_confirm(body: Raw, ack: Ack) -> None:
        _decide(desk, press_from(body), confirms=True)
        ack()

    @app.action(ActionId.REFUSE_ROLE.value)
    def on_refuse(body: Raw, ack: Ack) -> None:
        _decide(desk, press_from(body), confirms=False)
        ack()

    @app.action(ActionId.USE_GROUP.value)
    def on_use(body: Raw, ack: Ack) -> None:
        _open(desk, press_from(body))
        ack()

    @app.view(CallbackId.USE_GROUP.value)
    def on_used(body: Raw, ack: Ack) -> None:
        _take_in(desk, group_form_from(body), ack)


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see what groups stand for; who may is checked when it is read."""
    del text
    try:
        desk.engine.accept(
            WorkflowName.LIST_GROUPS,
            workflow_id=f"{WorkflowName.LIST_GROUPS}:{body['trigger_id']}",
            lane=body["user_id"],
            arguments={
                "user": body["user_id"],
                "team": body.get("team_id", ""),
                "channel": body["channel_id"],
                "response_url": body["response_url"],
            },
        )
    except NotAccepted as error:
        # Slack does not offer a command again, so the person is told to.
        _log.warning("A command was not accepted: %s", error)
        ack(BUSY)
        return
    ack()


def _decide(desk: FrontDesk, press: Press, *, confirms: bool) -> None:
    desk.engine.accept(
        WorkflowName.DECIDE_ROLE,
        workflow_id=f"{WorkflowName.DECIDE_ROLE}:{press.seal}",
        lane=press.user,
        arguments={
            "user": press.user,
            "team": press.team,
            "proposal": press.value,
            "confirms": "1" if confirms else "",
        },
    )


def _open(desk: FrontDesk, press: Press) -> None:
    def open_form() -> Fields:
        person = desk.identity.who(press.user, team=press.team).person
        require(person, Permission.CHANGE_PEOPLE)
        groups = desk.user_groups.groups()
        if not groups:
            return {"none": desk.user_groups.off() or NO_GROUPS}
        desk.client.views_open(trigger_id=press.trigger_id, view=group_form(groups))
        return {}

    opened = guarded(open_form, doing="Opening the form for a user group")
    failure = Failure.from_fields(opened)
    if failure is not None:
        _tell(desk, press.user, failure_message(failure))
    elif opened.get("none"):
        _tell(desk, press.user, notice(opened["none"]))


def _take_in(desk: FrontDesk, sent: GroupForm, ack: Ack) -> None:
    if not sent.group_id:
        ack(response_action="errors", errors={ActionId.GROUP_CHOICE.value: CHOOSE_ONE})
        return
    work_id = f"{WorkflowName.USE_GROUP}:{sent.view_id}"
    desk.engine.accept(
        WorkflowName.USE_GROUP,
        workflow_id=work_id,
        lane=work_id,
        arguments={
            "user": sent.user,
            "team": sent.team,
            "group_id": sent.group_id,
            "name": sent.name,
            "audience": sent.audience,
            "role": sent.role.value if sent.role else "",
        },
    )
    ack()


def _tell(desk: FrontDesk, user: str, message: Message) -> None:
    desk.client.chat_postMessage(channel=user, text=message.text, blocks=list(message.blocks))
