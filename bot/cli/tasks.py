"""``annexa tasks``: look at tasks, write them to a table, open those of a table."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.assembly.instance import Instance
from bot.cli.opening import actor_in, called_in, opened, person_in
from bot.cli.printing import visible
from bot.errors import RecordsWrong, TaskWrong, UnknownTask
from bot.people.entities import PersonId
from bot.tasks.entities import Task
from bot.tasks.searching import task_number
from bot.tasks.sheets import Format
from bot.tasks.views import Page, Shown

_MOST = 200


def show_list(words: str, *, person: str, as_json: bool) -> int:
    """Print what is to be done."""
    with opened() as instance:
        actor = actor_in(instance, person)
        people = {word: _person(instance, word) for word in words.split() if "@" in word}
        reading = instance.tasks.listing.read_wish(words, actor=actor, people=people)
        if reading.unknown:
            raise TaskWrong(f"{', '.join(map(repr, reading.unknown))} limits no list of tasks.")
        page = instance.tasks.listing.listed(reading.wish, actor=actor, size=_MOST)
        owners = {task.owner: called_in(instance, task.owner) for task in page.tasks}
    if as_json:
        rows = [_json(task, owners[task.owner]) for task in page.tasks]
        sys.stdout.write(json.dumps({"tasks": rows, "count": page.count}) + "\n")
    else:
        _print(page, owners, Console())
    return 0


def show_one(label: str, *, person: str, as_json: bool) -> int:
    """Print one task."""
    number = task_number(label)
    if number is None:
        raise UnknownTask(f"{label!r} is no task; its number looks like T-17.")
    with opened() as instance:
        shown = instance.tasks.listing.show(number, actor=actor_in(instance, person))
        owner = called_in(instance, shown.task.owner)
    if as_json:
        sys.stdout.write(json.dumps(_whole(shown, owner)) + "\n")
    else:
        _print_one(shown, owner, Console())
    return 0


def export(file: Path, *, form: str, person: str) -> int:
    """Write every task, to a file that is not there yet; its ending says how, if nothing else does."""
    wished = Format(form or ("xlsx" if _is_workbook(file) else "csv"))
    with opened() as instance:
        content = instance.tasks.sheets.written(wished, actor=actor_in(instance, person))
    try:
        with file.open("xb") as opened_file:
            opened_file.write(content)
    except OSError as error:
        raise TaskWrong(f"{file} cannot be written: {error.strerror}.") from error
    sys.stdout.write(f"Written to {file}.\n")
    return 0


def load(file: Path, *, person: str) -> int:
    """Open the tasks of a file."""
    try:
        content = file.read_bytes()
        text = "" if _is_workbook(file) else content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordsWrong([f"{file} is no text in UTF-8 that can be read."]) from error
    with opened() as instance:
        sheets, actor = instance.tasks.sheets, actor_in(instance, person)
        if _is_workbook(file):
            loaded = sheets.load_workbook(content, actor=actor)
        else:
            loaded = sheets.load(text, actor=actor)
    sys.stdout.write(f"{loaded.added} opened, {loaded.known} known.\n")
    return 0


def _is_workbook(file: Path) -> bool:
    return file.suffix.lower() == ".xlsx"


def _person(instance: Instance, word: str) -> PersonId:
    return person_in(instance, word.strip(",")).id


def _print(page: Page, owners: dict[PersonId | None, str], console: Console) -> None:
    if not page.tasks:
        console.print("There is no such task.")
    for task in page.tasks:
        late = ", overdue" if task.is_overdue(page.today) else ""
        due = f", due {task.due_on}" if task.due_on else ""
        owner = owners[task.owner] or "nobody"
        console.print(Text(visible(f"{task.label}  {task.title}"), style="bold"))
        said = [task.status.value, owner, task.priority.value, task.kind.value, *task.controls]
        console.print(Text(visible("    " + ", ".join(said) + due + late)))
    if page.more:
        console.print(f"{page.more} more; say what limits the list.")


def _print_one(shown: Shown, owner: str, console: Console) -> None:
    task = shown.task
    console.print(Text(visible(f"{task.label}  {task.title}"), style="bold"))
    lines = [
        f"{task.status}, {owner or 'nobody'}, {task.priority}, {task.kind}",
        f"about {', '.join(task.controls)}" if task.controls else "",
        f"due {task.due_on}" if task.due_on else "",
        f"also {shown.elsewhere.called}: {shown.elsewhere.url}" if shown.elsewhere else "",
        task.description,
        *(f"evidence: {one.words or one.name} ({one.verdict})" for one in shown.evidence),
        *(f"{one.at:%Y-%m-%d %H:%M} {one.deed} {one.words}".rstrip() for one in shown.history),
    ]
    for line in filter(None, lines):
        console.print(Text(visible(line)))


def _whole(shown: Shown, owner: str) -> dict[str, object]:
    return {
        **_json(shown.task, owner),
        "description": shown.task.description,
        "version": shown.task.version,
        "issue": shown.elsewhere.url if shown.elsewhere else None,
        "evidence": [
            {
                "id": one.id,
                "kind": one.kind.value,
                "sha256": one.sha256,
                "words": one.words,
                "name": one.name,
                "verdict": one.verdict.value,
            }
            for one in shown.evidence
        ],
        "history": [
            {"at": one.at.isoformat(), "deed": one.deed.value, "words": one.words}
            for one in shown.history
        ],
    }


def _json(task: Task, owner: str) -> dict[str, object]:
    return {
        "task": task.label,
        "title": task.title,
        "status": task.status.value,
        "owner": owner,
        "due": task.due_on.isoformat() if task.due_on else None,
        "priority": task.priority.value,
        "kind": task.kind.value,
        "controls": list(task.controls),
    }
