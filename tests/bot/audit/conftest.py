"""A trail of eight entries with an anchor in the middle, in a database and as an export."""

import shutil

import pytest

from bot.audit.anchor_files import GivenAnchor
from bot.audit.export import write_export
from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from tests.bot.audit.forging import new_key
from tests.bot.audit.recording import anchored, record


@pytest.fixture(scope="session")
def key():
    """The key of the company."""
    return new_key()


@pytest.fixture
def anchor(database, audit, key):
    """The anchor over six entries of a trail that has two more."""
    record(database, audit, 5)
    made = anchored(database, audit, key)
    record(database, audit, 2)
    return made


@pytest.fixture
def given(anchor):
    """The same anchor as somebody kept it elsewhere."""
    return GivenAnchor(source="a drawer", head=anchor.audit_head, signed=anchor)


@pytest.fixture(scope="session")
def export_template(sqlite_template, key, tmp_path_factory):
    """Make one export; tests copy it."""
    folder = tmp_path_factory.mktemp("export")
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'annexa.db')}")
    audit = AuditTrail(database, SystemClock())
    record(database, audit, 5)
    anchored(database, audit, key)
    anchored(database, audit, key)
    (folder / "export").mkdir()
    write_export(folder / "export", audit.entries(), audit.anchors())
    database.close()
    return folder / "export"


@pytest.fixture
def exported(export_template, tmp_path):
    """An export of seven entries with anchors over six and seven."""
    return shutil.copytree(export_template, tmp_path / "export")
