"""What auditors may look at: every way to read records, in and out of scope, before, while, after."""

from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.audit.entities import SYSTEM
from bot.errors import NotPermitted
from bot.nonconformities.entities import Finding, Grade
from bot.people.viewing import Views
from bot.tasks.searching import Wish as TaskWish
from bot.training.export_entities import Wish
from bot.training.exporting import Exporting
from tests.admitting import admitted
from tests.bot.evidence.conftest import a_spring, founded

NAMES = ("before", "inside", "outside", "whole", "after")


@pytest.fixture(scope="module")
def scene(sqlite_template, tmp_path_factory):
    """A company with one record of every kind about A.6.3, and an auditor for each case."""
    company = founded(tmp_path_factory.mktemp("visits") / "home", sqlite_template)
    with closing(company.database):
        a_spring(company)
        company.school.hire(
            *(f"v-{name},{name}@example.com,auditor,,,{name},U0{name.upper()}" for name in NAMES)
        )
        today = company.clock.now().date()
        days = {
            "before": (today + timedelta(days=1), today + timedelta(days=9)),
            "after": (today - timedelta(days=9), today - timedelta(days=1)),
        }
        scopes = {"inside": {"A.6"}, "outside": {"A.8.13"}}
        for name in NAMES:
            begins_on, ends_on = days.get(name, (today, today + timedelta(days=9)))
            admitted(
                company.database,
                company.person(name),
                scope=scopes.get(name),
                begins_on=begins_on,
                ends_on=ends_on,
            )
        found = Finding(
            title="Nobody was trained",
            requirement="A.6.3",
            grade=Grade.MINOR,
            evidence="no record",
        )
        company.nonconformities.raise_finding(
            found, owner=company.person("ada").id, actor=company.person("lena"), entry_id="f:1"
        )
        file = company.board.listing.show(1, actor=SYSTEM).evidence[0].id
        yield SimpleNamespace(company=company, file=file)
        company.school.shop.lock.release()


def _folder(company):
    return company.folder / f"out-{len(list(company.folder.glob('out-*')))}"


#: Way to read → what it takes, and whether it refuses or shows nothing outside the scope.
ABOUT_ONE = {
    "control": lambda c, who: c.registers.keeper.control("A.6.3", actor=who),
    "card": lambda c, who: c.registers.overview.card("A.6.3", actor=who),
    "gaps of one": lambda c, who: c.registers.overview.gaps(about="A.6.3", actor=who),
    "evidence": lambda c, who: c.registers.evidencing.evidence_of("A.6.3", actor=who),
    "evidence file": lambda c, who: c.registers.evidencing.file(1, actor=who),
    "task": lambda c, who: c.board.listing.show(1, actor=who),
    "nonconformity": lambda c, who: c.nonconformities.show(1, actor=who),
    "pack": lambda c, who: c.pack(_folder(c).name, actor=who),
    "campaigns": lambda c, who: c.school.training.campaigns.listed(actor=who),
    "history": lambda c, who: c.school.training.campaigns.history(1, actor=who),
    "progress": lambda c, who: c.school.training.reports.progress(1, actor=who),
    "running": lambda c, who: c.school.training.reports.running(actor=who, most=5),
    "rows": lambda c, who: c.school.training.reports.rows(1, actor=who),
    "excluded": lambda c, who: c.school.training.reports.excluded(1, actor=who),
    "missed": lambda c, who: c.school.training.reports.missed(1, actor=who),
    "acknowledgements": lambda c, who: c.school.training.reports.records(actor=who),
}
LISTS = {
    "controls": lambda c, who: c.registers.keeper.controls(actor=who),
    "gaps": lambda c, who: c.registers.overview.gaps(actor=who),
    "tasks": lambda c, who: (
        c.board.listing.listed(
            TaskWish(statuses=tuple(type(c.board.listing.show(1, actor=SYSTEM).task.status))),
            actor=who,
        ).tasks
    ),
    "task sheet": lambda c, who: c.board.sheets.written(actor=who).decode().splitlines()[1:],
    "nonconformities": lambda c, who: c.nonconformities.listed(actor=who).found,
    "nonconformity sheet": lambda c, who: c.nonconformities.everything(actor=who),
}
OPEN_TO_COLLEAGUES = {"tasks", "nonconformities"}
"""Lists in which everybody finds their own, so that they refuse nobody."""


def _views(company, person):
    return [
        one.subject
        for one in company.audit.entries()
        if one.tag == "records:viewed" and one.actor == person.id
    ]


@pytest.mark.parametrize("way", [*ABOUT_ONE, *LISTS])
@pytest.mark.parametrize("name", ["before", "after"])
def test_nothing_outside_of_the_time(scene, way, name):
    """Before the first day and after the last no record is shown, and none is said to be viewed."""
    company, person = scene.company, scene.company.person(name)
    read = {**ABOUT_ONE, **LISTS}[way]
    if way in OPEN_TO_COLLEAGUES:
        assert not read(company, person)
    else:
        with pytest.raises(NotPermitted):
            read(company, person)
    assert _views(company, person) == []


@pytest.mark.parametrize("way", ABOUT_ONE)
@pytest.mark.parametrize("name", ["inside", "whole"])
def test_what_is_in_scope_is_shown_and_on_record(scene, way, name):
    """Each way to read shows what lies in the scope, after it was written to the trail."""
    company, person = scene.company, scene.company.person(name)
    before = len(_views(company, person))
    assert ABOUT_ONE[way](company, person) is not None
    seen = _views(company, person)[before:]
    assert seen, "a view that is not on record"
    assert all(one.startswith("view:") and "@" not in one for one in seen)


@pytest.mark.parametrize("way", ABOUT_ONE)
def test_what_is_out_of_scope_is_refused(scene, way):
    """Nothing about another control is shown, nor written down as seen."""
    company, person = scene.company, scene.company.person("outside")
    before = _views(company, person)
    with pytest.raises(NotPermitted, match=r"A\.8\.13"):
        ABOUT_ONE[way](company, person)
    assert _views(company, person) == before


@pytest.mark.parametrize("way", LISTS)
def test_lists_hold_what_is_in_scope(scene, way):
    """A list shows to each their part, and says in the trail that it was looked at."""
    company, read = scene.company, LISTS[way]
    whole, inside, outside = (
        read(company, company.person(name)) for name in ("whole", "inside", "outside")
    )
    assert len(inside) >= 1
    assert len(whole) >= len(inside)
    assert not any("A.6.3" in str(one) for one in outside)
    assert _views(company, company.person("outside"))


def test_the_statement_and_receipts_take_the_whole(scene):
    """The Statement of Applicability is one paper: 6.1.3 opens it, a control alone does not."""
    company = scene.company
    with pytest.raises(NotPermitted):
        company.registers.statement.draft(actor=company.person("inside"))
    assert company.registers.statement.draft(actor=company.person("whole"))
    with pytest.raises(NotPermitted, match="instead of all"):
        company.pack("out-all", scope="all", actor=company.person("inside"))


def test_an_export_of_training_takes_its_scope(scene):
    """Records of training leave with whoever was admitted to training, and with nobody else."""
    company = scene.company
    exports = Exporting(
        company.database,
        company.clock,
        reports=company.school.training.reports,
        directory=company.school.people,
        records=company.records,
    )
    assert exports.archive(Wish(campaign=1), actor=company.person("inside"))[:2] == b"PK"
    with pytest.raises(NotPermitted, match="admitted to"):
        exports.archive(Wish(campaign=1), actor=company.person("outside"))


def test_what_cannot_be_written_down_is_not_shown(scene, monkeypatch):
    """Where the trail takes no entry, the auditor sees nothing; a lead is not held up."""
    company = scene.company

    def full(*_args, **_named):
        raise OSError("the disk is full")

    monkeypatch.setattr(company.audit, "record", full)
    for way, read in {**ABOUT_ONE, **LISTS}.items():
        if way == "pack":
            continue
        with pytest.raises(OSError, match="full"):
            read(company, company.person("whole"))
        assert read(company, company.person("lena")) is not None


def test_nobody_else_is_written_down(scene):
    """Leads look at records without an entry; so does the program itself."""
    company = scene.company
    before = company.audit.head()
    Views(company.database, company.audit).note(company.person("lena"), "control:A.6.3")
    Views(company.database, company.audit).note(SYSTEM, "control:A.6.3")
    assert company.audit.head() == before
