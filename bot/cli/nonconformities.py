"""``annexa nonconformities``: look at them, raise one, take a step, write them to a table."""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.cli.opening import actor_in, called_in, opened, person_in
from bot.cli.printing import visible
from bot.errors import NonconformityWrong, UnknownNonconformity
from bot.nonconformities.entities import (
    Amendment,
    Finding,
    Grade,
    Kind,
    Move,
    Nonconformity,
    Source,
    Step,
    finding_number,
)
from bot.nonconformities.sheets import NonconformitySheets
from bot.nonconformities.views import Page, Shown
from bot.people.entities import PersonId

_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Raised:
    """What was typed to raise one."""

    title: str
    owner: str
    evidence: str
    requirement: str
    source: Source
    grade: Grade | None
    is_opportunity: bool
    found_on: date | None
    respond_by: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Amended:
    """What was typed to change the frame of one."""

    reason: str
    owner: str
    grade: Grade | None
    respond_by: date | None
    action_due: date | None
    check_on: date | None


def show_list(*, everything: bool, overdue: bool, person: str, as_json: bool) -> int:
    """Print what is not closed, or all of it."""
    with opened() as instance:
        page = instance.nonconformities.listed(
            actor=actor_in(instance, person), everything=everything, overdue=overdue, size=_MOST
        )
        owners = {one.owner: called_in(instance, one.owner) for one in page.found}
    if as_json:
        rows = [_json(one, owners[one.owner]) for one in page.found]
        sys.stdout.write(json.dumps({"nonconformities": rows, "count": page.count}) + "\n")
    else:
        _print(page, owners, Console())
    return 0


def show_one(label: str, *, person: str, as_json: bool) -> int:
    """Print one."""
    with opened() as instance:
        shown = instance.nonconformities.show(_number(label), actor=actor_in(instance, person))
        owner = called_in(instance, shown.one.owner)
    if as_json:
        sys.stdout.write(json.dumps(_whole(shown, owner)) + "\n")
    else:
        console = Console()
        console.print(Text(visible(_heading(shown.one)), style="bold"))
        for line in filter(None, _lines(shown, owner)):
            console.print(Text(visible(line)))
    return 0


def raise_one(raised: Raised, *, person: str) -> int:
    """Raise one, and say what is to be known about its dates."""
    said = "\x1f".join(str(value) for value in astuple(raised))
    with opened() as instance:
        actor = actor_in(instance, person)
        new = instance.nonconformities.raise_finding(
            _finding(raised),
            owner=person_in(instance, raised.owner).id,
            actor=actor,
            entry_id=f"shell:{hashlib.sha256(said.encode()).hexdigest()}",
        )
        warnings = instance.nonconformities.show(new.number, actor=actor).warnings
    known = "" if new.is_first else " It was raised before; nothing was raised twice."
    sys.stdout.write(f"{new.label} is raised.{known}\n")
    _warn(warnings)
    return 0


def move(
    label: str,
    wished: Move,
    *,
    words: str,
    on: date | None,
    check_on: date | None,
    person: str,
) -> int:
    """Take a step, and say what may follow."""
    number = _number(label)
    with opened() as instance:
        register, actor = instance.nonconformities, person_in(instance, person)
        seen = register.show(number, actor=actor).one.version
        step = Step(move=wished, words=words, on=on, check_on=check_on)
        one = register.move(number, step, seen=seen, actor=actor)
        warnings = register.show(number, actor=actor).warnings
    following = ", ".join(one.moves)
    then = f" What can follow: {following}." if following else ""
    sys.stdout.write(f"{one.label} is at “{one.stage}”.{then}\n")
    _warn(warnings)
    return 0


def amend(label: str, typed: Amended, *, person: str) -> int:
    """Change owner, grade or a date."""
    number = _number(label)
    with opened() as instance:
        register, actor = instance.nonconformities, person_in(instance, person)
        seen = register.show(number, actor=actor).one.version
        wished = Amendment(
            reason=typed.reason,
            owner=person_in(instance, typed.owner).id if typed.owner else None,
            grade=typed.grade,
            respond_by=typed.respond_by,
            action_due=typed.action_due,
            check_on=typed.check_on,
        )
        one = register.amend(number, wished, seen=seen, actor=actor)
    said = "is changed" if one.is_first else "is like that already; nothing was changed"
    sys.stdout.write(f"{one.label} {said}.\n")
    return 0


def export(file: Path, *, person: str) -> int:
    """Write all of them as CSV, to a file that is not there yet."""
    with opened() as instance:
        sheets = NonconformitySheets(instance.nonconformities, directory=instance.directory)
        content = sheets.written(actor=actor_in(instance, person))
    try:
        with file.open("xb") as opened_file:
            opened_file.write(content)
    except OSError as error:
        raise NonconformityWrong(f"{file} cannot be written: {error.strerror}.") from error
    sys.stdout.write(f"Written to {file}.\n")
    return 0


def _finding(raised: Raised) -> Finding:
    return Finding(
        title=raised.title,
        kind=Kind.OPPORTUNITY if raised.is_opportunity else Kind.NONCONFORMITY,
        source=raised.source,
        requirement=raised.requirement,
        evidence=raised.evidence,
        grade=raised.grade,
        found_on=raised.found_on,
        respond_by=raised.respond_by,
    )


def _warn(warnings: tuple[str, ...]) -> None:
    for words in warnings:
        sys.stdout.write(f"Note: {words}\n")


def _number(label: str) -> int:
    number = finding_number(label)
    if number is None:
        raise UnknownNonconformity(f"{label!r} is no nonconformity; its number looks like NC-3.")
    return number


def _print(page: Page, owners: dict[PersonId | None, str], console: Console) -> None:
    if not page.found:
        console.print("There is no such nonconformity.")
    for one in page.found:
        late = ", overdue" if one.is_overdue(page.today) else ""
        due = f", due {one.due_on}" if one.due_on else ""
        said = ", ".join([one.stage.value, owners[one.owner] or "nobody", *_kinds(one)])
        console.print(Text(visible(_heading(one)), style="bold"))
        console.print(Text(visible(f"    {said}{due}{late}")))
    if page.more:
        console.print(f"{page.more} more.")


def _heading(one: Nonconformity) -> str:
    return f"{one.label}  {one.finding.title}"


def _kinds(one: Nonconformity) -> Iterator[str]:
    finding = one.finding
    yield finding.grade.value if finding.grade else finding.kind.value
    yield finding.source.value
    if finding.requirement:
        yield finding.requirement


def _lines(shown: Shown, owner: str) -> Iterator[str]:
    one, finding, treatment = shown.one, shown.one.finding, shown.one.treatment
    yield ", ".join([one.stage.value, owner or "nobody", *_kinds(one)])
    told = {
        "found": finding.found_on,
        "response date": finding.respond_by,
        "evidence": finding.evidence,
        "correction": treatment.correction,
        "extent": treatment.extent,
        "cause": treatment.cause,
        "corrective action": treatment.action,
        "action due": treatment.action_due,
        "done": treatment.done_on,
        "shown by": treatment.proof,
        "check": treatment.check_on,
        "outcome": one.verdict.words,
    }
    yield from (f"{name}: {value}" for name, value in told.items() if value)
    yield from (f"file: {one.name} ({one.shows}), SHA-256 {one.sha256}" for one in shown.files)
    yield from (f"note: {words}" for words in shown.warnings)
    for happening in shown.history:
        yield f"{happening.at:%Y-%m-%d %H:%M} {happening.deed} {happening.words}".rstrip()


def _whole(shown: Shown, owner: str) -> dict[str, object]:
    treatment, verdict = shown.one.treatment, shown.one.verdict
    return {
        **_json(shown.one, owner),
        "evidence": shown.one.finding.evidence,
        "version": shown.one.version,
        "correction": treatment.correction,
        "extent": treatment.extent,
        "cause": treatment.cause,
        "corrective_action": treatment.action,
        "action_due": _told(treatment.action_due),
        "done_on": _told(treatment.done_on),
        "proof": treatment.proof,
        "check_on": _told(treatment.check_on),
        "outcome": verdict.words,
        "ruling": verdict.ruling,
        "warnings": list(shown.warnings),
        "files": [
            {"name": one.name, "shows": one.shows.value, "sha256": one.sha256}
            for one in shown.files
        ],
        "history": [
            {"at": one.at.isoformat(), "deed": one.deed.value, "words": one.words}
            for one in shown.history
        ],
    }


def _json(one: Nonconformity, owner: str) -> dict[str, object]:
    finding = one.finding
    return {
        "nonconformity": one.label,
        "kind": finding.kind.value,
        "title": finding.title,
        "source": finding.source.value,
        "requirement": finding.requirement,
        "grade": finding.grade.value if finding.grade else None,
        "stage": one.stage.value,
        "owner": owner,
        "found_on": _told(finding.found_on),
        "respond_by": _told(finding.respond_by),
        "due": _told(one.due_on),
    }


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None
