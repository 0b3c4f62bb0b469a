"""What a form asks before a launch: what is wrong with a wish, and what it would publish."""

from datetime import timedelta

import pytest

from bot.errors import CourseWrong, NotPermitted, UnknownCampaign, UnknownCourse
from bot.training.campaign_entities import (
    Audience,
    AudienceKind,
    Cadence,
    Recurrence,
    RecurrenceKind,
)
from bot.training.entities import Change
from bot.training.planning import Aspect


@pytest.mark.parametrize(
    ("wish", "about"),
    [
        ({"days": -1}, Aspect.DUE),
        ({"days": 4_000}, Aspect.DUE),
        ({"pass_mark": 101}, Aspect.MARK),
        ({"cadence": Cadence(most=99)}, Aspect.CADENCE),
        ({"recurrence": Recurrence(kind=RecurrenceKind.ROLLING, days=1)}, Aspect.RECURRENCE),
    ],
)
def test_what_is_wrong_is_about_something(school, wish, about):
    """A form can say it beside the input; whoever is meant is not looked at yet."""
    nobody = Audience(kind=AudienceKind.PEOPLE)
    plan = school.plan(audience=nobody, **wish)
    assert list(school.training.campaigns.problems(plan, actor=school.lena)) == [about]


def test_wish_without_mistakes(school):
    """There is nothing to say of it; an older version than the newest is said."""
    campaigns, plan = school.training.campaigns, school.plan()
    assert campaigns.problems(plan, actor=school.lena) == {}
    school.again()
    assert list(campaigns.problems(plan, actor=school.lena)) == [Aspect.MATERIAL]


def test_draft_of_a_policy_writes_nothing(school):
    """It can be previewed as if it were published; only the offer publishes it, as it was shown."""
    courseware, campaigns = school.training.courseware, school.training.campaigns
    before = len(list(school.audit.entries()))
    draft = courseware.draft_policy("lamps.md", actor=school.lena)
    assert courseware.newest() == ()
    assert len(list(school.audit.entries())) == before

    plan = school.plan()
    newest = len(courseware.newest())
    seen = campaigns.preview(plan, actor=school.lena, draft=draft)
    assert (seen.material.title, seen.asked) == (draft.title, 5)
    assert len(courseware.newest()) == newest

    offered = courseware.offer_policy("lamps.md", actor=school.lena).material
    assert offered.shown_sha256 == draft.shown_sha256
    assert courseware.draft_policy("lamps.md", actor=school.lena) == offered


def test_draft_of_a_newer_version(school):
    """Somebody says what it changes, as at the offer; without a document there is no draft."""
    courseware = school.training.courseware
    courseware.offer_policy("lamps.md", actor=school.lena)
    school.shop.put("lamps.md", "The lamp is lit before dusk.\nThe keeper trims it.", version="2")
    with pytest.raises(CourseWrong, match="Say what the new version is"):
        courseware.draft_policy("lamps.md", actor=school.lena)
    draft = courseware.draft_policy("lamps.md", actor=school.lena, change=Change.EDITORIAL)
    assert draft.change is Change.EDITORIAL
    with pytest.raises(UnknownCourse):
        courseware.draft_policy("nowhere.md", actor=school.lena)


def test_extension_before_it_is_sent(school):
    """Each mistake has its place; none is found where the extension would be given."""
    campaign = school.launch(audience=Audience(kind=AudienceKind.PEOPLE, names=("e-1",)))
    today = school.clock.now().date()

    def wrong(name, days, reason):
        return school.training.campaigns.problems_with_extension(
            campaign.number,
            due_on=today + timedelta(days=days),
            reason=reason,
            person=school.person(name).id,
            actor=school.lena,
        )

    assert wrong("ada", 20, "They were ill for a week") == {}
    assert set(wrong("ben", -1, "x")) == {Aspect.DUE, Aspect.REASON, Aspect.PERSON}
    with pytest.raises(UnknownCampaign):
        school.training.campaigns.problems_with_extension(
            99, due_on=today, reason="x", person=school.lena.id, actor=school.lena
        )


def test_what_a_form_became(school):
    """A form that was launched is found again, any other is not."""
    campaign = school.launch(entry_id="form:1")
    assert school.training.campaigns.launched("form:1", actor=school.lena) == campaign
    assert school.training.campaigns.launched("form:2", actor=school.lena) is None


def test_groups_and_running(school):
    """What a form offers and what a Home shows: groups by name, campaigns that are not closed."""
    assert school.training.campaigns.groups(actor=school.lena) == (
        "crew",
        "leads",
        "north",
        "south",
    )
    one, two = school.launch(entry_id="form:1"), school.launch(entry_id="form:2")
    school.training.campaigns.close(one.number, seen=one.version, actor=school.lena)
    running = school.training.reports.running(actor=school.person("otto"), most=5)
    assert [progress.campaign.number for progress in running] == [two.number]
    assert school.training.reports.running(actor=school.lena, most=0) == ()


def test_only_leads_ask(school):
    """Whoever may not launch learns nothing on the way."""
    campaigns, ada, plan = school.training.campaigns, school.person("ada"), school.plan()
    for deed in (
        lambda: campaigns.problems(plan, actor=ada),
        lambda: campaigns.groups(actor=ada),
        lambda: campaigns.launched("form:1", actor=ada),
        lambda: school.training.courseware.draft_policy("lamps.md", actor=ada),
        lambda: school.training.reports.running(actor=ada, most=5),
    ):
        with pytest.raises(NotPermitted):
            deed()
