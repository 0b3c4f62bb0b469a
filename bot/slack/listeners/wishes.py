"""What listeners have in common: a command that is taken in, a form that opens, a word beside it."""

import logging
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.durable.runs import Fields
from bot.errors import ReasonMissing
from bot.logs import log_failure
from bot.people.reasons import stated
from bot.slack.blocks.forms import ViewJson, failure_message, notice
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.identity import UNREACHABLE
from bot.slack.ids import ActionId, WorkflowName
from bot.slack.messenger import Message
from bot.slack.payloads.basics import Press, Raw, Submission, press_from

_log = logging.getLogger(__name__)

BUSY = "I cannot take this in right now. Please try again in a minute."
OPENING_REPORT = "Opening the form for a report"
NO_FORM = "The form did not open."
NO_REPORT = (
    "The form did not open. Please try again, or type `/comply report`; if it is urgent, call "
    "whoever handles security events."
)


def take_in(accept: Callable[[], object], ack: Ack, *, says: str = "") -> None:
    """Take in a command, then ack with what it *says*; Slack does not offer it again.

    So a person whose command is not taken in is told to type it again.
    """
    try:
        accept()
    except NotAccepted as error:
        _log.warning("A command was not accepted: %s", error)
        ack(BUSY)
        return
    ack(says)


def list_for(desk: FrontDesk, body: Raw, ack: Ack, *, workflow: WorkflowName) -> None:
    """Take in the command that shows a list; who may see it is checked when it is read."""
    user, wish = body["user_id"], where_typed(body)
    work_id = f"{workflow}:{body['trigger_id']}"
    take_in(
        lambda: desk.engine.accept(workflow, workflow_id=work_id, lane=user, arguments=wish), ack
    )


def list_at_press(desk: FrontDesk, press: Press, *, workflow: WorkflowName) -> None:
    """Take in the press that shows a list in the direct messages of whoever pressed."""
    desk.engine.accept(
        workflow,
        workflow_id=f"{workflow}:{press.seal}",
        lane=press.user,
        arguments=where_pressed(press),
    )


def accept_form(
    desk: FrontDesk, workflow: WorkflowName, sent: Submission, words: str, *, more: Fields
) -> None:
    """Take in a form once, however often Slack sends it; what was written waits in the inbox."""
    work_id = f"{workflow}:{sent.view_id}"
    desk.engine.accept(
        workflow,
        workflow_id=work_id,
        lane=sent.user,
        arguments={"user": sent.user, "team": sent.team, **more},
        first=partial(desk.inbox.keep, work_id, words),
    )


def wrong_reason(words: str, *, why: str) -> str:
    """Return what is wrong with the reason that a form gives; empty where it will do."""
    try:
        stated(words, why=why)
    except ReasonMissing as error:
        return str(error)
    return ""


def where_typed(body: Raw) -> Fields:
    """Return who typed a command and where the answer goes: beside it, for them alone."""
    return {
        "user": body["user_id"],
        "team": body.get("team_id", ""),
        "channel": body["channel_id"],
        "response_url": body["response_url"],
    }


def where_pressed(press: Press) -> Fields:
    """Return who pressed and where the answer goes: their direct messages."""
    return {"user": press.user, "team": press.team, "channel": press.user, "response_url": ""}


def number_pressed(press: Press) -> int:
    """Return the number of what is to be shown; 0 where there is none."""
    # A reminder names the day beside it.
    named = press.value.partition(":")[0]
    return int(named) if named.isdecimal() else 0


def open_form(
    desk: FrontDesk, *, trigger_id: str, make: Callable[[], ViewJson], doing: str
) -> Failure | None:
    """Open the form that *make* returns, or return why it does not open.

    Slack may take it for too late, for one call too many, or not answer at all.
    """
    made: list[ViewJson] = []

    def prepared() -> Fields:
        made.append(make())
        return {}

    failure = Failure.from_fields(guarded(prepared, doing=doing))
    if failure is not None:
        return failure
    try:
        desk.client.views_open(trigger_id=trigger_id, view=made[0])
    except UNREACHABLE as error:
        return Failure(words=NO_FORM, reference=log_failure(_log, doing, error))
    return None


def open_at_press(
    desk: FrontDesk, press: Press, make: Callable[[], ViewJson], *, doing: str, instead: str = ""
) -> None:
    """Open the form, or tell whoever pressed, alone, why not: *instead*, where it is given."""
    failure = open_form(desk, trigger_id=press.trigger_id, make=make, doing=doing)
    if failure is not None:
        whisper(desk, press, not_opened(failure, instead=instead))


def open_on(
    app: App,
    desk: FrontDesk,
    action: ActionId,
    form: Callable[[FrontDesk, Press], ViewJson],
    *,
    doing: str,
    instead: str = "",
) -> None:
    """Listen to a button that does nothing but open *form*; only then is the press acked."""

    @app.action(action.value)
    def on_press(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(form, desk, press), doing=doing, instead=instead)
        ack()


def open_or_tell(
    desk: FrontDesk,
    *,
    user: str,
    trigger_id: str,
    make: Callable[[], ViewJson],
    doing: str,
    instead: str = "",
) -> None:
    """Open the form, or tell *user* in their direct messages why not."""
    failure = open_form(desk, trigger_id=trigger_id, make=make, doing=doing)
    if failure is not None:
        tell_directly(desk, user, not_opened(failure, instead=instead))


def not_opened(failure: Failure, *, instead: str = "") -> Message:
    """Return what somebody is told whose form does not open."""
    if instead:
        return failure_message(Failure(words=instead))
    return failure_message(failure) if failure.reference else notice(failure.words)


def whisper(desk: FrontDesk, press: Press, message: Message) -> None:
    """Say something for nobody but whoever pressed: beside the message, or else directly."""
    if not press.channel:
        tell_directly(desk, press.user, message)
        return
    # A thread that nobody has opened hides it: only what was pressed in a thread is answered there.
    is_inside = press.thread_ts != press.message_ts
    try:
        desk.client.chat_postEphemeral(
            channel=press.channel,
            user=press.user,
            thread_ts=press.thread_ts if is_inside else None,
            text=message.text,
            blocks=list(message.blocks),
        )
    except UNREACHABLE as error:
        _log.warning("Nothing can be said beside a message: %s", type(error).__name__)
        tell_directly(desk, press.user, message)


def tell_directly(desk: FrontDesk, user: str, message: Message) -> None:
    """Say something in somebody's direct messages; Slack shows a warning where that fails too."""
    desk.client.chat_postMessage(channel=user, text=message.text, blocks=list(message.blocks))
