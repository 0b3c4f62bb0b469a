"""The leads' channel keeps anchors that nobody with the database can change."""

import re

import pytest

from bot.audit.anchor_files import read_given
from bot.audit.entities import SYSTEM
from bot.audit.proving import Trust
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import SystemClock
from bot.database.outbox import Outbox
from bot.records.service import RecordKeeper
from tests.bot.audit.forging import (
    anchors_for,
    new_key,
    put_into_database,
    rechained,
)
from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def audit(office):
    """The audit trail of the office."""
    return AuditTrail(office.database, SystemClock())


@pytest.fixture
def keeper(office, audit, tmp_path):
    """What anchors the office's trail."""
    outbox = Outbox(office.database, SystemClock())
    return RecordKeeper(office.database, audit, outbox, key=new_key(), folder=tmp_path / "anchors")


def _told(slack, channel, words):
    """Wait for a message with these words and return what a person reads."""
    space = slack.workspace
    return until(
        lambda: next((said for one in space.replies(channel) if words in (said := read(one))), "")
    )


def test_the_posted_line_finds_out_a_rewritten_trail(slack, office, audit, keeper, people):
    """The line that the leads read proves the trail, and shows when all of it was written anew."""
    people.ask("U0ADA", "how are backups taken?")
    keeper.anchor(actor=SYSTEM)
    told = _told(slack, "C0LEADS", "The audit trail was anchored at")
    [line] = re.findall(r"\d+:[0-9a-f]{64}", told)
    given = read_given(line, records=office.home)
    verdict = audit.prove(given=given, trust=Trust())
    assert (verdict.problems, verdict.proved) == ((), given[0].head.sequence)

    entries = list(audit.entries())
    forged = rechained([one for one in entries if one.tag != AuditTag.QUESTION_ANSWERED])
    put_into_database(office.database, forged, anchors_for(forged, new_key()))
    assert audit.prove(trust=Trust()).is_intact
    assert not audit.prove(given=given, trust=Trust()).is_intact
