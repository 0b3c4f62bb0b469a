"""Campaigns that run: their list and figures, and what a lead does with one of them."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App

from bot.durable.runs import Fields
from bot.slack.blocks.campaign_forms import extension_form, nudge_form
from bot.slack.blocks.forms import ViewJson
from bot.slack.crowd import CrowdFinder
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.failures import Failure, guarded
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.campaigns import (
    accept_press,
    beside,
    lead,
    open_pressed,
    take_form,
    words_of,
)
from bot.slack.listeners.wishes import list_at_press, list_for, take_in
from bot.slack.payloads.basics import Press, Raw, press_from
from bot.slack.payloads.campaigns import (
    CampaignSeen,
    campaign_number,
    campaign_seen,
    day_of,
    extension_from,
    nudge_from,
    pressed_second,
)
from bot.slack.plans import EXTENSION_INPUTS
from bot.training.campaign_entities import State

SENT = "I send it to your direct messages."
WHICH = "Please name a campaign, such as TR-3; `/comply training campaigns` lists them."
CHOOSE_SOMEBODY = "Please choose who is reminded."
_NO_DAY = "Please choose a day."
_CLOSED = "It is closed; nothing of it changes any more. `/comply training new` launches another."
_DEEDS = {"pause", "resume", "close"}


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and to the forms."""
    _listen_to_forms(app, desk)

    @app.action(ActionId.LIST_CAMPAIGNS.value)
    def on_list(body: Raw, ack: Ack) -> None:
        list_at_press(desk, press_from(body), workflow=WorkflowName.LIST_CAMPAIGNS)
        ack()

    @app.action(ActionId.SHOW_PROGRESS.value)
    def on_progress_pressed(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        number = campaign_number(press.value)
        accept_press(desk, press, WorkflowName.SHOW_PROGRESS, number=str(number or 0))
        ack()

    @app.action(ActionId.EXPORT_CAMPAIGN.value)
    def on_export(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        named = {"number": str(campaign_number(press.value) or 0), "at": str(pressed_second(press))}
        accept_press(desk, press, WorkflowName.EXPORT_CAMPAIGN, **named)
        ack()

    @app.action(re.compile(f"^{ActionId.MOVE_CAMPAIGN}:"))
    def on_move(body: Raw, ack: Ack) -> None:
        press, about = press_from(body), campaign_seen(press_from(body).value)
        deed = str(body["actions"][0].get("action_id", "")).partition(":")[2]
        if deed in _DEEDS:
            named = {"number": str(about.number), "seen": str(about.seen), "deed": deed}
            accept_press(desk, press, WorkflowName.MOVE_CAMPAIGN, **named)
        ack()


def on_campaigns(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see every campaign; who may is checked when they are read."""
    del text
    list_for(desk, body, ack, workflow=WorkflowName.LIST_CAMPAIGNS)


def on_progress(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see how far a campaign is: the one that runs, or the one named."""
    number = campaign_number(text) if text.strip() else 0
    if number is None:
        ack(WHICH)
        return
    wish = {
        "user": body["user_id"],
        "team": body.get("team_id", ""),
        "number": str(number) if text.strip() else "",
    }
    work_id = f"{WorkflowName.SHOW_PROGRESS}:{body['trigger_id']}"
    accept = partial(
        desk.engine.accept,
        WorkflowName.SHOW_PROGRESS,
        workflow_id=work_id,
        lane=wish["user"],
        arguments=wish,
    )
    take_in(accept, ack, says=SENT)


def _listen_to_forms(app: App, desk: FrontDesk) -> None:
    @app.action(ActionId.EXTEND_PERSON.value)
    def on_extend(body: Raw, ack: Ack) -> None:
        _open_about(desk, press_from(body), extension_form)
        ack()

    @app.view(CallbackId.EXTEND_PERSON.value)
    def on_extended(body: Raw, ack: Ack) -> None:
        _take_extension(desk, body, ack)

    @app.action(ActionId.NUDGE_PEOPLE.value)
    def on_nudge(body: Raw, ack: Ack) -> None:
        _open_about(desk, press_from(body), nudge_form)
        ack()

    @app.view(CallbackId.NUDGE_PEOPLE.value)
    def on_nudged(body: Raw, ack: Ack) -> None:
        _take_nudge(desk, body, ack)


def _open_about(desk: FrontDesk, press: Press, make: Callable[[CampaignSeen], ViewJson]) -> None:
    """Open a form about a campaign that is not closed."""
    about = campaign_seen(press.value)

    def form() -> ViewJson:
        training, _ = lead(desk, press.user, press.team)
        if training.campaigns.find(about.number).state is State.CLOSED:
            raise NothingToOpen(_CLOSED)
        return make(about)

    open_pressed(desk, press, form)


def _take_extension(desk: FrontDesk, body: Raw, ack: Ack) -> None:
    sent = extension_from(body)
    due = day_of(sent.due)

    def judge() -> Fields:
        if due is None:
            return {ActionId.EXTEND_DUE.value: _NO_DAY}
        training, person = lead(desk, sent.user, sent.team)
        about = CrowdFinder(desk.client, desk.people).one(sent.who, team=sent.team)
        found = training.campaigns.problems_with_extension(
            sent.number, due_on=due, reason=sent.reason, person=about, actor=person
        )
        return {EXTENSION_INPUTS[what].value: words for what, words in found.items()}

    judged = guarded(judge, doing="Judging the form for more time")
    failure = Failure.from_fields(judged)
    wrong = {ActionId.EXTEND_WHO.value: words_of(failure)} if failure else judged
    if wrong:
        ack(response_action="errors", errors=beside(body, wrong))
        return
    work_id = f"{WorkflowName.EXTEND_PERSON}:{sent.view_id}"
    fields = {"number": str(sent.number), "seen": str(sent.seen), "who": sent.who}
    take_form(
        desk,
        ack,
        WorkflowName.EXTEND_PERSON,
        work_id=work_id,
        fields={**fields, "user": sent.user, "team": sent.team, "due": sent.due},
        words=sent.reason,
        beside=ActionId.EXTEND_WHO,
    )


def _take_nudge(desk: FrontDesk, body: Raw, ack: Ack) -> None:
    sent = nudge_from(body)
    if sent.whom == "chosen" and not sent.chosen:
        ack(response_action="errors", errors={ActionId.NUDGE_CHOSEN.value: CHOOSE_SOMEBODY})
        return
    take_form(
        desk,
        ack,
        WorkflowName.NUDGE_PEOPLE,
        work_id=f"{WorkflowName.NUDGE_PEOPLE}:{sent.view_id}",
        fields={
            "user": sent.user,
            "team": sent.team,
            "number": str(sent.number),
            "whom": sent.whom,
            "chosen": " ".join(sent.chosen),
        },
        words="",
        beside=ActionId.NUDGE_WHOM,
    )
