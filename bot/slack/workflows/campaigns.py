"""What comes before a campaign, and its launch: previewed, tested, launched once."""

from dataclasses import replace
from functools import partial

from bot.durable.runs import Fields, Run
from bot.errors import CampaignChanged, NotPermitted, NotReady
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.blocks.campaign_previews import (
    launched_message,
    preview_message,
    refused_message,
    test_messages,
)
from bot.slack.campaigning import Campaigning
from bot.slack.crowd import Crowd, CrowdFinder
from bot.slack.delivery import Parcel, Render
from bot.slack.desk import FrontDesk
from bot.slack.errors import AudienceUnknown, WordsGone
from bot.slack.failures import Failure, guarded
from bot.slack.ids import WorkflowName
from bot.slack.messenger import Address, Mark, Message
from bot.slack.payloads.campaigns import CampaignWish, Whom
from bot.slack.plans import change_of, plan_of, value_of, wish_of
from bot.slack.workflows.home import refresh
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.telling import show, tell, trouble
from bot.slack.workflows.words import forget_words, words_of
from bot.training.entities import Material

_LOST = "What you filled in was lost on its way to me; please fill it in again."
_NO_TRAINING = "There is no training here."
_NOT_YOURS = "That preview is somebody else's. `/comply training new` makes one of your own."
_NOT_AS_SHOWN = (
    "What people would be asked to know has changed since the preview. Nothing was launched; "
    "look at a new preview first."
)
_ALL_STRANGERS = (
    "None of them is a colleague of ours: guests, apps and people of other companies are not asked. "
    "Choose others."
)
_GONE = "gone"
_READY = "#ready"
"""Beside a work's words: the wish with the people who were found."""


def register(desk: FrontDesk) -> None:
    """Name the workflows."""
    desk.engine.workflow(WorkflowName.PREVIEW_CAMPAIGN, partial(preview, desk))
    desk.engine.workflow(WorkflowName.LAUNCH_CAMPAIGN, partial(launch, desk))
    desk.engine.workflow(WorkflowName.TEST_CAMPAIGN, partial(test, desk))


def preview(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Find who is meant, and show whoever wished what a launch would do."""

    def find() -> Fields:
        away = turned_away(desk, fields["user"])
        if away:
            return away
        training, person = lead(desk, fields)
        wish = _found(desk, _wish(desk, run, fields), team=fields["team"])
        material = _material(training, wish, person)
        training.campaigns.preview(
            plan_of(wish, material.number), actor=person, draft=_draft(training, material)
        )
        ready = replace(wish, shown=material.shown_sha256)
        desk.inbox.keep(f"{run.id}{_READY}", ready.words())
        return {}

    found = run.step("find", lambda: guarded(find, doing=f"Previewing {run.id}"))
    failure = Failure.from_fields(found)
    if failure is not None and not failure.reference:
        words = failure.words
        tell(desk, run, fields["user"], lambda: _refused(desk, run, fields, words=words))
    elif (told := trouble(found, thing="campaign")) is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(found):
        tell(desk, run, fields["user"], lambda: _shown(desk, run, fields))
    desk.inbox.forget(f"{run.id}{_READY}")
    forget_words(desk, run)


def launch(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Launch what was previewed, once, and say so in the place of the preview."""

    def deed() -> Fields:
        training, person = lead(desk, fields)
        wish = _wish(desk, run, fields)
        known = training.campaigns.launched(wish.id, actor=person)
        if known is not None:
            return {"number": str(known.number), "again": "1"}
        shown = _material(training, wish, person)
        if shown.shown_sha256 != wish.shown:
            raise CampaignChanged(_NOT_AS_SHOWN)
        # What would be refused is refused before anything is published for it.
        training.campaigns.preview(
            plan_of(wish, shown.number), actor=person, draft=_draft(training, shown)
        )
        choice = training.meant(wish.what, person)
        material = training.publish(choice, change_of(wish), actor=person)
        launched = training.campaigns.launch(
            plan_of(wish, material.number), actor=person, entry_id=wish.id
        )
        return {"number": str(launched.number), "again": ""}

    def render() -> Message:
        training, _ = lead(desk, fields)
        campaign = training.campaigns.find(int(done["number"]))
        title = training.courseware.material(campaign.material).title
        return launched_message(campaign, title=title, again=bool(done["again"]))

    done = run.step("launch", lambda: guarded(deed, doing=f"Launching {run.id}"))
    told = trouble(done, thing="campaign")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    else:
        replace_card(desk, run, fields, render)
        refresh(desk, run, fields)
    forget_words(desk, run)


def test(desk: FrontDesk, run: Run, fields: Fields) -> None:
    """Show whoever wished, and nobody else, what people would read; nothing is counted."""

    def messages() -> tuple[Message, ...]:
        training, person = lead(desk, fields)
        wish = _wish(desk, run, fields)
        material = _material(training, wish, person)
        return test_messages(material, due_on=plan_of(wish, 0).due_on)

    def count() -> Fields:
        return turned_away(desk, fields["user"]) or {"pages": str(len(messages()))}

    counted = run.step("list", lambda: guarded(count, doing=f"Testing {run.id}"))
    place = {**fields, "channel": fields["user"], "response_url": ""}
    show(desk, run, place, counted=counted, pages=messages, thing="test")
    forget_words(desk, run)


def lead(desk: FrontDesk, fields: Fields) -> tuple[Campaigning, Person]:
    """Return training and whoever leads it; raise where they may not, or there is none."""
    if desk.campaigning is None:
        raise NotReady(_NO_TRAINING)
    person = desk.identity.who(fields["user"], team=fields["team"]).person
    require(person, Permission.LAUNCH_TRAINING)
    return desk.campaigning, person


def replace_card(desk: FrontDesk, run: Run, fields: Fields, render: Render) -> None:
    """Show a message in the place of the one that was pressed, or else directly."""
    is_direct = fields.get("channel", "").startswith("D") and fields.get("ts")
    address = Address(channel=fields["user"])
    if is_direct:
        address = Address(channel=fields["channel"], replaces=fields["ts"])
    parcel = Parcel(
        name="card", render=render, address=address, mark=Mark(workflow_id=run.id, exchange="")
    )
    desk.delivery.deliver_or_tell(run, parcel, user=fields["user"])


def _wish(desk: FrontDesk, run: Run, fields: Fields) -> CampaignWish:
    words = words_of(desk, run.id, carried="")
    if words is None:
        raise WordsGone(_LOST)
    wish = wish_of(desk, words)
    if wish.user != fields["user"]:
        raise NotPermitted(_NOT_YOURS)
    return wish


def _found(desk: FrontDesk, wish: CampaignWish, *, team: str) -> CampaignWish:
    """Return the wish with the people who are meant; the others of the form are met, too."""
    finder = CrowdFinder(desk.client, desk.people)
    finder.among([*wish.excluded, *filter(None, [wish.approver])], team=team)
    crowd = Crowd(people=(), strangers=0)
    if wish.whom in {Whom.PEOPLE, Whom.MANAGER}:
        crowd = finder.among(wish.people, team=team)
    elif wish.whom == Whom.CHANNEL:
        crowd = finder.in_channel(wish.channel, team=team)
    elif wish.whom == Whom.USER_GROUP:
        crowd = finder.in_group(wish.user_group, team=team)
    if crowd.strangers and not crowd.people:
        raise AudienceUnknown(_ALL_STRANGERS)
    return replace(wish, resolved=tuple(crowd.people), strangers=crowd.strangers)


def _material(training: Campaigning, wish: CampaignWish, person: Person) -> Material:
    return training.look_at(training.meant(wish.what, person), change_of(wish), actor=person)


def _draft(training: Campaigning, material: Material) -> Material | None:
    """Return the material where it is not published yet."""
    is_kept = any(one.number == material.number for one in training.courseware.newest())
    return None if is_kept else material


def _shown(desk: FrontDesk, run: Run, fields: Fields) -> Message:
    training, person = lead(desk, fields)
    words = desk.inbox.find(f"{run.id}{_READY}")
    if words is None:
        raise WordsGone(_LOST)
    wish = wish_of(desk, words)
    material = _material(training, wish, person)
    plan = plan_of(wish, material.number)
    found = training.campaigns.preview(plan, actor=person, draft=_draft(training, material))
    return preview_message(found, plan, wish, value=value_of(desk, wish))


def _refused(desk: FrontDesk, run: Run, fields: Fields, *, words: str) -> Message:
    """Return why there is no preview; where the wish is gone, the way back says so."""
    kept = guarded(
        lambda: {"value": value_of(desk, _wish(desk, run, fields))}, doing=f"Refusing {run.id}"
    )
    return refused_message(words, value=kept.get("value", _GONE))
