"""The registers: gaps, one control, readiness, questions that leads promote, and tasks out of gaps."""

from datetime import timedelta
from functools import partial

from slack_bolt import Ack, App

from bot.controls.gaps import Gap
from bot.controls.register_entities import NOBODY
from bot.durable.runs import Fields
from bot.errors import UnknownPerson
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, require
from bot.slack.blocks.control_lists import NO_REASON, settle_form
from bot.slack.blocks.forms import ViewJson, notice
from bot.slack.blocks.task_forms import new_task_form
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.questions import accept
from bot.slack.listeners.wishes import (
    accept_form,
    list_for,
    open_at_press,
    take_in,
    where_pressed,
    where_typed,
    whisper,
    wrong_reason,
)
from bot.slack.payloads.asking import asking_from_command
from bot.slack.payloads.basics import Press, Raw, Submission, plain, press_from, submission_from
from bot.slack.payloads.controls import PageOf, TaskFor
from bot.slack.payloads.tasks import TaskForm
from bot.slack.registers import registers_of
from bot.slack.tasks import tasks_of
from bot.slack.wanting import with_owner
from bot.tasks.entities import Wanted

NAME_ONE = (
    "Name what you want to see: `/comply control A.8.13`, a requirement such as `9.2.2`, or a few "
    "words. `/comply gaps` lists what is missing."
)
_SUGGESTED = {"suggested", "suggestions", "candidates"}
_TIME = timedelta(days=30)
"""So much time is proposed for closing a gap; whoever opens the task may choose another day."""
_MOST_WORDS = 6
"""What is longer names no row: it is a question."""
_OPENING = "Opening the form for a task about a gap"
_CLOSED = "That gap is closed by now; `/comply gaps` shows what is left."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons under lists and cards of the registers, and to the form they open."""
    _register_lists(app, desk)

    @app.action(ActionId.CONTROL_TASK.value)
    def on_task(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_task_form, desk, press), doing=_OPENING)
        ack()

    @app.action(ActionId.PROMOTE_QUESTION.value)
    def on_promote(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_promotion(desk, press)
        ack()

    @app.action(ActionId.SETTLE_QUESTION.value)
    def on_settle(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        make = partial(_settle_form, desk, press)
        open_at_press(desk, press, make, doing="Opening the form that settles a question")
        ack()

    @app.view(CallbackId.SETTLE_QUESTION.value)
    def on_settled(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        if wrong := wrong_reason(sent.typed.get(ActionId.SETTLE_REASON, ""), why=NO_REASON):
            ack(response_action="errors", errors={ActionId.SETTLE_REASON.value: wrong})
            return
        _accept_settlement(desk, sent)
        ack()


def on_gaps_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Show what is missing, of all or of what is named; or the messages that people suggested."""
    words = plain(text)
    if words.lower() in _SUGGESTED:
        list_for(desk, body, ack, workflow=WorkflowName.LIST_GAPS)
    elif _is_question(words):
        take_in(partial(accept, desk, asking_from_command(body, text=body["text"])), ack)
    else:
        at, key = PageOf(words=words), body["trigger_id"]
        take_in(partial(_accept_gaps, desk, where_typed(body), at, key), ack)


def on_control_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Show the card of what is named; what is longer is a question like any other."""
    words = plain(text)
    if not words:
        ack(NAME_ONE)
    elif _is_question(words):
        take_in(partial(accept, desk, asking_from_command(body, text=body["text"])), ack)
    else:
        take_in(partial(_accept_control, desk, where_typed(body), words, body["trigger_id"]), ack)


def on_readiness_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Show what an audit of the first stage would stop at."""
    words = plain(text)
    if words:
        take_in(partial(accept, desk, asking_from_command(body, text=body["text"])), ack)
    else:
        take_in(
            partial(_accept_readiness, desk, where_typed(body), PageOf(), body["trigger_id"]), ack
        )


def _register_lists(app: App, desk: FrontDesk) -> None:
    @app.action(ActionId.SHOW_GAPS.value)
    def on_gaps(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        if (at := _page(desk, press)) is not None:
            _accept_gaps(desk, where_pressed(press), at, press.seal)
        ack()

    @app.action(ActionId.SHOW_CONTROL.value)
    def on_control(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_control(desk, where_pressed(press), press.value, press.seal)
        ack()

    @app.action(ActionId.SHOW_READINESS.value)
    def on_readiness(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        if (at := _page(desk, press)) is not None:
            _accept_readiness(desk, where_pressed(press), at, press.seal)
        ack()


def _is_question(words: str) -> bool:
    return words.endswith("?") or len(words.split()) > _MOST_WORDS


def _page(desk: FrontDesk, press: Press) -> PageOf | None:
    """Return which page somebody wants; whoever pressed is told where nobody knows."""
    try:
        return PageOf.parsed(press.value)
    except NothingToOpen as error:
        whisper(desk, press, notice(str(error)))
        return None


def _task_form(desk: FrontDesk, press: Press) -> ViewJson:
    """Return the form for a task about a row, filled with what the register knows of it."""
    actor = _person(desk, press)
    tasks_of(desk.tasks).opening.require_opener(Wanted(title=""), actor=actor)
    wish = TaskFor.parsed(press.value)
    registers = registers_of(desk.registers)
    every = registers.overview.gaps(about=wish.about, actor=actor)
    # Without a gap the task comes from a card: its first gap is what matters most.
    gap = next((one for one in every if wish.gap in {"", one.id}), None)
    due = (registers.evidencing.today_for(actor) + _TIME).isoformat()
    if gap is not None:
        return _gap_form(desk, gap, due=due)
    if wish.gap:
        raise NothingToOpen(_CLOSED)
    start = TaskForm(controls=registers.overview.look_up(wish.about).told, due=due)
    return new_task_form(with_owner(desk, start, actor=actor), notes=(), private="")


def _gap_form(desk: FrontDesk, gap: Gap, *, due: str) -> ViewJson:
    start = TaskForm(
        title=f"{gap.title}: {gap.cause}",
        details=gap.reason,
        controls=" ".join(gap.controls),
        owner=_slack_id(desk, gap.owner),
        due=due,
    )
    note = f"{gap.about} {gap.title}: {gap.cause}. {gap.reason}"
    return new_task_form(start, notes=(note,), private="")


def _settle_form(desk: FrontDesk, press: Press) -> ViewJson:
    require(_person(desk, press), Permission.CHANGE_CONTROLS)
    if not press.value.isdecimal():
        raise NothingToOpen(_CLOSED)
    return settle_form(int(press.value))


def _accept_gaps(desk: FrontDesk, wish: Fields, at: PageOf, key: str) -> None:
    work_id = f"{WorkflowName.SHOW_GAPS}:{key}"
    desk.engine.accept(
        WorkflowName.SHOW_GAPS,
        workflow_id=work_id,
        lane=wish["user"],
        arguments={**wish, "skip": str(at.skip)},
        first=partial(desk.inbox.keep, work_id, at.words),
    )


def _accept_control(desk: FrontDesk, wish: Fields, words: str, key: str) -> None:
    work_id = f"{WorkflowName.SHOW_CONTROL}:{key}"
    desk.engine.accept(
        WorkflowName.SHOW_CONTROL,
        workflow_id=work_id,
        lane=wish["user"],
        arguments=wish,
        first=partial(desk.inbox.keep, work_id, words),
    )


def _accept_readiness(desk: FrontDesk, wish: Fields, at: PageOf, key: str) -> None:
    desk.engine.accept(
        WorkflowName.SHOW_READINESS,
        workflow_id=f"{WorkflowName.SHOW_READINESS}:{key}",
        lane=wish["user"],
        arguments={**wish, "skip": str(at.skip)},
    )


def _accept_promotion(desk: FrontDesk, press: Press) -> None:
    desk.engine.accept(
        WorkflowName.PROMOTE_QUESTION,
        workflow_id=f"{WorkflowName.PROMOTE_QUESTION}:{press.seal}",
        lane=press.user,
        arguments={"user": press.user, "team": press.team, "question": press.value},
    )


def _accept_settlement(desk: FrontDesk, sent: Submission) -> None:
    reason, more = sent.typed[ActionId.SETTLE_REASON], {"number": sent.private}
    accept_form(desk, WorkflowName.SETTLE_QUESTION, sent, reason, more=more)


def _slack_id(desk: FrontDesk, person: PersonId) -> str:
    if person == NOBODY:
        return ""
    try:
        found = desk.people.find(person)
    except UnknownPerson:
        return ""
    return "" if found.deactivated else found.slack_id


def _person(desk: FrontDesk, press: Press) -> Person:
    return desk.identity.who(press.user, team=press.team).person
