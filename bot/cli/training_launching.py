"""``annexa training new``: what was typed becomes a plan, which is looked at or launched."""

import json
import secrets
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import typer

from bot.assembly.instance import Instance
from bot.cli.opening import acting, opened
from bot.cli.printing import visible
from bot.cli.training_publishing import change_of
from bot.cli.training_records import text_of
from bot.errors import UnknownCourse
from bot.people.permissions import Actor
from bot.records.rows import csv_rows
from bot.training.campaign_entities import (
    Audience,
    AudienceKind,
    Cadence,
    Campaign,
    Exclusion,
    Plan,
    Preview,
    Recurrence,
    RecurrenceKind,
)
from bot.training.entities import Material, MaterialKind

_COLUMNS = ("person", "reason", "approver")
_LEAP_YEAR = 2028
"""In it every day of the calendar exists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A campaign as it was typed."""

    course: str
    policy: str
    due_on: date
    audience: str
    exclusions: Path | None
    every: int
    yearly: str
    window: int
    before: str
    after: int
    most: int
    manager: int
    pass_mark: int | None
    changes: bool | None


def launch(wish: Wish, *, preview: bool, person: str, as_json: bool) -> int:
    """Launch a campaign, or say what a launch would do."""
    audience, recurrence, cadence = _audience(wish), _recurrence(wish), _cadence(wish)
    exclusions = tuple(_exclusions(wish.exclusions)) if wish.exclusions else ()
    with opened() as instance:
        actor, campaigns = acting(instance, person), instance.training.campaigns
        draft = _material(instance, wish, actor=actor)
        plan = Plan(
            material=draft.number,
            due_on=wish.due_on,
            audience=audience,
            exclusions=exclusions,
            recurrence=recurrence,
            cadence=cadence,
            pass_mark=wish.pass_mark,
        )
        # What would be refused is refused before anything is published for it.
        seen = campaigns.preview(plan, actor=actor, draft=draft)
        if preview:
            return _tell(seen, as_json=as_json)
        if wish.policy:
            offered = instance.training.courseware.offer_policy(
                draft.name, actor=actor, change=change_of(changes=wish.changes)
            )
            plan = replace(plan, material=offered.material.number)
        entry_id = f"shell:{secrets.token_hex(12)}"
        launched = campaigns.launch(plan, actor=actor, entry_id=entry_id)
    return _tell(seen, launched, as_json=as_json)


def _material(instance: Instance, wish: Wish, *, actor: Actor) -> Material:
    """Return what is to be launched; of a policy, what offering it will make."""
    if bool(wish.course) == bool(wish.policy):
        raise typer.BadParameter("say what it is about: either --course or --policy")
    courseware, name = instance.training.courseware, (wish.policy or wish.course).strip()
    if wish.policy:
        return courseware.draft_policy(name, actor=actor, change=change_of(changes=wish.changes))
    courses = (one for one in courseware.newest() if one.kind is MaterialKind.COURSE)
    found = next((one for one in courses if one.name == name), None)
    if found is None:
        raise UnknownCourse(
            f"{name} was never published; annexa training courses lists what was, and annexa "
            "training publish FILE publishes more."
        )
    return found


def _audience(wish: Wish) -> Audience:
    kind, _, names = wish.audience.partition(":")
    if kind.strip().lower() not in {*AudienceKind}:
        kinds = ", ".join(AudienceKind)
        raise typer.BadParameter(f"--for names no audience: {wish.audience!r}; use one of {kinds}")
    named = (name.strip() for name in names.split(","))
    return Audience(
        kind=AudienceKind(kind.strip().lower()), names=tuple(name for name in named if name)
    )


def _recurrence(wish: Wish) -> Recurrence:
    if wish.every and wish.yearly:
        raise typer.BadParameter("choose one of --every and --yearly")
    if wish.every:
        return Recurrence(kind=RecurrenceKind.ROLLING, days=wish.every)
    if not wish.yearly:
        return Recurrence()
    try:
        opening = date.fromisoformat(f"{_LEAP_YEAR}-{wish.yearly}")
    except ValueError as error:
        raise typer.BadParameter("--yearly is a day of the calendar such as 10-01") from error
    return Recurrence(
        kind=RecurrenceKind.YEARLY, days=wish.window, month=opening.month, day=opening.day
    )


def _cadence(wish: Wish) -> Cadence:
    days = [day.strip() for day in wish.before.split(",") if day.strip()]
    if not all(day.isascii() and day.isdigit() and len(day) < len("1000") for day in days):
        raise typer.BadParameter("--before is days such as 7,1")
    return Cadence(
        before=tuple(int(day) for day in days),
        after_every=wish.after,
        most=wish.most,
        manager_after=wish.manager,
    )


def _exclusions(path: Path) -> Iterator[Exclusion]:
    for _, cells in csv_rows(text_of(path), _COLUMNS):
        yield Exclusion(person=cells["person"], reason=cells["reason"], approver=cells["approver"])


def _tell(seen: Preview, launched: Campaign | None = None, *, as_json: bool) -> int:
    if as_json:
        told = {
            "campaign": launched.label if launched else None,
            "title": seen.material.title,
            **{key: value for key, value in asdict(seen).items() if key != "material"},
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0
    what = f"{seen.material.title} {seen.material.version}"
    done = f"{launched.label} is launched: {what}." if launched else f"It would be {what}."
    sys.stdout.write(visible(f"{done}\n{_counted(seen)}\n"))
    return 0


def _counted(seen: Preview) -> str:
    parts = [f"{seen.asked} people are asked", f"{seen.excluded} are left out"]
    parts += [f"{seen.already_done} of them know it already"] if seen.already_done else []
    parts += [f"{seen.unreachable} are not in Slack"] if seen.unreachable else []
    parts += (
        [f"{seen.may_not_read} may not read it, so it can't be launched"]
        if seen.may_not_read
        else []
    )
    return ", ".join(parts) + "."
