"""An export says whom it is about, as of which day, and stands on its own."""

import csv
import io
import json
import runpy
import sys
import zipfile
from datetime import timedelta

import pytest

from bot.errors import ExportWrong, NotPermitted, UnknownCampaign
from bot.training.campaign_entities import Audience, AudienceKind, Exclusion
from bot.training.export_entities import EVERYTHING, Format, Wish
from bot.training.material_store import training_materials
from tests.bot.audit.forging import new_key
from tests.bot.training.handing_over import AWAY, WHY, Office, a_year, proved


@pytest.fixture
def office(school, tmp_path):
    """A school in whose year everything happened."""
    a_year(school)
    return Office(school, tmp_path, new_key())


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_whole_path(office):
    """A campaign is exported in every form, and its folder proves itself."""
    folder = office.export().folder
    proof = proved(folder, key=office.key)
    assert proof.verdict.problems == ()
    assert (proof.scope, proof.people, proof.records, proof.unnamed) == ("TR-1", 6, 4, 0)
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("README.md", "verify.py", "manifest.json", "manifest.signature", "trail", "shown"),
        *("summary.json", "people.jsonl", "records.jsonl", "imports.jsonl"),
        *("acknowledgements.csv", "people.csv", "TR-1.xlsx", "TR-1.pdf"),
    }


def test_population_and_denominators(office):
    """Joiners, leavers, who is away and who is left out are counted, and shares name what they are of."""
    summary = json.loads((office.export().folder / "summary.json").read_text())
    assert summary["population"] == {
        "at_launch": 5,
        "joiners": 1,
        "leavers": 1,
        "on_leave": 1,
        "excluded": 1,
        "counted": 4,
    }
    done = next(one for one in summary["figures"] if one["figure"] == "done")
    assert (done["count"], done["of"], done["percent"]) == (2, 4, 50)
    assert summary["campaign"]["state"] == "running"


def test_list_of_people(office):
    """Everybody has a row: status, cause, record with its hash; who is left out has reason and approver."""
    folder = office.export(formats=frozenset({Format.CSV})).folder
    people = {row["name"]: row for row in rows_of(folder / "people.csv")}
    records = {row["record"]: row for row in rows_of(folder / "acknowledgements.csv")}
    assert {name: row["status"] for name, row in people.items()} == {
        "Ada": "done",
        "Ben": "never opened",
        "Cem": "done",
        "Fay": "excluded",
        "Gus": "left",
        "Lena": "never opened",
        "Otto": "on leave",
    }
    assert (people["Fay"]["left_out_because"], people["Fay"]["approved_by"]) == (AWAY, "Lena")
    assert people["Gus"]["asked_because"] == "joined later"
    assert (people["Gus"]["counted"], people["Ben"]["counted"]) == ("no", "yes")
    assert people["Cem"]["note"] == "attested"
    assert people["Ada"]["record_sha256"] == records[people["Ada"]["record"]]["record_sha256"]


def test_corrections_stand_beside_what_they_correct(office):
    """The wrong record stays, the row below says why it holds no more; imported ones are marked."""
    folder = office.export(formats=frozenset({Format.CSV})).folder
    rows = rows_of(folder / "acknowledgements.csv")
    assert [row["record"] for row in rows] == ["ACK-1", "ACK-4", "ACK-2", "ACK-5"]
    assert rows[0]["stands"] == "no, withdrawn by ACK-4"
    assert (rows[1]["stands"], rows[1]["correction_reason"]) == (
        "corrects ACK-1: withdraws it",
        WHY,
    )
    assert rows[2]["how_we_know"] == f"attested by Lena ({office.school.lena.id})"
    assert (rows[0]["how_we_know"], rows[3]["stands"]) == ("witnessed", "yes")


def test_as_of_a_past_day(office):
    """An export of an earlier day says what was so then, and can be made again."""
    then = office.school.clock.now() - timedelta(days=1, hours=1)
    folder = office.export(as_of=then).folder
    assert proved(folder, key=office.key).verdict.problems == ()
    people = {row["name"]: row for row in rows_of(folder / "people.csv")}
    assert (people["Ada"]["record"], people["Otto"]["status"]) == ("ACK-1", "never opened")
    rows = rows_of(folder / "acknowledgements.csv")
    assert [(row["record"], row["stands"]) for row in rows] == [("ACK-1", "yes"), ("ACK-2", "yes")]
    again = office.export("again", as_of=then).folder
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith("manifest"):
            assert path.read_bytes() == (again / path.name).read_bytes(), path


HOSTILE = (
    "=HYPERLINK(1)",
    "+49",
    "@SUM",
    "-",
    "\u05e2\u05d3\u05d4 \u05dc\u05d5\u05d1",
    "\u202eevil",
    "a\nb",
    "\u5f20\u4f1f",
    "Łukasz",
    "n" * 3_000,
)


def test_hostile_names_and_titles(school, tmp_path):
    """Formulas, other scripts, line ends and 3,000 signs: one row each, never a formula, still proved."""
    for number, name in enumerate(HOSTILE):
        quoted = name.replace('"', '""')
        school.hire(
            f'h-{number},h{number}@example.com,employee,north,,"{quoted}",U00000{number:03d}'
        )
    reason = "=cmd|calc!A1\nand more " * 3
    left_out = Exclusion(person="ben@example.com", reason=reason, approver="lena@example.com")
    title = "Lamps " + "and more " * 330
    campaign = school.launch(exclusions=(left_out,))
    with school.database.transaction() as connection:
        connection.execute(training_materials.update().values(title=title))
    school.finish("h0")
    folder = Office(school, tmp_path, new_key()).export(campaign=campaign.number).folder
    assert proved(folder).verdict.problems == ()
    rows = rows_of(folder / "people.csv")
    assert len(rows) == len(HOSTILE) + 5
    assert len((folder / "people.csv").read_text().splitlines()) == len(rows) + 1
    for row in (*rows, *rows_of(folder / "acknowledgements.csv")):
        assert not any(cell.lstrip()[:1] in set("=+-@") for cell in row.values() if cell)
    assert "\u202e" not in (folder / "people.csv").read_text()
    assert title.strip() in json.loads((folder / "summary.json").read_text())["campaign"]["title"]


def test_all_acknowledgements(office):
    """Without a campaign every record is exported, also those from before we were there."""
    exported = office.export(campaign=None)
    proof = proved(exported.folder, key=office.key)
    assert proof.verdict.problems == ()
    assert (proof.scope, proof.records, proof.people) == (EVERYTHING, 5, 0)
    assert not (exported.folder / "people.csv").exists()


def test_pseudonyms(office):
    """Without names nothing in the folder names anybody, and every record is still in the trail."""
    folder = office.export(pseudonyms=True).folder
    proof = proved(folder, key=office.key)
    assert proof.verdict.problems == ()
    assert proof.unnamed == 4
    told = ("Ada", "@example.com", "parental", WHY)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in {".xlsx", ".pdf"}:
            content = path.read_bytes()
            assert not any(word.encode() in content for word in told), path
    with zipfile.ZipFile(folder / "TR-1.xlsx") as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert "Ada" not in text
    assert str(office.school.person("ada").id) in text


def test_pseudonyms_of_a_few(school, tmp_path):
    """Whom a campaign was for is left out, too, where it was for people by name."""
    audience = Audience(kind=AudienceKind.PEOPLE, names=("ada@example.com", "e-2"))
    school.launch(audience=audience)
    office = Office(school, tmp_path, new_key())
    told = json.loads((office.export().folder / "summary.json").read_text())
    assert told["campaign"]["audience_names"] == "ada@example.com, e-2"
    hidden = json.loads(
        (office.export("other", pseudonyms=True).folder / "summary.json").read_text()
    )
    assert hidden["campaign"]["audience_names"] == "(left out)"


def test_the_script_needs_nothing_of_ours(office, monkeypatch, capsys):
    """The script in the folder finds an untouched export intact, and a changed record."""
    folder = office.export().folder
    monkeypatch.setattr(sys, "argv", ["verify.py", str(folder)])

    def run():
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(folder / "verify.py"), run_name="__main__")
        return ended.value.code, capsys.readouterr().out

    assert run()[0] == 0
    path = folder / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"score":100', b'"score":101', 1))
    status, said = run()
    assert status == 1
    assert "ACK-1 was changed" in said


def test_who_may_export(office):
    """Auditors and leads may; whoever is asked may not, and nothing is written."""
    office.export(actor=office.school.person("otto"))
    with pytest.raises(NotPermitted):
        office.export("other", actor=office.school.person("ada"))
    assert not (office.folder / "other").exists()


def test_what_cannot_be_exported(office):
    """An unknown campaign, a day ahead, a day before the launch, a folder in use: clear words, no trace."""
    now = office.school.clock.now()
    (office.folder / "taken").mkdir()
    (office.folder / "taken" / "mine.txt").write_text("mine")
    before = sorted(office.folder.iterdir())
    entries = office.school.tags("training")
    with pytest.raises(UnknownCampaign):
        office.export(campaign=9)
    with pytest.raises(ExportWrong, match="has not come"):
        office.export(as_of=now + timedelta(days=1))
    with pytest.raises(ExportWrong, match="launched on"):
        office.export(as_of=now - timedelta(days=30))
    with pytest.raises(ExportWrong, match="not empty"):
        office.export("taken")
    assert sorted(office.folder.iterdir()) == before
    assert office.school.tags("training") == entries


def test_an_export_is_on_record(office):
    """The trail says who exported what, by ids and a hash alone."""
    auditor = office.school.person("otto")
    exported = office.export(actor=auditor)
    (entry,) = [one for one in office.school.audit.entries() if one.tag == "training:exported"]
    assert (entry.actor, entry.subject) == (auditor.id, "training_export:1")
    assert json.loads(entry.facts) == {"manifest": exported.manifest_sha256}


def test_archive(office, tmp_path):
    """The same as one file, for Slack: unpacked it proves itself, and nothing is left behind."""
    before = sorted(office.folder.iterdir())
    content = office.exporting.archive(Wish(campaign=1), actor=office.school.person("otto"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "unpacked")
    (folder,) = (tmp_path / "unpacked").iterdir()
    assert proved(folder, key=office.key).verdict.problems == ()
    assert {one.name for one in office.folder.iterdir()} - {one.name for one in before} <= {
        "anchors",
        "unpacked",
    }


def test_whoever_was_forgotten(office):
    """After an erasure the export still proves itself, and says that a name is gone."""
    from bot.training.personal import TrainingKept

    cem = office.school.person("cem")
    with office.school.database.transaction() as connection:
        TrainingKept().erase(connection, cem)
        TrainingKept().forget_records(connection, office.school.clock.now(), employed=(), held=())
    proof = proved(office.export().folder, key=office.key)
    assert proof.verdict.problems == ()
    assert proof.unnamed == 4
