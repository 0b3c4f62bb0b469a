"""What people owe in training, as reminders see it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from bot.audit.entities import SYSTEM
from bot.errors import CampaignWrong
from bot.people.entities import PersonId
from bot.reminders.entities import Cadence, Leave, Owed
from bot.training.assignment_entities import Cause, Outstanding
from bot.training.campaign_entities import AudienceKind, State
from bot.training.campaign_entities import Cadence as CampaignCadence
from bot.training.campaigns import Campaigns
from bot.training.leave import Leave as DaysAway
from bot.training.lessons import Lessons

KIND: Final = "training"
_WHY: Final[Mapping[Cause, str]] = {
    Cause.JOINER: "you are new here",
    Cause.RECURRENCE: "it is asked again from time to time",
    Cause.NEW_VERSION: "it has changed in what you must do",
    Cause.CORRECTION: "your earlier acknowledgement was taken back",
}
_CHOSEN: Final[Mapping[AudienceKind, str]] = {
    AudienceKind.EVERYONE: "everybody who works here is",
    AudienceKind.GROUP: "everybody in one of your groups is",
    AudienceKind.DEPARTMENT: "everybody in your department is",
    AudienceKind.MANAGER: "everybody who reports to your manager is",
    AudienceKind.PEOPLE: "the compliance leads chose you for it",
}
_LEADS_LATER = 7
"""So many days after the manager the leads hear of it."""


class TrainingOwed:
    """Training as one of the slices in which people owe things."""

    def __init__(self, lessons: Lessons) -> None:
        self._lessons = lessons

    def owed(self) -> Iterator[Owed]:
        """Yield what is not done in campaigns that run."""
        for one in self._lessons.outstanding(actor=SYSTEM):
            yield _owed(one)

    def owed_by(self, person: PersonId) -> Sequence[Owed]:
        """Return what this person has not done yet in campaigns that run."""
        return [_owed(one) for one in self._lessons.outstanding(actor=SYSTEM, person=person)]


class CampaignsOwed:
    """What single campaigns ask, for reminders by hand."""

    def __init__(self, lessons: Lessons, campaigns: Campaigns) -> None:
        self._lessons = lessons
        self._campaigns = campaigns

    def require_running(self, campaign: int) -> None:
        """Raise ``CampaignWrong`` where nobody is reminded in this campaign now."""
        found = self._campaigns.find(campaign)
        if found.state is not State.RUNNING:
            raise CampaignWrong(f"{found.label} is {found.state}; nobody is reminded in it.")

    def owed_in(self, campaign: int) -> Sequence[Owed]:
        """Return what anybody has not done yet in one campaign; nothing unless it runs."""
        every = self._lessons.outstanding(actor=SYSTEM)
        return [_owed(one) for one in every if one.campaign == campaign]

    def keys_of(self, campaign: int) -> Sequence[str]:
        """Return the keys of all that one campaign ever asked, done or not."""
        return [f"{KIND}:{one}" for one in self._lessons.asked(campaign, actor=SYSTEM)]


class TrainingLeave:
    """Days away as training keeps them."""

    def __init__(self, leave: DaysAway) -> None:
        self._leave = leave

    def leaves(self, people: Collection[PersonId]) -> Mapping[PersonId, Sequence[Leave]]:
        """Return the leaves of those of *people* who have any."""
        found = defaultdict[PersonId, list[Leave]](list)
        for one in self._leave.everybodys(actor=SYSTEM):
            if one.person in people:
                found[one.person].append(Leave(first=one.from_on, last=one.until_on))
        return found


def _owed(one: Outstanding) -> Owed:
    return Owed(
        person=one.person,
        key=f"{KIND}:{one.assignment}",
        kind=KIND,
        title=one.title,
        since=one.assigned_at,
        due=one.due_on,
        cadence=_cadence(one.cadence),
        is_opened=one.is_opened,
        minutes=one.minutes,
        why=_WHY.get(one.cause) or _CHOSEN[one.audience],
        readers=one.readers,
    )


def _cadence(told: CampaignCadence) -> Cadence:
    return Cadence.around(
        before=told.before,
        after_every=told.after_every,
        # The first message says that it is owed and is no reminder yet.
        most=told.most + 1,
        to_manager=told.manager_after,
        to_lead=told.manager_after + _LEADS_LATER,
    )
