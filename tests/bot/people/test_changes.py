"""Every change of people is on record with the role before and after, and all admins are told."""

import json

import pytest

from bot.errors import NotPermitted, RoleSetElsewhere
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.service import PeopleDirectory
from tests.admitting import admitted

GOOD = (
    "e1,ada@example.com,lead,security,,Ada Example,U0000001,\n"
    "e2,bob@example.com,,,,Bob Example,U0000002,\n"
)
ADMIN = Person(id=PersonId("p-admin"), role=Role.ADMIN)


def _facts(audit, tag="person:changed"):
    return [json.loads(entry.facts) for entry in audit.entries() if entry.tag == tag]


def test_a_load_is_told_in_one_message(people, roster, told):
    """A first file of 500 people is one summary that names who has a role."""
    lines = "".join(f"e{n},e{n}@example.com,{'lead' if n < 30 else ''},,\n" for n in range(500))
    people.load(roster(lines))
    (summary,) = told()
    assert (summary["kind"], summary["to"]) == ("people_file_loaded", "admins")
    assert (summary["added"], summary["changed"], summary["unlisted"]) == (500, 0, 0)
    assert summary["source"] == "the people file"
    named = [value for key, value in summary.items() if key.startswith("role_before_")]
    assert (len(named), summary["more"]) == (20, 10)
    assert "e1@example.com" not in json.dumps(summary)
    people.load(roster(lines))
    assert told() == []


def test_a_changed_role_in_the_file(people, roster, audit, told):
    """The trail has the role before and after; the summary has them with the person's id."""
    people.load(roster(GOOD))
    told()
    people.load(roster(GOOD.replace("bob@example.com,,", "bob@example.com,auditor,")), actor=ADMIN)
    (change,) = _facts(audit)
    assert (change["role_before"], change["role"]) == ("employee", "auditor")
    (summary,) = told()
    bob = people.by_name_or_email("e2")
    assert (summary["who_1"], summary["who_by"]) == (bob.id, "p-admin")
    assert (summary["role_before_1"], summary["role_1"]) == ("employee", "auditor")
    people.load(roster(GOOD.splitlines()[0] + "\n"))
    assert _facts(audit)[-1]["role"] == "employee"
    assert told()[0]["unlisted"] == 1


def test_a_first_meeting_is_on_record_and_not_told(people, audit, told):
    """Whoever merely asks something for the first time is announced to nobody."""
    people.person_for_slack("U1234567", email="new@example.com")
    assert [fact["role"] for fact in _facts(audit, "person:added")] == ["employee"]
    assert told() == []


def test_an_admin_by_setting_is_announced(people, audit, told):
    """Who becomes an admin by the settings is on record as one, and told of."""
    root = people.person_for_slack("U0000ROOT")
    assert _facts(audit, "person:added")[0]["role"] == "admin"
    (notice,) = told()
    assert (notice["who_1"], notice["role_1"], notice["source"]) == (root.id, "admin", "Slack")


def test_a_changed_setting_is_told_at_the_next_start(people, database, audit, clock, told):
    """Naming an admin in the settings, or no longer, is on record and told once."""
    met = people.person_for_slack("U1234567")
    for admins, before, after in ((["U1234567"], "employee", "admin"), ([], "admin", "employee")):
        restarted = PeopleDirectory(database, audit, admins=admins, clock=clock)
        restarted.settle()
        (notice,) = told()
        assert (notice["who_1"], notice["source"]) == (met.id, "the settings")
        assert (notice["role_before_1"], notice["role_1"]) == (before, after)
        restarted.settle()
        assert told() == []


def test_admins_by_setting_whom_nobody_has_met(people, audit, told):
    """They are written down at the first start, so that they can be told things, and once."""
    people.settle()
    assert {(one.email, one.slack_id) for one in people.admins()} == {
        ("root@example.com", ""),
        ("", "U0000ROOT"),
    }
    assert [fact["role"] for fact in _facts(audit, "person:added")] == ["admin", "admin"]
    assert len(told()) == 2
    people.settle()
    assert told() == []
    met = people.person_for_slack("U1111111", email="root@example.com")
    assert (met.role, len(people.admins())) == (Role.ADMIN, 2)


def test_an_auditor_is_no_admin(people, roster, database, caplog):
    """Nobody is auditor and admin: the settings do not make an auditor an admin, and say so."""
    people.load(roster("e1,root@example.com,auditor,,\n"))
    assert people.admins() == ()
    admitted(database, people.by_name_or_email("e1"))
    auditor = people.by_name_or_email("e1")
    assert (auditor.role, people.admins()) == (Role.AUDITOR, ())
    assert "leads" not in auditor.audiences
    people.settle()
    assert auditor.id in caplog.text
    assert "root@example.com" not in caplog.text


def test_one_role_for_one_person(people, roster):
    """A line that names two roles is left out."""
    report = people.load(roster("e1,ada@example.com,lead;auditor,,\n"))
    assert [line.problem for line in report.bad] == [
        "names several roles; everybody has one, and nobody is both auditor and lead or admin"
    ]


def test_a_given_role(people, audit, told):
    """Somebody in no file can be given a role; it stays, is on record and told."""
    met = people.person_for_slack("U1234567", email="zoe@example.com")
    people.give_role("zoe@example.com", Role.LEAD, actor=ADMIN)
    assert people.find(met.id).role is Role.LEAD
    assert _facts(audit)[0]["role_before"] == "employee"
    assert [entry.actor for entry in audit.entries()][-1] == "p-admin"
    (notice,) = told()
    assert (notice["who_1"], notice["who_by"], notice["role_1"]) == (met.id, "p-admin", "lead")
    people.give_role(met.id, Role.LEAD, actor=ADMIN)
    assert told() == []


def test_the_file_wins_over_a_given_role(people, roster):
    """Whom the file lists has the file's role, also after another was given."""
    people.person_for_slack("U1234567", email="bob@example.com")
    people.give_role("bob@example.com", Role.LEAD, actor=ADMIN)
    people.load(roster("e2,bob@example.com,manager,,\n"))
    assert people.by_name_or_email("e2").role is Role.MANAGER
    with pytest.raises(RoleSetElsewhere, match="people file lists"):
        people.give_role("e2", Role.LEAD, actor=ADMIN)


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.LEAD, Role.AUDITOR])
def test_only_admins_give_roles(people, role):
    """Nobody but an admin gives a role, not even to themselves."""
    people.person_for_slack("U1234567")
    with pytest.raises(NotPermitted):
        people.give_role("U1234567", Role.ADMIN, actor=Person(id=PersonId("p-1"), role=role))


@pytest.mark.parametrize(
    ("told_of", "role", "words"),
    [
        ({"guest": True}, Role.LEAD, "guest"),
        ({"deactivated": True}, Role.LEAD, "deactivated"),
        ({"email": "root@example.com"}, Role.AUDITOR, "ANNEXA_ADMINS"),
    ],
)
def test_roles_that_nobody_can_have(people, told_of, role, words):
    """Guests and deactivated people get no role, and an admin by setting is no auditor."""
    people.person_for_slack("U1234567", **told_of)
    with pytest.raises(RoleSetElsewhere, match=words):
        people.give_role("U1234567", role, actor=ADMIN)


def test_deactivated_and_back(people, roster, audit, told, clock):
    """Whom Slack does not let in may do nothing; once back they are who they were."""
    people.load(roster(GOOD))
    told()
    ada = people.person_for_slack("U0000001", deactivated=True)
    assert (ada.access, ada.audiences, ada.role) == (Access.DEACTIVATED, frozenset(), Role.EMPLOYEE)
    (notice,) = told()
    assert (notice["who_1"], notice["source"]) == (ada.id, "Slack")
    assert (notice["access_before_1"], notice["access_1"]) == ("active", "deactivated")
    assert (notice["role_before_1"], notice["role_1"]) == ("lead", "employee")
    people.load(roster(GOOD))
    assert people.person_for_slack("U0000001").deactivated
    clock.forward(days=1)
    back = people.person_for_slack("U0000001", deactivated=False)
    assert (back.id, back.role, back.groups) == (ada.id, Role.LEAD, frozenset({"security"}))
    assert [fact["access"] for fact in _facts(audit)] == ["deactivated", "active"]
    assert told()[0]["access_1"] == "active"


def test_a_deactivated_admin_is_none(people):
    """Whom Slack does not let in runs nothing, whatever the settings say."""
    people.person_for_slack("U0000ROOT", deactivated=True)
    assert people.admins() == ()


def test_since_when_somebody_is_deactivated(people, clock):
    """The first word of it counts, so that what is kept of leavers can expire."""
    people.person_for_slack("U1234567", deactivated=True)
    since = clock.now()
    clock.forward(days=3)
    people.person_for_slack("U1234567", deactivated=True)
    (record,) = people.everybody(actor=ADMIN)
    assert record.deactivated_at == since


def test_a_deactivation_is_not_lost_when_the_file_links_somebody(people, roster):
    """Somebody met and deactivated stays so when their address is found in the file."""
    people.load(roster(GOOD.replace("U0000002", "")))
    people.person_for_slack("U7654321", deactivated=True)
    linked = people.person_for_slack("U7654321", email="bob@example.com")
    assert (linked.id, linked.deactivated) == (people.by_name_or_email("e2").id, True)


def test_an_address_changed_in_slack(people, roster):
    """The new address is taken over for whom only Slack knows; the file's own stay."""
    people.load(roster(GOOD))
    people.person_for_slack("U1234567", email="zoe.maiden@example.com")
    assert people.person_for_slack("U1234567", email="Zoe@example.com").email == "zoe@example.com"
    assert people.person_for_slack("U0000002", email="bob2@example.com").email == "bob@example.com"
    assert people.person_for_slack("U1234567", email="bob@example.com").email == "zoe@example.com"


def test_a_guest_who_gets_anothers_address_gets_no_role(people, roster):
    """Somebody of the file keeps their own line, whatever else about them changes."""
    people.load(roster(GOOD.replace("U0000001", "")))
    bob = people.person_for_slack("U0000002", email="ada@example.com", guest=True)
    assert (bob.id, bob.role) == (people.by_name_or_email("e2").id, Role.EMPLOYEE)
    back = people.person_for_slack("U0000002", email="ada@example.com", guest=False)
    assert back.role is Role.EMPLOYEE


def test_an_account_that_becomes_an_admin_by_e_mail_is_told_of(people, told):
    """Slack's word that an address is somebody's makes them an admin; all admins hear of it."""
    people.settle()
    told()
    taken = people.person_for_slack("U1111111", email="root@example.com")
    assert taken.role is Role.ADMIN
    (notice,) = told()
    assert (notice["kind"], notice["to"]) == ("person_changed", "admins")
    assert (notice["who_1"], notice["besides_1"]) == (taken.id, "Slack account")
    assert "root@example.com" not in json.dumps(notice)


@pytest.mark.parametrize("line", ["e3,eve@example.com,lead,,\n", "e3,eve@example.com,,board,\n"])
def test_a_takeover_of_a_role_or_group_is_told_of(people, roster, told, line):
    """Whoever comes with the address of somebody who may do or read more is told of."""
    people.load(roster(line))
    told()
    people.person_for_slack("U3333333", email="eve@example.com")
    (notice,) = told()
    assert notice["besides_1"] == "Slack account"


def test_colleagues_are_met_without_a_word(people, roster, told):
    """Five hundred employees who write for the first time are five hundred notices too many."""
    people.load(roster("e3,eve@example.com,,,\n"))
    told()
    people.person_for_slack("U3333333", email="eve@example.com")
    people.person_for_slack("U4444444", email="zoe@example.com")
    people.person_for_slack("U4444444", email="zoe.maiden@example.com")
    assert told() == []


def test_changed_groups_are_told_of(people, roster, told):
    """Groups decide who reads which document; a load that changes them is still one summary."""
    people.load(roster(GOOD))
    told()
    people.load(
        roster(GOOD.replace("lead,security", "lead,board").replace(",,,,Bob", ",,board,,Bob"))
    )
    (summary,) = told()
    who = {people.by_name_or_email(staff_id).id for staff_id in ("e1", "e2")}
    assert {summary["who_1"], summary["who_2"]} == who
    assert (summary["besides_1"], summary["besides_2"]) == ("groups", "groups")
    assert "board" not in json.dumps(summary)


def test_an_address_of_somebody_with_a_role_is_told_of(people, told):
    """Whose address it is decides who somebody is."""
    people.person_for_slack("U1234567", email="zoe@example.com")
    people.give_role("zoe@example.com", Role.LEAD, actor=ADMIN)
    told()
    people.person_for_slack("U1234567", email="zoe.maiden@example.com")
    assert [notice["besides_1"] for notice in told()] == ["e-mail address"]
