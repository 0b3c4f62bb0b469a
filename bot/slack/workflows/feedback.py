"""Writes down why an answer did not help."""

from functools import partial

from bot.durable.runs import Fields, Run
from bot.questions.entities import ExchangeId
from bot.questions.feedback_entities import RatingReason
from bot.slack.blocks.forms import failure_message
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.telling import tell
from bot.slack.workflows.words import forget_words, words_of


def register(desk: FrontDesk) -> None:
    """Name the workflow."""
    desk.engine.workflow(WorkflowName.EXPLAIN_RATING, partial(explain_rating, desk))


def explain_rating(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Keep the reason; only what goes wrong is told, for thanks came with the rating."""

    def explain() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        words = words_of(desk, run.id, carried="") or ""
        person = desk.identity.who(fields["user"], team=fields["team"]).person
        reason = RatingReason(fields["reason"])
        exchange = ExchangeId(fields["exchange_id"])
        desk.care.feedback.explain(exchange, reason, words, actor=person)
        return {}

    explained = run.step("explain", lambda: guarded(explain, doing=f"Noting {run.id}"))
    forget_words(desk, run)
    failure = Failure.from_fields(explained)
    if failure is not None:
        tell(desk, run, fields["user"], lambda: failure_message(failure))
