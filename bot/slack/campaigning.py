"""What Slack needs of training, for whoever leads it: what there is to ask, campaigns, figures."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.errors import UnknownCourse
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.training.campaign_entities import Campaign, Plan, Preview
from bot.training.entities import Change, Material, MaterialKind
from bot.training.export_entities import Wish
from bot.training.mistakes import MissedBy
from bot.training.planning import Aspect
from bot.training.publishing import Published
from bot.training.reports import Progress, Row
from knowledge.passages import DocumentControl, DocumentStatus

_KEY = 24


class Campaigns(Protocol):
    """Launches campaigns and looks after them; ``bot.training.campaigns`` does."""

    def problems(
        self, plan: Plan, *, actor: Actor, draft: Material | None = None
    ) -> Mapping[Aspect, str]:
        """Return what is wrong with a plan, whomever it is for."""
        ...

    def preview(self, plan: Plan, *, actor: Actor, draft: Material | None = None) -> Preview:
        """Return what a launch would do; raise ``CampaignWrong`` where it would be refused."""
        ...

    def launch(self, plan: Plan, *, actor: Actor, entry_id: str) -> Campaign:
        """Ask everybody in the audience; the same form twice is once."""
        ...

    def launched(self, entry_id: str, *, actor: Actor) -> Campaign | None:
        """Return the campaign that a form became; None while it became none."""
        ...

    def groups(self, *, actor: Actor) -> Sequence[str]:
        """Return the groups that people belong to, by name."""
        ...

    def pause(self, number: int, *, seen: int, actor: Actor) -> Campaign:
        """Let nobody be prompted for now."""
        ...

    def resume(self, number: int, *, seen: int, actor: Actor) -> Campaign:
        """Go on after a pause."""
        ...

    def close(self, number: int, *, seen: int, actor: Actor) -> Campaign:
        """End a campaign for good."""
        ...

    def extend(
        self,
        number: int,
        *,
        due_on: date,
        reason: str,
        seen: int,
        actor: Actor,
        person: PersonId | None = None,
    ) -> Campaign:
        """Give one person another due date, for a stated reason."""
        ...

    def problems_with_extension(
        self, number: int, *, due_on: date, reason: str, person: PersonId, actor: Actor
    ) -> Mapping[Aspect, str]:
        """Return what of an extension would be refused, and why."""
        ...

    def find(self, number: int) -> Campaign:
        """Return one campaign."""
        ...

    def listed(self, *, actor: Actor) -> Sequence[Campaign]:
        """Return every campaign, newest first."""
        ...


class Courseware(Protocol):
    """What can be asked; ``bot.training.publishing`` keeps it."""

    def newest(self) -> Sequence[Material]:
        """Return the newest version of everything that was published."""
        ...

    def material(self, number: int) -> Material:
        """Return one version."""
        ...

    def draft_policy(self, source: str, *, actor: Actor, change: Change | None = None) -> Material:
        """Return what offering a policy would publish; nothing is written."""
        ...

    def offer_policy(self, source: str, *, actor: Actor, change: Change | None = None) -> Published:
        """Publish the current version of a policy as a thing to acknowledge."""
        ...


class Reports(Protocol):
    """Who has done what; ``bot.training.reports`` counts."""

    def progress(self, number: int, *, actor: Actor) -> Progress:
        """Return a campaign's figures."""
        ...

    def missed(self, number: int, *, actor: Actor) -> Sequence[MissedBy]:
        """Return what people got wrong."""
        ...

    def rows(self, number: int, *, actor: Actor) -> Sequence[Row]:
        """Return everybody of a campaign."""
        ...


class Exports(Protocol):
    """Hands out records; ``bot.training.exporting`` does."""

    def archive(self, wish: Wish, *, actor: Actor) -> bytes:
        """Return what an auditor can check without us, as one ZIP file."""
        ...


class Shelf(Protocol):
    """The company's documents; the library keeps them."""

    def speaking(self) -> Mapping[str, DocumentControl]:
        """Return every document that is searched today."""
        ...

    def current_sequence(self, source: str) -> int | None:
        """Return which version of a document speaks today."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Something that people can be asked to know."""

    key: str
    """What a form knows it by; a document's name may be longer than Slack allows."""
    title: str
    version: str
    source: str = ""
    """Of a policy; empty for a course."""
    number: int = 0
    """Of a course."""
    is_newer: bool = False
    """An older version of the policy was asked for before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaigning:
    """All of them, and what finds the material that a form means."""

    campaigns: Campaigns
    courseware: Courseware
    reports: Reports
    exports: Exports
    shelf: Shelf
    plot: Callable[[Progress], bytes]
    """Draws the figures as a PNG."""

    def choices(self, person: Person) -> tuple[Choice, ...]:
        """Return the courses, then the approved policies that *person* may read."""
        newest = self.courseware.newest()
        courses = [
            Choice(key=f"c:{one.number}", title=one.title, version=one.version, number=one.number)
            for one in newest
            if one.kind is MaterialKind.COURSE
        ]
        asked = {
            one.name: one.document_sequence for one in newest if one.kind is MaterialKind.POLICY
        }
        policies = [
            Choice(
                key=f"p:{hashlib.sha256(source.encode()).hexdigest()[:_KEY]}",
                title=control.title,
                version=control.version,
                source=source,
                is_newer=source in asked and asked[source] != self.shelf.current_sequence(source),
            )
            for source, control in self.shelf.speaking().items()
            if control.status is DocumentStatus.APPROVED
            and not person.audiences.isdisjoint(control.audience)
        ]
        by_title = sorted(courses, key=_title), sorted(policies, key=_title)
        return (*by_title[0], *by_title[1])

    def titles(self, person: Person) -> Mapping[str, str]:
        """Return the titles of the documents that *person* may read, by source."""
        return {
            source: control.title
            for source, control in self.shelf.speaking().items()
            if not person.audiences.isdisjoint(control.audience)
        }

    def meant(self, key: str, person: Person) -> Choice:
        """Return what a form means; raise ``UnknownCourse`` where that is there no more."""
        found = next((one for one in self.choices(person) if one.key == key), None)
        if found is None:
            raise UnknownCourse(
                "What you chose is not there any more, or a newer version took its place. "
                "Open the form again and choose anew."
            )
        return found

    def look_at(self, choice: Choice, change: Change | None, *, actor: Person) -> Material:
        """Return the material as it is, or would be published; nothing is written."""
        if not choice.source:
            return self.courseware.material(choice.number)
        return self.courseware.draft_policy(choice.source, actor=actor, change=change)

    def publish(self, choice: Choice, change: Change | None, *, actor: Person) -> Material:
        """Return the material, published now if it was not."""
        if not choice.source:
            return self.courseware.material(choice.number)
        return self.courseware.offer_policy(choice.source, actor=actor, change=change).material


def _title(choice: Choice) -> tuple[str, str]:
    return choice.title.casefold(), choice.key
