"""What one owes is shown, reminders are put off, acknowledgements recorded, records handed over."""

from datetime import datetime
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import NotReady
from bot.slack.blocks.training import (
    acknowledgement_words,
    put_off_message,
    recorded_message,
    status_messages,
)
from bot.slack.delivery import Parcel
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.learners import learner
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.training import Click
from bot.slack.uploads import FileToSend
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import turned_away
from bot.slack.workflows.sending import insisting, send_directly
from bot.slack.workflows.telling import show, trouble
from bot.slack.workflows.words import forget_words, words_of
from bot.training.acknowledgement_entities import Given
from bot.training.own_record import record_of

_NO_REST = "Reminders cannot be put off here."
_LOST = "What you wrote was lost on its way to me; please say it again."
_RECORD_NAME = "my-training-record.csv"
_RECORD = "Everything that you have acknowledged, with the hash of each record."


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.LIST_TRAINING, partial(list_training, desk))
    desk.engine.workflow(WorkflowName.PUT_OFF, partial(put_off, desk))
    desk.engine.workflow(WorkflowName.ACKNOWLEDGE, partial(acknowledge, desk))
    desk.engine.workflow(WorkflowName.MY_RECORD, partial(my_record, desk))
    desk.engine.workflow(WorkflowName.TAKE_LESSON_FILE, partial(take_file, desk))


def list_training(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show somebody what they owe and have done, and nobody else."""

    def messages() -> tuple[Message, ...]:
        learning, person = learner(desk, fields["user"], team=fields["team"])
        status = learning.lessons.status(actor=person)
        reminding = desk.reminding
        until = None if reminding is None else reminding.snoozed_until(actor=person)
        return status_messages(status, until=until, may_rest=reminding is not None)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Listing {run.id}"))
    show(desk, run, fields, counted=counted, pages=messages, thing="list")


def put_off(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Put off somebody's own reminders until the day that they named."""

    def rest() -> Fields:
        words = words_of(desk, run.id, carried="")
        if words is None:
            raise NotReady(_LOST)
        if desk.reminding is None:
            raise NotReady(_NO_REST)
        _, person = learner(desk, fields["user"], team=fields["team"])
        return {"until": desk.reminding.snooze(words, actor=person).isoformat()}

    said = run.step("rest", lambda: guarded(rest, doing=f"Putting off by {run.id}"))
    told = trouble(said, thing="wish") or put_off_message(datetime.fromisoformat(said["until"]))
    parcel = Parcel(
        name="rest_told",
        render=lambda: told,
        address=Address(channel=fields["channel"], thread_ts=fields.get("thread_ts", "")),
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])
    forget_words(desk, run)


def acknowledge(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Record an acknowledgement once, and confirm it to whoever gave it, and to nobody else."""
    click = Click.restored(fields)
    done = insisting(run, "record", partial(_record, desk, click))
    if Failure.from_fields(done) is not None:
        run.step("let_again", lambda: guarded(partial(_let_again, desk, run.id), doing="Clicks"))

    def render() -> Message:
        told = trouble(done, thing="acknowledgement")
        if told is not None:
            return told
        learning, person = learner(desk, fields["user"], team=fields["team"])
        owed = learning.lessons.find(click.assignment, actor=person)
        return recorded_message(owed, score=int(done["score"]) if done["score"] else None)

    address = Address(channel=click.user, response_url=click.reply, stays=click.stays)
    parcel = Parcel(
        name="confirm",
        render=render,
        address=address,
        mark=Mark(workflow_id=run.id, exchange=""),
    )
    desk.delivery.deliver_or_tell(run, parcel, user=click.user)
    if click.is_from_home:
        refresh(desk, run, fields)


def my_record(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send somebody everything that they have acknowledged, as a file in their direct messages."""

    def made() -> FileToSend:
        learning, person = learner(desk, fields["user"], team=fields["team"])
        content = record_of(person, acknowledging=learning.acknowledging)
        return FileToSend(name=_RECORD_NAME, content=content, words=_RECORD)

    send_directly(desk, run, fields["user"], words=lambda: made().words, made=made, thing="file")


def take_file(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Send somebody a whole policy as the file that it is; that counts as offered."""

    def made() -> FileToSend:
        learning, person = learner(desk, fields["user"], team=fields["team"])
        whole = learning.lessons.take_file(fields["assignment"], actor=person)
        words = f"This is the whole document. SHA-256: `{whole.sha256}`"
        return FileToSend(name=whole.name, content=whole.content, words=words)

    send_directly(desk, run, fields["user"], words=lambda: made().words, made=made, thing="file")


def _let_again(desk: FrontDesk, work_id: str) -> Fields:
    if desk.learning is not None:
        desk.learning.clicks.let_again(work_id)
    return {}


def _record(desk: FrontDesk, click: Click) -> Fields:
    learning, person = learner(desk, click.user, team=click.team)
    owed = learning.lessons.find(click.assignment, actor=person)
    _, words = acknowledgement_words(owed, click.words)
    given = Given(words=words, shown_sha256=click.sha256, place=f"{click.place} {click.view}")
    record = learning.acknowledging.acknowledge(click.assignment, given, actor=person)
    return {"label": record.label, "score": "" if record.score is None else str(record.score)}
