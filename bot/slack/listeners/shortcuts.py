"""Shortcuts: on a message, and of everywhere; each opens a form before anything else is done."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App

from bot.slack.blocks.asking import NO_QUESTION, ask_form, notes_on
from bot.slack.blocks.forms import ViewJson, report_form
from bot.slack.blocks.gaps import gap_form
from bot.slack.desk import FrontDesk
from bot.slack.ids import NO_EXCHANGE, ActionId, CallbackId, Shortcut, WorkflowName
from bot.slack.listeners.task_forms import message_task_form
from bot.slack.listeners.wishes import NO_REPORT, open_or_tell
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import Raw, Submission, submission_from
from bot.slack.payloads.shortcuts import MarkedMessage, marked_from, trigger_from

_FormOf = Callable[[MarkedMessage], ViewJson]


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the shortcuts, and to the form for a question that some of them open."""

    @app.global_shortcut(Shortcut.ASK.value)
    def on_ask(body: Raw, ack: Ack) -> None:
        open_or_tell(
            desk,
            user=body["user"]["id"],
            trigger_id=trigger_from(body),
            make=ask_form,
            doing="Opening the form for a question",
        )
        ack()

    @app.message_shortcut(Shortcut.ASK_ABOUT_MESSAGE.value)
    def on_ask_about(body: Raw, ack: Ack) -> None:
        _open(desk, body, ack, form_of=_asking)

    @app.message_shortcut(Shortcut.OPEN_GAP.value)
    def on_gap(body: Raw, ack: Ack) -> None:
        _open(desk, body, ack, form_of=partial(_gap, desk))

    @app.message_shortcut(Shortcut.REPORT_MESSAGE.value)
    def on_report(body: Raw, ack: Ack) -> None:
        _open(desk, body, ack, form_of=_report, instead=NO_REPORT)

    @app.view(CallbackId.CONFIRM_ASK.value)
    def on_confirmed(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        if not sent.typed.get(ActionId.ASK_TEXT, "").strip():
            ack(response_action="errors", errors={ActionId.ASK_TEXT.value: NO_QUESTION})
            return
        accept_alone(desk, asking_from_form(sent))
        ack()


def accept_alone(desk: FrontDesk, asking: Asking) -> None:
    """Store a question whose answer goes to the asker's direct messages; the Home shows it too."""
    desk.engine.accept(
        WorkflowName.ASK_AT_HOME,
        workflow_id=asking.workflow_id,
        lane=asking.user,
        arguments=asking.fields(),
        first=partial(desk.inbox.keep, asking.workflow_id, asking.text),
    )


def asking_from_form(sent: Submission) -> Asking:
    """Return the question that a form asks: its answer goes to whoever sent it, and nobody else."""
    return Asking(
        workflow_id=f"form:{sent.view_id}",
        team=sent.team,
        user=sent.user,
        channel=sent.user,
        text=" ".join(sent.typed[ActionId.ASK_TEXT].split()),
        direct=True,
        chosen=True,
    )


def _open(desk: FrontDesk, body: Raw, ack: Ack, *, form_of: _FormOf, instead: str = "") -> None:
    marked = marked_from(body)
    open_or_tell(
        desk,
        user=marked.user,
        trigger_id=marked.trigger_id,
        make=partial(form_of, marked),
        doing="Opening a form about a message",
        instead=instead,
    )
    ack()


def _asking(marked: MarkedMessage) -> ViewJson:
    return ask_form(text=marked.text, notes=notes_on(marked.text, by_app=marked.by_app))


def _gap(desk: FrontDesk, marked: MarkedMessage) -> ViewJson:
    """Return the form for a task; whoever opens none suggests a gap to those who do."""
    if (task_form := message_task_form(desk, marked)) is not None:
        return task_form
    notes = notes_on(marked.text, by_app=marked.by_app)
    return gap_form(text=marked.text, key=marked.key, notes=notes)


def _report(marked: MarkedMessage) -> ViewJson:
    return report_form(text=marked.text, exchange_id=NO_EXCHANGE)
