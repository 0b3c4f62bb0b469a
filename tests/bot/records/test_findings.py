"""What was found out last is read as it was written, and what nobody can read counts as none."""

from datetime import UTC, datetime

import pytest

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.records.findings import FILES, Evaluation, Inspection, LastFindings
from bot.upkeep.belongings import Kind, foreign_in, kind_of
from tests.knowledge.sample_home import settings_for

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = Evaluation(at=AT, questions=180, shares={"hit@1": 0.84}, below=("hit@1",))
INTACT = Inspection(at=AT, entries=12, is_intact=True)


@pytest.fixture
def findings(tmp_path):
    return LastFindings(tmp_path)


def test_nothing_was_found_yet(findings):
    """A fresh home has neither evaluation nor inspection."""
    assert findings.evaluation() is None
    assert findings.inspection() is None


def test_last_one_is_read_as_written(findings, tmp_path):
    """The newest replaces the one before, and nothing else is left in the home."""
    findings.keep_evaluation(Evaluation(at=AT, questions=1, shares={}))
    findings.keep_evaluation(GOOD)
    findings.keep_inspection(INTACT)
    assert findings.evaluation() == GOOD
    assert findings.inspection() == INTACT
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"at": "yesterday", "questions": 1, "shares": {}, "entries": 1, "is_intact": true}',
        '{"at": "2026-03-02T09:00:00", "questions": 1, "shares": {}, "entries": 1}',
        '{"at": "2026-03-02T09:00:00+00:00", "questions": "x", "shares": {}, "entries": "x"}',
        '{"at": "2026-03-02T09:00:00+00:00", "questions": 1, "shares": 3, "entries": null}',
        '{"at": "2026-03-02T09:00:00+00:00", "questions": 1, "shares": {"a": "b"}}',
        "[" * 100_000,
    ],
)
def test_unreadable_file_counts_as_none(findings, tmp_path, text):
    """A file that somebody broke is no finding, and no error."""
    for name in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert findings.evaluation() is None
    assert findings.inspection() is None


def test_folder_that_cannot_be_written_is_no_failure(tmp_path, caplog):
    """An evaluation does not fail because its figures cannot be left behind."""
    LastFindings(tmp_path / "absent").keep_evaluation(GOOD)
    assert "cannot be written" in caplog.text


def test_backup_and_doctor_know_the_files(findings, tmp_path):
    """The files are ours and made anew; an interrupted write is nobody else's either."""
    findings.keep_evaluation(GOOD)
    (tmp_path / ".finding-abc").touch()
    assert foreign_in(tmp_path) == []
    assert {kind_of(name) for name in FILES} == {Kind.MADE_ANEW}


def test_inspection_is_written_down(tmp_path):
    """Whoever checks the whole trail leaves when and what was found, for the auditors' Home."""
    with Instance(settings_for(tmp_path / "home")) as instance:
        instance.records.anchor(actor=SYSTEM)
        assert instance.findings.inspection() is None
        instance.records.inspect(actor=SYSTEM)
        found = instance.findings.inspection()
        assert (found.entries, found.is_intact) == (1, True)
        assert instance.audit.last_anchor() == (instance.audit.anchors()[-1].at, 1)
