"""User groups: an audience at once, a role once an admin has pressed Confirm."""

from dataclasses import replace

import pytest

from bot.people.entities import Role
from bot.rehearsal.entities import Member, UserGroup
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import PATIENCE, furnish, read
from tests.journeys.office import MANIFEST, SHELF, Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]

PEOPLE = """id,email,role,groups,manager
1,root@example.com,admin,,
"""
SECRET = "led by the chief of security"


@pytest.fixture(scope="module")
def slack():
    """A workspace with user groups, whose app may look into them."""
    with SlackStandIn(MANIFEST.with_name("manifest-reading.json"), patience=PATIENCE) as stand_in:
        space = stand_in.workspace
        furnish(space)
        space.add_member(Member(id="U0ROOT", name="Root", email="root@example.com"))
        space.direct_channel("U0ROOT")
        for name, users in (("leads", ("U0ADA",)), ("chiefs", ("U0LENA",)), ("self", ("U0ROOT",))):
            space.add_group(UserGroup(id=f"S0{name.upper()}", handle=name, name=name, users=users))
        yield stand_in


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory):
    """A whole bot with one admin."""
    home = tmp_path_factory.mktemp("groups")
    file = home / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    with Office(home, api_url=slack.api_url, people_file=file) as open_office:
        slack.wait_for_app()
        for user in ("U0ADA", "U0LENA", "U0ROOT"):
            open_office.people.person_for_slack(
                user, email=slack.workspace.members[user].email, guest=False
            )
        yield open_office


def asides(slack, user, words):
    return [one for one in slack.workspace.asides(user) if words in read(one)]


def listed(slack, people):
    before = len(asides(slack, "U0ROOT", "User groups"))
    people.comply("U0ROOT", "groups", channel="C0TEAM")
    return until(lambda: asides(slack, "U0ROOT", "User groups")[before:])[-1]


def use(slack, people, **filled):
    """Let the admin say what a group stands for."""
    people.press("U0ROOT", listed(slack, people), "use_group")
    form = until(lambda: slack.workspace.modal("U0ROOT"))
    people.submit("U0ROOT", form.view, **filled)


def tags(office):
    from bot.audit.service import AuditTrail
    from bot.clock import SystemClock

    trail = AuditTrail(office.database, SystemClock())
    return [entry.tag for entry in trail.entries() if entry.tag.startswith("role")]


def test_role_of_a_group_waits_for_an_admin(slack, people, office):
    """Being in the group changes nothing; the admin is told, lists, confirms, and then it counts."""
    use(slack, people, group_choice="S0LEADS leads", group_role="lead")
    place = slack.workspace.direct_channel("U0ROOT").id
    assert until(
        lambda: [m for m in slack.workspace.replies(place) if "Nothing changes" in read(m)]
    )
    assert office.people.met("U0ADA").role is Role.EMPLOYEE
    assert SECRET not in read(people.ask("U0ADA", "who runs an investigation?"))

    shown = listed(slack, people)
    assert "lead* proposed, employee now" in read(shown)
    ada = office.people.met("U0ADA").id
    people.press("U0ROOT", shown, "confirm_role", value=f"S0LEADS:{ada}:admin")
    assert until(
        lambda: [m for m in slack.workspace.replies(place) if "another role now: lead" in read(m)]
    )
    people.press("U0ROOT", shown, "confirm_role")

    assert until(lambda: office.people.met("U0ADA").role is Role.LEAD)
    people.press("U0ROOT", shown, "confirm_role")
    assert SECRET in read(people.ask("U0ADA", "who runs any investigation?"))
    assert tags(office) == ["role:proposed", "role:confirmed"]


def test_group_is_an_audience_at_once(slack, people, office, monkeypatch):
    """Who is in the group reads the documents of its audience from then on; others do not."""
    restricted = replace(SHELF["investigations.md"], audience=frozenset({"chiefs"}))
    monkeypatch.setitem(SHELF, "investigations.md", restricted)
    assert SECRET not in read(people.ask("U0LENA", "who runs an investigation?"))

    use(slack, people, group_choice="S0CHIEFS chiefs", group_audience="chiefs", group_role="none")
    assert until(lambda: [one for one in office.groups.uses() if one.audience == "chiefs"])

    assert SECRET in read(people.ask("U0LENA", "who runs any investigation?"))
    assert SECRET not in read(people.ask("U0ROOT", "who runs any investigation?"))


def test_only_admins_look_or_press(slack, people, office):
    """Whoever is no admin is told so; a press of theirs confirms nothing."""
    shown = listed(slack, people)
    people.comply("U0LENA", "groups", channel="C0TEAM")
    assert until(lambda: asides(slack, "U0LENA", "does not allow"))

    use(slack, people, group_choice="S0CHIEFS chiefs", group_role="auditor")
    until(lambda: office.groups.waiting(actor="system"))
    shown = listed(slack, people)
    people.press("U0LENA", shown, "confirm_role")
    people.press("U0LENA", shown, "use_group")

    place = slack.workspace.direct_channel("U0LENA").id
    assert until(
        lambda: len([m for m in slack.workspace.replies(place) if "allow" in read(m)]) >= 2
    )
    assert office.people.met("U0LENA").role is Role.EMPLOYEE
    assert slack.workspace.modal("U0LENA") is None


def test_reserved_audience_is_refused_kindly(slack, people, office):
    """An audience that comes with a role is no group's to give; the admin is told why."""
    use(slack, people, group_choice="S0SELF self", group_audience="leads", group_role="none")

    place = slack.workspace.direct_channel("U0ROOT").id
    assert until(
        lambda: [m for m in slack.workspace.replies(place) if "comes with a role" in read(m)]
    )
    assert "S0SELF" not in {one.group_id for one in office.groups.uses()}


def test_form_that_does_not_open_is_told(slack, people):
    """An admin whose form for a group comes too late reads so alone."""
    shown = listed(slack, people)
    slack.faults.plan(Fault(method="interactive", trouble=Trouble.EXPIRED_TRIGGER))
    people.press("U0ROOT", shown, "use_group")
    direct = slack.workspace.direct_channel("U0ROOT").id
    assert until(
        lambda: [r for r in slack.workspace.replies(direct) if "form did not open" in read(r)]
    )
    assert slack.workspace.modal("U0ROOT") is None
