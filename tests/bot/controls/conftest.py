"""Registers over a handful of passages, with people who have parts in them."""

import pytest

from bot.controls.registers import Registers, Sources
from bot.people.entities import Person, PersonId, Role
from bot.people.service import PeopleDirectory
from knowledge.catalogue.catalogue import load_catalogue
from tests.admitting import admitted
from tests.bot.controls.parts import CountingGrader, HandShelf, passage


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture
def shelf():
    return HandShelf(
        [
            passage("p1", "Backups run every night."),
            passage("p2", "Restores are tested every month."),
        ]
    )


@pytest.fixture
def grader():
    return CountingGrader()


@pytest.fixture
def directory(database, audit, clock, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(
        "id,email,role,groups,manager\n"
        "e-1,lena@example.com,lead,,\n"
        "e-2,lou@example.com,lead,,\n"
        "e-3,ada@example.com,employee,,\n"
        "e-4,bob@example.com,employee,,\n"
        "e-5,otto@example.com,auditor,,\n"
        "e-6,ida@example.com,admin,,\n"
        "e-7,mia@example.com,manager,,\n"
    )
    directory = PeopleDirectory(database, audit, clock=clock)
    directory.load(file)
    admitted(database, directory.by_name_or_email("otto@example.com"))
    return directory


@pytest.fixture
def people(directory):
    """Everybody by the first part of their address."""
    names = ("lena", "lou", "ada", "bob", "otto", "ida", "mia")
    return {name: directory.by_name_or_email(f"{name}@example.com") for name in names}


@pytest.fixture
def unanswered():
    """What nobody could answer; a test may add to it."""
    return []


@pytest.fixture
def sources(catalogue, directory, shelf, grader, unanswered):
    return Sources(
        catalogue=catalogue,
        directory=directory,
        shelf=shelf,
        grader=lambda: grader,
        unanswered=lambda *, actor: list(unanswered),  # noqa: ARG005 - the port's name
        about=lambda _words: ("A.8.13",),
    )


@pytest.fixture
def registers(database, audit, clock, sources):
    return Registers(database, audit, clock, sources)


@pytest.fixture
def retired():
    """Somebody whom nobody knows."""
    return Person(id=PersonId("p-gone"), role=Role.LEAD)
