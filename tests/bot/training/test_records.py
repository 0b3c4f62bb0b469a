"""Records are added, never changed: corrections, files of records, reports, and forgetting."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.database.outbox import Outbox
from bot.durable.traces import WorkTraces
from bot.errors import NotAssigned, NotPermitted, NotReady, ReasonMissing, RecordsWrong
from bot.people.personal import PeopleKept
from bot.privacy.entities import Retention
from bot.privacy.service import PrivacyOffice
from bot.training.acknowledgement_entities import Witness
from bot.training.assignment_entities import Cause
from bot.training.quiz_store import training_attempts
from bot.training.reports import Status
from tests.bot.training.conftest import RIGHT

COLUMNS = "person,kind,name,version,acknowledged_on,score,attested_by\n"
WHY = "It was clicked on somebody else's laptop"


def test_a_mistake_is_corrected_by_a_new_entry(school):
    """The wrong record stays as it is; the person is asked again and may acknowledge anew."""
    school.launch()
    wrong = school.finish("ada")
    correct = school.training.acknowledging.correct
    entry = correct(1, reason=WHY, withdraws=True, actor=school.lena, entry_id="form:1")
    assert (entry.corrects, entry.withdraws, entry.reason) == (1, True, WHY)
    assert correct(1, reason=WHY, withdraws=True, actor=school.lena, entry_id="form:1") == entry
    assert school.mine("ada").cause is Cause.CORRECTION
    shown = school.training.lessons.status(actor=school.person("ada"))
    assert [one.done_at for one in shown] == [None], "what holds no more is not shown as done"
    assert school.finish("ada").number == 3
    kept = school.training.reports.records(actor=school.person("otto"))
    assert [one.record.number for one in kept] == [1, 2, 3]
    assert kept[0].record == wrong
    assert all(one.record.computed_sha256 == one.record_sha256 for one in kept)
    assert replace(wrong, name="Bob").computed_sha256 != kept[0].record_sha256


def test_corrections_need_a_lead_a_reason_and_a_record(school):
    """Nobody corrects their own record, a correction, or what is not there."""
    school.launch()
    school.finish("ada")
    correct = school.training.acknowledging.correct
    with pytest.raises(NotPermitted):
        correct(1, reason=WHY, withdraws=True, actor=school.person("ada"), entry_id="x")
    with pytest.raises(ReasonMissing):
        correct(1, reason="wrong", withdraws=True, actor=school.lena, entry_id="x")
    with pytest.raises(NotAssigned):
        correct(9, reason=WHY, withdraws=True, actor=school.lena, entry_id="x")
    correct(1, reason=WHY, withdraws=False, actor=school.lena, entry_id="x")
    with pytest.raises(NotReady):
        correct(2, reason=WHY, withdraws=True, actor=school.lena, entry_id="y")
    assert school.owed("ada") == ()


def test_records_from_a_file(school):
    """They are marked imported or attested, never witnessed; what they settle is done; twice is once."""
    school.launch()
    text = (
        COLUMNS
        + "ada@example.com,course,lamps,1,2026-02-01,90,\n"
        + "e-3,course,lamps,1,2026-02-02,,lena@example.com\n"
        + "e-2,policy,old.md,2019,2019-05-01,,\n"
    )
    load = school.training.importing.load
    done = load(text, actor=school.lena)
    assert (done.added, done.known) == (3, 0)
    kept = [one.record for one in school.training.reports.records(actor=school.lena)]
    assert [one.witness for one in kept] == [
        Witness.IMPORTED,
        Witness.ATTESTED,
        Witness.IMPORTED,
    ]
    assert (kept[0].score, kept[0].shown_sha256) == (90, "")
    assert kept[1].attested_by == school.lena.id
    assert kept[2].material is None
    assert (school.owed("ada"), school.owed("cem")) == ((), ())
    assert load(text, actor=school.lena).added == 0
    (entry,) = [one for one in school.audit.entries() if one.tag == "acknowledgement:imported"]
    assert json.loads(entry.facts)["records"] == 3


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("zoe,course,lamps,1,2026-02-01,,", "nobody is known as 'zoe'"),
        ("e-1,game,lamps,1,2026-02-01,,", "kind is course or policy"),
        ("e-1,course,,1,2026-02-01,,", "name and version"),
        ("e-1,course,lamps,1,01.02.2026,,", "write acknowledged_on like"),
        ("e-1,course,lamps,1,2026-12-01,,", "in the future"),
        ("e-1,course,lamps,1,2026-02-01,101,", "percentage"),
        ("e-1,course,lamps,1,2026-02-01,many,", "percentage"),
        ("e-1,course,lamps,1,2026-02-01,,zoe", "said to attest"),
        ("e-1,course,lamps,1,2026-02-01,,e-1", "nobody attests their own"),
        (f"e-1,course,{'x' * 201},1,2026-02-01,,", "too long"),
        ("e-1", "name and version"),
    ],
)
def test_one_bad_row_takes_nothing_over(school, row, says):
    """Errors come by row, and no half of a file is kept."""
    text = f"{COLUMNS}e-2,course,lamps,1,2026-02-01,,\n{row}\n"
    with pytest.raises(RecordsWrong, match=says) as wrong:
        school.training.importing.load(text, actor=school.lena)
    assert wrong.value.rows[0].startswith("Row 3: ")
    assert school.training.reports.records(actor=school.lena) == []


def test_files_that_hold_no_records(school):
    """Missing columns and empty files are refused; an employee may import nothing."""
    for text in ("", "person,kind\n", COLUMNS):
        with pytest.raises(RecordsWrong):
            school.training.importing.load(text, actor=school.lena)
    with pytest.raises(NotPermitted):
        school.training.importing.load(COLUMNS, actor=school.person("ada"))


def test_progress_names_its_denominator(school, clock):
    """Done, late and never opened are shares of who is asked; who is away or left is told apart."""
    school.hire("e-8,eva@example.com,employee,north,,Eva,U0000EVA")
    school.launch(days=14)
    school.finish("ada")
    school.training.lessons.read(school.mine("ben").assignment, actor=school.person("ben"))
    school.dismiss("eva")
    today = clock.now().date()
    school.training.leave.set(
        "e-3", from_on=today, until_on=today + timedelta(days=30), actor=school.lena
    )
    school.look_over()
    clock.forward(days=20)
    school.finish("otto")
    progress = school.progress()
    population = progress.population
    assert (population.at_launch, population.joiners, population.excluded) == (6, 0, 0)
    assert (population.leavers, population.on_leave, population.counted) == (1, 1, 4)
    assert (progress.done.count, progress.done.of, progress.done.percent) == (2, 4, 50)
    assert progress.done_late.count == 1
    assert progress.late.count == 2
    assert progress.never_opened.count == 1
    assert progress.groups == (), "no group has five people"
    rows = {row.person: row for row in school.training.reports.rows(1, actor=school.person("otto"))}
    kept = rows[school.person("ada").id].record
    assert kept.record_sha256 == kept.record.computed_sha256
    assert rows[school.person("ben").id].status is Status.LATE
    assert rows[school.lena.id].status is Status.LATE_NEVER_OPENED


def test_as_of_a_past_day(school, clock):
    """Figures of an earlier moment are the same whenever they are asked for."""
    school.launch(days=14)
    clock.forward(days=1)
    first = clock.now()
    told = school.progress()
    rows = school.training.reports.rows(1, actor=school.lena)
    clock.forward(days=1)
    school.finish("ada")
    school.hire("e-9,dea@example.com,employee,north,,Dea,U0000DEA")
    school.dismiss("ben")
    school.training.leave.set(
        "e-3",
        from_on=first.date(),
        until_on=first.date() + timedelta(days=9),
        actor=school.lena,
    )
    school.look_over()
    later = school.progress()
    assert (later.done.count, later.population.joiners, later.population.leavers) == (1, 1, 1)
    again = school.progress(as_of=first)
    assert (again.population, again.done, again.late) == (told.population, told.done, told.late)
    assert school.training.reports.rows(1, actor=school.lena, as_of=first) == rows


def test_groups_of_five_are_shown_apart(school):
    """Five people make a group, four do not; nor are mistakes of fewer told at all."""
    school.hire(*(f"x-{n},x{n}@example.com,employee,fleet,,X{n}," for n in range(5)))
    school.hire(*(f"y-{n},y{n}@example.com,employee,quay,,Y{n}," for n in range(4)))
    school.launch()
    names = [f"x{n}" for n in range(5)] + [f"y{n}" for n in range(4)]
    for count, name in enumerate(names):
        school.read(name)
        school.try_quiz(name, right=RIGHT if count else ())
        if count == 3:
            assert school.training.reports.missed(1, actor=school.lena) == ()
    assert [one.group for one in school.progress().groups] == ["fleet"]
    everybody, fleet = school.training.reports.missed(1, actor=school.lena)
    assert (everybody.group, everybody.people, fleet.group, fleet.people) == ("", 9, "fleet", 5)
    assert [(one.answered, one.wrong) for one in fleet.questions] == [(5, 1), (5, 1)]
    assert {one.topic for one in fleet.topics} == {"lamps.md › Part 0", "lamps.md › Part 1"}
    campaign = school.training.campaigns.find(1)
    school.training.campaigns.close(1, seen=campaign.version, actor=school.lena)
    assert school.training.reports.missed(1, actor=school.lena) == (everybody, fleet)
    with school.database.reading() as connection:
        kept = connection.execute(training_attempts.select()).all()
    assert {(row.answers, row.seed) for row in kept} == {(None, "")}
    assert {row.score for row in kept} == {0, 100}


@pytest.fixture
def office(school, tmp_path):
    """What looks after people's data."""
    return PrivacyOffice(
        school.database,
        school.audit,
        school.clock,
        retention=Retention(),
        people=PeopleKept(),
        work=WorkTraces(tmp_path / "home"),
    )


def _send_all(school):
    outbox = Outbox(school.database, school.clock)
    for item in outbox.pending(1_000):
        outbox.done(item.id)


def test_people_get_everything_about_themselves(school, office):
    """The export has records, what is owed, answers, days away, and the entries of the trail."""
    school.launch()
    school.finish("ada")
    today = school.clock.now().date()
    school.training.leave.set("e-1", from_on=today, until_on=today, actor=school.lena)
    told = office.export(school.person("ada"), actor=SYSTEM)
    assert told["acknowledgements"][0]["name"] == "Ada"
    assert told["quiz_attempts"][0]["score"] == 100
    assert told["days_away"] == [{"from": today.isoformat(), "until": today.isoformat()}]
    assert told["training"][0]["pages_read"] == 2
    assert "acknowledgement:recorded" in {one["tag"] for one in told["audit_entries"]}
    assert json.dumps(told)


def test_records_outlive_the_person_for_their_time(school, office, clock):
    """After erasure the record stays for three years, then its hash alone; figures never change."""
    school.launch()
    kept = school.finish("ada")
    ada = school.person("ada")
    school.dismiss("ada")
    school.look_over()
    before = school.progress()
    _send_all(school)
    counts = office.erase(ada, actor=SYSTEM)
    assert counts["acknowledgements_kept_for_their_time"] == 1
    assert counts["training"] == 1
    (found,) = school.training.reports.records(actor=school.lena)
    assert (found.record, found.record_sha256) == (kept, kept.computed_sha256)
    after = school.progress()
    assert (after.done, after.population) == (before.done, before.population)
    clock.forward(days=1_095)
    office.sweep(actor=SYSTEM)
    assert school.training.reports.records(actor=school.lena)[0].record.name == "Ada"
    clock.forward(days=2)
    office.sweep(actor=SYSTEM)
    (found,) = school.training.reports.records(actor=school.lena)
    assert found.is_forgotten
    assert (found.record.name, found.record.person, found.record.words) == ("", "", "")
    assert found.record_sha256 == kept.computed_sha256
    assert school.audit.verify().is_intact


def test_records_of_people_who_work_here_stay(school, office, clock):
    """However old: for employment, or three years, whichever is longer."""
    school.launch()
    school.finish("ben")
    clock.forward(days=2_000)
    office.sweep(actor=SYSTEM)
    (found,) = school.training.reports.records(actor=school.lena)
    assert found.record.name == "Ben"
    assert found.record_sha256 == found.record.computed_sha256
