"""Admits the auditor of the demo's company, so that a newcomer can look with their eyes."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.assembly.instance import Instance
from bot.cli.demonstration_training import met_people
from bot.errors import BotError
from bot.people.auditors import Admission
from bot.people.visits import EVERYTHING
from bot.rehearsal.seeding import ADMIN, AUDITOR

_log = logging.getLogger(__name__)

_DAYS: Final = timedelta(days=90)


def seed_auditor(instance: Instance, samples: Path) -> None:
    """Let the auditor whom *samples* names look at everything; while they may, nothing changes."""
    people_file = samples / "people.csv"
    if not people_file.is_file():
        return
    instance.directory.load(people_file)
    people = dict(met_people(instance))
    auditor, today = people[AUDITOR], instance.auditors.today
    if auditor.visit is None or auditor.visit.is_running:
        return
    wished = Admission(person=auditor.id, begins_on=today, ends_on=today + _DAYS, scope=EVERYTHING)
    try:
        instance.auditors.admit(wished, actor=people[ADMIN], entry_id=f"demo:auditor:{today}")
    except BotError as error:
        # Other people than those of the sample may be nobody's admins.
        _log.warning("the demo goes on without an auditor: %s", error)
