"""People in Slack: who opens which receipt, who is told, and who is let in no more."""

import itertools
import re
from dataclasses import replace

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.people.entities import Role
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.payloads import user_change
from bot.rehearsal.workspace import Member
from tests.journeys.conftest import read
from tests.journeys.office import Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PEOPLE = """id,email,role,groups,manager,name
1,ada@example.com,employee,,,Ada
2,lena@example.com,lead,leads,,Lena
3,root@example.com,admin,,,Root
4,kim@example.com,lead,,,Kim
5,nico@example.com,employee,,,Nico
"""
WHY = "the external auditor drew this answer as a sample"
_EVENTS = itertools.count(1)


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory):
    """A whole bot with an admin who can be told things."""
    home = tmp_path_factory.mktemp("people")
    file = home / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    for user, name in (("U0ROOT", "root"), ("U0KIM", "kim"), ("U0NICO", "nico")):
        slack.workspace.add_member(Member(id=user, name=name, email=f"{name}@example.com"))
        slack.workspace.direct_channel(user)
    with Office(home, api_url=slack.api_url, people_file=file) as open_office:
        slack.wait_for_app()
        yield open_office


@pytest.fixture
def change(slack):
    """Let something about a member change, and tell the app of it."""

    def change_member(user, **facts):
        space = slack.workspace
        member = space.members[user] = replace(space.members[user], **facts)
        event = user_change(member, event_id=f"EvU{next(_EVENTS)}", scopes=space.scopes)
        assert slack.deliver("events_api", event).result(timeout=30).acked

    return change_member


def _label(reply):
    return re.search(r"A-\d+", read(reply)).group()


def _entries(office):
    return list(AuditTrail(office.database, SystemClock()).entries())


def _inbox_is_empty(office):
    with office.database.reading() as connection:
        return not connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one()


def _aside(slack, user, words):
    found = until(lambda: [m for m in slack.workspace.asides(user) if words in read(m)])
    return read(found[-1])


@pytest.mark.usefixtures("office")
def test_the_first_load_is_told_to_an_admin_who_never_wrote(slack):
    """Admins are found by their address, and read one summary of the people file."""
    (told,) = until(lambda: slack.workspace.replies("D0ROOT"))
    assert "5 added" in read(told)
    assert "root@example.com" not in read(told)
    assert "<@U0ROOT>: role employee → admin." in read(told)


@pytest.mark.usefixtures("office")
def test_a_receipt_opens_for_its_asker(slack, people):
    """The asker alone reads the question, the answer, its source and the audit entry."""
    label = _label(people.ask("U0ADA", "how often is a backup taken?", channel="C0TEAM"))

    people.comply("U0ADA", f"receipt {label}")

    said = _aside(slack, "U0ADA", f"Receipt {label}")
    assert "> how often is a backup taken?" in said
    assert "Backups are taken every night. [1]" in said
    assert "The library holds no such version." in said
    assert re.search(r"Audit entry \d+", said)
    assert "The answer fits the hash" in said
    assert not [m for m in slack.workspace.replies() if "Receipt" in read(m)]


def test_a_lead_opens_one_with_a_reason(slack, people, office):
    """Without a reason a lead reads how; with one it opens, and the asker reads who and why."""
    label = _label(people.ask("U0ADA", "is the backup encrypted?"))

    people.comply("U0LENA", f"receipt {label}")
    assert f"/comply receipt {label} because" in _aside(slack, "U0LENA", label)
    people.comply("U0LENA", f"receipt {label} because {WHY}, <!channel>")

    opened = _aside(slack, "U0LENA", f"Receipt {label}")
    assert "> is the backup encrypted?" in opened
    assert "U0ADA" not in opened
    told = until(
        lambda: [m for m in slack.workspace.replies("D0ADA") if label in m.text and WHY in m.text]
    )
    assert len(told) == 1
    assert f"<@U0LENA> opened the receipt {label}" in read(told[0])
    assert "<!channel>" not in read(told[0])
    (entry,) = [one for one in _entries(office) if one.tag == "receipt:opened"]
    assert entry.actor == office.people.by_name_or_email("2").id
    assert until(lambda: _inbox_is_empty(office))


@pytest.mark.usefixtures("office")
def test_a_colleague_opens_nothing(slack, people):
    """A colleague reads the same about a number that exists and about one that does not."""
    label = _label(people.ask("U0ADA", "who keeps the backup?"))

    people.comply("U0NICO", f"receipt {label} because {WHY}")
    people.comply("U0NICO", f"receipt A-888888 because {WHY}")

    refusal = _aside(slack, "U0NICO", label)
    assert refusal.replace(label, "N") == _aside(slack, "U0NICO", "888888").replace("A-888888", "N")
    assert "no receipt" in refusal


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "text", ["receipt", "receipt please", "receipt A-", "receipt A-12345678901"]
)
def test_no_number_no_receipt(people, text):
    """Whoever names no receipt reads where its number stands."""
    assert "Its number stands under every answer" in people.comply("U0ADA", text)["text"]


@pytest.mark.usefixtures("office")
def test_confidential_words_are_in_no_receipt(slack, people):
    """What was told in confidence was not kept, so its receipt shows nothing of it."""
    label = _label(people.ask("U0ADA", "a colleague took the petty cash"))

    people.comply("U0ADA", f"receipt {label}")

    said = _aside(slack, "U0ADA", f"Receipt {label}")
    assert "neither question nor answer was kept" in said
    assert "petty cash" not in said


def test_who_is_deactivated_loses_access_at_once(slack, people, office, change):
    """From the event on a lead who left is answered nothing; back again they are who they were."""
    reply = people.ask("U0KIM", "who runs an investigation?")
    label = _label(reply)
    assert "chief of security" in read(reply)

    change("U0KIM", deactivated=True)
    until(lambda: office.people.met("U0KIM").deactivated)

    refusal = people.ask("U0KIM", "who really runs an investigation?")
    assert "deactivated" in read(refusal)
    assert "chief of security" not in read(refusal)
    people.comply("U0KIM", f"receipt {label}")
    assert "deactivated" in _aside(slack, "U0KIM", "deactivated")
    exchange = reply.metadata["event_payload"]["exchange"]
    people.press("U0KIM", reply, "rate_answer", value=f"helpful:{exchange}")
    until(lambda: sum("deactivated" in read(m) for m in slack.workspace.asides("U0KIM")) > 1)
    assert office.help_desk.find(exchange).asked_by == office.people.met("U0KIM").id

    change("U0KIM", deactivated=False)
    until(lambda: not office.people.met("U0KIM").deactivated)
    assert "chief of security" in read(people.ask("U0KIM", "so, who runs an investigation?"))
    for words in (
        "Slack account changed. (from Slack)",
        "role lead → employee, access active → deactivated.",
        "access deactivated → active",
    ):
        assert until(lambda words=words: _told_of(slack, "<@U0KIM>", words))


def test_access_ends_also_while_slack_does_not_answer(slack, people, office, change):
    """An event that says so is enough when Slack cannot be asked."""
    people.ask("U0NICO", "is there a backup?")
    slack.faults.plan(Fault(method="users.info", trouble=Trouble.INVALID_AUTH), times=2)
    try:
        change("U0NICO", deactivated=True)
        assert until(lambda: office.people.met("U0NICO").deactivated)
    finally:
        slack.faults.forget()
    change("U0NICO", deactivated=False)
    assert until(lambda: not office.people.met("U0NICO").deactivated)


def test_a_lead_who_becomes_a_guest_reads_nothing_of_ours(people, office, change):
    """A change to a guest account counts from the event on, not when the memory expires."""
    assert "chief of security" in read(people.ask("U0KIM", "who runs an investigation now?"))

    change("U0KIM", guest=True)
    until(lambda: office.people.met("U0KIM").guest)

    assert "chief of security" not in read(
        people.ask("U0KIM", "and who runs it today, investigating?")
    )
    change("U0KIM", guest=False)
    assert until(lambda: office.people.met("U0KIM").role is Role.LEAD)


def test_a_new_picture_is_no_work(slack, office, change):
    """Slack tells of everything; what we do not keep starts nothing and asks nothing."""
    office.people.person_for_slack("U0ADA", email="ada@example.com", guest=False)
    before = [method for method, _ in slack.workspace.calls].count("users.info")

    change("U0ADA", name="Ada, with a new picture")
    change("U0OTHER", name="Olu, whom we never met")

    until(lambda: False, seconds=0.5)
    assert [method for method, _ in slack.workspace.calls].count("users.info") == before


def test_the_same_event_again_is_one(slack, office):
    """An address that changed in Slack is taken over once, however often Slack says so."""
    space = slack.workspace
    office.people.person_for_slack("U0ZOE", email="zoe.maiden@example.com")
    entries = len(_entries(office))
    space.add_member(Member(id="U0ZOE", name="Zoe", email="zoe@example.com"))
    event = user_change(space.members["U0ZOE"], event_id="EvTwice", scopes=space.scopes)

    for _ in range(3):
        assert slack.deliver("events_api", event).result(timeout=30).acked

    assert until(lambda: office.people.met("U0ZOE").email == "zoe@example.com")
    until(lambda: False, seconds=0.5)
    assert len(_entries(office)) == entries + 1


def test_a_role_given_by_an_admin_is_told_to_all_admins(slack, office):
    """The notice mentions the person and the admin, and says from what to what."""
    root = office.people.by_name_or_email("3")
    office.people.person_for_slack("U0ZOE", email="zoe@example.com")
    office.people.give_role("zoe@example.com", Role.AUDITOR, actor=root)

    told = until(lambda: [m for m in slack.workspace.replies("D0ROOT") if "U0ZOE" in m.text])
    assert "<@U0ZOE>: role employee → auditor. (<@U0ROOT>, from the shell)" in read(told[0])


def _told_of(slack, who, words):
    posts = slack.workspace.replies("D0ROOT")
    return [post for post in posts if who in post.text and words in post.text]
