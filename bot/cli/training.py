"""``annexa training``: what can be taught, which campaigns there are, and how far they are."""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.cli.opening import opened
from bot.cli.printing import visible
from bot.errors import UnknownCampaign
from bot.training.campaign_entities import Exclusion
from bot.training.entities import Material
from bot.training.mistakes import MissedBy
from bot.training.reports import WITHDRAWN, Progress, Row, Share

_LABEL = re.compile(r"(?:TR-)?([0-9]{1,9})", re.IGNORECASE)
_MOST_MISTAKES = 5


def numbered(label: str) -> int:
    """Return a campaign's number; raise ``UnknownCampaign`` where it is none."""
    named = _LABEL.fullmatch(label.strip())
    if named is None:
        raise UnknownCampaign(f"{label!r} is no campaign; its number looks like TR-12.")
    return int(named[1])


def show_courses(*, as_json: bool) -> int:
    """Print what can be given to people."""
    with opened() as instance:
        found = instance.training.courseware.newest()
    if as_json:
        _print_json({"courses": [material_json(one) for one in found]})
        return 0
    table = Table("name", "version", "kind", "title", "minutes", "questions", "pass mark", box=None)
    for one in found:
        mark = f"{one.pass_mark} %" if one.pass_mark else ""
        told = (one.name, one.version, one.kind.value, one.title, one.minutes, one.questions, mark)
        table.add_row(*(_cell(value) for value in told))
    _print_table(table, "Nothing is published yet: annexa training publish FOLDER does it.")
    return 0


def show_campaigns(*, as_json: bool) -> int:
    """Print every campaign with its share of people who are done."""
    with opened() as instance:
        reports = instance.training.reports
        campaigns = instance.training.campaigns.listed(actor=SYSTEM)
        found = [reports.progress(one.number, actor=SYSTEM) for one in campaigns]
    if as_json:
        _print_json({"campaigns": [_progress_json(one) for one in found]})
        return 0
    table = Table("campaign", "title", "version", "state", "due", "done", "late", box=None)
    for one in found:
        campaign, material = one.campaign, one.material
        told = (campaign.label, material.title, material.version, campaign.state, campaign.due_on)
        shares = (_share(one.done), _share(one.late))
        table.add_row(*(_cell(value) for value in (*told, *shares)))
    _print_table(table, "There is no campaign yet: annexa training new launches one.")
    return 0


def show_campaign(label: str, *, day: date | None, with_people: bool, as_json: bool) -> int:
    """Print one campaign, as of now or the end of a past day."""
    number = numbered(label)
    with opened() as instance:
        reports, at = instance.training.reports, end_of_day(day, instance.clock.now())
        progress = reports.progress(number, actor=SYSTEM, as_of=at)
        missed = reports.missed(number, actor=SYSTEM, as_of=at)
        excluded = reports.excluded(number, actor=SYSTEM)
        rows = reports.rows(number, actor=SYSTEM, as_of=at) if with_people else ()
        names = names_of(instance)
    if as_json:
        told = _progress_json(progress)
        told["mistakes"] = [asdict(one) for one in missed]
        told["excluded_people"] = [_exclusion_json(one, names) for one in excluded]
        if with_people:
            told["people"] = [dict(_row_cells(one, names)) for one in rows]
        _print_json(told)
        return 0
    console = Console()
    _print_heading(progress, console)
    _print_shares(progress, console)
    _print_missed(missed, console)
    for one in excluded:
        who, approver = names.get(one.person, one.person), names.get(one.approver, one.approver)
        _line(console, f"Left out: {who}, because: {one.reason} (agreed by {approver})")
    if with_people:
        _print_people(rows, names, console)
    return 0


def material_json(one: Material) -> dict[str, object]:
    """Return a version as JSON."""
    return {
        "name": one.name,
        "version": one.version,
        "kind": one.kind.value,
        "title": one.title,
        "minutes": one.minutes,
        "questions": one.questions,
        "pass_mark": one.pass_mark,
        "change": one.change.value,
        "shown_sha256": one.shown_sha256,
        "published_at": one.published_at.isoformat(),
    }


def end_of_day(day: date | None, now: datetime) -> datetime:
    """Return the end of a day that has begun, or now."""
    if day is None or day == now.date():
        return now
    if day > now.date():
        raise typer.BadParameter(f"{day} has not come yet; name a day up to {now.date()}")
    return datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)


def names_of(instance: Instance) -> Mapping[str, str]:
    """Return what people are called, by their ids."""
    return {
        one.person.id: one.person.email or one.person.name or one.person.id
        for one in instance.directory.everybody(actor=SYSTEM)
    }


def _print_heading(progress: Progress, console: Console) -> None:
    campaign, material = progress.campaign, progress.material
    whom = " ".join([campaign.audience.kind.value, *campaign.audience.names])
    console.print(
        _styled(f"{campaign.label}  {material.title}, version {material.version}", "bold")
    )
    _line(
        console,
        f"{campaign.state}, due {campaign.due_on}, launched {campaign.launched_at:%Y-%m-%d}, "
        f"for {whom}, {campaign.recurrence.kind.value}; "
        f"as of {progress.as_of:%Y-%m-%d %H:%M} UTC",
    )
    if progress.is_withdrawn:
        _line(console, WITHDRAWN)
    population = progress.population
    _line(
        console,
        f"Asked: {population.at_launch} at launch and {population.joiners} who joined. "
        f"Not counted: {population.leavers} who left before they were done and "
        f"{population.on_leave} on leave. Shares are of the {population.counted} others. "
        f"Left out from the start: {population.excluded}.",
    )


def _print_shares(progress: Progress, console: Console) -> None:
    table = Table("", "people", box=None)
    for words, share in _shares(progress):
        table.add_row(_cell(words), _cell(_share(share)))
    for group in progress.groups:
        table.add_row(_cell(f"{group.group}: done"), _cell(_share(group.done)))
        table.add_row(_cell(f"{group.group}: late"), _cell(_share(group.late)))
    console.print(table)


def _shares(progress: Progress) -> Iterator[tuple[str, Share]]:
    yield "done", progress.done
    yield "of them too late", progress.done_late
    yield "late", progress.late
    yield "never opened", progress.never_opened


def _print_missed(missed: Sequence[MissedBy], console: Console) -> None:
    for some in missed:
        whose = some.group or "everybody"
        console.print(_styled(f"What {whose} got wrong at first ({some.people} people)", "bold"))
        for one in [found for found in some.questions if found.wrong][:_MOST_MISTAKES]:
            _line(console, f"  {one.wrong} of {one.answered}: {one.about} ({one.topic})")


def _print_people(rows: Sequence[Row], names: Mapping[str, str], console: Console) -> None:
    table = Table("person", "status", "due", "done", "record", "how we know", box=None)
    for row in rows:
        table.add_row(*(_cell(cell) for key, cell in _row_cells(row, names) if key != "sha256"))
    console.print(table)


def _row_cells(row: Row, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    record = row.record.record if row.record else None
    yield "person", names.get(row.person, row.person)
    yield "status", row.status.value
    yield "due_on", row.due_on.isoformat()
    yield "done_at", row.done_at.isoformat(timespec="seconds") if row.done_at else ""
    yield "record", record.label if record else ""
    yield "witness", record.witness.value if record else ""
    yield "sha256", row.record.record_sha256 if row.record else ""


def _progress_json(progress: Progress) -> dict[str, object]:
    campaign = progress.campaign
    return {
        "campaign": campaign.label,
        "state": campaign.state.value,
        "course": material_json(progress.material),
        "audience": {"kind": campaign.audience.kind.value, "names": list(campaign.audience.names)},
        "due_on": campaign.due_on.isoformat(),
        "launched_at": campaign.launched_at.isoformat(),
        "as_of": progress.as_of.isoformat(),
        "is_withdrawn": progress.is_withdrawn,
        "population": asdict(progress.population),
        **{words.replace(" ", "_"): _share_json(share) for words, share in _shares(progress)},
        "groups": [
            {"group": one.group, "done": _share_json(one.done), "late": _share_json(one.late)}
            for one in progress.groups
        ],
    }


def _exclusion_json(one: Exclusion, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "person": names.get(one.person, one.person),
        "reason": one.reason,
        "approver": names.get(one.approver, one.approver),
    }


def _share_json(share: Share) -> dict[str, int | None]:
    return {"count": share.count, "of": share.of, "percent": share.percent}


def _share(share: Share) -> str:
    percent = "" if share.percent is None else f" ({share.percent} %)"
    return f"{share.count} of {share.of}{percent}"


def _cell(value: object) -> Text:
    return Text(visible(str(value)))


def _styled(text: str, style: str) -> Text:
    return Text(visible(text), style=style)


def _line(console: Console, text: str) -> None:
    console.print(Text(visible(text)))


def _print_table(table: Table, otherwise: str) -> None:
    Console().print(table if table.row_count else Text(otherwise))


def _print_json(value: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
