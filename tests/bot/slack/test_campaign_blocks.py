"""What leads read of campaigns: figures with their denominators, and the buttons that may be."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.people.entities import Person, PersonId
from bot.reminders.entities import Nudged, Sending
from bot.slack.blocks.campaign_forms import plan_form
from bot.slack.blocks.campaign_previews import launched_message, preview_message
from bot.slack.blocks.campaign_previews import test_messages as messages_of_a_test
from bot.slack.blocks.campaigns import (
    at_home,
    campaign_list,
    nudged_words,
    progress_message,
)
from bot.slack.campaigning import Choice
from bot.slack.payloads.campaigns import CampaignWish
from bot.training.campaign_entities import (
    Audience,
    Cadence,
    Campaign,
    Plan,
    Preview,
    Recurrence,
    RecurrenceKind,
    State,
)
from bot.training.entities import Change, Material, MaterialKind
from bot.training.mistakes import Missed, MissedBy
from bot.training.reports import GroupProgress, Population, Progress, Share
from tests.journeys.conftest import read

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
MATERIAL = Material(
    number=1,
    kind=MaterialKind.COURSE,
    name="lamps",
    version="1",
    title="Lamps <!channel>",
    change=Change.FIRST,
    minutes=5,
    pass_mark=50,
    shown_sha256="0" * 64,
    original_sha256="1" * 64,
    published_at=AT,
    published_by="p1",
    pages=(),
    questions=2,
)
CAMPAIGN = Campaign(
    number=3,
    material=1,
    audience=Audience(),
    due_on=date(2026, 6, 1),
    recurrence=Recurrence(),
    cadence=Cadence(),
    pass_mark=None,
    state=State.RUNNING,
    version=7,
    launched_at=AT,
    launched_by="p1",
    population=12,
    population_sha256="2" * 64,
)
PROGRESS = Progress(
    campaign=CAMPAIGN,
    material=MATERIAL,
    as_of=AT,
    population=Population(at_launch=12, joiners=1, leavers=1, on_leave=2, excluded=1, counted=10),
    done=Share(count=3, of=10),
    done_late=Share(count=1, of=10),
    late=Share(count=2, of=10),
    never_opened=Share(count=4, of=10),
    groups=(GroupProgress(group="north", done=Share(count=1, of=6), late=Share(count=2, of=6)),),
)
WISH = CampaignWish(id="form:V1", user="U0LENA", what="c:1", due="2026-06-01")
PLAN = Plan(material=1, due_on=date(2026, 6, 1))
PREVIEW = Preview(
    material=MATERIAL, asked=12, already_done=2, excluded=1, unreachable=3, may_not_read=0
)


def rows(message):
    table = next(block for block in message.blocks if block["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def pressed(message):
    """Return the ids of the buttons of a message."""
    return [
        element["action_id"]
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("type") == "button"
    ]


def test_every_figure_names_what_it_is_of():
    """Shares stand with their denominator; a group says no more than it may."""
    message = progress_message(PROGRESS, ())
    assert rows(message) == [
        ["Who", "People", "Done", "Of them late", "Overdue", "Never opened"],
        ["Everybody", "10", "3 (30 %)", "1 (10 %)", "2 (20 %)", "4 (40 %)"],
        ["north", "6", "1 (16 %)", "–", "2 (33 %)", "–"],
    ]
    told = read(message)
    assert "*10 people count*: 12 at launch, 1 joined, 1 left before they were done" in told
    assert "2 on leave, 1 excluded with a reason" in told
    assert "<!channel>" not in told
    assert "of 10 people" in message.text


def test_nobody_counts():
    """Of nobody there is no percentage."""
    nobody = Share(count=0, of=0)
    empty = replace(
        PROGRESS, done=nobody, done_late=nobody, late=nobody, never_opened=nobody, groups=()
    )
    assert rows(progress_message(empty, ()))[1] == ["Everybody", "0", "0", "0", "0", "0"]


@pytest.mark.parametrize(
    ("state", "may_change", "buttons"),
    [
        (
            State.RUNNING,
            True,
            ["nudge_people", "move_campaign:pause", "extend_person", "move_campaign:close"],
        ),
        (State.PAUSED, True, ["move_campaign:resume", "extend_person", "move_campaign:close"]),
        (State.CLOSED, True, []),
        (State.RUNNING, False, []),
    ],
)
def test_buttons_are_those_that_make_sense(state, may_change, buttons):
    """What can't be done has no button; an auditor has none."""
    shown = replace(PROGRESS, campaign=replace(CAMPAIGN, state=state))
    message = progress_message(shown, (), may_change=may_change)
    assert pressed(message) == buttons
    assert all("3 7" in str(block) for block in message.blocks if block["type"] == "actions")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("may_change", [True, False])
def test_whoever_may_export_has_a_button_for_it(state, may_change):
    """It stands on the card of a closed campaign, too, and on that of an auditor."""
    shown = replace(PROGRESS, campaign=replace(CAMPAIGN, state=state))
    message = progress_message(shown, (), may_change=may_change, may_export=True)
    assert "export_campaign" in pressed(message)
    assert "export_campaign" not in pressed(progress_message(shown, (), may_change=may_change))


def test_what_people_got_wrong():
    """The worst first, by question and by topic; groups are for exports."""
    asked = Missed(about="When is the lamp lit?", topic="lamps › Light", answered=8, wrong=5)
    fine = Missed(about="Who trims it?", topic="lamps › Wick", answered=8, wrong=0)
    topic = Missed(about="lamps › Light", topic="lamps › Light", answered=8, wrong=5)
    missed = MissedBy(group="", people=8, questions=(asked, fine), topics=(topic,))
    told = read(progress_message(PROGRESS, [missed, replace(missed, group="north")]))
    assert told.count("5 of 8: When is the lamp lit?") == 1
    assert "5 of 8: lamps › Light" in told
    assert "Who trims it?" not in told
    none = replace(missed, questions=(fine,), topics=(replace(topic, wrong=0),))
    assert "Nobody got a question wrong" in read(progress_message(PROGRESS, [none]))


def test_topic_is_called_by_the_title_of_its_document():
    """People know a policy by its title; what nobody here may read keeps the name of its file."""
    topics = tuple(
        Missed(about=f"{source} › Wick", topic="", answered=8, wrong=5)
        for source in ("lamps.md", "secret.md")
    )
    missed = MissedBy(group="", people=8, questions=(), topics=topics)
    told = read(progress_message(PROGRESS, [missed], titles={"lamps.md": "Lamps & wicks"}))
    assert "5 of 8: Lamps &amp; wicks › Wick" in told
    assert "5 of 8: secret.md › Wick" in told


def test_people_are_named():
    """Those who are overdue and those whom nothing reached, the first twenty of each."""
    people = [Person(id=PersonId(f"p{n}"), slack_id=f"U0{n}") for n in range(25)]
    unheard = [Person(id=PersonId("p"), name="Cem <!here>"), Person(id=PersonId("q"))]
    sending = Sending(claimed=9, sent=5, unreachable=2, waiting=1, to_come=4)
    told = read(progress_message(PROGRESS, (), overdue=people, sending=sending, unheard=unheard))
    assert "*Overdue:* <@U00>, <@U01>" in told
    assert "and 5 more" in told
    assert "*Not reached:* Cem &lt;!here&gt;, somebody who is not known any more" in told
    assert "5 sent, 1 on their way, 4 to come in working hours, *2 not reached*" in told


def test_preview_says_whom_it_reaches():
    """How many are asked, done before, out of reach; launch, test and the way back."""
    message = preview_message(PREVIEW, PLAN, WISH, value="v")
    told = read(message)
    for words in ("12 people", "2 acknowledged this version", "3 I cannot reach", "from 50 %"):
        assert words in told
    assert pressed(message) == ["launch_campaign", "test_campaign", "change_plan"]
    assert "<!channel>" not in told


def test_preview_that_cannot_be_launched():
    """Where somebody may not read it there is no button for a launch."""
    message = preview_message(replace(PREVIEW, may_not_read=2), PLAN, WISH, value="v")
    assert "Of them 2 may not read it" in read(message)
    assert pressed(message) == ["test_campaign", "change_plan"]


@pytest.mark.parametrize(
    ("recurrence", "says"),
    [
        (Recurrence(), ", once"),
        (Recurrence(kind=RecurrenceKind.ROLLING, days=365), "each person again 365 days after"),
        (
            Recurrence(kind=RecurrenceKind.YEARLY, days=30, month=10, day=1),
            "each year from 10-01, for 30 days",
        ),
    ],
)
def test_recurrence_in_words(recurrence, says):
    """How often it is asked stands in the preview."""
    plan = replace(PLAN, recurrence=recurrence)
    assert says in read(preview_message(PREVIEW, plan, WISH, value="v"))


def test_preview_names_who_is_left_out():
    """Why, and who agreed; and how many are no colleagues."""
    wish = replace(
        WISH, excluded=("U0ADA",), reason="They *wrote* it", approver="U0LUCA", strangers=1
    )
    told = read(preview_message(PREVIEW, PLAN, wish, value="v"))
    assert "Left out: <@U0ADA>; <@U0LUCA> agreed: They" in told
    assert "*wrote*" not in told
    assert "1 member is no colleague of ours" in told


def test_words_after_the_deeds():
    """One person is one person; the second launch says that it did nothing."""
    one = replace(CAMPAIGN, population=1)
    assert "1 person is asked" in launched_message(one, title="Lamps", again=False).text
    assert "nothing was done twice" in launched_message(one, title="Lamps", again=True).text
    nudged = Nudged(claimed=1, told_today=2, waiting=3, done=4)
    assert nudged_words(nudged, 3) == (
        "TR-3: 1 person is reminded now, 2 heard of it today already, "
        "3 may not be spoken to now, 4 owe nothing here."
    )


def test_list_and_home():
    """Newest first, with the way to each; nobody who may not gets a button for a new one."""
    (message,) = campaign_list([PROGRESS], more=2, may_change=True)
    assert pressed(message) == ["new_campaign", "show_progress"]
    assert "2 older campaigns are not shown" in read(message)
    assert pressed(campaign_list([])[0]) == []
    assert "new_campaign" in str(at_home([], may_change=True))
    assert "new_campaign" not in str(at_home([PROGRESS], may_change=False))


def test_form_offers_what_there_is():
    """Groups are offered where there are any, and what a newer version means where there is one."""
    course = Choice(key="c:1", title="Lamps", version="1", number=1)
    bare = str(plan_form([course], groups=[], user_groups=[]))
    assert "plan_groups" not in bare
    assert "plan_change" not in bare
    assert "plan_user_group" not in bare
    newer = Choice(key="p:1", title="Wicks", version="2", source="wicks.md", is_newer=True)
    full = str(plan_form([course, newer], groups=["north"], user_groups=[]))
    assert "plan_change" in full
    assert "plan_groups" in full


def test_form_shows_what_stood_in_it():
    """Opened again it is as it was sent."""
    course = Choice(key="c:1", title="Lamps", version="1", number=1)
    wish = replace(
        WISH,
        whom="people",
        people=("U0ADA",),
        channel="C0TEAM",
        excluded=("U0BEN",),
        reason="They wrote it",
        approver="U0LUCA",
        recurrence="rolling",
        days="365",
        before="14",
        mark="80",
    )
    view = plan_form([course], groups=["north"], user_groups=[], wish=wish)
    stood = {
        block["block_id"]: next(
            (value for name, value in block["element"].items() if name.startswith("initial_")), None
        )
        for block in view["blocks"]
        if block["type"] == "input"
    }
    assert stood["plan_due"] == "2026-06-01"
    assert stood["plan_people"] == ["U0ADA"]
    assert stood["plan_approver"] == "U0LUCA"
    assert (stood["plan_days"], stood["plan_mark"], stood["plan_before"]) == ("365", "80", "14")
    assert stood["plan_audience"]["value"] == "people"
    assert view["private_metadata"] == "form:V1"


def test_no_title_calls_a_channel():
    """Neither the blocks of a test nor the words of its notification can mention anybody."""
    for message in messages_of_a_test(MATERIAL, due_on=date(2026, 6, 1)):
        assert "<!channel>" not in message.text + str(message.blocks)


def test_a_withdrawn_policy_stands_on_the_card():
    """The lead reads on the card, and in the list, that nobody is prompted any more, and why."""
    withdrawn = replace(PROGRESS, is_withdrawn=True)
    for shown, words in (
        (progress_message(withdrawn, ()), "nobody is prompted or shown it"),
        (campaign_list([withdrawn])[0], "policy withdrawn"),
    ):
        assert words in str(shown.blocks)
    assert "withdrawn" not in str(progress_message(PROGRESS, ()).blocks)
