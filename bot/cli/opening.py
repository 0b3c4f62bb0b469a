"""Opening an instance for one command, and who the command speaks for."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.assembly import Instance
from bot.errors import UnknownPerson
from bot.logs import configure_logs
from bot.people.entities import Person, PersonId, Role
from bot.settings import Settings, read_settings
from knowledge.passages import Reader


class BadLine(ValueError):
    """A line of a batch can't be used; the message says why."""


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Instance]:
    """Open the instance that the settings name; warnings go to standard error."""
    settings = settings or read_settings()
    configure_logs(settings.log_level, form=settings.log_format, secrets=settings.secrets)
    with Instance(settings) as instance:
        yield instance


def reader_for(instance: Instance, name: str) -> Reader:
    """Return what *name* may see: a role, or a person of the people file; empty is an employee."""
    roles = {role.value: role for role in Role}
    if not name:
        return Reader()
    if name in roles:
        person = Person(id=PersonId("shell"), role=roles[name])
    else:
        person = instance.people.by_name_or_email(name)
    return Reader(audiences=person.audiences, sees_company_documents=not person.guest)


def reader_or_bad_line(instance: Instance, name: str) -> Reader:
    """Return what *name* may see, or raise `BadLine` when nobody is called so."""
    try:
        return reader_for(instance, name)
    except UnknownPerson as error:
        raise BadLine(str(error)) from error


def batch_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of every line of *path* (``-`` is standard input) that is not blank."""
    stream = sys.stdin if str(path) == "-" else path.open(encoding="utf-8")
    with stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield number, line


def parsed(line: str) -> Mapping[str, Any]:
    """Return the JSON object on a line, or raise `BadLine`."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadLine(f"this is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise BadLine("a line must hold one JSON object")
    return row


def text_of(row: Mapping[str, Any], *names: str) -> str:
    """Return the first of *names* that *row* has, as text, or raise `BadLine`."""
    for name in names:
        if name in row:
            if not isinstance(row[name], str):
                raise BadLine(f"“{name}” must be text")
            return str(row[name])
    raise BadLine(f"“{names[0]}” is missing")
