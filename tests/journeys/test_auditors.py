"""An auditor in chat: admitted by an admin, shown their scope, handed a pack, and ended."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.evidence.entities import FOLDER, INDEX
from bot.people.entities import Role
from bot.rehearsal.entities import Member
from bot.slack.blocks.pieces import long_day
from tests.bot.evidence.conftest import proved
from tests.conftest import HandClock
from tests.journeys.conftest import find_element, read
from tests.journeys.office import Office, until

pytestmark = pytest.mark.journey

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
3,root@example.com,admin,,
4,vera@example.com,employee,,
5,otto@example.com,auditor,,
6,emil@example.com,employee,,
"""
FIELD = "auditor_field"


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory):
    """A whole bot with an admin, and two who may become auditors."""
    home = tmp_path_factory.mktemp("auditors")
    people_file = home / "people.csv"
    people_file.write_text(PEOPLE, encoding="utf-8")
    for name in ("Root", "Vera", "Otto", "Emil"):
        user, email = f"U0{name.upper()}", f"{name.lower()}@example.com"
        slack.workspace.add_member(Member(id=user, name=name, email=email))
        slack.workspace.direct_channel(user)
    clock = HandClock(datetime.now(UTC))
    with Office(home, api_url=slack.api_url, people_file=people_file, clock=clock) as opened:
        slack.wait_for_app()
        opened.clock = clock
        yield opened


def direct(slack, user):
    return slack.workspace.replies(slack.workspace.direct_channel(user).id)


def said(slack, user, words, *, since=0):
    """Wait for a direct message with these words."""

    def found():
        told = direct(slack, user)[since:]
        return [one for one in told if words in f"{read(one)} {one.text}"]

    messages = until(found)
    assert messages, f"{user} never read {words!r}"
    return messages[-1]


def views(office, email):
    person = office.people.by_name_or_email(email)
    found = office.auditors.views(person.id, actor="system")
    return [one.subject.removeprefix("view:") for one in found]


def told_beside(slack, user):
    """Return what somebody alone was told beside a message, all of it."""
    return " ".join(f"{read(one)} {one.text}" for one in slack.workspace.asides(user))


def form_of(slack, people, user="U0ROOT"):
    people.press(user, listed(slack, people, user), "new_auditor")
    return until(lambda: slack.workspace.modal(user))


def listed(slack, people, user="U0ROOT", words="*Auditors*"):
    """Use the command, and return what is shown to whoever used it."""
    before = len(slack.workspace.asides(user))
    people.comply(user, "auditors")
    found = until(
        lambda: [one for one in slack.workspace.asides(user)[before:] if words in read(one)]
    )
    assert found
    return found[-1]


def fill(slack, form, user="U0ROOT", **fields):
    """Send the form; return what came with the ack."""
    typed = {f"{FIELD}:{key}": {f"{FIELD}:{key}": value} for key, value in fields.items()}
    delivery = slack.acting.submit(user, form.id, typed).result(timeout=30)
    assert delivery.acked
    return delivery.answer


def admit(slack, office, people, who, *, scope="A.6, 6.1.3", days=9):
    today = office.clock.now().date()
    answer = fill(
        slack,
        form_of(slack, people),
        person=who,
        begins_on=f"{today}",
        ends_on=f"{today + timedelta(days=days)}",
        scope=scope,
    )
    assert not answer, answer
    said(slack, who, "You may look at our records as an auditor")


def grant_of(office, email):
    person = office.people.by_name_or_email(email).id
    found = [one.grant for one in office.auditors.listed(actor="system")]
    return next(one for one in found if one.person == person)


def _inbox_is_empty(office):
    with office.database.reading() as connection:
        return not connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one()


def entries(office):
    return list(AuditTrail(office.database, SystemClock()).entries())


def packs(slack):
    there = [one for one in list(slack.workspace.files.values()) if one.complete and one.channels]
    return [one for one in there if one.name.startswith("audit-pack")]


def test_admitted_shown_packed_ended(slack, office, people, tmp_path):
    """Admitted by a form; hears of it, gets a pack of the scope alone, and loses it at once."""
    admit(slack, office, people, "U0VERA")
    told = said(slack, "U0VERA", "You may look at our records")
    assert "A.6, 6.1.3" in read(told) or "6.1.3, A.6" in read(told)
    said(slack, "U0ROOT", "<@U0VERA> may look at")
    assert office.people.met("U0VERA").role is Role.AUDITOR

    place = slack.workspace.direct_channel("U0VERA").id
    yesterday = (office.clock.now() - timedelta(days=1)).date()
    people.comply("U0VERA", f"pack a.6.3 as of {yesterday}", channel=place)
    assert until(lambda: packs(slack), seconds=40)
    (sent,) = packs(slack)
    assert sent.name == f"audit-pack-A.6.3-{yesterday}.zip"
    assert list(sent.channels) == [place]
    with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / FOLDER / INDEX).is_file()
    assert proved(tmp_path / FOLDER).verdict.problems == ()
    assert "pack:A.6.3" in views(office, "vera@example.com")

    since = len(direct(slack, "U0VERA"))
    people.comply("U0VERA", "pack A.8.13", channel=place)
    said(slack, "U0VERA", "is not part of it", since=since)

    shown = listed(slack, people, words="looks at records now")
    assert find_element(shown, "end_auditor")
    people.press("U0ROOT", shown, "end_auditor")
    said(slack, "U0VERA", "has ended today")
    since = len(direct(slack, "U0VERA"))
    people.comply("U0VERA", "pack A.6.3", channel=place)
    said(slack, "U0VERA", "ended on", since=since)
    assert len(packs(slack)) == 1


def test_extended_in_a_form(slack, office, people):
    """The form knows the last day, says at the field what cannot be, and sets another, told and on record."""
    admit(slack, office, people, "U0EMIL", days=5)
    today, since = office.clock.now().date(), len(direct(slack, "U0EMIL"))
    shown = listed(slack, people, words="<@U0EMIL> looks at records now")
    row = str(grant_of(office, "emil@example.com").number)

    def extension(user="U0ROOT"):
        people.press(user, shown, "extend_auditor", value=row)
        return until(lambda: slack.workspace.modal(user))

    form = extension()
    assert f"{today + timedelta(days=5)}" in str(form.view)
    assert "<@U0EMIL>" in str(form.view)
    for days, words in (
        (-1, "That day has passed"),
        (400, "more than a year at once"),
        (5, "the last day already"),
    ):
        answer = fill(slack, form, ends_on=f"{today + timedelta(days=days)}")
        assert words in answer["errors"][f"{FIELD}:ends_on"]
    assert not fill(slack, form, ends_on=f"{today + timedelta(days=20)}")
    later = long_day(today + timedelta(days=20))
    said(slack, "U0ROOT", f"the last day is {later} now")
    said(slack, "U0ROOT", f"<@U0EMIL> may look at records until {later} now")
    said(slack, "U0EMIL", f"another last day: {later}", since=since)
    emil = office.people.met("U0EMIL")
    changed = [one for one in entries(office) if one.tag == "auditor:changed"]
    assert [(one.subject, one.actor) for one in changed] == [
        (f"person:{emil.id}", office.people.met("U0ROOT").id)
    ]

    people.press("U0LENA", shown, "extend_auditor", value=row)
    assert until(lambda: "does not allow" in told_beside(slack, "U0LENA"))
    assert slack.workspace.modal("U0LENA") is None
    form = extension()
    office.auditors.end(int(row), actor="system")
    answer = fill(slack, form, ends_on=f"{today + timedelta(days=9)}")
    assert "is over. To let them look again" in answer["errors"][f"{FIELD}:ends_on"]
    people.press("U0ROOT", shown, "extend_auditor", value=row)
    assert until(lambda: "is over. To let them look again" in told_beside(slack, "U0ROOT"))


@pytest.mark.parametrize(
    ("words", "seed"), [("sample 2 seed “blue moon”", "blue moon"), ("sample 2", "")]
)
def test_a_sample_is_drawn_and_said(*, slack, office, people, tmp_path, words, seed):
    """Number and seed come from the sentence; the message and the index say both, and how many of what."""
    before, since = packs(slack), len(direct(slack, "U0LENA"))
    people.comply("U0LENA", f"pack 9 {words}", channel=slack.workspace.direct_channel("U0LENA").id)
    sent = until(lambda: [one for one in packs(slack) if one not in before], seconds=40)
    told = said(slack, "U0LENA", "Here comes the audit pack", since=since).text
    found = re.search(r"up to 2 of each population, drawn with the seed `([^`]+)`", told)
    assert found
    assert found[1] == seed if seed else re.fullmatch(r"[0-9a-f]{16}", found[1])
    beside = said(slack, "U0LENA", "*Sample*, seed", since=since).text
    assert f"`{found[1]}`" in beside
    assert "• Requirements in the register: 2 of " in beside
    with zipfile.ZipFile(io.BytesIO(sent[0].content)) as archive:
        archive.extractall(tmp_path)
    assert proved(tmp_path / FOLDER).verdict.problems == ()
    index = (tmp_path / FOLDER / INDEX).read_text("utf-8")
    assert f"Seed: {found[1]}." in index
    assert until(lambda: _inbox_is_empty(office))
    durable = [one for one in office.home.glob("durable.sqlite*") if one.is_file()]
    assert durable
    assert not seed or all(seed.encode() not in one.read_bytes() for one in durable)


def test_an_auditor_of_the_people_file_waits_for_an_admin(slack, office, people):
    """A role in a file opens nothing by itself, and says whom to ask."""
    since = len(direct(slack, "U0OTTO"))
    people.comply("U0OTTO", "pack A.6.3", channel=slack.workspace.direct_channel("U0OTTO").id)
    said(slack, "U0OTTO", "Ask an admin to admit you", since=since)
    assert views(office, "otto@example.com") == []


def test_wrong_forms_stay_open(slack, office, people):
    """A scope that is none, a day that has passed and a lead are told in the form."""
    today = office.clock.now().date()
    good = {
        "person": "U0ADA",
        "begins_on": f"{today}",
        "ends_on": f"{today}",
        "scope": "all",
    }
    for field, value in (
        ("scope", "A.99"),
        ("ends_on", f"{today - timedelta(days=3)}"),
        ("person", "U0LENA"),
    ):
        answer = fill(slack, form_of(slack, people), **{**good, field: value})
        assert list(answer["errors"]) == [f"{FIELD}:{field}"]
    assert not any(
        one.grant.person == office.people.met("U0ADA").id
        for one in office.auditors.listed(actor="system")
    )


def test_nobody_else_admits(slack, people, office):
    """A lead sees no list and opens no form, even with a button that was an admin's."""
    assert office
    assert listed(slack, people, "U0LENA", "does not allow")
    assert "auditors" not in people.comply("U0LENA", "help")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Name a control or clause"),
        ("the moon", "There is no control or clause"),
        ("A.6.3 as of next year", "has not come yet"),
        ("A.6.3 as of blue", "I do not understand that day"),
        ("A.6.3 sample 0", "Say how many of each population"),
        ("A.6.3 sample twenty seed 7", "Say how many of each population"),
        ("A.6.3 seed 7", "A seed goes with a sample"),
    ],
)
def test_packs_that_nobody_can_make(slack, people, office, words, told):
    """What is named wrong is told in words, and no file comes."""
    assert office
    before, since = len(packs(slack)), len(direct(slack, "U0LENA"))
    people.comply("U0LENA", f"pack {words}", channel=slack.workspace.direct_channel("U0LENA").id)
    said(slack, "U0LENA", told, since=since)
    assert len(packs(slack)) == before


def test_a_pack_that_is_too_large(slack, office, people, monkeypatch):
    """A pack that no chat should carry is refused with the command that writes it to a folder."""
    monkeypatch.setattr(office.packs, "_largest", 10)
    since = len(direct(slack, "U0LENA"))
    people.comply("U0LENA", "pack 9.3", channel=slack.workspace.direct_channel("U0LENA").id)
    said(slack, "U0LENA", "annexa pack --control", since=since)


def test_home_says_scope_and_end(slack, office, people):
    """On their tab an auditor reads what they may look at and until when, and later that it ended."""
    admit(slack, office, people, "U0OTTO", scope="A.8", days=1)

    def home():
        slack.acting.open_home("U0OTTO").result(timeout=30)
        return str(slack.workspace.home("U0OTTO"))

    assert until(lambda: "as an auditor until" in home())
    assert "A.8" in home()
    office.clock.forward(days=2)
    assert until(lambda: "Your time as an auditor ended on" in home())
    office.clock.forward(days=-2)
