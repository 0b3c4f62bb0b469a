"""What changes the register: the buttons under its cards, and the forms that they open."""

from collections.abc import Callable, Mapping
from functools import partial

from slack_bolt import Ack, App

from bot.controls.facts import EvidenceState, Fact
from bot.controls.register_entities import NOBODY, ControlRow, RequirementRow
from bot.durable.runs import Fields
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.blocks.control_forms import (
    check_form,
    control_form,
    evidence_form,
    grade_form,
    own_control_form,
    refuse_form,
    requirement_form,
    state_form,
)
from bot.slack.blocks.forms import ViewJson
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.control_faults import wrong_in
from bot.slack.listeners.wishes import open_at_press
from bot.slack.payloads.basics import Press, Raw, press_from, submission_from
from bot.slack.payloads.control_forms import (
    ControlDeed,
    ControlPlace,
    control_form_from,
    deed_in,
)
from bot.slack.registers import Registers, registers_of
from bot.slack.row_wishes import requirement_named, slack_id_of

_OPENING = "Opening a form of the register"
_STALE = "Somebody changed it since this card was made; this is how it is now."
_KEPT_OWNER = "Its owner cannot be shown here; leave the field empty to keep them."
_DECIDED = "{label} is {state} already."
_FORMS = {
    ActionId.CONTROL_STATE: ControlDeed.STATE,
    ActionId.CONTROL_CHECK: ControlDeed.CHECK,
    ActionId.CONTROL_GRADE: ControlDeed.GRADE,
    ActionId.CONTROL_EVIDENCE: ControlDeed.EVIDENCE,
    ActionId.CONTROL_CHANGE: ControlDeed.CHANGE,
    ActionId.CONTROL_REFUSE: ControlDeed.REFUSE,
}


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and forms that change the register."""
    for action, deed in _FORMS.items():
        _open_at(app, desk, action, deed)

    @app.action(ActionId.NEW_CONTROL.value)
    def on_new(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_new_form, desk, press), doing=_OPENING)
        ack()

    @app.action(ActionId.CONTROL_ACCEPT.value)
    def on_accept(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        place = ControlPlace.pressed(press)
        _accept(desk, ControlDeed.ACCEPT, place, who=_who(press), key=press.seal)
        ack()

    @app.action(ActionId.CONTROL_FILE.value)
    def on_file(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        desk.engine.accept(
            WorkflowName.SEND_CONTROL_FILE,
            workflow_id=f"{WorkflowName.SEND_CONTROL_FILE}:{press.seal}",
            lane=press.user,
            arguments={**_who(press), "number": str(ControlPlace.pressed(press).number)},
        )
        ack()

    @app.view(CallbackId.CONTROL_FORM.value)
    def on_filled(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), control_form_from(body)
        named, _, private = sent.private.partition(" ")
        deed, place = deed_in(named), ControlPlace.parsed(private)
        if wrong := wrong_in(desk, sent, deed, place, form=form):
            ack(response_action="errors", errors=wrong)
            return
        who = {"user": sent.user, "team": sent.team}
        _accept(desk, deed, place, who=who, key=sent.view_id, words=form.written())
        ack()


def _open_at(app: App, desk: FrontDesk, action: ActionId, deed: ControlDeed) -> None:
    @app.action(action.value)
    def on_press(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_pressed_form, desk, deed, press), doing=_OPENING)
        ack()


def _pressed_form(desk: FrontDesk, deed: ControlDeed, press: Press) -> ViewJson:
    """Return the form, to whoever may send it; others are told so before they fill in anything."""
    place = ControlPlace.pressed(press)
    actor = desk.identity.who(press.user, team=press.team).person
    return _MAKERS[deed](desk, registers_of(desk.registers), place, actor)


def _new_form(desk: FrontDesk, press: Press) -> ViewJson:
    registers_of(desk.registers)
    require(desk.identity.who(press.user, team=press.team).person, Permission.CHANGE_CONTROLS)
    place = ControlPlace(
        channel=press.channel, ts=press.message_ts, thread_ts=press.thread_ts, alone=press.alone
    )
    return own_control_form(private=str(place))


def _practice(
    desk: FrontDesk, registers: Registers, place: ControlPlace, actor: Person
) -> ViewJson:
    registers.evidencing.faults(place.about, Fact.IMPLEMENTED, actor=actor)
    return state_form(place.about, _title(desk, place, actor), private=str(place))


def _check(desk: FrontDesk, registers: Registers, place: ControlPlace, actor: Person) -> ViewJson:
    registers.evidencing.faults(place.about, Fact.CHECKED, actor=actor)
    return check_form(place.about, _title(desk, place, actor), private=str(place))


def _grade(desk: FrontDesk, registers: Registers, place: ControlPlace, actor: Person) -> ViewJson:
    del desk
    require(actor, Permission.CHANGE_CONTROLS)
    card = registers.overview.card(place.about, actor=actor)
    place = place.at_version(card.coverage.decision if card.coverage else 0)
    return grade_form(place.about, card.row.title, card.coverage, private=str(place))


def _evidence(
    desk: FrontDesk, registers: Registers, place: ControlPlace, actor: Person
) -> ViewJson:
    registers.evidencing.faults(place.about, Fact.IMPLEMENTED, actor=actor)
    return evidence_form(place.about, _title(desk, place, actor), private=str(place))


def _refusal(desk: FrontDesk, registers: Registers, place: ControlPlace, actor: Person) -> ViewJson:
    del desk
    evidence = registers.evidencing.require_decider(place.number, actor=actor)
    if evidence.state is not EvidenceState.OFFERED:
        raise NothingToOpen(_DECIDED.format(label=evidence.label, state=evidence.state))
    return refuse_form(evidence, private=str(place))


def _change(desk: FrontDesk, registers: Registers, place: ControlPlace, actor: Person) -> ViewJson:
    """Return the form of the row as it is now, whatever the card says."""
    require(actor, Permission.CHANGE_CONTROLS)
    if place.is_requirement:
        requirement = requirement_named(desk, place.about, actor=actor)
        now, owner, note = _as_it_is(desk, place, requirement)
        return requirement_form(requirement, owner_slack_id=owner, note=note, private=str(now))
    control = registers.keeper.control(place.about, actor=actor)
    now, owner, note = _as_it_is(desk, place, control)
    return control_form(control, owner_slack_id=owner, note=note, private=str(now))


def _as_it_is(
    desk: FrontDesk, place: ControlPlace, row: ControlRow | RequirementRow
) -> tuple[ControlPlace, str, str]:
    """Return the version that the form is of, the owner's Slack id, and what to know first."""
    owner = slack_id_of(desk, row.owner)
    notes = [_STALE] if row.version != place.seen else []
    notes += [_KEPT_OWNER] if row.owner != NOBODY and not owner else []
    return place.at_version(row.version), owner, " ".join(notes)


_MAKERS: Mapping[ControlDeed, Callable[[FrontDesk, Registers, ControlPlace, Person], ViewJson]] = {
    ControlDeed.STATE: _practice,
    ControlDeed.CHECK: _check,
    ControlDeed.GRADE: _grade,
    ControlDeed.EVIDENCE: _evidence,
    ControlDeed.CHANGE: _change,
    ControlDeed.REFUSE: _refusal,
}


def _title(desk: FrontDesk, place: ControlPlace, actor: Person) -> str:
    """Return what a row is called; a requirement's name stands on its card alone."""
    if place.is_requirement:
        return "Evidence of a requirement"
    return registers_of(desk.registers).keeper.control(place.about, actor=actor).title


def _who(press: Press) -> Fields:
    return {"user": press.user, "team": press.team}


def _accept(
    desk: FrontDesk,
    deed: ControlDeed,
    place: ControlPlace,
    *,
    who: Fields,
    key: str,
    words: str = "",
) -> None:
    work_id = f"{WorkflowName.CHANGE_CONTROL}:{key}"
    desk.engine.accept(
        WorkflowName.CHANGE_CONTROL,
        workflow_id=work_id,
        lane=who["user"],
        arguments={**who, **place.fields(), "deed": deed.value},
        first=partial(desk.inbox.keep, work_id, words) if words else None,
    )
