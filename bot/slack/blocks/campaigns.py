"""Campaigns as leads see them: the preview, a test, the list, and how far one is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import (
    ButtonElement,
    ConfirmObject,
    RawTextObject,
    TableBlock,
)

from bot.people.entities import Person
from bot.reminders.entities import Nudged, Sending
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote
from bot.slack.payloads.campaigns import CampaignSeen
from bot.training.campaign_entities import (
    Campaign,
    Recurrence,
    RecurrenceKind,
    State,
)
from bot.training.mistakes import Missed, MissedBy
from bot.training.reports import WITHDRAWN, GroupProgress, Population, Progress, Share

NO_CAMPAIGNS = "There is no campaign yet. `/comply training new` makes one."
_MOST_LISTED = 15
_MOST_GROUPS = 12
_MOST_WRONG = 5
_MOST_NAMED = 20
_TITLE, _LINE, _CELL = 120, 200, 100
_TOPIC: Final = " › "
"""Between a document and its section."""
_STATES: Final[Mapping[State, str]] = {
    State.RUNNING: "running",
    State.PAUSED: "*paused*: nobody is prompted",
    State.CLOSED: "closed",
}


def campaign_list(
    shown: Sequence[Progress], *, more: int = 0, may_change: bool = False
) -> tuple[Message, ...]:
    """Return campaigns, newest first, each with its figures; *more* are not shown."""
    new = [_new_button()] if may_change else []
    if not shown:
        blocks = [*pieces.sections([NO_CAMPAIGNS]), *pieces.buttons(new)]
        return (Message(text=NO_CAMPAIGNS, blocks=tuple(blocks)),)
    blocks = [*pieces.sections(["*Campaigns*"]), *pieces.buttons(new)]
    for one in shown[:_MOST_LISTED]:
        blocks += pieces.sections([_listed(one)])
        blocks += pieces.buttons([progress_button(one.campaign.number)])
    left = more + max(0, len(shown) - _MOST_LISTED)
    if left:
        older = counted(left, "older campaign is", "older campaigns are")
        blocks += pieces.context([f"{older} not shown: `/comply training progress TR-1`."])
    text = counted(len(shown), "campaign", "campaigns")
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def progress_message(
    progress: Progress,
    missed: Sequence[MissedBy],
    *,
    overdue: Sequence[Person] = (),
    sending: Sending | None = None,
    unheard: Sequence[Person] = (),
    titles: Mapping[str, str] | None = None,
    may_change: bool = False,
    may_export: bool = False,
    note: str = "",
) -> Message:
    """Return how far a campaign is; who may change it gets the buttons; *note* stands on top.

    *unheard* are those whom no message reached; *titles* are those of documents, by source.
    """
    campaign = progress.campaign
    title, version = clip(progress.material.title, _TITLE), clip(progress.material.version, 30)
    parts = [
        *([f"*{escape(clip(note, 600))}*"] if note else []),
        f"*{campaign.label} · {escape(title)} {escape(version)}*",
        _about(campaign),
        *([f"*{WITHDRAWN}*"] if progress.is_withdrawn else []),
        _population(progress.population),
        *([_sending(sending)] if sending else []),
    ]
    blocks = [
        *pieces.sections(parts),
        _table(progress),
        *pieces.context([_READING]),
        *pieces.sections([*_people("Overdue", overdue), *_people("Not reached", unheard)]),
        *pieces.sections(_wrong(missed, titles or {})),
        *pieces.buttons(_deeds(campaign, may_change=may_change, may_export=may_export)),
    ]
    return Message(text=_summary(progress), blocks=tuple(blocks))


def nudged_words(nudged: Nudged, number: int) -> str:
    """Return what became of a reminder by hand."""
    reminded = counted(nudged.claimed, "person is", "people are")
    facts = [f"{reminded if nudged.claimed else 'nobody is'} reminded now"]
    if nudged.told_today:
        facts.append(f"{nudged.told_today} heard of it today already")
    if nudged.waiting:
        facts.append(f"{nudged.waiting} may not be spoken to now")
    if nudged.done:
        facts.append(f"{nudged.done} owe nothing here")
    return f"TR-{number}: {', '.join(facts)}."


def at_home(shown: Sequence[Progress], *, may_change: bool) -> list[BlockJson]:
    """Return the card of campaigns for the bot's own tab."""
    lines = [_listed(one) for one in shown[:_MOST_LISTED]]
    buttons = [_new_button()] if may_change else []
    every = pieces.button("All campaigns", action_id=ActionId.LIST_CAMPAIGNS, value="campaigns")
    if not lines:
        return [*pieces.sections(["No campaign is running."]), *pieces.buttons([*buttons, every])]
    return [*pieces.sections(lines), *pieces.buttons([*buttons, every])]


def progress_button(number: int) -> ButtonElement:
    """Return the button that shows how far a campaign is."""
    return pieces.button("Progress", action_id=ActionId.SHOW_PROGRESS, value=str(number))


def recurring(recurrence: Recurrence) -> str:
    """Return how often a campaign asks, in words."""
    if recurrence.kind is RecurrenceKind.ROLLING:
        return f"and each person again {recurrence.days} days after they were done"
    if recurrence.kind is RecurrenceKind.YEARLY:
        day = f"{recurrence.month:02}-{recurrence.day:02}"
        return f"and everybody again each year from {day}, for {recurrence.days} days"
    return "once"


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its word."""
    return f"{number} {one if number == 1 else many}"


_READING = (
    "Shares are of the people who count: asked, without those on leave and those who left before "
    "they were done. A group is shown apart from five people on."
)


def _deeds(campaign: Campaign, *, may_change: bool, may_export: bool) -> list[ButtonElement]:
    number = str(campaign.number)
    export = pieces.button("Export", action_id=ActionId.EXPORT_CAMPAIGN, value=number)
    exports = [export] if may_export else []
    if campaign.state is State.CLOSED or not may_change:
        return exports
    value = CampaignSeen(number=campaign.number, seen=campaign.version).value()
    is_paused = campaign.state is State.PAUSED
    deed, text = ("resume", "Resume") if is_paused else ("pause", "Pause")
    close = pieces.button("Close", action_id=f"{ActionId.MOVE_CAMPAIGN}:close", value=value)
    close.style = "danger"
    close.confirm = ConfirmObject(
        title="Close it for good?",
        text=f"{campaign.label} ends: what is not done stays so, and quiz answers are forgotten.",
        confirm="Close it",
        deny="Leave it",
    )
    nudge = pieces.button("Remind people", action_id=ActionId.NUDGE_PEOPLE, value=value)
    return [
        *([] if is_paused else [nudge]),
        pieces.button(text, action_id=f"{ActionId.MOVE_CAMPAIGN}:{deed}", value=value),
        pieces.button("More time", action_id=ActionId.EXTEND_PERSON, value=value),
        *exports,
        close,
    ]


def _new_button() -> ButtonElement:
    return pieces.button("New campaign", action_id=ActionId.NEW_CAMPAIGN, value="new")


def _about(campaign: Campaign) -> str:
    launched = pieces.long_day(campaign.launched_at.date())
    return (
        f"{_STATES[campaign.state]} · launched {launched} · due {pieces.long_day(campaign.due_on)}, "
        f"{recurring(campaign.recurrence)}"
    )


def _population(population: Population) -> str:
    facts = [
        f"{population.at_launch} at launch",
        f"{population.joiners} joined",
        f"{population.leavers} left before they were done",
        f"{population.on_leave} on leave",
        f"{population.excluded} excluded with a reason",
    ]
    return f"*{counted(population.counted, 'person counts', 'people count')}*: {', '.join(facts)}"


def _sending(sending: Sending) -> str:
    facts = [f"{sending.sent} sent"]
    facts += [f"{sending.waiting} on their way"] if sending.waiting else []
    facts += [f"{sending.to_come} to come in working hours"] if sending.to_come else []
    facts += [f"*{sending.unreachable} not reached*"] if sending.unreachable else []
    return f"Messages: {', '.join(facts)}"


def _table(progress: Progress) -> BlockJson:
    rows = [
        ("Who", "People", "Done", "Of them late", "Overdue", "Never opened"),
        (
            "Everybody",
            str(progress.done.of),
            _share(progress.done),
            _share(progress.done_late),
            _share(progress.late),
            _share(progress.never_opened),
        ),
        *(_group_row(one) for one in progress.groups[:_MOST_GROUPS]),
    ]
    cells = [[RawTextObject(text=cell) for cell in row] for row in rows]
    return pieces.as_json(TableBlock(rows=cells))


def _people(what: str, people: Sequence[Person]) -> Iterator[str]:
    if not people:
        return
    named = ", ".join(_name(one) for one in people[:_MOST_NAMED])
    more = len(people) - _MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    yield f"*{what}:* {named}{rest}"


def _name(person: Person) -> str:
    if person.slack_id:
        return f"<@{person.slack_id}>"
    return escape(clip(person.name or person.email, 60)) or "somebody who is not known any more"


def _group_row(one: GroupProgress) -> tuple[str, ...]:
    name = clip(" ".join(one.group.split()), _CELL) or "unnamed"
    return name, str(one.done.of), _share(one.done), "–", _share(one.late), "–"


def _wrong(missed: Iterable[MissedBy], titles: Mapping[str, str]) -> list[str]:
    everybody = next((one for one in missed if not one.group), None)
    if everybody is None:
        return []
    said = ["*What people got wrong at their first attempt*"]
    said += [_missed(one) for one in everybody.questions[:_MOST_WRONG] if one.wrong]
    topics = [_missed(one, titles) for one in everybody.topics[:_MOST_WRONG] if one.wrong]
    return [*said, "By topic:", *topics] if topics else ["Nobody got a question wrong at first."]


def _missed(one: Missed, titles: Mapping[str, str] | None = None) -> str:
    source, is_topic, section = one.about.partition(_TOPIC)
    about = one.about
    if is_topic and titles and source in titles:
        about = f"{titles[source]}{_TOPIC}{section}"
    return f"• {one.wrong} of {one.answered}: {escape(clip(about, _LINE))}"


def _listed(progress: Progress) -> str:
    campaign = progress.campaign
    title = escape(clip(progress.material.title, _TITLE))
    withdrawn = " · *policy withdrawn*" if progress.is_withdrawn else ""
    return (
        f"*{campaign.label}* {title} · {_STATES[campaign.state]}{withdrawn} · due "
        f"{pieces.long_day(campaign.due_on)}\n{quote(_summary(progress).partition(': ')[2])}"
    )


def _summary(progress: Progress) -> str:
    return (
        f"{progress.campaign.label}: {_share(progress.done)} done, {_share(progress.late)} "
        f"overdue, {_share(progress.never_opened)} never opened, of {progress.done.of} people"
    )


def _share(share: Share) -> str:
    percent = share.percent
    return f"{share.count}" if percent is None else f"{share.count} ({percent} %)"
