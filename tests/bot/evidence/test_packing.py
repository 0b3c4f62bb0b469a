"""A pack says what was so on a day, whole and to the byte, and says what it could not tell."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.audit.tags import AuditTag
from bot.controls.register_entities import Applicability, Ground, Inclusion
from bot.errors import ExportWrong, NonconformityWrong, NotPermitted, UnknownControl
from bot.evidence.entities import Sampling
from bot.nonconformities.entities import Finding, Grade, Move, Step
from bot.nonconformities.entities import Supplied as FoundFile
from bot.tasks.entities import EvidenceKind, Supplied
from knowledge.passages import DocumentStatus
from tests.bot.evidence.conftest import FILE, SCREEN, proved


def table(packed, name):
    text = (packed.folder / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def index(packed):
    return (packed.folder / "index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def now(spring):
    """The pack of A.6.3 as of now."""
    return spring.company.pack("now")


@pytest.fixture(scope="module")
def early(spring):
    """The pack as of a moment before most things happened."""
    return spring.company.pack("early", as_of=spring.early)


@pytest.fixture(scope="module")
def waiting(spring):
    """The pack as of a moment at which a task waited for its approval."""
    return spring.company.pack("waiting", as_of=spring.waiting)


def test_a_pack_is_proved(now, spring):
    """Everything in it fits: files, list of hashes, signature, trail, and what the trail knew before."""
    proof = proved(now.folder, key=spring.company.key)
    assert proof.verdict.problems == ()
    assert (proof.scope, proof.witnessed) == ("A.6.3", 2)
    entry = next(one for one in spring.company.audit.entries() if one.tag == AuditTag.PACK_EXPORTED)
    assert entry.subject == "pack:A.6.3"
    assert json.loads(entry.facts)["manifest"] == now.manifest_sha256
    assert entry.actor == spring.company.person("otto").id


def test_the_policy_then_in_force(now, early):
    """Each day has the version that was in force on it, as the exact bytes, and no other."""
    for packed, version, text in (
        (now, "2.0", b"Everybody is trained every half year."),
        (early, "1.0", b"Everybody is trained every year."),
    ):
        [row] = table(packed, "policies")
        assert (row["version"], row["because"]) == (version, "says so itself")
        content = (packed.folder / row["file"]).read_bytes()
        assert content == text
        assert row["sha256"] == hashlib.sha256(text).hexdigest()
        assert [one.name for one in (packed.folder / "documents").iterdir()] == [
            row["file"].partition("/")[2]
        ]


def test_a_removed_policy_comes_back_for_its_day(company):
    """A document that was taken out, even twice, is in the pack of a day on which it was in force."""
    company.policy()
    before = company.clock.now()
    company.clock.forward(days=1)
    company.school.shop.library.remove("people.md")
    gone = company.clock.now()
    company.clock.forward(days=1)
    company.policy(text="It is back.", version="2.0")
    back = company.clock.now()
    company.clock.forward(days=1)
    company.school.shop.library.remove("people.md")
    versions = [
        [row["version"] for row in table(company.pack(f"p{n}", as_of=at), "policies")]
        for n, at in enumerate((before, gone, back, None))
    ]
    assert versions == [["1.0"], [], ["2.0"], []]


def test_only_what_was_approved_and_effective(company):
    """A draft, a version without approval and one of a later day are not called in force."""
    later = company.clock.now().date() + timedelta(days=5)
    company.policy("a.md", effective_on=later)
    company.policy("b.md", status=DocumentStatus.UNAPPROVED)
    company.policy("c.md", status=DocumentStatus.DRAFT)
    company.policy("d.md", controls=("A.8.13",))
    packed = company.pack()
    assert table(packed, "policies") == []
    assert "1 more in use then, without a record of approval" in index(packed)
    company.clock.forward(days=6)
    assert [row["source"] for row in table(company.pack("later"), "policies")] == ["a.md"]


def test_a_policy_that_the_auditor_may_not_read(company):
    """It is counted and withheld, title and bytes; whoever may read it has it."""
    company.policy("secret.md", title="Layoffs", audience=frozenset({"leads"}))
    packed = company.pack()
    assert "1 withheld" in index(packed)
    everything = b"".join(one.read_bytes() for one in packed.folder.rglob("*") if one.is_file())
    assert b"Layoffs" not in everything
    assert len(table(company.pack("lead", actor=company.person("lena")), "policies")) == 1


def test_acknowledgements_have_their_population(now, early, spring):
    """Everybody who was asked stands there, not only who is done, with what they were shown."""
    people = table(now, "training/TR-1/people")
    assert [row["status"] for row in people].count("done") == 1
    assert len(people) == 6
    [record] = table(now, "training/TR-1/acknowledgements")
    lines = (now.folder / "training/TR-1/records.jsonl").read_bytes().splitlines()
    fields = json.loads(lines[0])
    stated = fields.pop("record_sha256")
    told = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(told.encode()).hexdigest() == stated == record["record_sha256"]
    assert (now.folder / "training/shown" / f"{record['shown_sha256']}.txt").is_file()
    assert "done: 1 of 6 people counted" in index(early)
    before = spring.company.pack("before", as_of=spring.early - timedelta(days=2))
    assert not [name for name in before.rows if name.startswith("training/")]
    assert {name for name, rows in before.rows.items() if rows} == {"controls"}


def test_a_task_as_it_stood(now, early, waiting, spring):
    """Status, decision and evidence are those of the day, whatever came afterwards."""
    seen = {}
    for name, packed in (("early", early), ("waiting", waiting), ("now", now)):
        [task] = table(packed, "tasks")
        verdicts = [row["verdict"] for row in table(packed, "task-evidence")]
        seen[name] = (task["status"], task["ruling"], verdicts)
    assert seen == {
        "early": ("open", "", []),
        "waiting": ("waiting for approval", "", ["waiting"]),
        "now": ("closed", "approved", ["accepted"]),
    }
    [task] = table(now, "tasks")
    lena = spring.company.person("lena")
    assert task["decided_by"] == f"Lena ({lena.id})"
    [row] = table(now, "task-evidence")
    assert (now.folder / row["file"]).read_bytes() == FILE
    assert not (early.folder / "task-evidence").exists()


def test_the_replayed_task_is_the_task(company):
    """What the trail makes of a task's whole history is what its row says now."""
    ada, ben, lena = (company.person(name) for name in ("ada", "ben", "lena"))
    working, deciding = company.board.working, company.board.deciding
    task = company.open()
    task = working.start(task.number, seen=task.version, actor=ada)
    working.comment(task.number, "Soon.", actor=ada, once="c1")
    task = working.hand_over(task.number, to=ben.id, seen=task.version, actor=ada)
    later = company.clock.now().date() + timedelta(days=40)
    task = working.wish_time(
        task.number, due_on=later, reason="There is far too much to do", actor=ben, once="t1"
    )
    task = working.reschedule(task.number, due_on=later, seen=task.version, actor=lena)
    task = _supplied_by_ben(company, task)
    task = deciding.send_back(
        task.number,
        reason="The log of last week is missing",
        seen=task.version,
        actor=lena,
        once="s1",
    )
    [row] = table(company.pack(), "tasks")
    assert row["status"] == task.status.value == "in progress"
    assert row["owner"].endswith(f"({task.owner})")
    assert row["due_on"] == task.due_on.isoformat()
    assert [one["verdict"] for one in table(company.pack("again"), "task-evidence")] == [
        "sent back"
    ]


def _supplied_by_ben(company, task):
    link = Supplied(kind=EvidenceKind.LINK, words="https://wiki.example.com/x")
    return company.board.working.supply(
        task.number, link, actor=company.person("ben"), once="press:9"
    )


def test_register_evidence_and_gaps_as_they_stood(now, early):
    """Statements and evidence of the control, with their files; offered then, accepted now."""
    [control] = table(now, "controls")
    assert (control["implemented"], control["evidenced"]) == ("good", "good")
    assert table(early, "controls")[0]["evidenced"] == "missing"
    assert [table(one, "evidence")[0]["state"] for one in (early, now)] == ["offered", "accepted"]
    assert (now.folder / table(now, "evidence")[0]["file"]).read_bytes() == SCREEN
    [gap] = table(now, "candidate-gaps")
    assert (gap["status"], gap["words"]) == ("open", "Nobody trains the newcomers")
    everything = (now.folder / "candidate-gaps.csv").read_text("utf-8")
    assert "ben" not in everything.lower()


def test_what_a_task_closed_with_is_evidence(now, waiting):
    """It stands under the task's number once it was accepted, and its file is there once."""
    (row,) = [one for one in table(now, "evidence") if one["task"]]
    (supplied,) = table(now, "task-evidence")
    assert (row["evidence"], row["state"], row["about"]) == (supplied["task"], "accepted", "A.6.3")
    assert (row["file"], row["sha256"]) == (supplied["file"], supplied["sha256"])
    assert (now.folder / row["file"]).read_bytes() == FILE
    assert not [one for one in table(waiting, "evidence") if one["task"]]


def test_a_gap_that_was_closed_later_was_open_then(company):
    """Neither its state nor the reason of the dismissal goes back in time."""
    gap = company.suggest()
    then = company.clock.now()
    company.clock.forward(days=1)
    company.gaps.dismiss_gap(
        gap.number, reason="We train all newcomers", actor=company.person("lena")
    )
    rows = [
        table(company.pack(f"g{n}", as_of=at), "candidate-gaps")[0]
        for n, at in ((0, then), (1, None))
    ]
    assert [(row["status"], row["reason_or_task"]) for row in rows] == [
        ("open", ""),
        ("dismissed", "We train all newcomers"),
    ]


def test_decisions_are_of_the_day_and_of_the_matter(now, early):
    """Only entries about things in the pack, up to the day; each can be found in the trail."""
    rows = table(now, "decisions")
    deeds = {row["deed"] for row in rows}
    assert {"document:staged", "task:opened", "task:changed", "evidence:decided"} <= deeds
    assert "question:answered" not in deeds
    assert {"task:changed", "evidence:decided"}.isdisjoint(
        row["deed"] for row in table(early, "decisions")
    )
    lines = (now.folder / "trail/entries.jsonl").read_text("utf-8").splitlines()
    hashes = {json.loads(line)["sequence"]: json.loads(line)["hash"] for line in lines}
    assert all(hashes[int(row["entry"])] == row["hash"] for row in rows)


def test_the_statement_of_applicability(company):
    """The version that was approved last by that day, with its line for the control alone."""
    lena = company.person("lena")
    keeper, statement = company.registers.keeper, company.registers.statement
    for row in keeper.controls(actor=lena):
        keeper.keep_control(
            replace(
                row,
                applicability=Applicability.APPLICABLE,
                inclusion=(Inclusion(ground=Ground.RISK, reference="R-1"),),
            ),
            actor=lena,
        )
    statement.set_scope("The lighthouse", version=0, actor=lena)
    before = company.clock.now()
    company.clock.forward(days=1)
    statement.approve("1.0", actor=lena)
    packed = company.pack()
    [line] = table(packed, "statement-of-applicability")
    assert (line["Control"], line["Justification for inclusion"]) == ("A.6.3", "risk: R-1")
    assert "Version 1.0, approved by Lena" in index(packed)
    earlier = company.pack("earlier", as_of=before)
    assert table(earlier, "statement-of-applicability") == []
    assert "No Statement of Applicability had been approved by then." in index(earlier)


def test_a_clause_has_its_parts(company):
    """A clause brings its subclauses, and no control; a control in any spelling is itself."""
    packed = company.pack(scope="9.2")
    assert [row["requirement"] for row in table(packed, "requirements")] == ["9.2.1", "9.2.2"]
    assert not (packed.folder / "controls.csv").exists()
    assert company.packs.scope("9", actor=SYSTEM).has("9.2.1")
    assert company.packs.scope("a 6.3", actor=SYSTEM).label == "A.6.3"


def test_a_nonconformity_as_it_stood(company):
    """Its stage, grade and steps are those of the day; of another requirement it is not there."""
    lena = company.person("lena")
    found = Finding(
        title="Newcomers are not trained, says Ada",
        requirement="A.6.3",
        evidence="Three of five had no record.",
        grade=Grade.MAJOR,
    )
    one = company.nonconformities.raise_finding(
        found,
        owner=company.person("ben").id,
        actor=lena,
        entry_id="form:nc",
        file=FoundFile(name="list of Ada.csv", content=b"three of five"),
    )
    then = company.clock.now()
    company.clock.forward(days=1)
    shown = FoundFile(name="trained.html", content=b"<script>")
    step = Step(move=Move.CORRECT, words="All three were trained on the same day.")
    with pytest.raises(NonconformityWrong):
        company.nonconformities.move(
            one.number, replace(step, file=shown), seen=one.version, actor=lena
        )
    step = replace(step, file=replace(shown, name="trained.txt"))
    company.nonconformities.move(one.number, step, seen=one.version, actor=lena)
    before, after = company.pack("before", as_of=then), company.pack("after", pseudonyms=True)
    seen = [table(packed, "nonconformities")[0]["stage"] for packed in (before, after)]
    assert seen == ["raised", "corrected"]
    assert [row["step"] for row in table(before, "nonconformity-steps")] == ["raised"]
    assert table(after, "nonconformity-steps")[1]["words"] == step.words
    [file] = table(before, "nonconformity-files")
    assert (file["shows"], file["name"]) == ("what was seen", "list of Ada.csv")
    assert (before.folder / file["file"]).read_bytes() == b"three of five"
    assert hashlib.sha256(b"three of five").hexdigest() == file["sha256"]
    later = table(after, "nonconformity-files")
    assert [row["shows"] for row in later] == ["what was seen", "the correction"]
    assert (after.folder / later[1]["file"]).read_bytes() == b"<script>"
    assert "Ada" not in later[0]["name"] + later[0]["file"]
    [row] = table(after, "nonconformities")
    assert (row["grade"], row["owner"]) == ("major", company.person("ben").id)
    assert "Ada" not in row["title"]
    assert "nonconformity:changed" in {row["deed"] for row in table(after, "decisions")}
    assert table(company.pack("other", scope="A.8.13"), "nonconformities") == []


def test_everything(spring):
    """All of it: every control and requirement, and every decision."""
    packed = spring.company.pack("everything", scope="ALL")
    assert packed.rows["controls"] == 93
    assert packed.rows["policies"] == 2
    assert packed.rows["training/all/acknowledgements"] == 1
    assert proved(packed.folder).verdict.problems == ()


def test_competence_stands_where_it_is_asked_for(company):
    """The register as it stood; other controls have none of it."""
    company.competence.load(
        "role,competence,person,evidence_kind,evidence\n"
        "auditor,Auditing,ada@example.com,certificate,Course of spring\n",
        actor=company.person("lena"),
    )
    then = company.clock.now()
    company.clock.forward(days=1)
    assert table(company.pack("a"), "competence")[0]["person"].startswith("Ada (")
    assert table(company.pack("b", as_of=then - timedelta(hours=1)), "competence") == []
    assert "competence" not in company.pack("c", scope="A.8.13").rows


@pytest.mark.parametrize("name", ["ada", "ben", "root"])
def test_who_may_not(company, name):
    """Whoever may not read what is in it, and take it out, gets none."""
    if name == "root":
        company.school.hire("e-9,root@example.com,admin,,,Root,U000ROOT")
    with pytest.raises(NotPermitted):
        company.pack(actor=company.person(name))
    assert not (company.folder / "pack").exists()


@pytest.mark.parametrize("scope", ["A.9.99", "", "people", "A.5.1 and A.5.2", "C-1"])
def test_what_there_is_none_of(company, scope):
    """A number that is none, or not one, is told, and nothing is written."""
    with pytest.raises(UnknownControl):
        company.pack(scope=scope)
    assert not (company.folder / "pack").exists()


def test_what_cannot_be_written(company):
    """A day that lies ahead, a folder that is taken, a sample of nothing: told, nothing is left."""
    with pytest.raises(ExportWrong, match="has not come yet"):
        company.pack(as_of=company.clock.now() + timedelta(days=1))
    for sample in (Sampling(size=0, seed="x"), Sampling(size=1, seed="a\nb")):
        with pytest.raises(ExportWrong):
            company.pack(sample=sample)
    taken = company.folder / "pack"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    with pytest.raises(ExportWrong, match="is not empty"):
        company.pack()
    assert [one.name for one in taken.iterdir()] == ["mine.txt"]
    assert not list(company.folder.glob(".pack-*"))
