"""One room keeps the bytes of all evidence, and one rule says which files are taken."""

import pytest
import sqlalchemy as sa
from alembic import command

from bot.database.upgrade import alembic_config
from bot.errors import EvidenceGone
from bot.records import file_store
from bot.records.evidence_files import KINDS, LARGEST, plain_name, refusal


def test_bytes_are_kept_once(database):
    """The same file twice is one row, and comes back byte for byte."""
    content = bytes(range(256)) * 40
    with database.transaction() as connection:
        first, again = file_store.keep(connection, content), file_store.keep(connection, content)
        assert first == again
        assert file_store.content_of(connection, first) == content
        count = sa.select(sa.func.count()).select_from(file_store.evidence_files)
        assert connection.execute(count).scalar_one() == 1


def test_what_is_gone_is_told(database):
    """A hash that nothing was kept by says that a backup is needed."""
    with database.reading() as connection, pytest.raises(EvidenceGone, match="backup"):
        file_store.content_of(connection, "0" * 64)


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_known_kinds_are_taken(ending):
    """Every kind on the list is taken, however it is written."""
    assert refusal(name=f"a{ending.upper()}", size=1) == ""
    assert refusal(name=f"a{ending}", size=LARGEST) == ""


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("a.pdf", 0, "empty"),
        ("a.pdf", LARGEST + 1, "larger than 20 MB"),
        ("a.exe", 1, "Evidence can be"),
        ("a.pdf.html", 1, "Evidence can be"),
        ("pdf", 1, "Evidence can be"),
        ("", 1, "Evidence can be"),
        (".pdf", 1, "Evidence can be"),
    ],
)
def test_others_are_not(name, size, words):
    """What is empty, too large or of another kind is refused in words."""
    assert words in refusal(name=name, size=size)


def test_names_are_plain():
    """A name has no folder, no second line and an end."""
    assert plain_name("../../etc/pass\nwd.txt") == "pass wd.txt"
    assert plain_name("x" * 400 + ".pdf") == "x" * 251 + ".pdf"
    assert len(plain_name("x." + "y" * 400)) == 255


def test_earlier_files_are_kept(empty_database):
    """Files that tasks and controls kept apart are together afterwards, none of them lost."""
    with empty_database.transaction() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "0021")
        for table, rows in {
            "task_files": {"a" * 64: b"one", "b" * 64: b"both"},
            "control_files": {"b" * 64: b"both", "c" * 64: b"three"},
        }.items():
            old = sa.table(table, sa.column("sha256"), sa.column("content", sa.LargeBinary()))
            for sha256, content in rows.items():
                connection.execute(old.insert().values(sha256=sha256, content=content))
        command.upgrade(config, "0022")
        found = connection.execute(sa.select(file_store.evidence_files)).all()
        tables = sa.inspect(connection).get_table_names()
    assert {row.sha256[0]: bytes(row.content) for row in found} == {
        "a": b"one",
        "b": b"both",
        "c": b"three",
    }
    assert not {"task_files", "control_files"} & set(tables)
