"""Takes over what changed about a Slack user."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.identity import Outside
from bot.slack.ids import WorkflowName

_ATTEMPTS = 6


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.USER_CHANGE, partial(user_change, desk))


def user_change(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Ask Slack who this is now; an event may be late, and what Slack says now is true."""
    user, team = fields["user"], fields["team"]

    def look() -> Fields:
        desk.identity.doubt(user)
        present = desk.identity.who(user, team=team)
        if present.outside is Outside.UNKNOWN and fields["deactivated"]:
            desk.people.person_for_slack(user, deactivated=True)
        return {}

    for number in range(_ATTEMPTS):
        looked = run.step(f"look:{number}", lambda: guarded(look, doing=f"Taking over {run.id}"))
        if Failure.from_fields(looked) is None:
            return
        run.rest(2.0**number)
