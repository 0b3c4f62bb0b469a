"""Brings a question to the leads, and a security event to those who handle it."""

import logging
from collections.abc import Callable
from functools import partial

from bot.durable.runs import Fields, Run
from bot.people.entities import Person, PersonId
from bot.questions.entities import ExchangeId
from bot.slack.blocks.forms import failure_message, hand_off_post, notice, report_post
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import NO_EXCHANGE, WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.workflows.telling import tell
from bot.slack.workflows.words import forget_words, words_of

_log = logging.getLogger(__name__)

_ATTEMPTS = 5
NOT_ARRIVED = "#not-arrived"
"""Beside a report in the inbox: it reached nobody."""

NO_LEADS = "Nobody has told me yet where the compliance leads read. Please ask them directly."
_HANDED_ON = "Your question is with the compliance leads now. They will answer you directly."
_HANDED_ON_BEFORE = (
    "You have passed this question on before. If nobody has answered yet, please ask the "
    "compliance leads directly."
)
_REPORTED = "Your report has reached the people who handle security events."
_NOT_REPORTED = (
    "I could not pass your report on. Please call the people who handle security events now."
)


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.HAND_OFF_FORM, partial(hand_off_from_form, desk))
    desk.engine.workflow(WorkflowName.HAND_OFF, partial(hand_off, desk))
    desk.engine.workflow(WorkflowName.EVENT_REPORT, partial(report_recorded_event, desk))
    desk.engine.workflow(WorkflowName.REPORT_FORM, partial(report_from_form, desk))


def hand_off_from_form(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Record the hand-off, which the outbox then has posted; tell the asker what went wrong."""

    def record() -> Fields:
        person = _person(desk, fields)
        desk.newcomers.welcome(person)
        handed = desk.help_desk.hand_off(ExchangeId(fields["exchange_id"]), actor=person)
        return {"again": "" if handed.is_first else "1"}

    recorded = run.step("record", lambda: guarded(record, doing=f"Handing on {run.id}"))
    failure = Failure.from_fields(recorded)
    if failure is not None:
        _tell(desk, run, fields["user"], failure_message(failure))
    elif recorded["again"]:
        _tell(desk, run, fields["user"], notice(_HANDED_ON_BEFORE))


def hand_off(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Post a hand-off that the outbox brings to the leads, then tell the asker."""
    exchange_id = ExchangeId(fields["exchange_id"])

    def record() -> Fields:
        # A form of an older release is recorded here and nowhere else.
        person = _person(desk, fields)
        desk.help_desk.hand_off(exchange_id, actor=person)
        return {"user": person.slack_id}

    recorded = _insisting(run, "record", record)
    failure = Failure.from_fields(recorded)
    user = fields.get("user") or recorded.get("user", "")
    if failure is not None:
        _tell(desk, run, user, failure_message(failure))
        return

    def render() -> Message:
        return hand_off_post(desk.help_desk.find(exchange_id), asker=user)

    parcel = Parcel(
        name="post",
        render=render,
        address=Address(channel=desk.channels.leads),
        mark=Mark(workflow_id=run.id, exchange=exchange_id),
    )
    posted = bool(desk.channels.leads) and desk.delivery.deliver(run, parcel)
    _tell(desk, run, user, notice(_HANDED_ON if posted else NO_LEADS))


def report_recorded_event(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Post an event that was reported elsewhere than in a form; the form posts its own words."""
    if fields.get("posted_by_form"):
        return

    def words() -> str:
        return desk.help_desk.find(ExchangeId(fields["exchange_id"])).question

    def reporter() -> Fields:
        words()
        return {"user": _person(desk, fields).slack_id}

    # The name of the step is for ever; it once returned the words as well.
    found = run.step("words", lambda: guarded(reporter, doing=f"Reporting {run.id}"))
    if Failure.from_fields(found) is None:
        _post_report(desk, run, words=words, user=found["user"])


def report_from_form(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Post the words of the form first, then record; the record must not delay the report."""

    def words() -> str:
        return words_of(desk, run.id, carried=fields.get("text", "")) or ""

    _post_report(desk, run, words=words, user=fields["user"])
    _record_report(desk, run, fields)
    forget_words(desk, run)
    _welcome(desk, run, fields)


def _record_report(desk: FrontDesk, run: Run, fields: Fields) -> None:
    if fields["exchange_id"] == NO_EXCHANGE:
        return

    def record() -> Fields:
        exchange_id = ExchangeId(fields["exchange_id"])
        desk.help_desk.report_event(exchange_id, actor=_person(desk, fields), posted=True)
        return {}

    run.step("record", lambda: guarded(record, doing=f"Recording {run.id}"))


def _welcome(desk: FrontDesk, run: Run, fields: Fields) -> None:
    def welcome() -> Fields:
        desk.newcomers.welcome(_person(desk, fields))
        return {}

    run.step("welcome", lambda: guarded(welcome, doing=f"Welcoming after {run.id}"))


def _post_report(desk: FrontDesk, run: Run, *, words: Callable[[], str], user: str) -> None:
    places = [place for place in (desk.channels.incidents, desk.channels.leads) if place]
    for number, place in enumerate(places):
        parcel = Parcel(
            name=f"report:{number}",
            render=lambda: report_post(words(), reporter=user),
            address=Address(channel=place),
            mark=Mark(workflow_id=run.id, exchange=""),
        )
        if desk.delivery.deliver(run, parcel):
            _tell(desk, run, user, notice(_REPORTED))
            return
    _log.error("The report %s reached nobody; set ANNEXA_INCIDENT_CHANNEL", run.id)
    _tell(desk, run, user, notice(_NOT_REPORTED))
    run.step(
        "not-arrived", lambda: guarded(partial(_remember, desk, run), doing=f"Noting {run.id}")
    )


def _remember(desk: FrontDesk, run: Run) -> Fields:
    desk.inbox.keep(f"{run.id}{NOT_ARRIVED}", "")
    return {}


def _insisting(run: Run, name: str, deed: Callable[[], Fields]) -> Fields:
    """Do what was promised already; a store may be locked, or the database away, for a while."""
    done = run.step(name, lambda: guarded(deed, doing=f"Handing on {run.id}"))
    for number in range(_ATTEMPTS):
        if Failure.from_fields(done) is None:
            break
        run.rest(2.0**number)
        again = f"{name}:{number + 1}"
        done = run.step(again, lambda: guarded(deed, doing=f"Handing on {run.id}"))
    return done


def _tell(desk: FrontDesk, run: Run, user: str, message: Message) -> None:
    if user:
        tell(desk, run, user, lambda: message, part=1)


def _person(desk: FrontDesk, fields: Fields) -> Person:
    if "person_id" in fields:
        return desk.people.find(PersonId(fields["person_id"]))
    return desk.identity.who(fields["user"], team=fields["team"]).person
