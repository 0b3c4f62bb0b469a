"""Reminders after the ledger claimed them: one message each, and a round as soon as one is asked for."""

import logging
from functools import partial

from bot.durable.runs import Fields, Run
from bot.slack.desk import FrontDesk
from bot.slack.errors import SlackBusy
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.reminding import Reminding

_ATTEMPTS = 40
_LONGEST_WAIT = 120.0
_ROUND_ATTEMPTS = 5

_log = logging.getLogger(__name__)


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    reminding = desk.reminding
    if reminding is None:
        return
    engine = desk.engine
    engine.workflow(WorkflowName.REMINDER, partial(remind, desk, reminding), slowly=True)
    engine.workflow(WorkflowName.REMINDER_ROUND, partial(look, reminding))


def remind(desk: FrontDesk, reminding: Reminding, run: Run, fields: Fields) -> None:
    """Send one message, and try again at Slack's pace; what stays unsent is offered again later."""

    def send() -> Fields:
        try:
            return {"state": reminding.deliver(fields["prompt"], desk.prompter).value}
        except SlackBusy as busy:
            return {"wait": str(busy.wait)}

    for number in range(_ATTEMPTS):
        sent = run.step(f"send:{number}", lambda: guarded(send, doing="Sending a reminder"))
        if "state" in sent:
            return
        longest = min(2.0**number, _LONGEST_WAIT)
        run.rest(max(float(sent.get("wait", 0.0)), longest))
    _log.error("A reminder could not be sent for now; it is offered again.")


def look(reminding: Reminding, run: Run, _fields: Fields) -> None:
    """Claim what is due now; the next round by the clock does what this one cannot."""

    def deed() -> Fields:
        reminding.look()
        return {}

    for number in range(_ROUND_ATTEMPTS):
        looked = run.step(f"look:{number}", lambda: guarded(deed, doing="A round of reminders"))
        if Failure.from_fields(looked) is None:
            return
        run.rest(2.0**number)
