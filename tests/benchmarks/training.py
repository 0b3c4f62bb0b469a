"""How long a campaign with 5,000 people takes to be launched, looked at, exported and verified."""

import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from bot.audit.entities import SYSTEM
from bot.audit.proving import Trust
from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.database.upgrade import upgrade
from bot.records.service import RecordKeeper
from bot.training.acknowledgement_entities import Given
from bot.training.export_entities import Format, Wish
from bot.training.export_proof import prove_training
from bot.training.exporting import Exporting
from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.bot.audit.forging import new_key
from tests.bot.training.conftest import WORDS, School

TITLE = "Training"
_LAUNCH_S, _EXPORT_S, _STATUS_S = 10, 2, 2
_FORMS = ([Format.CSV], [Format.XLSX], [Format.PDF], list(Format))


def measure(asked):
    """Launch for many, let nine of ten acknowledge, and export."""
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as folder:
        return apart(_measure, Path(folder), asked.size(5_000, 100))


def _measure(folder, people):
    with _school(folder) as school:
        school.hire(*(_line(n) for n in range(people)))
        plan = school.plan()
        launch = _timed(
            lambda: school.training.campaigns.launch(plan, actor=school.lena, entry_id="form:1")
        )
        acknowledged = _timed(lambda: _acknowledge(school))
        status = _timed(school.progress)
        exporting = _exporting(school, folder)
        figures = [
            Figure(name=f"launch for {people:,} people", value=launch, unit="s", at_most=_LAUNCH_S),
            Figure(
                name="acknowledgements a second",
                value=0.9 * people / acknowledged,
                unit="/s",
                note="one after the other, each read, quizzed and acknowledged",
            ),
            Figure(name="status", value=status, unit="s", at_most=_STATUS_S),
        ]
        for number, forms in enumerate(_FORMS):
            wish = Wish(campaign=1, formats=frozenset(forms))
            out = folder / f"out-{number}"
            took = _timed(lambda wish=wish, out=out: exporting.export(out, wish, actor=SYSTEM))
            named = forms[0].value if len(forms) == 1 else "CSV, XLSX and PDF"
            figures.append(
                Figure(name=f"export as {named}", value=took, unit="s", at_most=_EXPORT_S)
            )
        verified = _timed(lambda: _verify(out))
        figures.append(Figure(name="verify that export", value=verified, unit="s"))
    return Measured(figures=figures)


def _verify(folder):
    problems = prove_training(folder, trust=Trust()).verdict.problems
    if problems:
        raise RuntimeError(f"the export is not intact: {problems[0]}")


@contextmanager
def _school(folder):
    database, clock = Database(f"sqlite:///{folder / 'annexa.db'}"), SystemClock()
    upgrade(database)
    school = School(database, AuditTrail(database, clock), clock, folder)
    yield school
    school.shop.lock.release()
    database.close()


def _exporting(school, folder):
    keeper = RecordKeeper(
        school.database,
        school.audit,
        Outbox(school.database, school.clock),
        key=new_key(),
        folder=folder / "anchors",
    )
    return Exporting(
        school.database,
        school.clock,
        reports=school.training.reports,
        directory=school.people,
        records=keeper,
    )


def _acknowledge(school):
    """Let nine of ten people of the file do everything."""
    training, sha256 = school.training, school.training.courseware.newest()[0].shown_sha256
    everybody = [one.person for one in school.people.everybody(actor=SYSTEM)]
    for number, person in enumerate(everybody):
        if number % 10 == 9:
            continue
        (owed,) = training.lessons.owed(actor=person)
        for page in range(1, owed.pages + 1):
            training.lessons.read(owed.assignment, actor=person, page=page)
        sheet = training.quizzes.begin(owed.assignment, actor=person)
        training.quizzes.submit(sheet.id, school.answers(sheet), actor=person)
        given = Given(words=WORDS, shown_sha256=sha256, place="D0:1.2")
        training.acknowledging.acknowledge(owed.assignment, given, actor=person)


def _line(number):
    group = ("north", "south", "crew")[number % 3]
    name = f"Person {number} Müller-Şahin"
    return f"n-{number},person{number}@example.com,employee,{group},,{name},U9{number:07d}"


def _timed(deed):
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun
