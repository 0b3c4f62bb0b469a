"""Campaigns of training: a form, its preview, the launch, figures, and what a lead does later."""

import logging
from collections.abc import Callable, Mapping
from functools import partial

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.durable.runs import Fields
from bot.errors import CourseWrong, NotPermitted, NotReady
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.blocks.campaign_forms import (
    NOTHING_TO_ASK,
    plan_form,
)
from bot.slack.blocks.forms import ViewJson
from bot.slack.campaigning import Campaigning
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.failures import Failure, guarded
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import (
    BUSY,
    not_opened,
    open_form,
    open_or_tell,
)
from bot.slack.mrkdwn import clip
from bot.slack.payloads.basics import Press, Raw, press_from
from bot.slack.payloads.campaigns import (
    CampaignWish,
    wish_from,
    wrong_in,
)
from bot.slack.plans import INPUTS, change_of, plan_of, wish_of

_log = logging.getLogger(__name__)

_NO_TRAINING = "There is no training here."
_NOT_YOURS = "That preview is somebody else's. `/comply training new` makes one of your own."
_OPENING = "Opening a form for a campaign"
_ERROR = 150
"""So many characters of what is wrong are shown beside an input."""


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and to the form."""

    @app.action(ActionId.NEW_CAMPAIGN.value)
    def on_new(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_pressed(desk, press, partial(_new_form, desk, press.user, press.team))
        ack()

    @app.action(ActionId.CHANGE_PLAN.value)
    def on_change(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_pressed(desk, press, partial(_changed_form, desk, press))
        ack()

    @app.view(CallbackId.PLAN_CAMPAIGN.value)
    def on_planned(body: Raw, ack: Ack) -> None:
        _take_plan(desk, body, ack)

    @app.action(ActionId.LAUNCH_CAMPAIGN.value)
    def on_launch(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        accept_press(desk, press, WorkflowName.LAUNCH_CAMPAIGN, words=press.value)
        ack()

    @app.action(ActionId.TEST_CAMPAIGN.value)
    def on_test(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        accept_press(desk, press, WorkflowName.TEST_CAMPAIGN, words=press.value)
        ack()


def open_new(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Open the form for a campaign, or say why not."""
    del text
    make = partial(_new_form, desk, body["user_id"], body.get("team_id", ""))
    failure = open_form(desk, trigger_id=body["trigger_id"], make=make, doing=_OPENING)
    ack(not_opened(failure).text if failure else "")


def accept_press(
    desk: FrontDesk, press: Press, workflow: WorkflowName, *, words: str = "", **named: str
) -> None:
    """Take in a press; *words* that came with the button lie in the inbox."""
    work_id = f"{workflow}:{press.seal}"
    about = {"user": press.user, "team": press.team, "channel": press.channel}
    desk.engine.accept(
        workflow,
        workflow_id=work_id,
        lane=press.user,
        arguments={**about, "ts": "" if press.alone else press.message_ts, **named},
        first=partial(desk.inbox.keep, work_id, words) if words else None,
    )


def open_pressed(desk: FrontDesk, press: Press, make: Callable[[], ViewJson]) -> None:
    """Open the form that *make* returns, or tell whoever pressed why not."""
    open_or_tell(desk, user=press.user, trigger_id=press.trigger_id, make=make, doing=_OPENING)


def lead(desk: FrontDesk, user: str, team: str) -> tuple[Campaigning, Person]:
    """Return training and whoever leads it; raise where they may not, or there is none."""
    if desk.campaigning is None:
        raise NotReady(_NO_TRAINING)
    person = desk.identity.who(user, team=team).person
    require(person, Permission.LAUNCH_TRAINING)
    return desk.campaigning, person


def _new_form(
    desk: FrontDesk, user: str, team: str, *, wish: CampaignWish | None = None
) -> ViewJson:
    training, person = lead(desk, user, team)
    choices = training.choices(person)
    if not choices:
        raise NothingToOpen(NOTHING_TO_ASK)
    groups = training.campaigns.groups(actor=person)
    return plan_form(choices, groups=groups, user_groups=desk.user_groups.groups(), wish=wish)


def _changed_form(desk: FrontDesk, press: Press) -> ViewJson:
    wish = wish_of(desk, press.value)
    if wish.user != press.user:
        raise NotPermitted(_NOT_YOURS)
    return _new_form(desk, press.user, press.team, wish=wish)


def _take_plan(desk: FrontDesk, body: Raw, ack: Ack) -> None:
    wish, team = wish_from(body), (body.get("team") or {}).get("id", "")
    wrong = wrong_in(wish) or _judged(desk, wish, team)
    if wrong:
        ack(response_action="errors", errors=beside(body, wrong))
        return
    work_id = f"{WorkflowName.PREVIEW_CAMPAIGN}:{body['view']['id']}"
    take_form(
        desk,
        ack,
        WorkflowName.PREVIEW_CAMPAIGN,
        work_id=work_id,
        fields={"user": wish.user, "team": team},
        words=wish.words(),
        beside=ActionId.PLAN_WHAT,
    )


def _judged(desk: FrontDesk, wish: CampaignWish, team: str) -> Mapping[str, str]:
    """Return what training says is wrong with the plan, whomever it is for, by input."""

    def judge() -> Fields:
        training, person = lead(desk, wish.user, team)
        try:
            material = training.look_at(
                training.meant(wish.what, person), change_of(wish), actor=person
            )
        except CourseWrong as error:
            return {ActionId.PLAN_CHANGE.value: str(error)}
        found = training.campaigns.problems(
            plan_of(wish, material.number), actor=person, draft=material
        )
        return {INPUTS[what].value: words for what, words in found.items()}

    judged = guarded(judge, doing="Judging the form for a campaign")
    failure = Failure.from_fields(judged)
    return {ActionId.PLAN_WHAT.value: words_of(failure)} if failure else judged


def take_form(
    desk: FrontDesk,
    ack: Ack,
    workflow: WorkflowName,
    *,
    work_id: str,
    fields: Fields,
    words: str,
    beside: ActionId,
) -> None:
    """Take in a form; where that fails it stays open and says so *beside* an input."""
    try:
        desk.engine.accept(
            workflow,
            workflow_id=work_id,
            lane=fields["user"],
            arguments=fields,
            first=partial(desk.inbox.keep, work_id, words) if words else None,
        )
    except NotAccepted as error:
        _log.warning("A form was not accepted: %s", error)
        ack(response_action="errors", errors={beside.value: BUSY})
        return
    ack()


def beside(body: Raw, wrong: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong, beside inputs that the form has; Slack refuses any other."""
    there = [str(block.get("block_id")) for block in body["view"].get("blocks") or ()]
    inputs = [name for name in there if name in set(ActionId)]
    found: dict[str, str] = {}
    for name, words in wrong.items():
        place = name if name in inputs or not inputs else inputs[0]
        found[place] = clip(f"{found[place]} {words}" if place in found else words, _ERROR)
    return found


def words_of(failure: Failure) -> str:
    """Return what went wrong in a line, with the reference that is in the log."""
    return f"{failure.words} ({failure.reference})" if failure.reference else failure.words
