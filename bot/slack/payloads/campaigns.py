"""The forms of campaigns: a wish for one, another due date for somebody, a reminder by hand."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Press, Raw, elements_of

_NUMBERS = (ActionId.PLAN_EVERY, ActionId.PLAN_MOST, ActionId.PLAN_MANAGER)
_MOST_DIGITS = 9
_EPOCH = 11
"""Digits of a moment in seconds since 1970."""
_Elements = Mapping[str, Mapping[str, Any]]


class Whom(StrEnum):
    """How a form says whom a campaign is for."""

    EVERYONE = "everyone"
    GROUP = "group"
    DEPARTMENT = "department"
    MANAGER = "manager"
    PEOPLE = "people"
    CHANNEL = "channel"
    USER_GROUP = "user_group"


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignWish:
    """The form for a campaign, as somebody sent it; every field is what stood in an input."""

    id: str
    """Of the first form that it came from: what is sent twice, or changed, is one campaign."""
    user: str
    what: str = ""
    change: str = ""
    whom: str = Whom.EVERYONE.value
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    channel: str = ""
    user_group: str = ""
    excluded: tuple[str, ...] = ()
    reason: str = ""
    approver: str = ""
    due: str = ""
    recurrence: str = "once"
    days: str = ""
    opens: str = ""
    before: str = "7, 1"
    every: str = "3"
    most: str = "6"
    manager: str = "7"
    mark: str = ""
    resolved: tuple[str, ...] = ()
    """Ids of the people who were found; they stay those who were shown."""
    strangers: int = 0
    """How many who are no colleagues of ours were left out."""
    shown: str = ""
    """Hash of what people would be asked to know, as it was previewed."""

    def words(self) -> str:
        """Return the wish as text; what stands as it does without saying is left out."""
        usual = asdict(CampaignWish(id="", user=""))
        told = {name: value for name, value in asdict(self).items() if value != usual[name]}
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def restored(cls, words: str) -> Self:
        """Return the wish that was kept as text; raise ``ValueError`` where that is none."""
        told: Any = json.loads(words)
        if not isinstance(told, dict) or not {"id", "user"} <= told.keys():
            raise ValueError("These words are no wish.")
        known = {one.name for one in fields(cls)}
        listed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in told.items()
            if name in known
        }
        return cls(**listed)


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionForm:
    """Somebody is to have more time."""

    view_id: str
    team: str
    user: str
    number: int
    seen: int
    who: str
    due: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NudgeForm:
    """Some people are to be reminded now."""

    view_id: str
    team: str
    user: str
    number: int
    whom: str
    """``everybody`` who is not done, those ``overdue``, or those ``chosen``."""
    chosen: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignSeen:
    """A campaign, and the version of it that a button was shown with."""

    number: int
    seen: int

    def value(self) -> str:
        """Return it as the value of a button."""
        return f"{self.number} {self.seen}"


def campaign_seen(value: str) -> CampaignSeen:
    """Parse the value of a button; what is none names a campaign that does not exist."""
    number, _, seen = value.partition(" ")
    return CampaignSeen(number=_whole(number) or 0, seen=_whole(seen) or 0)


def campaign_number(text: str) -> int | None:
    """Parse ``TR-3`` or ``3``; None where no campaign is named."""
    return _whole(text.strip().upper().removeprefix("TR").lstrip(" -–"))


def pressed_second(press: Press) -> int:
    """Return when a button was pressed, in seconds; 0 where Slack does not say."""
    second = press.pressed_at.partition(".")[0]
    return int(second) if second.isascii() and second.isdigit() and len(second) <= _EPOCH else 0


def wish_from(body: Raw) -> CampaignWish:
    """Parse the form for a campaign."""
    found, view = elements_of(body), body["view"]
    user = body["user"]["id"]
    return CampaignWish(
        id=view.get("private_metadata") or f"form:{view['id']}",
        user=user,
        what=_one(found, ActionId.PLAN_WHAT),
        change=_one(found, ActionId.PLAN_CHANGE),
        whom=_one(found, ActionId.PLAN_AUDIENCE) or Whom.EVERYONE.value,
        groups=_several(found, ActionId.PLAN_GROUPS),
        people=_users(found, ActionId.PLAN_PEOPLE),
        channel=_picked(found, ActionId.PLAN_CHANNEL),
        user_group=_one(found, ActionId.PLAN_USER_GROUP),
        excluded=_users(found, ActionId.PLAN_EXCLUDED),
        reason=_typed(found, ActionId.PLAN_REASON),
        approver=_picked(found, ActionId.PLAN_APPROVER),
        due=_picked(found, ActionId.PLAN_DUE),
        recurrence=_one(found, ActionId.PLAN_RECURRENCE) or "once",
        days=_typed(found, ActionId.PLAN_DAYS),
        opens=_picked(found, ActionId.PLAN_OPENS),
        before=_typed(found, ActionId.PLAN_BEFORE),
        every=_typed(found, ActionId.PLAN_EVERY),
        most=_typed(found, ActionId.PLAN_MOST),
        manager=_typed(found, ActionId.PLAN_MANAGER),
        mark=_typed(found, ActionId.PLAN_MARK),
    )


def extension_from(body: Raw) -> ExtensionForm:
    """Parse the form that gives somebody more time."""
    found, about = elements_of(body), campaign_seen(body["view"].get("private_metadata", ""))
    return ExtensionForm(
        view_id=body["view"]["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        number=about.number,
        seen=about.seen,
        who=_picked(found, ActionId.EXTEND_WHO),
        due=_picked(found, ActionId.EXTEND_DUE),
        reason=_typed(found, ActionId.EXTEND_REASON),
    )


def nudge_from(body: Raw) -> NudgeForm:
    """Parse the form that reminds by hand."""
    found = elements_of(body)
    return NudgeForm(
        view_id=body["view"]["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        number=campaign_seen(body["view"].get("private_metadata", "")).number,
        whom=_one(found, ActionId.NUDGE_WHOM) or "everybody",
        chosen=_users(found, ActionId.NUDGE_CHOSEN),
    )


def wrong_in(wish: CampaignWish) -> dict[str, str]:
    """Return what can't be understood in a form, by the input that it stands in."""
    found: dict[ActionId, str] = {}
    if not wish.what:
        found[ActionId.PLAN_WHAT] = "Please choose what people are asked to know."
    if day_of(wish.due) is None:
        found[ActionId.PLAN_DUE] = "Please choose the day by which it is due."
    found |= _wrong_audience(wish) | _wrong_exclusion(wish) | _wrong_numbers(wish)
    return {action.value: words for action, words in found.items()}


def day_of(text: str) -> date | None:
    """Return a day as a picker writes it; None for none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days_before(text: str) -> tuple[int, ...] | None:
    """Return days such as ``7, 1``, most first; None where they are no numbers."""
    parts = [_whole(part) for part in text.replace(",", " ").split()]
    if None in parts:
        return None
    return tuple(sorted({part for part in parts if part is not None}, reverse=True))


def whole(text: str) -> int | None:
    """Return a whole number that somebody typed; None where it is none."""
    return _whole(text)


_NAMELESS: Mapping[str, tuple[ActionId, str]] = {
    Whom.GROUP: (ActionId.PLAN_GROUPS, "Please choose a group, or ask everyone."),
    Whom.DEPARTMENT: (ActionId.PLAN_GROUPS, "Please choose a department, or ask everyone."),
    Whom.MANAGER: (ActionId.PLAN_PEOPLE, "Please choose whose people are asked."),
    Whom.PEOPLE: (ActionId.PLAN_PEOPLE, "Please choose who is asked."),
    Whom.CHANNEL: (ActionId.PLAN_CHANNEL, "Please choose whose members are asked."),
    Whom.USER_GROUP: (ActionId.PLAN_USER_GROUP, "Please choose a user group."),
}
_NAMED: Mapping[str, str] = {
    Whom.GROUP: "groups",
    Whom.DEPARTMENT: "groups",
    Whom.MANAGER: "people",
    Whom.PEOPLE: "people",
    Whom.CHANNEL: "channel",
    Whom.USER_GROUP: "user_group",
}


def _wrong_audience(wish: CampaignWish) -> dict[ActionId, str]:
    named = _NAMED.get(wish.whom)
    if named is None or getattr(wish, named):
        return {}
    action, words = _NAMELESS[wish.whom]
    # An input that the form lacks, because there is nothing to choose, can't carry a word.
    is_there = action is not ActionId.PLAN_USER_GROUP
    return {action if is_there else ActionId.PLAN_AUDIENCE: words}


def _wrong_exclusion(wish: CampaignWish) -> dict[ActionId, str]:
    if not wish.excluded:
        return {}
    found: dict[ActionId, str] = {}
    if not any(letter.isalpha() for letter in wish.reason):
        found[ActionId.PLAN_REASON] = "Say why they are left out; an auditor will ask."
    if not wish.approver:
        found[ActionId.PLAN_APPROVER] = "Say who agreed that they are left out."
    elif wish.approver in wish.excluded:
        found[ActionId.PLAN_APPROVER] = "Somebody else has to agree that they are left out."
    return found


def _wrong_numbers(wish: CampaignWish) -> dict[ActionId, str]:
    found: dict[ActionId, str] = {}
    if days_before(wish.before) is None:
        found[ActionId.PLAN_BEFORE] = "Please write days before the due date, such as 7, 1."
    for action, text in zip(_NUMBERS, (wish.every, wish.most, wish.manager), strict=True):
        if _whole(text) is None:
            found[action] = "Please write a whole number."
    if wish.mark and _whole(wish.mark) is None:
        found[ActionId.PLAN_MARK] = "The pass mark is a percentage from 1 to 100."
    if wish.recurrence != "once" and _whole(wish.days) is None:
        found[ActionId.PLAN_DAYS] = "Please write after how many days, or how long it is open."
    if wish.recurrence == "yearly" and day_of(wish.opens) is None:
        found[ActionId.PLAN_OPENS] = "Please choose the day of the year on which it opens."
    return found


def _whole(text: str) -> int | None:
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def _typed(found: _Elements, action: ActionId) -> str:
    return str(found.get(action, {}).get("value") or "").strip()


def _one(found: _Elements, action: ActionId) -> str:
    return str((found.get(action, {}).get("selected_option") or {}).get("value", ""))


def _several(found: _Elements, action: ActionId) -> tuple[str, ...]:
    options = found.get(action, {}).get("selected_options") or ()
    return tuple(str(option.get("value", "")) for option in options)


def _users(found: _Elements, action: ActionId) -> tuple[str, ...]:
    return tuple(str(one) for one in found.get(action, {}).get("selected_users") or ())


def _picked(found: _Elements, action: ActionId) -> str:
    element = found.get(action, {})
    for kind in ("selected_user", "selected_conversation", "selected_channel", "selected_date"):
        if element.get(kind):
            return str(element[kind])
    return ""
