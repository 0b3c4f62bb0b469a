"""``annexa training``: courses are published, campaigns launched and looked after, records kept."""

import csv
import io
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.people.service import PeopleDirectory
from bot.training.acknowledgement_entities import Given
from bot.training.service import TrainingRegister
from tests.bot.library.conftest import Shop
from tests.bot.training.conftest import CONTROLS, COURSE, RIGHT, WORDS

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,crew,lena@example.com
2,lena@example.com,lead,leads,
3,otto@example.com,auditor,,
"""
DUE = (datetime.now(UTC).date() + timedelta(days=14)).isoformat()
WHY = "The clinic asked for it"
NEW = ("training", "new", "--course", "lamps", "--due", DUE)


class School:
    """A home with a small policy, a course, and a people file."""

    def __init__(self, annexa, home, folder):
        self.annexa, self.home, self.folder = annexa, home, folder
        self.course = folder / "courses" / "lamps.md"
        self.course.parent.mkdir()
        self.write("1")

    def write(self, version, light="The lamp is lit at dusk."):
        """Write the course as it is to be published."""
        self.course.write_text(COURSE.format(version=version, light=light), encoding="utf-8")

    def put(self, *options):
        return self.annexa("training", "publish", self.course.parent, *options)

    def finish(self, email):
        """Let somebody read, answer and acknowledge."""
        with closing(Database(f"sqlite:///{self.home / 'annexa.db'}")) as database:
            audit, clock = AuditTrail(database, SystemClock()), SystemClock()
            shelf = Shop(database, audit, clock, self.folder)
            people = PeopleDirectory(database, audit, clock=clock)
            training = TrainingRegister(
                database, audit, clock, shelf=shelf.library, directory=people, controls=CONTROLS
            )
            person = people.by_name_or_email(email)
            (owed,) = training.lessons.owed(actor=person)
            for page in range(1, owed.pages + 1):
                shown = training.lessons.read(owed.assignment, actor=person, page=page)
            sheet = training.quizzes.begin(owed.assignment, actor=person)
            answers = {
                one.id: next(o.id for o in one.options if o.text == RIGHT[one.text])
                for one in sheet.questions
            }
            training.quizzes.submit(sheet.id, answers, actor=person)
            given = Given(words=WORDS, shown_sha256=shown.material.shown_sha256, place="D:1")
            training.acknowledging.acknowledge(owed.assignment, given, actor=person)


@pytest.fixture
def school(annexa, home, monkeypatch, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    assert "Nothing is published yet" in annexa("training", "courses").out
    with closing(Database(f"sqlite:///{home / 'annexa.db'}")) as database:
        shop = Shop(database, AuditTrail(database, SystemClock()), SystemClock(), tmp_path)
        shop.keeper.start()
        shop.put("lamps.md", "The lamp is lit at dusk.\nThe keeper trims the wick.")
        shop.lock.release()
    return School(annexa, home, tmp_path)


@pytest.fixture
def running(school):
    """A school in which one campaign runs."""
    assert school.put().status == 0
    assert school.annexa(*NEW).status == 0
    return school


def test_courses_are_published_once(school):
    """A folder is published; unchanged it stays as it is; a new version says what it means."""
    assert school.put().out == "lamps.md: published, Lamps 1\n"
    assert school.put().out == "lamps.md: unchanged, Lamps 1\n"
    school.write("2", "The lamp is lit before dusk.")
    unsaid = school.put()
    assert (unsaid.status, "Say what the new version is" in unsaid.out) == (1, True)
    assert "changed: Light" in school.put("--changes").out
    (course,) = json.loads(school.annexa("training", "courses", "--json").out)["courses"]
    assert (course["version"], course["change"]) == ("2", "substantial")


def test_one_bad_course_keeps_nobody_from_the_others(school):
    """Each file is told apart, by its line, and the status says that one failed."""
    Path(school.course.parent, "bad.md").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    ran = school.put("--json")
    bad, good = json.loads(ran.out)["published"]
    assert ran.status == 1
    assert "bad.md, line" in bad["problem"]
    assert good["is_new"] is True


def test_policies_are_offered(school):
    """A policy of the library can be acknowledged; one that is not there is named."""
    seen = school.annexa("training", "new", "--policy", "lamps.md", "--due", DUE, "--preview")
    assert "It would be lamps.md as of" in seen.out
    assert "Nothing is published yet" in school.annexa("training", "courses").out
    assert "published" in school.annexa("training", "publish", "--policy", "lamps.md").out
    ran = school.annexa("training", "publish", "--policy", "sails.md")
    assert (ran.status, "no current document sails.md" in ran.out) == (1, True)
    done = school.annexa("training", "new", "--policy", "lamps.md", "--due", DUE)
    assert "TR-1 is launched" in done.out


def test_preview_asks_nobody(school):
    """A preview counts whom a launch would ask, and launches nothing."""
    school.put()
    out = school.annexa(*NEW, "--preview").out
    assert "It would be Lamps 1.\n3 people are asked, 0 are left out" in out
    assert "There is no campaign yet" in school.annexa("training", "list").out


def test_campaign_is_launched_as_wished(school):
    """Audience, exclusions with reason and approver, recurrence and pass mark are kept."""
    school.put()
    left_out = school.folder / "out.csv"
    left_out.write_text(
        "person,reason,approver\n3,Audits this very course,lena@example.com\n", encoding="utf-8"
    )
    ran = school.annexa(*NEW, "--exclude", left_out, "--yearly", "10-01", "--pass-mark", "100")
    assert "TR-1 is launched" in ran.out
    shown = school.annexa("training", "show", "TR-1").out
    assert "for everyone, yearly" in shown
    assert "Left out: otto@example.com, because: Audits this very course" in shown
    assert "Shares are of the 2 others" in shown
    named = school.annexa(*NEW, "--for", "people:ada@example.com", "--every", "365", "--json")
    assert json.loads(named.out)["asked"] == 1


def test_progress_and_record_of_one_person(running):
    """Shares name what they are of; the record of one person is CSV that a spreadsheet takes."""
    running.finish("ada@example.com")
    told = json.loads(running.annexa("training", "show", "1", "--people", "--json").out)
    assert told["done"] == {"count": 1, "of": 3, "percent": 33}
    assert {one["person"]: one["status"] for one in told["people"]}["ada@example.com"] == "done"
    assert "1 of 3 (33 %)" in running.annexa("training", "list").out
    assert "ACK-1" in running.annexa("training", "show", "TR-1", "--people").out
    out = running.annexa("training", "record", "--person", "ada@example.com").out
    row, _ = csv.DictReader(io.StringIO(out))
    assert (row["record"], row["version"], row["quiz_score_percent"]) == ("ACK-1", "1", "100")
    assert "ACK-1" not in running.annexa("training", "record", "--person", "otto@example.com").out


def test_campaign_of_a_past_day(running):
    """As of the day before the launch nobody was asked; a day to come is refused."""
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    shown = running.annexa("training", "show", "TR-1", "--as-of", yesterday)
    assert "Shares are of the 0 others" in shown.out
    assert running.annexa("training", "show", "TR-1", "--as-of", "2999-01-01").status == 2


def test_campaign_is_looked_after(running):
    """Paused, resumed, extended and closed, each on record, and the trail verifies."""
    annexa = running.annexa
    assert annexa("training", "pause", "tr-1", "--as", "lena@example.com").out == (
        "TR-1 is paused now.\n"
    )
    assert annexa("training", "resume", "1").out == "TR-1 is running now.\n"
    later = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    moved = annexa(
        "training",
        *("extend", "TR-1", "--due", later, "--reason", WHY, "--person", "ada@example.com"),
    )
    assert f"is due on {later} for ada@example.com" in moved.out
    assert annexa("training", "close", "TR-1", stdin=b"n\n").status == 130
    assert annexa("training", "close", "TR-1", "--yes").out == "TR-1 is closed now.\n"
    assert annexa("audit", "verify").status == 0


def test_records_and_leave_come_in_once(running):
    """Files are taken over, and the second time they change nothing."""
    records, leave = running.folder / "records.csv", running.folder / "leave.csv"
    records.write_text(
        "person,kind,name,version,acknowledged_on\nada@example.com,course,lamps,1,2026-01-31\n",
        encoding="utf-8",
    )
    leave.write_text(f"person,from,until\n3,{DUE},{DUE}\n", encoding="utf-8")
    for told in ("1 records are added, 0 were known.\n", "0 records are added, 1 were known.\n"):
        assert running.annexa("training", "import", records).out == told
    for count in (1, 0):
        assert f"{count} times away are added" in running.annexa("training", "leave", leave).out
    shown = running.annexa("training", "show", "TR-1", "--people").out
    assert "imported" in shown


def test_record_is_corrected_by_a_lead(running):
    """Who corrects is named; the person is asked again where the record holds no more."""
    running.finish("ada@example.com")
    how = ("training", "correct", "ACK-1", "--reason", "It was clicked by somebody else")
    done = running.annexa(*how, "--withdraw", "--as", "lena@example.com")
    assert done.out == ("ACK-2 corrects ACK-1; it holds no more, and the person is asked again.\n")
    assert "0 of 3" in running.annexa("training", "list").out
    assert running.annexa(*how).status == 2
    assert "does not allow" in running.annexa(*how, "--as", "ada@example.com").err


WRONG = [
    (("publish",), "name courses"),
    (("publish", "nowhere.md"), "nowhere.md"),
    (("new", "--due", DUE), "either --course or --policy"),
    (("new", "--course", "sails", "--due", DUE), "was never published"),
    ((*NEW[1:], "--for", "friends"), "names no audience"),
    ((*NEW[1:], "--for", "group:"), "name whom the campaign is for"),
    ((*NEW[1:], "--for", "group:sailors"), "nobody who works here"),
    ((*NEW[1:], "--every", "30", "--yearly", "10-01"), "choose one of"),
    ((*NEW[1:], "--yearly", "31-10"), "day of the calendar"),
    ((*NEW[1:], "--before", "soon"), "--before is days"),
    ((*NEW[1:], "--pass-mark", "101"), "percentage"),
    ((*NEW[1:], "--as", "ada@example.com"), "does not allow"),
    ((*NEW[1:], "--exclude", "nowhere.csv"), "cannot be read"),
    (("new", "--course", "lamps", "--due", "2020-01-01"), "has passed"),
    (("new", "--course", "lamps", "--due", "soon"), "soon"),
    (("new", "--policy", "sails.md", "--due", DUE, "--preview"), "no current document"),
    (("show", "X-1"), "is no campaign"),
    (("show", "TR-9"), "no campaign tr-9"),
    (("pause", "TR-9"), "no campaign tr-9"),
    (("extend", "TR-1", "--due", DUE, "--reason", "no"), "say why"),
    (("import", "nowhere.csv"), "cannot be read"),
    (("leave", "people.csv"), "no column"),
    (("correct", "A-1", "--reason", WHY, "--as", "lena@example.com"), "is no record"),
    (("correct", "ACK-9", "--reason", WHY, "--as", "lena@example.com"), "no record ack-9"),
    (("record", "--person", "nobody@example.com"), "nobody@"),
]


def test_wrong_calls_say_what_to_do(running):
    """What is wrong is told in words, with a status that says so, and changes nothing."""
    for arguments, said in WRONG:
        ran = running.annexa("training", *arguments)
        told = (ran.err + ran.out).lower()
        assert ran.status in {1, 2}, (arguments, told)
        assert said in told, (arguments, told)
        assert "traceback" not in told
    assert running.annexa("training", "list", "--json").out.count('"TR-') == 1


def test_a_withdrawn_policy_is_told(school):
    """What is shown of a campaign says that its policy was withdrawn, and so does the JSON."""
    assert school.annexa("training", "new", "--policy", "lamps.md", "--due", DUE).status == 0
    assert "withdrawn" not in school.annexa("training", "show", "TR-1").out
    with closing(Database(f"sqlite:///{school.home / 'annexa.db'}")) as database:
        shop = Shop(database, AuditTrail(database, SystemClock()), SystemClock(), school.folder)
        shop.keeper.start()
        shop.library.remove("lamps.md")
        shop.library.publish()
        shop.lock.release()
    assert "The policy was withdrawn" in school.annexa("training", "show", "TR-1").out
    assert json.loads(school.annexa("training", "show", "1", "--json").out)["is_withdrawn"] is True
