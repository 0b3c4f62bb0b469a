"""The Statement of Applicability: the command, its buttons, and the forms that change it."""

import re
from functools import partial

from slack_bolt import Ack, App

from bot.controls.soa_export import Format
from bot.durable.runs import Fields
from bot.errors import BotError, RegisterChanged
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.soa import approve_form, import_form, scope_form, soa_field
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.questions import accept
from bot.slack.listeners.wishes import accept_form, open_at_press, take_in, where_pressed
from bot.slack.payloads.asking import asking_from_command
from bot.slack.payloads.basics import Press, Raw, Submission, press_from, submission_from
from bot.slack.payloads.campaigns import pressed_second
from bot.slack.payloads.soa import (
    DRAFT,
    SoaForm,
    format_in,
    header_in,
    seen_in,
    skip_in,
    soa_form_from,
    version_in,
)
from bot.slack.registers import registers_of

_OPENING = "Opening a form of the statement"
_NO_SCOPE = "Please say what the ISMS covers."
_NO_FILE = "Please choose the workbook."
_STALE = "Somebody else changed the scope meanwhile. Close this and look at it as it is now."
_PARTS = {"": "state", "changes": "changes", "diff": "changes", "versions": "versions"}
_TOGETHER = 10
"""Seconds within which the same press is one wish."""


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and forms of the statement."""
    _register_showing(app, desk)
    _register_forms(app, desk)

    @app.action(ActionId.SOA_SCOPE.value)
    def on_scope(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_scope, desk, press), doing=_OPENING)
        ack()

    @app.action(ActionId.SOA_APPROVE.value)
    def on_approve(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_approval, desk, press), doing=_OPENING)
        ack()

    @app.action(ActionId.SOA_IMPORT.value)
    def on_import(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_import, desk, press), doing=_OPENING)
        ack()


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Show where the statement stands, or send the draft; anything else is a question."""
    words = text.strip().lower()
    wish = {
        "user": body["user_id"],
        "team": body.get("team_id", ""),
        "channel": body["channel_id"],
        "response_url": body["response_url"],
    }
    verb, _, form = words.partition(" ")
    if words in _PARTS:
        take_in(partial(_accept_showing, desk, wish, _PARTS[words], body["trigger_id"]), ack)
    elif verb == "export" and (form or Format.XLSX) in list(Format):
        made = Format(form or Format.XLSX)
        take_in(partial(_accept_export, desk, wish, made, DRAFT, key=body["trigger_id"]), ack)
    else:
        # “soa or risk register, what comes first?” is a question like any other.
        take_in(partial(accept, desk, asking_from_command(body, text=body["text"])), ack)


def _register_showing(app: App, desk: FrontDesk) -> None:
    @app.action(ActionId.OPEN_SOA.value)
    def on_open(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_showing(desk, where_pressed(press), "state", press.seal)
        ack()

    @app.action(ActionId.SOA_CHANGES.value)
    def on_changes(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        skip = skip_in(press.value)
        _accept_showing(desk, where_pressed(press), "changes", press.seal, skip=skip)
        ack()

    @app.action(ActionId.SOA_VERSIONS.value)
    def on_versions(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        skip = skip_in(press.value)
        _accept_showing(desk, where_pressed(press), "versions", press.seal, skip=skip)
        ack()

    @app.action(re.compile(f"^{ActionId.SOA_EXPORT}:"))
    def on_export(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        made, version = format_in(str(body["actions"][0]["action_id"])), version_in(press.value)
        # Two presses right after each other want one file.
        second = pressed_second(press)
        moment = str(second // _TOGETHER) if second else press.seal
        key = f"{press.user}:{press.message_ts}:{made}:{version}:{moment}"
        _accept_export(desk, where_pressed(press), made, version, key=key)
        ack()


def _register_forms(app: App, desk: FrontDesk) -> None:
    @app.view(CallbackId.SOA_SCOPE.value)
    def on_scope(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), soa_form_from(body)
        if wrong := _wrong_scope(desk, sent, form):
            ack(response_action="errors", errors={soa_field("scope"): wrong})
            return
        accept_form(
            desk, WorkflowName.CHANGE_SOA, sent, form.written(), more={"header": sent.private}
        )
        ack()

    @app.view(CallbackId.SOA_APPROVE.value)
    def on_approve(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), soa_form_from(body)
        if wrong := _wrong_approval(desk, sent, form):
            ack(response_action="errors", errors={soa_field("label"): wrong})
            return
        more = {"seen": seen_in(sent.private)}
        accept_form(desk, WorkflowName.CHANGE_SOA, sent, form.written(), more=more)
        ack()

    @app.view(CallbackId.SOA_IMPORT.value)
    def on_import(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), soa_form_from(body)
        if not form.file:
            ack(response_action="errors", errors={soa_field("file"): _NO_FILE})
            return
        accept_form(desk, WorkflowName.IMPORT_SOA, sent, form.written(), more={})
        ack()


def _scope(desk: FrontDesk, press: Press) -> ViewJson:
    actor = _person(desk, press.user, press.team)
    require(actor, Permission.CHANGE_CONTROLS)
    header = registers_of(desk.registers).statement.draft(actor=actor).header
    return scope_form(header.scope, private=str(header.version))


def _approval(desk: FrontDesk, press: Press) -> ViewJson:
    actor, statement = _person(desk, press.user, press.team), registers_of(desk.registers).statement
    draft = statement.require_ready(seen=seen_in(press.value), actor=actor)
    versions = statement.versions(actor=actor)
    return approve_form(draft, versions[-1] if versions else None)


def _import(desk: FrontDesk, press: Press) -> ViewJson:
    registers_of(desk.registers)
    require(_person(desk, press.user, press.team), Permission.CHANGE_CONTROLS)
    return import_form()


def _wrong_scope(desk: FrontDesk, sent: Submission, form: SoaForm) -> str:
    if not form.scope:
        return _NO_SCOPE
    actor = _person(desk, sent.user, sent.team)
    try:
        require(actor, Permission.CHANGE_CONTROLS)
        header = registers_of(desk.registers).statement.draft(actor=actor).header
        if header.version != header_in(sent.private) and header.scope != form.scope:
            raise RegisterChanged(_STALE)
    except BotError as error:
        return str(error)
    return ""


def _wrong_approval(desk: FrontDesk, sent: Submission, form: SoaForm) -> str:
    actor = _person(desk, sent.user, sent.team)
    try:
        registers_of(desk.registers).statement.try_approve(
            form.label, seen=seen_in(sent.private), actor=actor
        )
    except BotError as error:
        return str(error)
    return ""


def _accept_showing(desk: FrontDesk, wish: Fields, part: str, key: str, *, skip: int = 0) -> None:
    desk.engine.accept(
        WorkflowName.SHOW_SOA,
        workflow_id=f"{WorkflowName.SHOW_SOA}:{key}",
        lane=wish["user"],
        arguments={**wish, "part": part, "skip": str(skip)},
    )


def _accept_export(desk: FrontDesk, wish: Fields, made: Format, version: str, *, key: str) -> None:
    desk.engine.accept(
        WorkflowName.EXPORT_SOA,
        workflow_id=f"{WorkflowName.EXPORT_SOA}:{key}",
        lane=wish["user"],
        arguments={**wish, "format": made.value, "version": version},
    )


def _person(desk: FrontDesk, user: str, team: str) -> Person:
    return desk.identity.who(user, team=team).person
