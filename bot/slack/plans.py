"""What a form for a campaign means to training, and how a wish travels in a button."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.slack.desk import FrontDesk
from bot.slack.errors import WordsGone
from bot.slack.ids import ActionId
from bot.slack.payloads.campaigns import CampaignWish, Whom, day_of, days_before, whole
from bot.training.campaign_entities import (
    Audience,
    AudienceKind,
    Cadence,
    Exclusion,
    Plan,
    Recurrence,
    RecurrenceKind,
)
from bot.training.entities import Change
from bot.training.planning import Aspect

_IN_BUTTON = 1_900
"""So many characters go into the value of a button."""
_KEPT = "kept "
_KEY = 16
_TOO_OLD = (
    "This preview is too old, or what it was made of is not kept any more. Nothing was launched; "
    "`/comply training new` begins anew."
)
INPUTS: Final[Mapping[Aspect, ActionId]] = {
    Aspect.MATERIAL: ActionId.PLAN_WHAT,
    Aspect.DUE: ActionId.PLAN_DUE,
    Aspect.RECURRENCE: ActionId.PLAN_RECURRENCE,
    Aspect.CADENCE: ActionId.PLAN_BEFORE,
    Aspect.MARK: ActionId.PLAN_MARK,
}
"""What of a plan may be wrong → the input beside which it is said."""
EXTENSION_INPUTS: Final[Mapping[Aspect, ActionId]] = {
    Aspect.DUE: ActionId.EXTEND_DUE,
    Aspect.REASON: ActionId.EXTEND_REASON,
    Aspect.PERSON: ActionId.EXTEND_WHO,
}


def change_of(wish: CampaignWish) -> Change | None:
    """Return what a newer version of a policy means; None where nobody said."""
    return Change(wish.change) if wish.change in {"substantial", "editorial"} else None


def plan_of(wish: CampaignWish, material: int) -> Plan:
    """Return the plan that a form without mistakes means."""
    return Plan(
        material=material,
        due_on=day_of(wish.due) or date.min,
        audience=_audience(wish),
        exclusions=tuple(
            Exclusion(person=user, reason=wish.reason, approver=wish.approver)
            for user in wish.excluded
        ),
        recurrence=_recurrence(wish),
        cadence=Cadence(
            before=days_before(wish.before) or (),
            after_every=whole(wish.every) or 0,
            most=whole(wish.most) or 0,
            manager_after=whole(wish.manager) or 0,
        ),
        pass_mark=whole(wish.mark),
    )


def value_of(desk: FrontDesk, wish: CampaignWish) -> str:
    """Return the wish as the value of a button; a long one lies in the inbox for a while."""
    words = wish.words()
    if len(words) <= _IN_BUTTON:
        return words
    key = f"{wish.id}#{hashlib.sha256(words.encode()).hexdigest()[:_KEY]}"
    desk.inbox.keep(key, words)
    return f"{_KEPT}{key}"


def wish_of(desk: FrontDesk, value: str) -> CampaignWish:
    """Return the wish of a button; raise ``WordsGone`` where it is not kept any more."""
    words: str | None = value
    if value.startswith(_KEPT):
        words = desk.inbox.find(value.removeprefix(_KEPT))
    try:
        return CampaignWish.restored(words or "")
    except (ValueError, TypeError) as error:
        raise WordsGone(_TOO_OLD) from error


def _audience(wish: CampaignWish) -> Audience:
    if wish.whom in {Whom.GROUP, Whom.DEPARTMENT}:
        return Audience(kind=AudienceKind(wish.whom), names=wish.groups)
    if wish.whom == Whom.MANAGER:
        return Audience(kind=AudienceKind.MANAGER, names=wish.resolved)
    if wish.whom in {Whom.PEOPLE, Whom.CHANNEL, Whom.USER_GROUP}:
        return Audience(kind=AudienceKind.PEOPLE, names=wish.resolved)
    return Audience()


def _recurrence(wish: CampaignWish) -> Recurrence:
    if wish.recurrence == RecurrenceKind.ROLLING:
        return Recurrence(kind=RecurrenceKind.ROLLING, days=whole(wish.days) or 0)
    if wish.recurrence == RecurrenceKind.YEARLY:
        opens = day_of(wish.opens) or date.min
        return Recurrence(
            kind=RecurrenceKind.YEARLY,
            days=whole(wish.days) or 0,
            month=opens.month,
            day=opens.day,
        )
    return Recurrence()
