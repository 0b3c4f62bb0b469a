"""Lessons: opened from a button, read page by page, the quiz handed in, acknowledged."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.durable.runs import Fields
from bot.errors import NotReady
from bot.people.entities import Person
from bot.slack.blocks.asking import ask_form
from bot.slack.blocks.forms import ViewJson, notice
from bot.slack.blocks.lessons import (
    acknowledge_view,
    begin_quiz_view,
    broken_view,
    done_view,
    marked_view,
    notice_view,
    page_view,
    quiz_view,
    taken_in_view,
)
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.identity import UNREACHABLE
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.learners import learner
from bot.slack.learning import Learning
from bot.slack.listeners.wishes import BUSY, open_on, tell_directly
from bot.slack.payloads.basics import Press, Raw, press_from
from bot.slack.payloads.training import (
    Goal,
    Sender,
    Visit,
    answers_from,
    click_from,
    page_from,
    sender_from,
)
from bot.training.assignment_entities import Step

_OPENING = "Opening a lesson"
_NO_LESSON = "I no longer know this lesson. Ask me \u201cwhat do I owe?\u201d."
_NEWER = "A newer version has taken the place of the one whose button you pressed; this is it."
_ANEW = "You were done with the one whose button you pressed; it is asked of you anew, here."
_REPLACED = "A newer version has taken the place of this one. Ask me \u201cwhat do I owe?\u201d."
_OVER = "This is not asked of you any more. Ask me \u201cwhat do I owe?\u201d."
_NOT_NOW = "This did not work just now. Please press the button once more."

_Room = Callable[[Learning, Person, Visit], ViewJson]


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the button that opens a lesson, and to everything in it."""
    open_on(app, desk, ActionId.OPEN_LESSON, _opened, doing=_OPENING)

    @app.view(CallbackId.LESSON.value)
    def on_next(body: Raw, ack: Ack) -> None:
        sender = sender_from(body)
        if sender.visit is not None and sender.visit.goal is Goal.CLOSE:
            ack()
            return
        ack(response_action="update", view=_view(desk, sender, _next))

    @app.view(CallbackId.LESSON_QUIZ.value)
    def on_handed_in(body: Raw, ack: Ack) -> None:
        room = partial(_marked, answers_from(body))
        ack(response_action="update", view=_view(desk, sender_from(body), room))

    @app.view(CallbackId.LESSON_ACKNOWLEDGE.value)
    def on_acknowledged(body: Raw, ack: Ack) -> None:
        ack(response_action="update", view=_taken_in(desk, sender_from(body)))

    _register_buttons(app, desk)


def _register_buttons(app: App, desk: FrontDesk) -> None:
    @app.action(re.compile(f"^{ActionId.LESSON_PAGE}:"))
    def on_page(body: Raw, ack: Ack) -> None:
        ack()
        _turn(desk, sender_from(body), page_from(body))

    @app.action(ActionId.LESSON_ASK.value)
    def on_ask(body: Raw, ack: Ack) -> None:
        _push_question(desk, sender_from(body))
        ack()

    @app.action(ActionId.LESSON_FILE.value)
    def on_file(body: Raw, ack: Ack) -> None:
        _send_file(desk, press_from(body), sender_from(body))
        ack()


def _opened(desk: FrontDesk, press: Press) -> ViewJson:
    """Return the place in the lesson at which whoever pressed was last."""
    visit = Visit.begun(press)
    if visit is None:
        raise NotReady(_NO_LESSON)
    learning, person = learner(desk, press.user, team=press.team)
    desk.newcomers.welcome(person)
    owed = learning.lessons.find(visit.assignment, actor=person)
    asked = learning.lessons.owed(actor=person)
    if any(one.assignment == owed.assignment for one in asked):
        return _on(learning, person, visit)
    newer = next((one for one in asked if one.campaign == owed.campaign), None)
    if newer is None:
        if owed.done_at is None:
            raise NotReady(_OVER)
        return _on(learning, person, visit)
    visit = Visit(assignment=newer.assignment, place=visit.place, reply=visit.reply)
    return _on(learning, person, visit, note=_NEWER if owed.done_at is None else _ANEW)


def _on(learning: Learning, person: Person, visit: Visit, *, note: str = "") -> ViewJson:
    """Return whatever comes next for whoever learns."""
    owed = learning.lessons.find(visit.assignment, actor=person)
    if owed.step is Step.QUIZ:
        return begin_quiz_view(visit, owed)
    if owed.step is Step.ACKNOWLEDGE:
        return acknowledge_view(visit, owed)
    if owed.step is Step.DONE:
        return done_view(visit, owed)
    return page_view(visit, learning.lessons.read(visit.assignment, actor=person), note=note)


def _next(learning: Learning, person: Person, visit: Visit) -> ViewJson:
    if visit.goal is Goal.PAGE:
        return _page(learning, person, visit, visit.page)
    if visit.goal is Goal.QUIZ:
        return quiz_view(visit, learning.quizzes.begin(visit.assignment, actor=person))
    return _on(learning, person, visit)


def _page(learning: Learning, person: Person, visit: Visit, page: int) -> ViewJson:
    owed = learning.lessons.find(visit.assignment, actor=person)
    if owed.is_superseded and owed.done_at is None:
        raise NotReady(_REPLACED)
    return page_view(visit, learning.lessons.read(visit.assignment, actor=person, page=page))


def _marked(
    answers: Mapping[str, str], learning: Learning, person: Person, visit: Visit
) -> ViewJson:
    marked = learning.quizzes.submit(visit.sheet, answers, actor=person)
    return marked_view(visit, marked)


def _view(desk: FrontDesk, sender: Sender, room: _Room) -> ViewJson:
    """Return the form that *room* makes; what goes wrong is said in its place."""
    visit = sender.visit
    if visit is None:
        return broken_view()
    made: list[ViewJson] = []

    def make() -> Fields:
        learning, person = learner(desk, sender.user, team=sender.team)
        made.append(room(learning, person, visit))
        return {}

    failure = Failure.from_fields(guarded(make, doing="Going on in a lesson"))
    return made[0] if failure is None else notice_view(visit, _words(failure))


def _words(failure: Failure) -> str:
    if not failure.reference:
        return failure.words
    return f"{failure.words} Please try again, or tell the admins: {failure.reference}."


def _taken_in(desk: FrontDesk, sender: Sender) -> ViewJson:
    """Take in an acknowledgement durably; only then is the person thanked."""
    click, visit = click_from(sender), sender.visit
    if click is None or visit is None or desk.learning is None:
        return broken_view()
    try:
        desk.learning.clicks.take_in(click.workflow_id, click.fields())
    except NotAccepted:
        return notice_view(visit, BUSY)
    return taken_in_view(visit)


def _turn(desk: FrontDesk, sender: Sender, page: int) -> None:
    """Show another page in the form that is open."""
    view = _view(desk, sender, lambda learning, person, visit: _page(learning, person, visit, page))
    try:
        desk.client.views_update(view_id=sender.view, view=view)
    except UNREACHABLE:
        # The form was closed, or Slack is away: the old page stands there still.
        tell_directly(desk, sender.user, notice(_NOT_NOW))


def _push_question(desk: FrontDesk, sender: Sender) -> None:
    """Open the form for a question on top of the lesson; sending it leads back."""
    try:
        desk.client.views_push(trigger_id=sender.trigger_id, view=ask_form())
    except UNREACHABLE:
        tell_directly(desk, sender.user, notice(_NOT_NOW))


def _send_file(desk: FrontDesk, press: Press, sender: Sender) -> None:
    if sender.visit is None:
        return
    desk.engine.accept(
        WorkflowName.TAKE_LESSON_FILE,
        workflow_id=f"{WorkflowName.TAKE_LESSON_FILE}:{press.seal}",
        lane=press.user,
        arguments={
            "user": press.user,
            "team": press.team,
            "assignment": sender.visit.assignment,
        },
    )
