"""What tasks keep of people is shown to them, erased with them, and let go in its time."""

from datetime import timedelta

from bot.migrations.schema import metadata
from bot.tasks.entities import Source
from bot.tasks.personal import TasksKept
from tests.bot.tasks.conftest import WHY

SECRET = "the zebra is on the roof"


def _written(office):
    with office.database.reading() as connection:
        rows = [
            tuple(row)
            for name, table in metadata.tables.items()
            if name.startswith("task")
            for row in connection.execute(table.select()).all()
        ]
    return repr(rows)


def _busy(office):
    """Let Ada have every part that somebody can have."""
    task = office.open(wanted=office.wanted(watchers=(office.ada.id,)))
    office.board.working.comment(task.number, SECRET, actor=office.ada)
    task = office.supply(task)
    office.board.deciding.send_back(task.number, reason=WHY, seen=task.version, actor=office.lena)
    office.open("form:2", wanted=office.exception(), actor=office.ada)
    office.board.opening.propose(office.exception(title=SECRET), actor=office.ada, draft_id="d1")
    return task


def test_a_person_gets_all_of_it(office):
    """The export names their tasks with their part, their words and their evidence."""
    task = _busy(office)
    with office.database.reading() as connection:
        about = TasksKept().about(connection, office.ada)
        subjects = TasksKept().subjects(connection, office.ada)
    assert about["tasks"][0]["as"] == ["owner", "watcher"]
    assert SECRET in str(about["task_deeds"])
    assert about["task_evidence"][0]["task"] == task.label
    assert about["task_proposals"][0]["title"] == SECRET
    assert subjects == {"task:1", "task:2"}


def test_erased_for_good(office):
    """After erasure no table of tasks names them or holds what they said; the tasks stay."""
    _busy(office)
    ada = office.ada
    with office.database.transaction() as connection:
        counts = TasksKept().erase(connection, ada)
    written = _written(office)
    assert counts == {"tasks": 2}
    assert ada.id not in written
    assert SECRET not in written
    shown = office.board.listing.show(1, actor=office.lena)
    assert shown.task.owner is None
    assert len(shown.evidence) == 1
    assert office.audit.verify().is_intact


def test_what_was_said_goes_in_time(office, clock):
    """A year after the decision comments and quotes go; task, evidence and approver stay."""
    quoted = office.wanted(source=Source(quote=SECRET))
    task = office.open(wanted=quoted)
    office.board.working.comment(task.number, SECRET, actor=office.ada)
    office.approve(office.supply(office.show(task).task))
    open_one = office.open("form:2", wanted=quoted)
    office.board.working.comment(open_one.number, SECRET, actor=office.ada)

    before = clock.now() + timedelta(days=1)
    with office.database.transaction() as connection:
        held = {office.ada.id}
        assert TasksKept().forget_said(connection, before, held) == 0
        assert TasksKept().forget_said(connection, before, set()) == 2
    shown = office.show(task)
    assert SECRET not in str(shown)
    assert (shown.task.approver, len(shown.evidence)) == (office.lena.id, 1)
    assert SECRET in str(office.show(open_one))
