"""User groups: what they stand for, and who is confirmed because of one."""

from slack_bolt import Ack, App

from bot.people.permissions import Permission, require
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.groups import NO_GROUPS, group_form
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import list_at_press, list_for, open_or_tell
from bot.slack.payloads.basics import Press, Raw, press_from
from bot.slack.payloads.channels import GroupForm, group_form_from

CHOOSE_ONE = "Please choose a group."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and to the form."""

    @app.action(ActionId.LIST_GROUPS.value)
    def on_list(body: Raw, ack: Ack) -> None:
        list_at_press(desk, press_from(body), workflow=WorkflowName.LIST_GROUPS)
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
    list_for(desk, body, ack, workflow=WorkflowName.LIST_GROUPS)


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
    def form() -> ViewJson:
        person = desk.identity.who(press.user, team=press.team).person
        require(person, Permission.CHANGE_PEOPLE)
        groups = desk.user_groups.groups()
        if not groups:
            raise NothingToOpen(desk.user_groups.off() or NO_GROUPS)
        return group_form(groups)

    doing = "Opening the form for a user group"
    open_or_tell(desk, user=press.user, trigger_id=press.trigger_id, make=form, doing=doing)


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
