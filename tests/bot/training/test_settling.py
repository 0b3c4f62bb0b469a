"""One acknowledgement settles all that it holds for, and waits for nobody in the wrong order."""

import time
from concurrent.futures import ThreadPoolExecutor

from bot.database.statements import take_turn
from bot.training import assignment_store
from bot.training.acknowledging import RECORDING_KEY
from bot.training.campaign_entities import Recurrence, RecurrenceKind

ROLLING = Recurrence(kind=RecurrenceKind.ROLLING, days=30)
COLUMNS = "person,kind,name,version,acknowledged_on\n"


def _open(school, name):
    return [one.campaign for one in school.owed(name)]


def _finish(school, name, campaign):
    """Do what one of several campaigns asks."""
    (owed,) = [one for one in school.owed(name) if one.campaign == campaign]
    actor, training = school.person(name), school.training
    school.read(name, owed)
    sheet = training.quizzes.begin(owed.assignment, actor=actor)
    training.quizzes.submit(sheet.id, school.answers(sheet), actor=actor)
    return school.acknowledge(name, owed)


def test_one_acknowledgement_settles_what_others_ask_once(school, clock):
    """Two campaigns ask the same version: it is done in both, as after a launch; a round is its own."""
    for number, more in enumerate(({}, {}, {"recurrence": ROLLING}), start=1):
        school.launch(entry_id=f"form:{number}", **more)
    clock.forward(days=1)
    record = _finish(school, "ada", "TR-1")
    assert _open(school, "ada") == ["TR-3"]
    assert _open(school, "ben") == ["TR-1", "TR-2", "TR-3"]
    done = school.training.lessons.status(actor=school.person("ada"))
    assert {one.acknowledgement for one in done if one.campaign != "TR-3"} == {record.label}
    assert school.progress(2).done.count == 1
    assert [one.record.number for one in school.training.reports.records(actor=school.lena)] == [1]


def test_a_round_settles_what_others_ask_once(school):
    """An acknowledgement of a recurring campaign holds for one that asks once, as at a launch."""
    school.launch(entry_id="form:1", recurrence=ROLLING)
    school.launch(entry_id="form:2")
    _finish(school, "ada", "TR-1")
    assert _open(school, "ada") == []


def test_a_closed_campaign_stays_as_it_was(school):
    """What was not done when it was closed is done by no later record, given here or in a file."""
    closed = school.launch(entry_id="form:1")
    school.launch(entry_id="form:2")
    school.training.campaigns.close(closed.number, seen=closed.version, actor=school.lena)
    _finish(school, "ada", "TR-2")
    day = school.clock.now().date()
    rows = f"ben@example.com,course,lamps,1,{day}\n"
    school.training.importing.load(COLUMNS + rows, actor=school.lena)
    assert school.progress(closed.number).done.count == 0
    assert school.progress(2).done.count == 2


def test_a_click_holds_no_row_while_it_waits_to_record(school):
    """A file of records holds the key and wants the row; a click that waits for the key lets it."""
    school.launch()
    owed = school.mine("ada")
    school.read("ada", owed)
    school.try_quiz("ada")
    with ThreadPoolExecutor(1) as pool:
        with school.database.transaction() as connection:
            take_turn(connection, RECORDING_KEY)
            click = pool.submit(school.acknowledge, "ada", owed)
            time.sleep(0.5)
            assert assignment_store.find(connection, owed.assignment, lock=True)
        assert click.result(timeout=20).number == 1
