"""Leads launch campaigns; the audience is frozen, every change is on record, nothing is lost."""

import json
import time
from datetime import date, timedelta

import pytest

from bot.errors import (
    CampaignChanged,
    CampaignWrong,
    NotPermitted,
    NotReady,
    ReasonMissing,
    UnknownCampaign,
    UnknownCourse,
)
from bot.training.campaign_entities import (
    Audience,
    AudienceKind,
    Cadence,
    Deed,
    Exclusion,
    Plan,
    Recurrence,
    RecurrenceKind,
    State,
)
from bot.training.entities import Change

REASON = "They wrote the course themselves"


def _asked(school):
    return {name for name in ("ada", "ben", "cem", "lena", "otto") if school.owed(name)}


def test_everyone(school):
    """Everybody who works here is asked once; guests are not; the trail has count and hash alone."""
    school.people.person_for_slack("U000GUEST", email="gus@example.org", guest=True)
    campaign = school.launch()
    assert (campaign.label, campaign.population, campaign.state) == ("TR-1", 5, State.RUNNING)
    assert _asked(school) == {"ada", "ben", "cem", "lena", "otto"}
    (entry,) = [one for one in school.audit.entries() if one.tag == "campaign:launched"]
    facts = json.loads(entry.facts)
    assert (facts["people"], facts["population_sha256"]) == (5, campaign.population_sha256)
    assert "ada@" not in entry.facts
    assert school.launch() == campaign
    assert school.tags("campaign") == ["campaign:launched"]


@pytest.mark.parametrize(
    ("audience", "asked"),
    [
        (Audience(kind=AudienceKind.GROUP, names=("Crew",)), {"ada", "ben"}),
        (Audience(kind=AudienceKind.DEPARTMENT, names=("south", "north")), {"ada", "ben", "cem"}),
        (Audience(kind=AudienceKind.MANAGER, names=("lena@example.com",)), {"ada", "ben"}),
        (Audience(kind=AudienceKind.PEOPLE, names=("e-3", "U0000ADA")), {"ada", "cem"}),
    ],
)
def test_audiences(school, audience, asked):
    """Groups, departments, a manager's people, and chosen people by any of their names."""
    assert school.launch(audience=audience).population == len(asked)
    assert _asked(school) == asked


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"audience": Audience(kind=AudienceKind.GROUP, names=("nowhere",))}, "Nobody who works"),
        ({"audience": Audience(kind=AudienceKind.GROUP)}, "Name whom"),
        ({"audience": Audience(kind=AudienceKind.PEOPLE, names=("e-1", "zoe"))}, "'zoe'"),
        ({"audience": Audience(kind=AudienceKind.MANAGER, names=("zoe",))}, "'zoe'"),
        ({"days": -1}, "has passed"),
        ({"days": 4_000}, "check the year"),
        ({"pass_mark": 0}, "percentage"),
        ({"pass_mark": 101}, "percentage"),
        ({"recurrence": Recurrence(kind=RecurrenceKind.ROLLING)}, "Ask people anew"),
        (
            {"recurrence": Recurrence(kind=RecurrenceKind.YEARLY, days=30, month=2, day=30)},
            "day of the calendar",
        ),
        (
            {"recurrence": Recurrence(kind=RecurrenceKind.YEARLY, days=30, month=13, day=1)},
            "day of the calendar",
        ),
        ({"cadence": Cadence(most=99)}, "Remind at most"),
        ({"cadence": Cadence(after_every=0)}, "Remind at most"),
        ({"exclusions": (Exclusion(person="zoe", reason=REASON, approver="e-4"),)}, "'zoe'"),
        ({"exclusions": (Exclusion(person="e-1", reason=" ", approver="e-4"),)}, "Say why"),
        ({"exclusions": (Exclusion(person="e-1", reason=REASON, approver="e-1"),)}, "approve"),
        (
            {
                "audience": Audience(kind=AudienceKind.PEOPLE, names=("e-1",)),
                "exclusions": (Exclusion(person="e-1", reason=REASON, approver="e-4"),),
            },
            "Everybody in this audience is excluded",
        ),
    ],
)
def test_what_is_refused(school, wish, says):
    """Clear words, and nothing changes; the preview says the same."""
    for deed in (
        lambda: school.launch(**wish),
        lambda: school.training.campaigns.preview(school.plan(**wish), actor=school.lena),
    ):
        with pytest.raises(CampaignWrong, match=says):
            deed()
    assert school.tags("campaign") == []
    assert _asked(school) == set()


def test_material_that_cannot_be_launched(school):
    """Nothing unpublished, no old version, and no pass mark without a quiz."""
    with pytest.raises(UnknownCourse):
        school.launch(material=99)
    policy = school.training.courseware.offer_policy("lamps.md", actor=school.lena).material
    with pytest.raises(CampaignWrong, match="no quiz"):
        school.launch(material=policy.number, pass_mark=80)
    old = school.publish().material
    school.again(change=Change.EDITORIAL)
    plan = {"material": old.number, "due_on": school.clock.now().date()}
    with pytest.raises(CampaignWrong, match="launch 2"):
        school.training.campaigns.launch(Plan(**plan), actor=school.lena, entry_id="form:9")


def test_nobody_is_asked_to_acknowledge_what_they_may_not_read(school):
    """A policy for leads goes to leads; the preview counts who may not read it."""
    school.shop.put("secret.md", "Words for leads.", audience=frozenset({"leads"}))
    material = school.training.courseware.offer_policy("secret.md", actor=school.lena).material
    preview = school.training.campaigns.preview(
        school.plan(material=material.number), actor=school.lena
    )
    assert (preview.asked, preview.may_not_read) == (5, 4)
    with pytest.raises(CampaignWrong, match="4 people of this audience may not read"):
        school.launch(material=material.number)
    leads = Audience(kind=AudienceKind.GROUP, names=("leads",))
    assert school.launch(material=material.number, audience=leads).population == 1


def test_the_preview(school):
    """It counts who would be asked, who is done already, who is left out, whom Slack does not know."""
    school.launch(audience=Audience(kind=AudienceKind.PEOPLE, names=("e-1",)))
    school.finish("ada")
    plan = school.plan(exclusions=(Exclusion(person="e-2", reason=REASON, approver="e-5"),))
    preview = school.training.campaigns.preview(plan, actor=school.lena)
    assert (preview.asked, preview.already_done, preview.excluded) == (4, 1, 1)
    assert preview.unreachable == 1
    assert len(school.training.campaigns.listed(actor=school.lena)) == 1
    school.training.campaigns.launch(plan, actor=school.lena, entry_id="form:2")
    assert _asked(school) == {"cem", "lena", "otto"}
    (left_out,) = school.training.reports.excluded(2, actor=school.person("otto"))
    assert (left_out.reason, left_out.approver) == (REASON, school.person("otto").id)


def test_pause_resume_close(school):
    """Each is once; whoever saw an older state is told so, and nothing is lost."""
    campaigns, lena = school.training.campaigns, school.lena
    assert school.launch().version == 1
    paused = campaigns.pause(1, seen=1, actor=lena)
    assert (paused.state, paused.version) == (State.PAUSED, 2)
    assert campaigns.pause(1, seen=1, actor=lena) == campaigns.find(1)
    with pytest.raises(CampaignChanged):
        campaigns.resume(1, seen=1, actor=lena)
    assert campaigns.resume(1, seen=2, actor=lena).state is State.RUNNING
    with pytest.raises(CampaignChanged):
        campaigns.close(1, seen=2, actor=lena)
    assert campaigns.close(1, seen=3, actor=lena).state is State.CLOSED
    for deed in (
        lambda: campaigns.pause(1, seen=4, actor=lena),
        lambda: campaigns.resume(1, seen=4, actor=lena),
        lambda: campaigns.extend(
            1, due_on=date(2026, 5, 1), reason="a long reason", seen=4, actor=lena
        ),
    ):
        with pytest.raises(CampaignWrong):
            deed()
    deeds = [event.deed for event in campaigns.history(1, actor=lena)]
    assert deeds == [Deed.LAUNCHED, Deed.PAUSED, Deed.RESUMED, Deed.CLOSED]
    assert school.tags("campaign") == ["campaign:launched", *["campaign:changed"] * 3]
    with pytest.raises(UnknownCampaign):
        campaigns.pause(9, seen=1, actor=lena)


def test_a_closed_campaign_asks_for_nothing(school):
    """What was begun can be finished in a pause, and no more after the close."""
    school.launch()
    owed = school.mine("ada")
    school.training.campaigns.pause(1, seen=1, actor=school.lena)
    school.read("ada", owed)
    school.training.campaigns.close(1, seen=2, actor=school.lena)
    assert school.owed("ada") == ()
    with pytest.raises(NotReady, match="closed"):
        school.training.lessons.read(owed.assignment, actor=school.person("ada"))
    with pytest.raises(NotReady, match="closed"):
        school.acknowledge("ada", owed)


def test_one_person_gets_longer(school, clock):
    """The date of one moves, of all others not; the reason is kept and in the trail only sealed."""
    campaign = school.launch()
    later, ada = campaign.due_on + timedelta(days=10), school.person("ada")
    extend = school.training.campaigns.extend
    with pytest.raises(ReasonMissing):
        extend(1, person=ada.id, due_on=later, reason="ill", seen=1, actor=school.lena)
    with pytest.raises(CampaignWrong, match="passed"):
        extend(1, person=ada.id, due_on=date(2020, 1, 1), reason=REASON, seen=1, actor=school.lena)
    with pytest.raises(CampaignWrong, match="does not ask"):
        extend(1, person="p-nobody", due_on=later, reason=REASON, seen=1, actor=school.lena)
    extend(1, person=ada.id, due_on=later, reason=REASON, seen=1, actor=school.lena)
    assert school.mine("ada").due_on == later
    assert school.mine("ben").due_on == campaign.due_on
    assert school.training.campaigns.history(1, actor=school.lena)[-1].reason == REASON
    assert all(REASON not in entry.facts for entry in school.audit.entries())
    clock.forward(days=16)
    assert school.mine("ben").is_late
    assert not school.mine("ada").is_late


def test_longer_twice_is_once(school):
    """Done again after a crash, the same extension is the one there is; another one is refused."""
    campaign = school.launch()
    wish = {
        "due_on": campaign.due_on + timedelta(days=10),
        "reason": REASON,
        "seen": 1,
        "actor": school.lena,
        "person": school.person("ada").id,
    }
    extended = school.training.campaigns.extend(1, **wish)
    assert school.training.campaigns.extend(1, **wish) == extended
    deeds = [one.deed for one in school.training.campaigns.history(1, actor=school.lena)]
    assert deeds.count(Deed.EXTENDED) == 1
    for other in ({"due_on": campaign.due_on}, {"person": school.person("ben").id}):
        with pytest.raises(CampaignChanged):
            school.training.campaigns.extend(1, **(wish | other))


def test_only_leads_launch(school):
    """Employees, auditors and admins may neither launch nor change nor list what they may not."""
    plan = school.plan()
    school.launch()
    for name in ("ada", "otto"):
        actor = school.person(name)
        for deed in (
            lambda actor=actor: school.training.campaigns.launch(plan, actor=actor, entry_id="x"),
            lambda actor=actor: school.training.campaigns.preview(plan, actor=actor),
            lambda actor=actor: school.training.campaigns.close(1, seen=1, actor=actor),
        ):
            with pytest.raises(NotPermitted):
                deed()
    assert school.training.campaigns.listed(actor=school.person("otto"))
    with pytest.raises(NotPermitted):
        school.training.campaigns.listed(actor=school.person("ada"))
    with pytest.raises(NotPermitted):
        school.training.reports.rows(1, actor=school.person("ada"))


@pytest.mark.slow
def test_five_thousand(school):
    """A campaign for 5,000 people is recorded within ten seconds, its figures within two."""
    school.hire(*(f"x-{n},x{n}@example.com,employee,fleet,,X{n},U00X{n:05}" for n in range(5_000)))
    fleet = Audience(kind=AudienceKind.GROUP, names=("fleet",))
    plan = school.plan(audience=fleet)
    began = time.perf_counter()
    campaign = school.training.campaigns.launch(plan, actor=school.lena, entry_id="form:1")
    launched = time.perf_counter()
    progress = school.progress()
    told = time.perf_counter()
    assert campaign.population == progress.population.at_launch == 5_000
    assert launched - began < 10
    assert told - launched < 2
