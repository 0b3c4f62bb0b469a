"""A people directory, its file, and what its admins are told."""

import pytest

from bot.database.outbox import Outbox
from bot.people.service import PeopleDirectory

HEAD = "id,email,role,groups,manager,name,slack_id,timezone\n"


@pytest.fixture
def people(database, audit, clock):
    """A directory in which one admin is named by settings."""
    return PeopleDirectory(database, audit, admins=["Root@example.com", "U0000ROOT"], clock=clock)


@pytest.fixture
def roster(tmp_path):
    """Write a people file and return its path."""

    def write(lines, head=HEAD):
        path = tmp_path / "people.csv"
        path.write_text(head + lines, encoding="utf-8")
        return path

    return write


@pytest.fixture
def told(database, clock):
    """Take what waits to be told, and return it."""
    outbox = Outbox(database, clock)

    def take():
        waiting = outbox.pending(1_000)
        for item in waiting:
            outbox.done(item.id)
        return [item.payload for item in waiting]

    return take
