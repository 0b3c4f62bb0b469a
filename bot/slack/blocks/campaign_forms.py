"""Forms of campaigns: what is asked of whom by when, more time for one person, a reminder now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import (
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    NumberInputElement,
    Option,
    OptionGroup,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form, named_input, option, text_input
from bot.slack.blocks.forms import ViewJson
from bot.slack.campaigning import Choice
from bot.slack.ids import ActionId, CallbackId
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.campaigns import CampaignSeen, CampaignWish, Whom, day_of
from bot.slack.usergroups import NamedGroup

NOTHING_TO_ASK = (
    "There is nothing to ask yet: no course is published, and the library holds no approved "
    "document that you may read. `annexa training publish` brings courses in, "
    "`annexa ingest` documents."
)
WHOM: Final[Mapping[Whom, str]] = {
    Whom.EVERYONE: "Everyone who works here",
    Whom.GROUP: "Groups of people",
    Whom.DEPARTMENT: "Departments",
    Whom.MANAGER: "Everybody who reports to somebody",
    Whom.CHANNEL: "The members of a channel, as they are now",
    Whom.USER_GROUP: "A user group of Slack, as it is now",
    Whom.PEOPLE: "Chosen people",
}
_RECURRENCE: Final = {
    "once": "Once",
    "rolling": "Each person again, so many days after they were done",
    "yearly": "Everybody again, each year from the same day",
}
_CHANGES: Final = {
    "substantial": "It changes what people must do: everybody is asked again",
    "editorial": "It is editorial: what was acknowledged before still holds",
}
_MOST_OPTIONS = 100
_LONGEST_VALUE = 150
_MOST_PEOPLE = 1_000


def plan_form(
    choices: Sequence[Choice],
    *,
    groups: Sequence[str],
    user_groups: Sequence[NamedGroup],
    wish: CampaignWish | None = None,
) -> ViewJson:
    """Return the form for a campaign; *wish* is what stood in it before."""
    given = wish or CampaignWish(id="", user="")
    told = "Nothing is asked of anybody yet: first I show you whom it would reach."
    return form(
        title="New campaign",
        submit="Preview",
        callback_id=CallbackId.PLAN_CAMPAIGN,
        private=given.id,
        blocks=[
            *pieces.sections([told]),
            *_what(choices, given),
            *_audience(groups, user_groups, given),
            *_exclusions(given),
            *_dates(given),
            *_reminders(given),
            _number("Pass mark in percent", ActionId.PLAN_MARK, given.mark, hint=_MARK),
        ],
    )


def extension_form(about: CampaignSeen) -> ViewJson:
    """Return the form that gives one person more time."""
    told = (
        f"Somebody who is asked in *TR-{about.number}* gets another due date. Your reason stands "
        "beside the audit trail."
    )
    due = DatePickerElement(action_id=ActionId.EXTEND_DUE)
    return form(
        title="More time for somebody",
        submit="Give it",
        callback_id=CallbackId.EXTEND_PERSON,
        private=about.value(),
        blocks=[
            *pieces.sections([told]),
            named_input(
                "Who", ActionId.EXTEND_WHO, UserSelectElement(action_id=ActionId.EXTEND_WHO)
            ),
            named_input("Due on", ActionId.EXTEND_DUE, due),
            text_input("Why", action_id=ActionId.EXTEND_REASON),
        ],
    )


def nudge_form(about: CampaignSeen) -> ViewJson:
    """Return the form that reminds by hand."""
    told = (
        f"People who are not done in *TR-{about.number}* are reminded once, now. Whoever is away, "
        "outside their working hours or heard of it today is left in peace."
    )
    everybody = option("everybody", "Everybody who is not done")
    overdue = option("overdue", "Only those who are overdue")
    chosen = option("chosen", "Only those chosen below")
    whom = RadioButtonsElement(
        action_id=ActionId.NUDGE_WHOM,
        options=[everybody, overdue, chosen],
        initial_option=everybody,
    )
    people = UserMultiSelectElement(action_id=ActionId.NUDGE_CHOSEN)
    return form(
        title="Remind people now",
        submit="Remind them",
        callback_id=CallbackId.NUDGE_PEOPLE,
        private=about.value(),
        blocks=[
            *pieces.sections([told]),
            named_input("Whom", ActionId.NUDGE_WHOM, whom),
            named_input("Chosen people", ActionId.NUDGE_CHOSEN, people, optional=True),
        ],
    )


_MARK = "Only for a course with a quiz; empty for the course's own."


def _what(choices: Sequence[Choice], given: CampaignWish) -> Iterator[pieces.BlockJson]:
    options = {one.key: option(one.key, _named(one)) for one in choices}
    groups = [
        *_grouped("Courses", [options[one.key] for one in choices if not one.source]),
        *_grouped("Policies", [options[one.key] for one in choices if one.source]),
    ]
    element = StaticSelectElement(
        action_id=ActionId.PLAN_WHAT,
        option_groups=groups,
        initial_option=options.get(given.what),
    )
    yield named_input("What people are asked to know", ActionId.PLAN_WHAT, element)
    newer = [one for one in choices if one.is_newer]
    if newer:
        titles = ", ".join(escape(clip(one.title, 60)) for one in newer[:5])
        yield from pieces.context([f"An older version was asked for before: {titles}."])
        yield _radio(
            "A newer version of a policy", ActionId.PLAN_CHANGE, _CHANGES, given.change, may=True
        )


def _named(choice: Choice) -> str:
    version = clip(choice.version, 12)
    title = clip(choice.title.strip() or choice.source or "untitled", 60)
    return f"{title} {version}".strip()


def _grouped(label: str, options: Sequence[Option]) -> Iterator[OptionGroup]:
    for start in range(0, len(options), _MOST_OPTIONS):
        name = label if start == 0 else f"{label} ({start // _MOST_OPTIONS + 1})"
        yield OptionGroup(label=name, options=list(options[start : start + _MOST_OPTIONS]))


def _audience(
    groups: Sequence[str], user_groups: Sequence[NamedGroup], given: CampaignWish
) -> Iterator[pieces.BlockJson]:
    lacking = {Whom.GROUP, Whom.DEPARTMENT} if not groups else set[Whom]()
    lacking |= {Whom.USER_GROUP} if not user_groups else set()
    texts = {whom.value: text for whom, text in WHOM.items() if whom not in lacking}
    yield _radio("Who is asked", ActionId.PLAN_AUDIENCE, texts, given.whom)
    names = [name for name in dict.fromkeys(groups) if 0 < len(name) <= _LONGEST_VALUE]
    if names:
        yield _several("Groups or departments", names, given.groups)
    yield _people("People, or those whose people are asked", ActionId.PLAN_PEOPLE, given.people)
    channel = ConversationSelectElement(
        action_id=ActionId.PLAN_CHANNEL,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        initial_conversation=given.channel or None,
    )
    yield named_input("Channel", ActionId.PLAN_CHANNEL, channel, optional=True)
    if user_groups:
        shown = {one.id: option(one.id, one.name) for one in user_groups[:_MOST_OPTIONS]}
        chosen = StaticSelectElement(
            action_id=ActionId.PLAN_USER_GROUP,
            options=list(shown.values()),
            initial_option=shown.get(given.user_group),
        )
        yield named_input("User group", ActionId.PLAN_USER_GROUP, chosen, optional=True)


def _exclusions(given: CampaignWish) -> Iterator[pieces.BlockJson]:
    yield _people("Leave these people out", ActionId.PLAN_EXCLUDED, given.excluded)
    reason = PlainTextInputElement(
        action_id=ActionId.PLAN_REASON,
        max_length=500,
        initial_value=clip(given.reason, 500) or None,
    )
    yield named_input("Why they are left out", ActionId.PLAN_REASON, reason, optional=True)
    approver = UserSelectElement(
        action_id=ActionId.PLAN_APPROVER, initial_user=given.approver or None
    )
    yield named_input("Who agreed to that", ActionId.PLAN_APPROVER, approver, optional=True)


def _dates(given: CampaignWish) -> Iterator[pieces.BlockJson]:
    yield _day("Due on", ActionId.PLAN_DUE, given.due)
    yield _radio("How often", ActionId.PLAN_RECURRENCE, _RECURRENCE, given.recurrence)
    hint = "Again and again: after how many days. Each year: for how many days it is open."
    yield _number("Days", ActionId.PLAN_DAYS, given.days, hint=hint)
    yield _day("Each year from (the year does not count)", ActionId.PLAN_OPENS, given.opens)


def _reminders(given: CampaignWish) -> Iterator[pieces.BlockJson]:
    before = PlainTextInputElement(
        action_id=ActionId.PLAN_BEFORE,
        max_length=100,
        initial_value=clip(given.before, 100) or None,
    )
    yield named_input(
        "Remind so many days before it is due",
        ActionId.PLAN_BEFORE,
        before,
        optional=True,
        hint="For example 7, 1; empty for never.",
    )
    for label, action, value in (
        ("Once late, remind every so many days", ActionId.PLAN_EVERY, given.every),
        ("Remind at most so many times", ActionId.PLAN_MOST, given.most),
        ("Tell the manager after so many days late", ActionId.PLAN_MANAGER, given.manager),
    ):
        yield _number(label, action, value, optional=False)


def _radio(
    label: str, action: ActionId, texts: Mapping[str, str], now: str, *, may: bool = False
) -> pieces.BlockJson:
    options = {value: option(value, text) for value, text in texts.items()}
    first = None if may else next(iter(options.values()))
    element = RadioButtonsElement(
        action_id=action, options=list(options.values()), initial_option=options.get(now, first)
    )
    return named_input(label, action, element, optional=may)


def _several(label: str, names: Iterable[str], chosen: Sequence[str]) -> pieces.BlockJson:
    options = {name: option(name, name) for name in list(names)[:_MOST_OPTIONS]}
    element = StaticMultiSelectElement(
        action_id=ActionId.PLAN_GROUPS,
        options=list(options.values()),
        initial_options=[options[name] for name in chosen if name in options] or None,
    )
    return named_input(label, ActionId.PLAN_GROUPS, element, optional=True)


def _people(label: str, action: ActionId, chosen: Sequence[str]) -> pieces.BlockJson:
    element = UserMultiSelectElement(
        action_id=action, initial_users=list(chosen[:_MOST_PEOPLE]) or None
    )
    return named_input(label, action, element, optional=True)


def _day(label: str, action: ActionId, now: str) -> pieces.BlockJson:
    element = DatePickerElement(action_id=action, initial_date=now if day_of(now) else None)
    return named_input(label, action, element, optional=action is not ActionId.PLAN_DUE)


def _number(
    label: str, action: ActionId, now: str, *, hint: str = "", optional: bool = True
) -> pieces.BlockJson:
    is_number = now.isascii() and now.isdigit()
    element = NumberInputElement(
        action_id=action,
        is_decimal_allowed=False,
        min_value="0",
        max_value="9999",
        initial_value=now[:4] if is_number else None,
    )
    return named_input(label, action, element, optional=optional, hint=hint)
