"""``annexa training import``, ``leave``, ``correct`` and ``record``: what is on record of people."""

import json
import re
import secrets
import sys
from pathlib import Path

from bot.audit.entities import SYSTEM
from bot.cli.opening import acting, opened
from bot.errors import NotAssigned, RecordsWrong
from bot.training.acknowledgement_entities import Kept
from bot.training.own_record import own_csv

_LABEL = re.compile(r"(?:ACK-)?([0-9]{1,9})", re.IGNORECASE)
_MOST_BYTES = 20_000_000


def text_of(path: Path) -> str:
    """Return the text of a CSV file; raise ``RecordsWrong`` where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordsWrong([f"{path} cannot be read: {error.strerror}."]) from error
    if len(content) > _MOST_BYTES:
        raise RecordsWrong([f"{path.name} is larger than 20 MB; split it."])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordsWrong([f"{path.name} is not UTF-8 text; save it as CSV in UTF-8."]) from error


def take_over(path: Path, *, person: str) -> int:
    """Take over records from elsewhere."""
    text = text_of(path)
    with opened() as instance:
        actor = acting(instance, person)
        done = instance.training.importing.load(text, actor=actor)
    sys.stdout.write(f"{done.added} records are added, {done.known} were known.\n")
    return 0


def take_leave(path: Path, *, person: str) -> int:
    """Take over days away."""
    text = text_of(path)
    with opened() as instance:
        actor = acting(instance, person)
        added = instance.training.leave.load(text, actor=actor)
    sys.stdout.write(f"{added} times away are added; what was known stays as it is.\n")
    return 0


def correct(label: str, *, reason: str, withdraws: bool, person: str) -> int:
    """Say what is wrong with a record, in the name of a lead."""
    named = _LABEL.fullmatch(label.strip())
    if named is None:
        raise NotAssigned(f"{label!r} is no record; its number looks like ACK-12.")
    with opened() as instance:
        entry = instance.training.acknowledging.correct(
            int(named[1]),
            reason=reason,
            withdraws=withdraws,
            actor=instance.people.by_name_or_email(person),
            entry_id=f"shell:{secrets.token_hex(12)}",
        )
    asked = "; it holds no more, and the person is asked again" if withdraws else ""
    sys.stdout.write(f"{entry.label} corrects ACK-{named[1]}{asked}.\n")
    return 0


def own_record(whom: str, *, as_json: bool) -> int:
    """Print the records of one person, who may have left."""
    with opened() as instance:
        person = instance.people.by_name_or_email(whom)
        everything = instance.training.reports.records(actor=SYSTEM)
    mine = [one for one in everything if one.record.person == person.id]
    if as_json:
        told = {"records": [_json(one) for one in mine]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(own_csv(mine).decode())
    return 0


def _json(kept: Kept) -> dict[str, object]:
    return {"record": kept.record.label, **kept.record.fields, "record_sha256": kept.record_sha256}
