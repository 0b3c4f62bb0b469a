"""People come from a file and from Slack, each once, with the role they are meant to have."""

import threading

import pytest

from bot.errors import NotPermitted, PeopleFileWrong, UnknownPerson
from bot.people.entities import Person, PersonId, Role
from bot.people.permissions import PERMISSIONS, Permission, require
from bot.people.visits import Stage

GOOD = (
    "e1,ada@example.com,lead,security;board,,Ada Example,U0000001,Europe/Vienna\n"
    "e2,Bob@Example.com,,,ada@example.com,Bob Example,,\n"
)


def test_load(people, roster):
    """Every column of a good file arrives."""
    report = people.load(roster(GOOD))
    assert (report.added, report.changed, report.bad) == (2, 0, ())
    ada = people.by_name_or_email("ada@example.com")
    assert (ada.role, ada.groups) == (Role.LEAD, frozenset({"security", "board"}))
    assert (ada.name, ada.slack_id, ada.timezone) == ("Ada Example", "U0000001", "Europe/Vienna")
    bob = people.by_name_or_email("e2")
    assert (bob.role, bob.email, bob.manager) == (Role.EMPLOYEE, "bob@example.com", ada.email)
    assert people.find(bob.id) == bob
    assert people.by_name_or_email("Bob Example") == bob


def test_load_again(people, roster, audit):
    """The same file changes nothing; a changed line changes one person and keeps the id."""
    people.load(roster(GOOD))
    before = people.by_name_or_email("e2")
    entries = audit.verify().entries
    assert people.load(roster(GOOD)).unchanged == 2
    assert audit.verify().entries == entries
    report = people.load(
        roster(GOOD.replace("e2,Bob@Example.com,,", "e2,robert@example.com,auditor,"))
    )
    assert (report.changed, report.unchanged) == (1, 1)
    after = people.by_name_or_email("robert@example.com")
    assert (after.id, after.role) == (before.id, Role.EMPLOYEE), "nobody admitted them yet"
    assert after.visit.stage is Stage.NEVER


def test_bad_lines_are_told_and_the_rest_is_loaded(people, roster):
    """Each bad line is reported with its number and what is wrong."""
    bad = (
        ",no-id@example.com,,,\n"
        "e3,not-an-address,,,\n"
        "e4,e4@example.com,king,,\n"
        "e5,e5@example.com,,,the boss\n"
        "e1,again@example.com,,,\n"
        "e6,ADA@example.com,,,\n"
        "e7,e7@example.com,,,,,bob,\n"
        "e8,e8@example.com,,,,,,Mars/Olympus\n"
        "\n"
        "e9,e9@example.com\n"
    )
    report = people.load(roster(GOOD + bad))
    assert [line.number for line in report.bad] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert "no id" in report.bad[0].problem
    assert "use one of employee" in report.bad[2].problem
    assert "line 2" in report.bad[4].problem
    assert report.added == 3
    assert people.by_name_or_email("e9").role is Role.EMPLOYEE


@pytest.mark.parametrize("wrong", ["email,role\na@example.com,lead\n", ""])
def test_file_without_columns(people, roster, wrong):
    """A file without the right columns is refused whole, and says which are missing."""
    with pytest.raises(PeopleFileWrong, match="has no column id"):
        people.load(roster("", head=wrong))


def test_unreadable_file(people, tmp_path):
    """A file that is not there or not text is refused with what to do."""
    with pytest.raises(PeopleFileWrong, match="cannot be read"):
        people.load(tmp_path / "none.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PeopleFileWrong, match="UTF-8"):
        people.load(tmp_path / "binary.csv")


def test_unlisted_people_lose_their_role(people, roster):
    """Who left the file becomes a plain employee, unless a bad line might be theirs."""
    people.load(roster(GOOD))
    people.load(roster(GOOD.splitlines()[1] + "\nbroken,line\n"))
    assert people.by_name_or_email("e1").role is Role.LEAD
    assert people.load(roster(GOOD.splitlines()[1] + "\n")).unlisted == 1
    ada = people.by_name_or_email("e1")
    assert (ada.role, ada.groups) == (Role.EMPLOYEE, frozenset())


def test_a_slack_user_is_met_once(people, audit):
    """An unknown Slack user becomes an employee with a random id, the same one each time."""
    first = people.person_for_slack("U1234567", email="New@example.com")
    assert people.person_for_slack("U1234567") == first
    assert (first.role, first.email, first.guest) == (Role.EMPLOYEE, "new@example.com", False)
    assert "U1234567" not in first.id
    assert audit.verify().entries == 1


def test_a_slack_user_is_met_once_by_many_threads(people):
    """Messages that arrive together do not make two people of one."""
    met = set()

    def meet():
        met.add(people.person_for_slack("U1234567", email="new@example.com").id)

    threads = [threading.Thread(target=meet) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(met) == 1


def test_slack_finds_the_person_of_the_file(people, roster):
    """The e-mail address links a Slack user to the file's person, once."""
    people.load(roster(GOOD))
    bob = people.person_for_slack("U7654321", email="BOB@example.com")
    assert bob.id == people.by_name_or_email("e2").id
    other = people.person_for_slack("U9999999", email="bob@example.com")
    assert other.id != bob.id
    assert other.email == ""


def test_the_file_finds_the_person_of_slack(people, roster):
    """Somebody met in Slack keeps id and Slack id when the file lists them later."""
    met = people.person_for_slack("U7654321", email="bob@example.com")
    people.load(roster(GOOD))
    bob = people.by_name_or_email("e2")
    assert (bob.id, bob.slack_id) == (met.id, "U7654321")


def test_the_file_corrects_an_address(people, roster):
    """A changed address that somebody met in Slack holds goes over to the file's person."""
    people.load(roster(GOOD))
    people.person_for_slack("U7654321", email="robert@example.com")
    people.load(roster(GOOD.replace("Bob@Example.com", "robert@example.com")))
    assert people.person_for_slack("U7654321").id == people.by_name_or_email("e2").id


def test_swapped_addresses(people, roster):
    """Two people whose addresses are exchanged in the file both get the right one."""
    people.load(roster(GOOD))
    people.load(
        roster(
            GOOD.replace("ada@", "x@").replace("Bob@Example", "ada@example").replace("x@", "bob@")
        )
    )
    assert people.by_name_or_email("e1").email == "bob@example.com"
    assert people.by_name_or_email("e2").email == "ada@example.com"


def test_an_address_learnt_later(people, roster):
    """Somebody met without an address is linked to the file once Slack tells it."""
    people.load(roster(GOOD))
    met = people.person_for_slack("U7654321")
    assert people.person_for_slack("U7654321", email="bob@example.com").id != met.id
    assert people.by_name_or_email("e2").slack_id == "U7654321"
    stranger = people.person_for_slack("U8888888")
    later = people.person_for_slack("U8888888", email="zoe@example.com")
    assert (later.id, later.email) == (stranger.id, "zoe@example.com")


def test_an_address_that_changed_in_slack(people, roster):
    """Somebody met under an old address gets the role of the file once Slack tells the new one."""
    people.person_for_slack("U7654321", email="ada.maiden@example.com")
    people.load(roster(GOOD.replace(",U0000001", ",")))
    assert people.person_for_slack("U7654321", email="ada.maiden@example.com").role is Role.EMPLOYEE
    assert people.person_for_slack("U7654321", email="Ada@example.com").role is Role.LEAD
    assert people.person_for_slack("U7654321").role is Role.LEAD


def test_an_address_takes_nobody_elses_role(people, roster):
    """Whom the file lists keeps their own line, whatever address Slack tells."""
    people.load(
        roster(GOOD.replace("U0000001", "").replace("Bob Example,", "Bob Example,U0000002"))
    )
    assert people.person_for_slack("U0000002", email="ada@example.com").role is Role.EMPLOYEE


def test_a_guest_stays_one_when_the_file_names_them(people, roster):
    """What Slack said about a guest holds until Slack says otherwise."""
    people.person_for_slack("U7654321", email="", guest=True)
    people.load(roster(GOOD))
    assert people.person_for_slack("U7654321").guest
    assert people.person_for_slack("U7654321", email="bob@example.com").guest


def test_an_address_that_went_to_a_new_colleague(people, roster):
    """An address of the file may go from one person to a new one."""
    people.load(roster(GOOD))
    people.load(roster(GOOD.replace("e2,", "e3,")))
    assert people.by_name_or_email("bob@example.com") == people.by_name_or_email("e3")


def test_slack_id_as_id(people, roster):
    """A file whose ids are Slack ids needs no further column."""
    people.load(roster("U1234567,a@example.com,manager,,\n", head="id,email,role,groups,manager\n"))
    assert people.person_for_slack("U1234567").role is Role.MANAGER


def test_guests(people, roster):
    """A guest belongs to no audience, also once known as something else."""
    people.load(roster(GOOD))
    guest = people.person_for_slack("U0000001", guest=True)
    assert guest.guest
    assert guest.audiences == frozenset()
    assert guest.role is Role.EMPLOYEE
    assert people.person_for_slack("U0000001").guest
    back = people.person_for_slack("U0000001", guest=False)
    assert back.audiences >= {"everyone", "leads"}


def test_admins_by_setting(people):
    """Who the settings name is an admin, by address or Slack id, but never as a guest."""
    assert people.person_for_slack("U0000ROOT").role is Role.ADMIN
    assert people.person_for_slack("U1111111", email="root@EXAMPLE.com").role is Role.ADMIN
    assert people.person_for_slack("U1111111", guest=True).role is Role.EMPLOYEE


def test_nobody_and_several(people, roster):
    """An unknown or ambiguous name says what to use instead."""
    people.load(roster("a,a@example.com,,,,Kim,,\nb,b@example.com,,,,Kim,,\n"))
    with pytest.raises(UnknownPerson, match="Nobody is known as 'Zoe'"):
        people.by_name_or_email("Zoe")
    with pytest.raises(UnknownPerson, match="Several people are known as 'Kim'"):
        people.by_name_or_email("Kim")
    with pytest.raises(UnknownPerson):
        people.find(PersonId("p-none"))


def test_permissions():
    """Every role is in the table; what it does not allow is refused with a way out."""
    assert set(PERMISSIONS) == set(Role)
    require("system", Permission.CHANGE_PEOPLE)
    require(Person(id=PersonId("p-1"), role=Role.ADMIN), Permission.CHANGE_PEOPLE)
    with pytest.raises(NotPermitted, match="Ask an admin"):
        require(Person(id=PersonId("p-1")), Permission.CHANGE_PEOPLE)


def test_only_admins_load(people, roster):
    """A lead does not change the list of people."""
    with pytest.raises(NotPermitted):
        people.load(roster(GOOD), actor=Person(id=PersonId("p-1"), role=Role.LEAD))


def test_the_trail_knows_no_names(people, roster, audit):
    """What the audit trail keeps about people says nothing about them."""
    people.load(roster(GOOD))
    kept = "".join(f"{one.actor}{one.subject}{one.facts}" for one in audit.entries()).lower()
    assert not any(word in kept for word in ("bob", "example", "u0000001", "vienna", "@"))


def test_time_zone_comes_from_slack(people, audit):
    """Of whom no file knows a zone, the one that Slack told last counts; nonsense is not told."""
    assert people.person_for_slack("U1234567", timezone="Europe/Vienna").timezone == "Europe/Vienna"
    entries = audit.verify().entries
    assert people.person_for_slack("U1234567").timezone == "Europe/Vienna"
    assert people.person_for_slack("U1234567", timezone="Mars/Olympus").timezone == "Europe/Vienna"
    assert audit.verify().entries == entries
    assert people.person_for_slack("U1234567", timezone="Asia/Tokyo").timezone == "Asia/Tokyo"


def test_time_zone_of_the_file_stays(people, roster):
    """The people file knows better; where it names no zone, what Slack told outlives a new load."""
    people.load(roster(GOOD))
    assert people.person_for_slack("U0000001", timezone="Asia/Tokyo").timezone == "Europe/Vienna"
    people.person_for_slack("U7654321", email="bob@example.com", timezone="Asia/Tokyo")
    assert people.load(roster(GOOD)).unchanged == 2
    assert people.by_name_or_email("bob@example.com").timezone == "Asia/Tokyo"
