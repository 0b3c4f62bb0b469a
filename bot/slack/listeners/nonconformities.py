"""Nonconformities: the command, the form of a new one, and the forms of the steps."""

import re
from functools import partial

from slack_bolt import Ack, App

from bot.durable.runs import Fields
from bot.errors import BotError
from bot.nonconformities.entities import Finding, Move, finding_number
from bot.nonconformities.rules import Verb
from bot.nonconformities.views import Shown
from bot.people.entities import Person
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.nonconformity_forms import (
    amend_form,
    file_form,
    finding_field,
    new_nonconformity_form,
    step_form,
)
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.questions import accept
from bot.slack.listeners.wishes import (
    accept_form,
    number_pressed,
    open_at_press,
    open_form,
    open_on,
    take_in,
    where_pressed,
    where_typed,
)
from bot.slack.nonconformities import register_of
from bot.slack.payloads.asking import asking_from_command
from bot.slack.payloads.basics import Press, Raw, Submission, plain, press_from, submission_from
from bot.slack.payloads.nonconformities import (
    LISTINGS,
    FindingForm,
    finding_form_from,
    listing_in,
    move_in,
)
from bot.slack.payloads.tasks import CardOf
from bot.slack.wanting import person_of

_OPENING = "Opening the form for a nonconformity"
_NEW = "new"
_NO_FILE = "Please choose a file."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and forms of nonconformities."""
    _register_forms(app, desk)
    _register_frame_forms(app, desk)
    open_on(app, desk, ActionId.AMEND_NONCONFORMITY, _framing_form, doing=_OPENING)
    open_on(app, desk, ActionId.ADD_NONCONFORMITY_FILE, _adding_form, doing=_OPENING)

    @app.action(re.compile(f"^{ActionId.NONCONFORMITY_STEP}:"))
    def on_step(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_pressed_form, desk, press, body), doing=_OPENING)
        ack()

    @app.action(ActionId.NEW_NONCONFORMITY.value)
    def on_new(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        make = partial(_new_form, desk, press.user, press.team, "")
        open_at_press(desk, press, make, doing=_OPENING)
        ack()

    @app.action(ActionId.SHOW_NONCONFORMITY.value)
    def on_show(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_showing(desk, where_pressed(press), number_pressed(press), press.seal)
        ack()

    @app.action(ActionId.LIST_NONCONFORMITIES.value)
    def on_list(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_list(desk, where_pressed(press), press.seal, wished=press.value)
        ack()

    @app.action(re.compile(f"^{ActionId.NONCONFORMITY_FILE}:"))
    def on_file(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_sending(desk, press)
        ack()


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Show the list or the one that is named, or open the form; anything else is a question."""
    first, _, rest = text.strip().partition(" ")
    if first.lower() == _NEW:
        make = partial(_new_form, desk, body["user_id"], body.get("team_id", ""), plain(rest))
        failed = open_form(desk, trigger_id=body["trigger_id"], make=make, doing=_OPENING)
        ack(failed.words if failed else "")
        return
    wish, number = where_typed(body), finding_number(text)
    is_listing = not text or text.strip().lower() in LISTINGS
    if number is not None:
        take_in(partial(_accept_showing, desk, wish, number, body["trigger_id"]), ack)
    elif not is_listing:
        # “nonconformity or observation, what is the difference?” is a question like any other.
        take_in(partial(accept, desk, asking_from_command(body, text=body["text"])), ack)
    else:
        wished = f"0 {text.strip().lower()}".strip()
        take_in(partial(_accept_list, desk, wish, body["trigger_id"], wished=wished), ack)


def _register_forms(app: App, desk: FrontDesk) -> None:
    @app.view(CallbackId.NEW_NONCONFORMITY.value)
    def on_new(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), finding_form_from(body)
        if wrong := _wrong_finding(desk, sent, form):
            ack(response_action="errors", errors=wrong)
            return
        accept_form(desk, WorkflowName.RAISE_NONCONFORMITY, sent, form.written(), more={})
        ack()

    @app.view(CallbackId.NONCONFORMITY_STEP.value)
    def on_step(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), finding_form_from(body)
        named, _, place = sent.private.partition(" ")
        move, card = move_in(f":{named}"), CardOf.parsed(place)
        if wrong := _wrong_step(desk, sent, form, move=move, card=card):
            ack(response_action="errors", errors=wrong)
            return
        more = {**card.fields(), "move": move.value}
        accept_form(desk, WorkflowName.MOVE_NONCONFORMITY, sent, form.written(), more=more)
        ack()


def _register_frame_forms(app: App, desk: FrontDesk) -> None:
    @app.view(CallbackId.AMEND_NONCONFORMITY.value)
    def on_amend(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), finding_form_from(body)
        card = CardOf.parsed(sent.private)
        if wrong := _wrong_amendment(desk, sent, form, card=card):
            ack(response_action="errors", errors=wrong)
            return
        accept_form(
            desk, WorkflowName.AMEND_NONCONFORMITY, sent, form.written(), more=card.fields()
        )
        ack()

    @app.view(CallbackId.ADD_NONCONFORMITY_FILE.value)
    def on_file(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), finding_form_from(body)
        card = CardOf.parsed(sent.private)
        if not form.file:
            ack(response_action="errors", errors={finding_field("file"): _NO_FILE})
            return
        accept_form(
            desk, WorkflowName.ADD_NONCONFORMITY_FILE, sent, form.written(), more=card.fields()
        )
        ack()


def _new_form(desk: FrontDesk, user: str, team: str, title: str) -> ViewJson:
    actor = _person(desk, user, team)
    # Whoever may not raise one is told so before they fill in anything.
    register_of(desk.nonconformities).faults(Finding(title=title), owner=None, actor=actor)
    return new_nonconformity_form(title)


def _pressed_form(desk: FrontDesk, press: Press, body: Raw) -> ViewJson:
    move, card = move_in(str(body["actions"][0]["action_id"])), CardOf.pressed(press)
    one = _may(desk, press, card, move).one
    return step_form(move, label=one.label, title=one.finding.title, private=str(card))


def _framing_form(desk: FrontDesk, press: Press) -> ViewJson:
    card = CardOf.pressed(press)
    shown = _may(desk, press, card, Verb.AMEND)
    owner = desk.people.find(shown.one.owner).slack_id if shown.one.owner else ""
    return amend_form(shown.one, owner=owner, private=str(card))


def _adding_form(desk: FrontDesk, press: Press) -> ViewJson:
    card = CardOf.pressed(press)
    return file_form(_may(desk, press, card, Verb.SUPPLY).one, private=str(card))


def _may(desk: FrontDesk, press: Press, card: CardOf, what: Move | Verb) -> Shown:
    """Return what the card shows; say so where whoever pressed may not do this with it now."""
    actor = _person(desk, press.user, press.team)
    shown = register_of(desk.nonconformities).show(card.number, actor=actor)
    if what not in shown.moves | shown.verbs:
        raise NothingToOpen(
            f"{shown.one.label} is at “{shown.one.stage}”, so that is not yours to do now."
        )
    return shown


def _wrong_finding(desk: FrontDesk, sent: Submission, form: FindingForm) -> dict[str, str]:
    """Return what is wrong with a form for a new one, by input."""
    try:
        faults = register_of(desk.nonconformities).faults(
            form.finding,
            owner=person_of(desk, form.owner, team=sent.team),
            actor=_person(desk, sent.user, sent.team),
        )
    except BotError as error:
        return {finding_field("title"): str(error)}
    return {finding_field(field): words for field, words in faults.items()}


def _wrong_step(
    desk: FrontDesk, sent: Submission, form: FindingForm, *, move: Move, card: CardOf
) -> dict[str, str]:
    """Return why a step cannot be taken like that; what was typed stays in the form."""
    actor = _person(desk, sent.user, sent.team)
    try:
        register_of(desk.nonconformities).try_step(
            card.number, form.step(move), seen=card.seen, actor=actor
        )
    except BotError as error:
        return {finding_field("words"): str(error)}
    return {}


def _wrong_amendment(
    desk: FrontDesk, sent: Submission, form: FindingForm, *, card: CardOf
) -> dict[str, str]:
    """Return why its frame cannot be changed like that."""
    try:
        actor = _person(desk, sent.user, sent.team)
        register = register_of(desk.nonconformities)
        one = register.show(card.number, actor=actor).one
        wished = form.amendment(one, owner=person_of(desk, form.owner, team=sent.team))
        register.try_amendment(card.number, wished, seen=card.seen, actor=actor)
    except BotError as error:
        return {finding_field("words"): str(error)}
    return {}


def _accept_showing(desk: FrontDesk, wish: Fields, number: int, key: str) -> None:
    desk.engine.accept(
        WorkflowName.SHOW_NONCONFORMITY,
        workflow_id=f"{WorkflowName.SHOW_NONCONFORMITY}:{key}",
        lane=wish["user"],
        arguments={**wish, "number": str(number)},
    )


def _accept_sending(desk: FrontDesk, press: Press) -> None:
    desk.engine.accept(
        WorkflowName.SEND_NONCONFORMITY_FILE,
        workflow_id=f"{WorkflowName.SEND_NONCONFORMITY_FILE}:{press.seal}",
        lane=press.user,
        arguments={"user": press.user, "team": press.team, "file": press.value},
    )


def _accept_list(desk: FrontDesk, wish: Fields, key: str, *, wished: str) -> None:
    skip, only = listing_in(wished)
    desk.engine.accept(
        WorkflowName.LIST_NONCONFORMITIES,
        workflow_id=f"{WorkflowName.LIST_NONCONFORMITIES}:{key}",
        lane=wish["user"],
        arguments={**wish, "skip": skip, "only": only},
    )


def _person(desk: FrontDesk, user: str, team: str) -> Person:
    return desk.identity.who(user, team=team).person
