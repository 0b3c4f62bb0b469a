"""The register of competence: rows come in whole or not at all, go out as they came, and are proved."""

import json
from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.competence.service import CompetenceRegister
from bot.competence.store import competence_entries
from bot.database.outbox import Outbox
from bot.durable.traces import WorkTraces
from bot.errors import NotPermitted, RecordsWrong
from bot.people.personal import PeopleKept
from bot.people.service import PeopleDirectory
from bot.privacy.entities import Retention
from bot.privacy.service import PrivacyOffice
from tests.admitting import admitted

HEAD = (
    "role,competence,person,evidence_kind,evidence,evidence_sha256,"
    "shortfall,action,effective,judged_on,judged_by,ended_on\n"
)
SHA256 = "ab" * 32
SHOWN = f"Incident manager,Handling incidents,ada@example.com,certificate,Course of 2025,{SHA256},,,,,,\n"
SHORT = "Internal auditor,Auditing,e-2,,,,No audit yet,Joins two audits,,,,\n"
JUDGED = (
    "Internal auditor,Auditing,e-2,experience,Two audits,,No audit yet,Joins two audits,yes,"
    "2026-02-27,lena@example.com,\n"
)
PEOPLE = """id,email,role,groups,manager,name,slack_id
e-1,ada@example.com,employee,,,Ada,U0000ADA
e-2,ben@example.com,employee,,,Ben,
e-3,lena@example.com,lead,leads,,Lena,U000LENA
e-4,otto@example.com,auditor,,,Otto,
"""


class Guild:
    """A register and its people."""

    def __init__(self, database, audit, clock, folder):
        self.database, self.audit, self.clock, self.folder = database, audit, clock, folder
        self.people = PeopleDirectory(database, audit, clock=clock)
        self.hire(PEOPLE)
        admitted(database, self.person("otto"))
        self.register = CompetenceRegister(database, audit, clock, directory=self.people)

    def hire(self, text):
        path = self.folder / "people.csv"
        path.write_text(text, encoding="utf-8")
        self.people.load(path, actor=SYSTEM)

    def person(self, name):
        return self.people.by_name_or_email(f"{name}@example.com")

    def load(self, *rows):
        done = self.register.load(HEAD + "".join(rows), actor=self.person("lena"))
        return done.added, done.changed, done.known

    def lines(self, **more):
        return [one.competence for one in self.register.entries(actor=SYSTEM, **more)]

    def tags(self):
        return [one.tag for one in self.audit.entries() if one.tag.startswith("competence:")]


@pytest.fixture
def guild(database, audit, clock, tmp_path):
    return Guild(database, audit, clock, tmp_path)


@pytest.fixture
def office(guild, tmp_path):
    return PrivacyOffice(
        guild.database,
        guild.audit,
        guild.clock,
        retention=Retention(),
        people=PeopleKept(),
        work=WorkTraces(tmp_path / "home"),
    )


def test_same_file_twice_is_once(guild):
    """Rows are taken over once, with one entry in the trail; a row left out stays."""
    assert guild.load(SHOWN, SHORT) == (2, 0, 0)
    assert guild.load(SHOWN, SHORT) == (0, 0, 2)
    assert guild.load(SHORT) == (0, 0, 1)
    assert guild.tags() == ["competence:recorded"]
    first, second = guild.lines()
    assert (first.person, first.evidence_sha256) == (guild.person("ada").id, SHA256)
    assert (first.is_met, second.is_met) == (True, False)


def test_change_takes_the_place_of_what_was(guild, clock):
    """A changed row is another entry; a past day shows the register as it was then."""
    guild.load(SHOWN, SHORT)
    before = clock.now()
    clock.forward(days=2)
    assert guild.load(SHOWN, JUDGED.replace("Internal auditor", "internal AUDITOR")) == (0, 1, 1)
    _, judged = guild.lines()
    assert (judged.effective, judged.judged_by) == (True, guild.person("lena").id)
    assert judged.is_met
    assert [one.effective for one in guild.lines(as_of=before)] == [None, None]
    assert guild.lines(as_of=before - timedelta(days=1)) == []


def test_trail_holds_hashes_and_no_words(guild):
    """Neither names nor words of a row are in the audit trail; the entries' hash is."""
    guild.load(SHOWN, SHORT)
    (entry,) = [one for one in guild.audit.entries() if one.tag == "competence:recorded"]
    facts = json.loads(entry.facts)
    assert (facts["entries"], facts["first"], facts["last"]) == (2, 1, 2)
    assert len(facts["entries_sha256"]) == 64
    for words in ("ada@", "Incident", "Course", SHA256):
        assert words not in entry.facts
    assert guild.audit.verify().is_intact


def test_round_trip(guild):
    """What goes out comes in as the same, formulas and quotes included, and that it left is on record."""
    evil = 'Internal auditor,"=1+1, ""really""",e-4,training,\'tis a course,,@home,+more,,,,2026-03-01\n'
    guild.load(SHOWN, JUDGED, evil)
    out = guild.register.export(actor=guild.person("otto")).decode()
    assert "'=1+1" in out
    assert guild.load(out.removeprefix(HEAD)) == (0, 0, 3)
    assert guild.lines()[2].needed == '=1+1, "really"'
    assert guild.lines()[2].evidence == "'tis a course"
    assert guild.tags() == ["competence:recorded", "competence:exported"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (SHOWN.replace("ada@", "zoe@"), "nobody is known as 'zoe@example.com'"),
        (SHOWN.replace("Handling incidents", ""), "role and competence are needed"),
        (SHOWN.replace("Handling", "H" * 300), "longer than 200"),
        (SHOWN.replace("Course of", "C" * 1001), "longer than 1000"),
        (SHOWN.replace("certificate", "hearsay"), "evidence_kind is"),
        (SHOWN.replace("certificate", ""), "go together"),
        (SHOWN.replace(SHA256, "abc"), "64 digits"),
        (SHORT.replace("No audit yet", ""), "needs the shortfall"),
        (SHORT.replace("No audit yet,Joins two audits", ","), "what is missing"),
        (SHORT.replace("Joins two audits,,", "Joins,maybe,"), "effective is yes"),
        (JUDGED.replace("Joins two audits", ""), "only an action"),
        (JUDGED.replace("lena@example.com", ""), "go together"),
        (JUDGED.replace("lena@", "zoe@"), "said to have judged"),
        (JUDGED.replace("lena@", "ben@"), "judges what an action did for themselves"),
        (JUDGED.replace("2026-02-27", "27.02.2026"), "write judged_on like"),
        (JUDGED.replace("2026-02-27", "2999-01-01"), "in the future"),
        (SHORT.replace(",,,,\n", ",,,,soon\n"), "write ended_on like"),
        (SHOWN, "stand in an earlier row"),
    ],
)
def test_one_bad_row_takes_nothing_over(guild, row, says):
    """Errors come by row, and no half of a file is kept."""
    with pytest.raises(RecordsWrong, match=says) as wrong:
        guild.load(SHOWN, row)
    assert wrong.value.rows[0].startswith("Row 3: ")
    assert guild.lines() == []
    assert guild.tags() == []


def test_who_may(guild):
    """Leads keep the register, auditors read it, employees do neither."""
    guild.load(SHOWN)
    assert guild.register.entries(actor=guild.person("otto"))
    for name in ("ada", "otto"):
        with pytest.raises(NotPermitted):
            guild.register.load(HEAD + SHORT, actor=guild.person(name))
    for deed in (guild.register.entries, guild.register.export):
        with pytest.raises(NotPermitted):
            deed(actor=guild.person("ada"))
    for text in ("", "role,person\n", HEAD):
        with pytest.raises(RecordsWrong):
            guild.register.load(text, actor=guild.person("lena"))


def test_people_get_and_lose_what_is_kept(guild, office):
    """An export shows somebody's entries; erasure deletes them, and the trail verifies."""
    guild.load(SHOWN, JUDGED)
    ada = guild.person("ada")
    told = office.export(ada, actor=SYSTEM)
    assert [one["role"] for one in told["competence"]] == ["Incident manager"]
    assert "competence:recorded" in {one["tag"] for one in told["audit_entries"]}
    guild.hire("\n".join(line for line in PEOPLE.splitlines() if "ada@" not in line))
    _send_all(guild)
    assert office.erase(ada, actor=SYSTEM)["competence"] == 1
    assert [one.person for one in guild.lines()] == [guild.person("ben").id]
    assert guild.audit.verify().is_intact


def test_judge_may_be_gone(guild, office):
    """What was judged by somebody who is erased since goes out and comes in as the same."""
    guild.hire(PEOPLE + "e-5,mia@example.com,lead,,,Mia,U0000MIA\n")
    guild.load(JUDGED.replace("lena@", "mia@"))
    mia = guild.person("mia")
    guild.hire(PEOPLE)
    _send_all(guild)
    office.erase(mia, actor=SYSTEM)
    out = guild.register.export(actor=SYSTEM).decode()
    assert mia.id in out
    assert guild.load(out.removeprefix(HEAD)) == (0, 0, 1)


def test_old_entries_go(guild, office, clock):
    """What was replaced, or whose role ended, goes after three years; what stands does not."""
    guild.load(SHOWN, SHORT)
    guild.load(JUDGED, SHOWN.replace(",,,,,,\n", ",,,,,,2026-03-01\n"))
    clock.forward(days=1_000)
    office.sweep(actor=SYSTEM)
    assert _kept(guild) == [1, 2, 3, 4]
    clock.forward(days=150)
    office.hold(guild.person("ada"), reason="A court asked for it", actor=SYSTEM)
    office.sweep(actor=SYSTEM)
    assert _kept(guild) == [1, 3, 4]
    office.release(guild.person("ada"), actor=SYSTEM)
    office.sweep(actor=SYSTEM)
    assert _kept(guild) == [3]


def _send_all(guild):
    outbox = Outbox(guild.database, guild.clock)
    for item in outbox.pending(100):
        outbox.done(item.id)


def _kept(guild):
    with guild.database.reading() as connection:
        rows = connection.execute(competence_entries.select()).all()
    return sorted(row.number for row in rows)
