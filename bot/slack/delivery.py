"""Makes sure that a message arrives: tries again, looks first, and says so when it cannot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.durable.runs import Fields, Run
from bot.metrics import Metrics
from bot.slack.blocks.forms import failure_message
from bot.slack.failures import Failure, guarded
from bot.slack.messenger import Address, Attempt, Mark, Message, Messenger, Outcome

_log = logging.getLogger(__name__)

_ATTEMPTS = 120
_ATTEMPTS_BY_URL = 7
"""A response URL lives for half an hour and five uses; this is about two minutes."""
_LONGEST_WAIT = 60.0

Render = Callable[[], Message]
"""Makes the message; runs inside a step, so it may read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One message on its way."""

    name: str
    """Names the steps; unique within the workflow."""
    render: Render
    address: Address
    mark: Mark


class Delivery:
    """Delivers parcels within a workflow."""

    def __init__(self, messenger: Messenger, metrics: Metrics | None = None) -> None:
        self._messenger = messenger
        self._metrics = metrics or Metrics()

    def deliver(self, run: Run, parcel: Parcel) -> bool:
        """Post the parcel and return True, or False when Slack refuses it for good."""
        render, unclear = parcel.render, False
        attempts = _ATTEMPTS_BY_URL if parcel.address.response_url else _ATTEMPTS
        for number in range(attempts):
            look_first = unclear or run.resumed
            fields = run.step(
                f"{parcel.name}:{number}", self._trying(parcel, render, look_first=look_first)
            )
            failure = Failure.from_fields(fields)
            if failure is not None:
                render = _saying(failure)
                continue
            outcome = Outcome(fields["outcome"])
            if outcome in {Outcome.POSTED, Outcome.REFUSED}:
                return outcome is Outcome.POSTED
            unclear = unclear or outcome is Outcome.UNCLEAR
            run.rest(min(float(fields["wait"]) * 2 ** min(number, 6), _LONGEST_WAIT))
        # What follows a colon may be an id of somebody.
        _log.error("Gave up posting %s of %s", parcel.name.partition(":")[0], run.id)
        return False

    def deliver_or_tell(self, run: Run, parcel: Parcel, *, user: str) -> bool:
        """Deliver the parcel; where its place refuses it, deliver it to *user* directly."""
        return self.deliver(run, parcel) or self.tell(run, parcel, user=user)

    def tell(self, run: Run, parcel: Parcel, *, user: str) -> bool:
        """Deliver the parcel to *user* directly, wherever it was for."""
        direct = Parcel(
            name=f"{parcel.name}:direct",
            render=parcel.render,
            address=Address(channel=user),
            mark=parcel.mark,
        )
        return self.deliver(run, direct)

    def _trying(self, parcel: Parcel, render: Render, *, look_first: bool) -> Callable[[], Fields]:
        def attempt() -> Fields:
            made = self._messenger.post(
                render(), parcel.address, parcel.mark, look_first=look_first
            )
            self._metrics.delivered(made.outcome.value)
            return _fields(made)

        return lambda: guarded(attempt, doing=f"Posting {parcel.mark.workflow_id}")


def _saying(failure: Failure) -> Render:
    return lambda: failure_message(failure)


def _fields(attempt: Attempt) -> Fields:
    if attempt.outcome is Outcome.REFUSED:
        _log.error("Slack refuses a post: %s", attempt.error)
    return {
        "outcome": attempt.outcome.value,
        "wait": str(attempt.wait),
        "error": attempt.error[:200],
    }
