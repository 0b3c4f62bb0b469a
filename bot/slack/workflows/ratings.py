"""Writes down whether an answer helped, and says thank you."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.questions.entities import ExchangeId, Rating
from bot.slack.blocks.forms import failure_message, notice
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.workflows.limits import is_turned_away, refusal_of, turned_away

_THANKS = {
    Rating.HELPFUL: "Thanks, noted.",
    Rating.NOT_HELPFUL: "Thanks, noted. “Ask a person” under the answer brings it to the leads.",
}


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.RATE_ANSWER, partial(rate_answer, desk))


def rate_answer(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Record the rating, then thank the person who gave it."""
    rating = Rating(fields["rating"])

    def rate() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        desk.newcomers.welcome(person)
        desk.help_desk.rate(ExchangeId(fields["exchange_id"]), rating, actor=person)
        return {}

    rated = run.step("rate", lambda: guarded(rate, doing=f"Rating {run.id}"))
    message = _said(rated, rating)
    if message is None:
        return
    address = Address(
        channel=fields["channel"],
        thread_ts=fields["thread_ts"],
        only_for=fields["user"],
        response_url=fields["response_url"],
    )
    mark = Mark(workflow_id=run.id, exchange=fields["exchange_id"])
    parcel = Parcel(name="thank", render=lambda: message, address=address, mark=mark)
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])


def _said(rated: Fields, rating: Rating) -> Message | None:
    if is_turned_away(rated):
        return refusal_of(rated, "rating")
    failure = Failure.from_fields(rated)
    return failure_message(failure) if failure else notice(_THANKS[rating])
