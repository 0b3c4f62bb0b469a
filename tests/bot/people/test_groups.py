"""User groups: an audience at once, a role only once an admin has confirmed it."""

from dataclasses import replace

import pytest

from bot.audit.entities import SYSTEM
from bot.errors import GroupWrong, NotPermitted, RoleSetElsewhere
from bot.people import group_store
from bot.people.entities import Role
from bot.people.group_entities import GroupUse
from bot.people.groups import MOST_GROUPS, UserGroups
from bot.people.personal import PeopleKept
from bot.people.visits import Visit

LEADS = GroupUse(group_id="S0LEADS", name="compliance-leads", role=Role.LEAD)
ADMINS = GroupUse(group_id="S0ADMINS", name="it", role=Role.ADMIN)


@pytest.fixture
def groups(database, audit, clock):
    return UserGroups(database, audit, clock, admins=["Root@example.com", "U0000ROOT"])


@pytest.fixture
def admin(people):
    return people.person_for_slack("U0000ROOT", guest=False)


@pytest.fixture
def ada(people):
    return people.person_for_slack("U00000ADA", email="ada@example.com", guest=False)


def tags(audit):
    return [entry.tag for entry in audit.entries() if entry.tag.startswith(("role", "group"))]


def test_group_gives_nobody_a_role(groups, people, ada, audit, told):
    """Whoever is in a group is proposed, the admins are told, and the role is what it was."""
    groups.use(LEADS, actor=SYSTEM)
    told()

    groups.observe("S0LEADS", {ada.id})
    groups.observe("S0LEADS", {ada.id})

    assert people.find(ada.id).role is Role.EMPLOYEE
    assert tags(audit) == ["group:used", "role:proposed"]
    (notice,) = told()
    assert (notice["kind"], notice["who_proposed"]) == ("role_proposed", ada.id)
    (waiting,) = groups.waiting(actor=SYSTEM)
    assert (waiting.person.id, waiting.group) == (ada.id, "compliance-leads")


def test_admin_confirms(groups, people, ada, admin, audit):
    """An admin's word gives the role, on record with who said it; said twice it counts once."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    (waiting,) = groups.waiting(actor=admin)

    assert groups.confirm(waiting.proposal.offer, actor=admin).role is Role.LEAD
    assert groups.confirm(waiting.proposal.offer, actor=admin).role is Role.LEAD

    assert people.find(ada.id).role is Role.LEAD
    assert tags(audit) == ["group:used", "role:proposed", "role:confirmed"]
    assert [e.actor for e in audit.entries() if e.tag == "role:confirmed"] == [admin.id]
    assert not groups.waiting(actor=admin)
    with pytest.raises(GroupWrong, match="before"):
        groups.refuse(waiting.proposal.offer, actor=admin)


def test_admins_hear_of_a_confirmed_role(groups, ada, admin, told):
    """All admins are told who got which role, from where, and who said so."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    told()

    groups.confirm(groups.waiting(actor=admin)[0].proposal.offer, actor=admin)

    (notice,) = told()
    assert (notice["source"], notice["who_by"]) == ("a user group", admin.id)
    assert (notice["who_1"], notice["role_1"]) == (ada.id, "lead")


def test_old_button_gives_no_other_role(groups, people, ada, admin):
    """Who was offered as an auditor becomes no admin by that button, though they wait for that now."""
    groups.use(replace(ADMINS, role=Role.AUDITOR), actor=SYSTEM)
    groups.observe("S0ADMINS", {ada.id})
    (seen,) = groups.waiting(actor=admin)
    groups.use(ADMINS, actor=SYSTEM)
    groups.observe("S0ADMINS", {ada.id})

    for deed in (groups.confirm, groups.refuse):
        with pytest.raises(GroupWrong, match="another role now: admin"):
            deed(seen.proposal.offer, actor=admin)

    assert people.find(ada.id).role is Role.EMPLOYEE
    (now,) = groups.waiting(actor=admin)
    assert groups.confirm(now.proposal.offer, actor=admin).role is Role.ADMIN


@pytest.mark.parametrize("offer", ["S0LEADS:{}", "S0LEADS:{}:", "S0LEADS:{}:king", "{}", "", ":"])
def test_offer_without_its_role_gives_nothing(groups, people, ada, admin, offer):
    """Neither a button of an older version nor a half-typed id confirms anybody."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})

    with pytest.raises(GroupWrong, match=r"[Ll]ook at the list"):
        groups.confirm(offer.format(ada.id), actor=admin)

    assert people.find(ada.id).role is Role.EMPLOYEE


def test_refused_is_not_asked_again(groups, people, ada, admin, audit):
    """Who was refused stays what they are while they are in the group; coming back asks anew."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    (waiting,) = groups.waiting(actor=admin)

    groups.refuse(waiting.proposal.offer, actor=admin)
    groups.refuse(waiting.proposal.offer, actor=admin)
    groups.observe("S0LEADS", {ada.id})
    assert not groups.waiting(actor=admin)
    with pytest.raises(GroupWrong, match="refused"):
        groups.confirm(waiting.proposal.offer, actor=admin)

    groups.observe("S0LEADS", set())
    groups.observe("S0LEADS", {ada.id})
    assert len(groups.waiting(actor=admin)) == 1
    assert people.find(ada.id).role is Role.EMPLOYEE
    assert tags(audit).count("role:refused") == 1


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.LEAD, Role.AUDITOR])
def test_only_admins_decide(groups, people, ada, role):
    """A lead or an auditor neither lists nor confirms, nor says what a group stands for."""
    groups.use(ADMINS, actor=SYSTEM)
    groups.observe("S0ADMINS", {ada.id})
    (waiting,) = groups.waiting(actor=SYSTEM)
    other = people.person_for_slack("U0000OTHER", guest=False)
    somebody = people.give_role(other.id, role, actor=SYSTEM)

    for deed in (
        lambda: groups.waiting(actor=somebody),
        lambda: groups.confirm(waiting.proposal.offer, actor=somebody),
        lambda: groups.refuse(waiting.proposal.offer, actor=somebody),
        lambda: groups.use(LEADS, actor=somebody),
    ):
        with pytest.raises(NotPermitted):
            deed()
    assert people.find(ada.id).role is Role.EMPLOYEE


def test_nobody_confirms_themself(groups, people, admin):
    """An admin whom a group proposes for another role waits for another admin."""
    boss = people.person_for_slack("U00000BOSS", guest=False)
    boss = people.give_role(boss.id, Role.LEAD, actor=SYSTEM)
    groups.use(GroupUse(group_id="S0AUDIT", role=Role.AUDITOR), actor=SYSTEM)
    groups.observe("S0AUDIT", {boss.id})
    (waiting,) = groups.waiting(actor=admin)
    boss = people.give_role(boss.id, Role.ADMIN, actor=SYSTEM)

    with pytest.raises(NotPermitted, match="own role"):
        groups.confirm(waiting.proposal.offer, actor=boss)
    with pytest.raises(NotPermitted, match="own role"):
        groups.refuse(waiting.proposal.offer, actor=boss)
    assert people.find(boss.id).role is Role.ADMIN


def test_leaving_the_group_ends_the_role(groups, people, ada, admin, audit):
    """Who leaves loses what the group gave, at once and on record."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    groups.confirm(groups.waiting(actor=admin)[0].proposal.offer, actor=admin)

    groups.observe("S0LEADS", set())
    groups.observe("S0LEADS", set())

    assert people.find(ada.id).role is Role.EMPLOYEE
    assert tags(audit).count("role:ended") == 1


@pytest.mark.parametrize(
    "since",
    [
        GroupUse(group_id="S0LEADS"),
        GroupUse(group_id="S0LEADS", audience="engineering"),
        GroupUse(group_id="S0LEADS", role=Role.AUDITOR),
    ],
    ids=["nothing", "an audience", "another role"],
)
def test_role_ends_with_what_the_group_stands_for(
    *, groups, people, ada, admin, audit, told, since
):
    """Who was confirmed for what a group stands for no more loses it; all admins are told."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    groups.confirm(groups.waiting(actor=admin)[0].proposal.offer, actor=admin)
    told()

    groups.use(since, actor=admin)

    assert people.find(ada.id).role is Role.EMPLOYEE
    assert [e.actor for e in audit.entries() if e.tag == "role:ended"] == [admin.id]
    (notice,) = told()
    assert (notice["kind"], notice["who_by"]) == ("person_changed", admin.id)
    assert (notice["who_1"], notice["role_before_1"], notice["role_1"]) == (
        ada.id,
        "lead",
        "employee",
    )
    groups.observe("S0LEADS", {ada.id})
    assert [one.proposal.role for one in groups.waiting(actor=admin)] == [
        one for one in [since.role] if one
    ]


def test_changed_group_ends_no_role_from_elsewhere(groups, people, ada, admin):
    """What the shell has given since stays, whatever the group stands for."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    groups.confirm(groups.waiting(actor=admin)[0].proposal.offer, actor=admin)
    people.give_role(ada.id, Role.AUDITOR, actor=SYSTEM)

    groups.use(GroupUse(group_id="S0LEADS"), actor=SYSTEM)

    assert people.find(ada.id).visit == Visit(), "an auditor still, whom nobody admitted yet"


def test_group_of_the_last_admins_stands(database, audit, clock, people):
    """A group through which all admins came cannot stop standing for that; nothing is changed."""
    groups = UserGroups(database, audit, clock)
    both = [people.person_for_slack(f"U00000AD{n}", guest=False).id for n in range(2)]
    groups.use(ADMINS, actor=SYSTEM)
    groups.observe("S0ADMINS", set(both))
    for one in groups.waiting(actor=SYSTEM):
        groups.confirm(one.proposal.offer, actor=SYSTEM)

    with pytest.raises(GroupWrong, match="Nobody else runs the bot"):
        groups.use(GroupUse(group_id="S0ADMINS"), actor=SYSTEM)

    assert [people.find(one).role for one in both] == [Role.ADMIN, Role.ADMIN]
    assert groups.uses() == (ADMINS,)
    third = people.person_for_slack("U0000THIRD", guest=False)
    people.give_role(third.id, Role.ADMIN, actor=SYSTEM)
    groups.use(GroupUse(group_id="S0ADMINS"), actor=SYSTEM)
    assert [people.find(one).role for one in both] == [Role.EMPLOYEE, Role.EMPLOYEE]


def test_role_that_outlived_its_group_ends(*, groups, database, clock, people, ada, admin):
    """What an older version left behind ends as soon as the group is looked into."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    groups.confirm(groups.waiting(actor=admin)[0].proposal.offer, actor=admin)
    with database.transaction() as connection:
        auditors = replace(LEADS, role=Role.AUDITOR)
        group_store.use(connection, auditors, at=clock.now())

    groups.observe("S0LEADS", {ada.id})

    assert people.find(ada.id).role is Role.EMPLOYEE
    (waiting,) = groups.waiting(actor=admin)
    assert waiting.proposal.role is Role.AUDITOR


def test_leaving_ends_no_role_from_elsewhere(groups, people, ada, admin):
    """What the shell has given since is not the group's to take."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    groups.confirm(groups.waiting(actor=admin)[0].proposal.offer, actor=admin)
    people.give_role(ada.id, Role.AUDITOR, actor=SYSTEM)

    groups.observe("S0LEADS", set())

    assert people.find(ada.id).visit == Visit(), "an auditor still, whom nobody admitted yet"


def test_the_last_admin_stays(database, audit, clock, people):
    """Where nobody else runs the bot, neither leaving a group nor another role takes it away."""
    groups = UserGroups(database, audit, clock)
    only = people.person_for_slack("U00000ONE", guest=False)
    groups.use(ADMINS, actor=SYSTEM)
    groups.observe("S0ADMINS", {only.id})
    groups.confirm(groups.waiting(actor=SYSTEM)[0].proposal.offer, actor=SYSTEM)

    groups.observe("S0ADMINS", set())
    assert people.find(only.id).role is Role.ADMIN

    second = people.person_for_slack("U00000TWO", guest=False)
    people.give_role(second.id, Role.ADMIN, actor=SYSTEM)
    groups.observe("S0ADMINS", set())
    assert people.find(only.id).role is Role.EMPLOYEE


def test_last_admin_becomes_no_auditor(database, audit, clock, people):
    """A role that runs nothing is not confirmed for the only one who runs the bot."""
    groups = UserGroups(database, audit, clock)
    only = people.person_for_slack("U00000ONE", guest=False)
    groups.use(GroupUse(group_id="S0AUDIT", role=Role.AUDITOR), actor=SYSTEM)
    groups.observe("S0AUDIT", {only.id})
    people.give_role(only.id, Role.ADMIN, actor=SYSTEM)

    with pytest.raises(GroupWrong, match="Nobody else"):
        groups.confirm(groups.waiting(actor=SYSTEM)[0].proposal.offer, actor=SYSTEM)


def test_people_file_says_the_role_of_whom_it_lists(groups, people, roster, admin):
    """Nobody of the file is proposed, and whoever enters it meanwhile is not confirmed."""
    ada = people.person_for_slack("U00000ADA", email="ada@example.com", guest=False)
    ben = people.person_for_slack("U00000BEN", email="ben@example.com", guest=False)
    people.load(roster("1,ada@example.com,employee,,,,,\n"))
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {people.met("U00000ADA").id, ben.id})

    (waiting,) = groups.waiting(actor=admin)
    assert waiting.person.id == ben.id
    people.load(roster("1,ada@example.com,employee,,,,,\n2,ben@example.com,manager,,,,,\n"))
    with pytest.raises(RoleSetElsewhere):
        groups.confirm(waiting.proposal.offer, actor=admin)
    assert ada.id


def test_admins_of_the_settings_become_no_auditors(groups, people, admin):
    """Whom ANNEXA_ADMINS names keeps that role, whatever a group says."""
    groups.use(GroupUse(group_id="S0AUDIT", role=Role.AUDITOR), actor=SYSTEM)

    groups.observe("S0AUDIT", {admin.id})

    assert not groups.waiting(actor=SYSTEM)
    assert people.find(admin.id).role is Role.ADMIN


@pytest.mark.parametrize("gone", ["guest", "deactivated"])
def test_outsiders_are_not_proposed(groups, people, gone):
    """Guests and people who left get no role from a group."""
    somebody = people.person_for_slack("U00000GUS", **({"guest": False} | {gone: True}))
    groups.use(LEADS, actor=SYSTEM)

    groups.observe("S0LEADS", {somebody.id})

    assert not groups.waiting(actor=SYSTEM)


@pytest.mark.parametrize(
    "wished",
    [
        GroupUse(group_id="nonsense", audience="engineering"),
        GroupUse(group_id="S0GROUP", audience="leads"),
        GroupUse(group_id="S0GROUP", audience="admins"),
        GroupUse(group_id="S0GROUP", audience="auditors"),
        GroupUse(group_id="S0GROUP", audience="everyone"),
        GroupUse(group_id="S0GROUP", audience="<!here>"),
        GroupUse(group_id="S0GROUP", audience="x" * 80),
        GroupUse(group_id="S0GROUP", role=Role.EMPLOYEE),
        GroupUse(group_id="S0GROUP", role=Role.MANAGER),
    ],
    ids=str,
)
def test_what_a_group_cannot_stand_for(groups, audit, wished):
    """Audiences that come with a role, and roles that need no group, are refused."""
    with pytest.raises(GroupWrong):
        groups.use(wished, actor=SYSTEM)
    assert not groups.uses()
    assert not tags(audit)


def test_groups_are_few(groups):
    """More groups than Slack can be asked about are refused."""
    for number in range(MOST_GROUPS):
        groups.use(GroupUse(group_id=f"S0G{number:03d}", audience="a"), actor=SYSTEM)

    with pytest.raises(GroupWrong, match="take one away"):
        groups.use(GroupUse(group_id="S0MORE", audience="a"), actor=SYSTEM)


def test_standing_for_nothing_ends_what_waits(groups, ada, audit):
    """A group that stands for nothing is forgotten, and whoever waited waits no more."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})

    groups.use(GroupUse(group_id="S0LEADS"), actor=SYSTEM)

    assert not groups.uses()
    assert not groups.waiting(actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    assert not groups.waiting(actor=SYSTEM)
    assert tags(audit) == ["group:used", "role:proposed", "role:ended", "group:used"]


def test_what_is_kept_can_be_shown_and_erased(groups, database, ada):
    """A proposal is part of the export and goes with the person, as does who decided."""
    groups.use(LEADS, actor=SYSTEM)
    groups.observe("S0LEADS", {ada.id})
    kept = PeopleKept()
    with database.transaction() as connection:
        record = kept.record(connection, ada.id)
        told = kept.about(connection, record)
        counts = kept.erase(connection, record)

    assert told["proposed_roles"][0]["state"] == "open"
    assert counts["proposed_roles"] == 1
    assert not groups.waiting(actor=SYSTEM)
