"""What comes before a campaign: its preview, a test of it, and the word that it is launched."""

from collections.abc import Iterator, Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot.slack.blocks import pieces
from bot.slack.blocks.campaign_forms import WHOM
from bot.slack.blocks.campaigns import counted, progress_button, recurring
from bot.slack.blocks.prose import paragraphs
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.campaigns import CampaignWish, Whom
from bot.training.campaign_entities import Campaign, Plan, Preview
from bot.training.entities import Material, MaterialKind

_MOST_NAMED = 10
_TITLE, _LINE = 120, 200
_TEST = "*This is a test, for you alone. Nothing is asked of anybody, and nothing is counted.*"


def preview_message(preview: Preview, plan: Plan, wish: CampaignWish, *, value: str) -> Message:
    """Return what a launch would do, with what may be done about it; *value* is the wish."""
    text = f"Preview of a campaign: {_titled(preview.material)}"
    may_launch = not preview.may_not_read
    blocks = [
        *pieces.sections(
            ["*Preview: nothing is launched yet.*", *_wished(preview, plan), *_reached(preview)]
        ),
        *pieces.context(_left_out(wish)),
        *pieces.buttons(_decisions(value, may_launch=may_launch)),
    ]
    return Message(text=clip(text, pieces.FALLBACK), blocks=tuple(blocks))


def refused_message(words: str, *, value: str) -> Message:
    """Return why there is no preview, and the way back to the form."""
    back = pieces.button("Change it", action_id=ActionId.CHANGE_PLAN, value=value)
    said = escape(clip(words.strip(), pieces.SECTION - 200)) or "This can't be launched."
    blocks = [*pieces.sections([f"*Nothing is launched.* {said}"]), *pieces.buttons([back])]
    return Message(text=said, blocks=tuple(blocks))


def launched_message(campaign: Campaign, *, title: str, again: bool) -> Message:
    """Return what whoever launched is told."""
    if again:
        text = f"{campaign.label} was launched from this form before; nothing was done twice."
    else:
        people = counted(campaign.population, "person is", "people are")
        text = (
            f"{campaign.label} is launched: {people} asked to know "
            f"{escape(clip(title, _TITLE))} by {pieces.long_day(campaign.due_on)}. They hear of it in "
            "their own working hours; whoever acknowledged this version before does not."
        )
    show = progress_button(campaign.number)
    return Message(text=text, blocks=(*pieces.sections([text]), *pieces.buttons([show])))


def test_messages(material: Material, *, due_on: date) -> tuple[Message, ...]:
    """Return a course or policy as people will read it, marked as a test."""
    takes = counted(material.minutes, "minute", "minutes")
    facts = [f"{_titled(material)}, about {takes}, due on {pieces.long_day(due_on)}"]
    if material.questions:
        facts.append(f"then a quiz of {counted(material.questions, 'question', 'questions')}")
    parts = [_TEST, "; ".join(facts)]
    for number, page in enumerate(material.pages, start=1):
        title = escape(clip(page.title, _TITLE)) or "Page"
        parts.append(f"*{title}* · page {number} of {len(material.pages)}")
        parts += paragraphs(page.text)
        parts += [
            f"[{place}] {escape(clip(one.label or one.source, _LINE))}"
            for place, one in enumerate(page.references, start=1)
        ]
    text = f"A test of {escape(clip(material.title, _TITLE))}: nothing is counted."
    blocks = pieces.sections(parts)
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def _wished(preview: Preview, plan: Plan) -> Iterator[str]:
    material = preview.material
    facts = [f"about {counted(material.minutes, 'minute', 'minutes')}"]
    if material.questions:
        mark = plan.pass_mark or material.pass_mark or 0
        facts.append(f"{material.questions} questions, passed from {mark} %")
    yield f"• *What:* {_titled(material)} ({', '.join(facts)})"
    yield f"• *Due:* {pieces.long_day(plan.due_on)}, {recurring(plan.recurrence)}"
    cadence = plan.cadence
    before = ", ".join(str(days) for days in cadence.before[:_MOST_NAMED]) or "no"
    yield (
        f"• *Reminders:* {before} days before, then every {cadence.after_every} days once late, "
        f"at most {cadence.most}; the manager after {cadence.manager_after} days late"
    )


def _reached(preview: Preview) -> Iterator[str]:
    yield f"• *Asked:* {counted(preview.asked, 'person', 'people')}"
    if preview.already_done:
        yield f"• Of them {preview.already_done} acknowledged this version before: not prompted"
    if preview.unreachable:
        yield (
            f"• Of them {preview.unreachable} I cannot reach in Slack: their records come in by CSV"
        )
    if preview.may_not_read:
        yield (
            f"• *Of them {preview.may_not_read} may not read it*, so it cannot be launched: choose "
            "a narrower audience, or widen the document's"
        )


def _left_out(wish: CampaignWish) -> Iterator[str]:
    chosen = WHOM.get(Whom(wish.whom)) if wish.whom in list(Whom) else None
    yield f"For: {chosen or WHOM[Whom.EVERYONE]}{_named(wish)}"
    if wish.strangers:
        yield (
            f"{counted(wish.strangers, 'member is', 'members are')} no colleague of ours (a guest, "
            "an app, or somebody of another company) and not asked."
        )
    if wish.excluded:
        people = _people(wish.excluded)
        agreed = f"<@{wish.approver}>" if wish.approver else "nobody"
        yield f"Left out: {people}; {agreed} agreed: {escape(clip(wish.reason, _LINE))}"


def _named(wish: CampaignWish) -> str:
    if wish.whom in {Whom.GROUP, Whom.DEPARTMENT}:
        names = ", ".join(escape(clip(name, 40)) for name in wish.groups[:_MOST_NAMED])
        return f": {names}"
    if wish.whom in {Whom.PEOPLE, Whom.MANAGER}:
        return f": {_people(wish.people)}"
    return f": <#{wish.channel}>" if wish.whom == Whom.CHANNEL and wish.channel else ""


def _people(users: Sequence[str]) -> str:
    named = ", ".join(f"<@{user}>" for user in users[:_MOST_NAMED])
    more = len(users) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _decisions(value: str, *, may_launch: bool) -> list[ButtonElement]:
    launch = pieces.button(
        "Launch", action_id=ActionId.LAUNCH_CAMPAIGN, value=value, style="primary"
    )
    test = pieces.button("Test: send it to me", action_id=ActionId.TEST_CAMPAIGN, value=value)
    back = pieces.button("Change it", action_id=ActionId.CHANGE_PLAN, value=value)
    return [launch, test, back] if may_launch else [test, back]


def _titled(material: Material) -> str:
    kind = "course" if material.kind is MaterialKind.COURSE else "policy"
    title, version = clip(material.title, _TITLE), clip(material.version, 30)
    return f"{escape(title)} {escape(version)}, a {kind}"
