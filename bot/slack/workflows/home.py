"""The bot's own tab after the ack: shown when it is opened, and after what a person does there."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import WorkflowName
from bot.slack.workflows.questions import answer_question


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.SHOW_HOME, partial(refresh, desk))
    desk.engine.workflow(WorkflowName.ASK_AT_HOME, partial(ask_at_home, desk))


def ask_at_home(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Answer in the direct messages, then show the answer among the recent ones."""
    answer_question(desk, run, fields)
    refresh(desk, run, fields)


def refresh(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show what is true now; where that fails the log says so, and the old view stays."""

    def publish() -> Fields:
        desk.homes.publish(fields["user"], team=fields["team"], seen=fields.get("seen", ""))
        return {}

    run.step("home", lambda: guarded(publish, doing=f"Showing the Home after {run.id}"))
