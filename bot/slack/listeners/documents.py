"""Documents: files shared with the bot, the buttons under their previews, the form for details."""

import json
from functools import partial

from slack_bolt import Ack, App

from bot.errors import NotPermitted
from bot.slack.blocks.documents import HOW, NOT_YOURS, block_of, details_form
from bot.slack.blocks.forms import ViewJson
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import open_on
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import Press, Raw, press_from, submission_from
from bot.slack.payloads.files import (
    CardPlace,
    details_from,
    is_cover_note,
    shared_files_from,
)
from bot.slack.payloads.nonconformities import named_nonconformity
from bot.slack.payloads.tasks import named_task

_OPENING = "Opening the form for a document's details"
_DONE = "That was decided already, or is no longer kept."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons under a preview and to the form that one of them opens."""

    @app.action(ActionId.PUBLISH_DOCUMENT.value)
    def on_publish(body: Raw, ack: Ack) -> None:
        _accept_decision(desk, press_from(body), ActionId.PUBLISH_DOCUMENT)
        ack()

    @app.action(ActionId.DISCARD_DOCUMENT.value)
    def on_discard(body: Raw, ack: Ack) -> None:
        _accept_decision(desk, press_from(body), ActionId.DISCARD_DOCUMENT)
        ack()

    open_on(app, desk, ActionId.CHANGE_DOCUMENT, _details_form, doing=_OPENING)

    @app.view(CallbackId.CHANGE_DOCUMENT.value)
    def on_details(body: Raw, ack: Ack) -> None:
        details = details_from(body)
        wrong = desk.documents.check(details)
        if wrong:
            ack(response_action="errors", errors={block_of(key): why for key, why in wrong.items()})
            return
        _accept_details(desk, body, json.dumps(details))
        ack()


def take_in(desk: FrontDesk, body: Raw) -> None:
    """Take in the files of a direct message, if it has any."""
    sent = shared_files_from(body)
    if sent is None:
        return
    said = str(body["event"].get("text") or "")
    named = {
        "task": named_task(said) if desk.tasks else "",
        "nonconformity": named_nonconformity(said) if desk.nonconformities else "",
    }
    is_kept = desk.tasks is not None or desk.nonconformities is not None
    # What is shared under something that the bot said may be evidence; the work looks it up.
    may_be_evidence = any(named.values()) or (is_kept and sent.thread_ts != sent.ts)
    desk.engine.accept(
        WorkflowName.SHARE_EVIDENCE if may_be_evidence else WorkflowName.SHARE_DOCUMENTS,
        workflow_id=sent.workflow_id,
        lane=sent.channel,
        arguments={**sent.fields(), **named},
    )


def only_goes_with_files(desk: FrontDesk, body: Raw, asking: Asking) -> bool:
    """Tell whether what was said beside files is no question: nothing, or a word about a document.

    What sounds like a security event always wants an answer.
    """
    sent = shared_files_from(body)
    if sent is None or desk.turnstile.is_urgent(asking.text):
        return False
    if not asking.text:
        return True
    is_named = (desk.tasks is not None and bool(named_task(asking.text))) or (
        desk.nonconformities is not None and bool(named_nonconformity(asking.text))
    )
    return is_cover_note(asking.text) and (is_named or any(map(desk.documents.reads, sent.names)))


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Say how a document is published; whoever may not reads who does."""
    del text
    user = body["user_id"]
    person = desk.people.met(user) or desk.identity.who(user, team=body.get("team_id", "")).person
    try:
        desk.documents.require_may_share(actor=person)
    except NotPermitted:
        ack(NOT_YOURS)
    else:
        ack(HOW)


def _accept_decision(desk: FrontDesk, press: Press, deed: ActionId) -> None:
    shared_id, _, seen = press.value.partition(" ")
    desk.engine.accept(
        WorkflowName.DECIDE_DOCUMENT,
        workflow_id=f"{WorkflowName.DECIDE_DOCUMENT}:{press.seal}",
        lane=press.channel,
        arguments={
            "deed": deed.value,
            "seen": seen,
            "card": str(_place(press, shared_id)),
            "user": press.user,
            "team": press.team,
        },
    )


def _details_form(desk: FrontDesk, press: Press) -> ViewJson:
    shared_id, _, _ = press.value.partition(" ")
    person = desk.identity.who(press.user, team=press.team).person
    known = desk.documents.find(shared_id, actor=person)
    if not known.is_open:
        raise NothingToOpen(_DONE)
    return details_form(known, private=str(_place(press, shared_id)))


def _accept_details(desk: FrontDesk, body: Raw, details: str) -> None:
    sent = submission_from(body)
    place = CardPlace.parsed(sent.private)
    work_id = f"{WorkflowName.DESCRIBE_DOCUMENT}:{sent.view_id}"
    desk.engine.accept(
        WorkflowName.DESCRIBE_DOCUMENT,
        workflow_id=work_id,
        lane=place.channel,
        arguments={"card": str(place), "user": sent.user, "team": sent.team},
        first=partial(desk.inbox.keep, work_id, details),
    )


def _place(press: Press, shared_id: str) -> CardPlace:
    return CardPlace(
        shared_id=shared_id,
        channel=press.channel,
        ts=press.message_ts,
        thread_ts=press.thread_ts,
    )
