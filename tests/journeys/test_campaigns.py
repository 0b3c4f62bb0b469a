"""Campaigns as a lead meets them: planned, previewed, launched, looked at, changed, closed."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from bot.rehearsal.entities import Member
from bot.rehearsal.filled import by_action
from bot.training.campaign_entities import AudienceKind, State
from bot.training.export_entities import FOLDER
from tests.admitting import admitted
from tests.bot.library.conftest import make_document
from tests.bot.training.handing_over import proved
from tests.conftest import HandClock
from tests.journeys.conftest import find_element, read
from tests.journeys.learning import due_in, furnish_library, lead, publish
from tests.journeys.office import Office, until

pytestmark = pytest.mark.journey

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,crew,lena@example.com
2,lena@example.com,lead,leads,
3,otto@example.com,auditor,,
4,luca@example.com,lead,,
"""


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory):
    """A whole bot with a course, a policy, a lead, an employee and an auditor."""
    home = tmp_path_factory.mktemp("campaigns")
    people_file = home / "people.csv"
    people_file.write_text(PEOPLE, encoding="utf-8")
    for name in ("Otto", "Luca"):
        user, email = f"U0{name.upper()}", f"{name.lower()}@example.com"
        slack.workspace.add_member(Member(id=user, name=name, email=email))
        slack.workspace.direct_channel(user)
    clock = HandClock(datetime.now(UTC))
    with Office(home, api_url=slack.api_url, people_file=people_file, clock=clock) as opened:
        slack.wait_for_app()
        opened.clock = clock
        admitted(opened.database, opened.people.by_name_or_email("otto@example.com"))
        furnish_library(opened)
        publish(opened)
        yield opened


class Leader:
    """Somebody who leads training in the workspace, or tries to."""

    def __init__(self, slack, people, office, user="U0LENA"):
        self.slack, self.space, self.people, self.office = slack, slack.workspace, people, office
        self.user = user

    def direct(self):
        return self.space.messages(self.space.direct_channel(self.user).id)

    def said(self, words, *, since=0):
        """Wait for a direct message with these words."""
        found = until(lambda: [one for one in self.direct()[since:] if words in everything(one)])
        assert found, f"{words!r} was not said: {[everything(m) for m in self.direct()[since:]]}"
        return found[-1]

    def form(self):
        return self.space.modal(self.user)

    def new(self):
        """Open the form for a campaign."""
        self.people.comply(self.user, "training new")
        return self.form()

    def submit(self, form, **typed):
        """Send a form; return what the bot answered at once."""
        filled = by_action(form.view["blocks"], typed)
        delivery = self.slack.acting.submit(self.user, form.id, filled).result(timeout=30)
        assert delivery.acked
        return delivery.answer

    def plan(self, what="Lamps 1", **typed):
        """Fill in the form for a campaign and return its preview."""
        before, form = len(self.direct()), self.new()
        answer = self.submit(form, **self.filled(form, what, **typed))
        assert not answer, answer
        return self.said("Preview", since=before)

    def filled(self, form, what="Lamps 1", **typed):
        usual = {"plan_what": choice(form, what), "plan_due": str(due_in(self.office))}
        return usual | typed

    def press(self, posted, action_id, words):
        """Press a button and wait for what is said, or shown in its place."""
        before = everything(posted)
        self.people.press(self.user, posted, action_id)
        place = posted.channel

        def changed():
            now = [one for one in self.space.messages(place) if one.ts >= posted.ts]
            return [one for one in now if words in everything(one) and everything(one) != before]

        found = until(changed)
        assert found, f"{words!r} was not shown: {[everything(one) for one in self.direct()]}"
        return found[-1]

    def launch(self, what="Lamps 1", **typed):
        """Plan and launch; return the campaign."""
        said = self.press(self.plan(what, **typed), "launch_campaign", "is launched:")
        label = read(said).partition(" ")[0]
        return self.campaign(int(label.removeprefix("TR-")))

    def campaign(self, number):
        return self.office.training.campaigns.find(number)

    def progress(self, campaign):
        """Ask how far a campaign is; return its card."""
        before = len(self.direct())
        self.people.comply(self.user, f"training progress {campaign.label}")
        return self.said(f"{campaign.label} ·", since=before)


@pytest.fixture
def lena(slack, people, office):
    leader = Leader(slack, people, office)
    yield leader
    if leader.form():
        slack.acting.close_view("U0LENA", leader.form().id, everything=True)


def everything(posted):
    """Return everything that stands in a message, tables too."""
    cells = [
        cell.get("text", "")
        for block in posted.blocks
        for row in block.get("rows", ())
        for cell in row
    ]
    return "\n".join([posted.text, read(posted), " | ".join(cells)])


def choice(form, text):
    """Return the value under which a form offers something."""
    element = next(b for b in form.view["blocks"] if b.get("block_id") == "plan_what")["element"]
    options = [one for group in element["option_groups"] for one in group["options"]]
    return next(one["value"] for one in options if one["text"]["text"] == text)


def listed(office):
    return office.training.campaigns.listed(actor=lead(office))


def test_from_a_wish_to_the_close(lena, office, slack):
    """New, preview, test, launch, figures with a picture, pause, resume, more time, close."""
    preview = lena.plan(plan_audience="everyone")
    assert "Nothing" not in preview.text
    assert "*Asked:* 4 people" in read(preview)
    assert listed(office) == []

    tested = lena.press(preview, "test_campaign", "This is a test")
    assert "The keeper trims the wick." in "".join(read(one) for one in lena.direct())
    assert "nothing is counted" in read(tested)
    assert listed(office) == []

    launched = lena.press(preview, "launch_campaign", "is launched:")
    (campaign,) = listed(office)
    assert (campaign.population, campaign.state) == (4, State.RUNNING)
    assert launched.ts == preview.ts, "the launch stands in the place of the preview"

    before = len(slack.workspace.files)
    card = lena.press(launched, "show_progress", "never opened")
    assert "4 people count" in read(card)
    assert "Everybody | 4 | 0 (0 %)" in everything(card)
    files = until(
        lambda: [
            one
            for one in list(slack.workspace.files.values())[before:]
            if one.complete and one.channels
        ]
    )
    assert files[-1].content.startswith(b"\x89PNG")
    assert files[-1].channels == (slack.workspace.direct_channel("U0LENA").id,)

    card = lena.press(card, "move_campaign:pause", "Paused")
    assert lena.campaign(campaign.number).state is State.PAUSED
    card = lena.press(card, "move_campaign:resume", "Resumed")

    lena.people.press("U0LENA", card, "extend_person")
    later = str(due_in(office, days=30))
    reason = "They were ill for a week"
    answer = lena.submit(lena.form(), extend_who="U0ADA", extend_due=later, extend_reason=reason)
    assert not answer, answer
    card = lena.said(f"until {later}")
    history = office.training.campaigns.history(campaign.number, actor=lead(office))
    assert [(one.deed, str(one.due_on), one.reason) for one in history if one.person] == [
        ("extended", later, reason)
    ]

    card = lena.press(card, "move_campaign:close", "Closed for good")
    assert lena.campaign(campaign.number).state is State.CLOSED
    assert "move_campaign" not in str(card.blocks)


def test_launched_twice_is_launched_once(lena, office):
    """A double click, and a click on the old preview a day later, launch nothing more."""
    before = len(listed(office))
    preview = lena.plan(plan_audience="people", plan_people=["U0ADA"])
    for _ in range(2):
        lena.people.press("U0LENA", preview, "launch_campaign")
    lena.said("is launched:")
    until(lambda: len(listed(office)) > before)
    late = lena.press(preview, "launch_campaign", "launched from this form before")
    assert "nothing was done twice" in read(late)
    assert len(listed(office)) == before + 1
    assert listed(office)[0].audience.kind is AudienceKind.PEOPLE
    assert listed(office)[0].population == 1


def test_changed_before_the_launch(lena, office):
    """The way back shows what was filled in; the changed wish is one campaign with the first."""
    before = len(listed(office))
    preview = lena.plan(plan_audience="group", plan_groups=["crew"], plan_mark="70")
    assert "passed from 70 %" in read(preview)
    lena.people.press("U0LENA", preview, "change_plan")
    form = lena.form()
    since = len(lena.direct())
    answer = lena.submit(form, plan_mark="80")
    assert not answer, answer
    changed = lena.said("passed from 80 %", since=since)
    assert "*Asked:* 1 person" in read(changed)
    lena.press(changed, "launch_campaign", "is launched:")
    lena.press(preview, "launch_campaign", "launched from this form before")
    assert len(listed(office)) == before + 1
    assert listed(office)[0].pass_mark == 80


def test_members_of_a_channel(lena, slack):
    """They are frozen as they are now; guests and apps are counted and left out."""
    campaign = lena.launch(plan_audience="channel", plan_channel="C0TEAM")
    assert campaign.audience.kind is AudienceKind.PEOPLE
    assert campaign.population == 2
    preview = lena.plan(plan_audience="channel", plan_channel="C0MIXED")
    assert "no colleague of ours" in read(preview)
    assert "*Asked:* 4 people" in read(preview)
    private = slack.workspace.channels["C0LOAD10"]
    slack.workspace.add_channel(
        type(private)(id="C0HIDDEN", name="hidden", private=True, joined=False)
    )
    before, form = len(lena.direct()), lena.new()
    lena.submit(form, **lena.filled(form, plan_audience="channel", plan_channel="C0HIDDEN"))
    assert "Invite me there" in read(lena.said("Nothing is launched", since=before))


def test_policy_to_acknowledge(lena, office):
    """An approved policy is offered by its title, published only at the launch."""
    published = len(office.training.courseware.newest())
    preview = lena.plan("Lamps 3", plan_audience="people", plan_people=["U0ADA"])
    assert "a policy" in read(preview)
    assert len(office.training.courseware.newest()) == published
    lena.press(preview, "launch_campaign", "is launched:")
    assert len(office.training.courseware.newest()) == published + 1


def test_people_left_out(lena, office):
    """They are named with a reason and somebody who agreed, in the preview and in the record."""
    campaign = lena.launch(
        plan_excluded=["U0OTTO"], plan_reason="He wrote the course", plan_approver="U0LENA"
    )
    assert campaign.population == 3
    (left,) = office.training.reports.excluded(campaign.number, actor=lead(office))
    assert (left.reason, left.approver) == ("He wrote the course", lead(office).id)


@pytest.mark.parametrize(
    ("typed", "beside", "says"),
    [
        ({"plan_due": "2020-01-01"}, "plan_due", "has passed"),
        ({"plan_what": "Lamps 3", "plan_mark": "80"}, "plan_mark", "no quiz"),
        ({"plan_mark": "0"}, "plan_mark", "percentage"),
        ({"plan_audience": "people"}, "plan_people", "choose who"),
        ({"plan_audience": "group"}, "plan_groups", "choose a group"),
        ({"plan_audience": "channel"}, "plan_channel", "whose members"),
        ({"plan_before": "soon"}, "plan_before", "such as 7, 1"),
        ({"plan_most": "99"}, "plan_before", "at most"),
        ({"plan_recurrence": "rolling"}, "plan_days", "how many days"),
        ({"plan_recurrence": "rolling", "plan_days": "2"}, "plan_recurrence", "anew"),
        ({"plan_recurrence": "yearly", "plan_days": "30"}, "plan_opens", "day of the year"),
        ({"plan_excluded": ["U0ADA"]}, "plan_reason", "an auditor will ask"),
        (
            {"plan_excluded": ["U0ADA"], "plan_reason": "why", "plan_approver": "U0ADA"},
            "plan_approver",
            "Somebody else",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(*, lena, office, typed, beside, says):
    """Nothing is launched or forgotten: the form stays open and says what to correct."""
    before, form = len(listed(office)), lena.new()
    typed = {
        name: choice(form, text) if name == "plan_what" else text for name, text in typed.items()
    }
    answer = lena.submit(form, **lena.filled(form) | typed)
    assert answer["response_action"] == "errors"
    assert says in answer["errors"][beside]
    assert lena.form() is not None
    assert len(listed(office)) == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"plan_audience": "manager", "plan_people": ["U0ADA"]}, "Nobody who works here"),
        ({"plan_audience": "people", "plan_people": ["U0GUEST"]}, "colleague of ours"),
        (
            {
                "plan_audience": "people",
                "plan_people": ["U0ADA"],
                "plan_excluded": ["U0ADA"],
                "plan_reason": "They wrote it",
                "plan_approver": "U0LENA",
            },
            "Everybody in this audience is excluded",
        ),
    ],
)
def test_audience_that_cannot_be(lena, office, typed, says):
    """What only people can tell is told in words, with the way back to the filled form."""
    before, form, since = len(listed(office)), lena.new(), len(lena.direct())
    lena.submit(form, **lena.filled(form) | typed)
    told = lena.said("Nothing is launched", since=since)
    assert says in read(told)
    lena.people.press("U0LENA", told, "change_plan")
    assert "initial_date" in str(lena.form().view["blocks"])
    assert len(listed(office)) == before


def test_extension_that_cannot_be(lena):
    """A day that has passed, no reason, and somebody who is not asked: beside their fields."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])
    card = lena.progress(campaign)
    lena.people.press("U0LENA", card, "extend_person")
    typed = {"extend_who": "U0OTTO", "extend_due": "2020-01-01", "extend_reason": "x"}
    answer = lena.submit(lena.form(), **typed)
    assert set(answer["errors"]) == {"extend_who", "extend_due", "extend_reason"}
    assert lena.campaign(campaign.number).version == campaign.version


def test_changed_by_somebody_else_meanwhile(lena, office):
    """A click on an old card changes nothing; the card becomes as things are now."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])
    card = lena.progress(campaign)
    office.training.campaigns.extend(
        campaign.number,
        due_on=due_in(office, days=40),
        reason="Everybody was at the fair",
        seen=campaign.version,
        actor=lead(office),
    )
    fresh = lena.press(card, "move_campaign:close", "Somebody else changed")
    assert lena.campaign(campaign.number).state is State.RUNNING
    lena.press(fresh, "move_campaign:close", "Closed for good")
    for old in ("extend_person", "nudge_people"):
        since = len(lena.direct())
        pressed = _pressed("U0LENA", card, old, f"{campaign.number} {campaign.version}")
        lena.slack.deliver("interactive", pressed).result(30)
        lena.said("It is closed", since=since)
        assert lena.form() is None


def test_overdue_people_are_named_and_reminded(lena, office):
    """Once the day is over the lead reads who is late, and reminds them alone."""
    campaign = lena.launch(
        plan_audience="people", plan_people=["U0ADA"], plan_due=str(due_in(office, 0))
    )
    before = office.clock.now()
    office.clock.forward(days=3)
    try:
        card = lena.progress(campaign)
        assert "*Overdue:* <@U0ADA>" in read(card)
        assert "1 (100 %)" in everything(card)
        lena.people.press("U0LENA", card, "nudge_people")
        since = len(lena.direct())
        lena.submit(lena.form(), nudge_whom="overdue")
        told = read(lena.said("reminded now", since=since))
        # Whether it is working time where they are depends on the day of the test.
        assert "1 person is reminded now" in told or "1 may not be spoken to now" in told
    finally:
        office.clock.at = before


def test_reminded_by_hand(lena):
    """All who are late, or those who were chosen; the lead hears what became of it."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])
    card = lena.progress(campaign)
    lena.people.press("U0LENA", card, "nudge_people")
    answer = lena.submit(lena.form(), nudge_whom="chosen")
    assert "choose who" in answer["errors"]["nudge_chosen"]
    before = len(lena.direct())
    lena.submit(lena.form(), nudge_whom="chosen", nudge_chosen=["U0ADA", "U0OTTO"])
    told = lena.said("reminded now", since=before)
    assert "1 owe nothing here" in read(told)


def test_form_sent_twice_is_previewed_once(lena, people):
    """The same form, delivered again, is one preview."""
    form, since = lena.new(), len(lena.direct())
    typed = lena.filled(form, plan_audience="people", plan_people=["U0ADA"])
    for _ in range(2):
        people.submit("U0LENA", form.view, **typed)
    lena.said("Preview", since=since)
    until(lambda: False, seconds=1.0)
    assert sum("Preview" in one.text for one in lena.direct()[since:]) == 1


def test_list_and_progress_of_the_unknown(lena, office, slack):
    """The list is for the lead alone; a campaign that is none is told in words."""
    lena.launch(plan_audience="people", plan_people=["U0ADA"])
    before = len(slack.workspace.asides("U0LENA"))
    lena.people.comply("U0LENA", "training campaigns")
    shown = until(lambda: slack.workspace.asides("U0LENA")[before:])
    assert f"*{listed(office)[0].label}* Lamps" in read(shown[0])
    lena.people.comply("U0LENA", "training progress TR-999")
    lena.said("There is no campaign TR-999")
    assert "name a campaign" in str(lena.people.comply("U0LENA", "training progress of all"))


def test_employee_may_not(slack, people, office, lena):
    """No form, no figures, no launch by a forged press; nothing changes and nothing is told."""
    preview = lena.plan(plan_audience="people", plan_people=["U0ADA"])
    before = len(listed(office))
    ada = Leader(slack, people, office, "U0ADA")
    assert "does not allow" in str(people.comply("U0ADA", "training new"))
    assert ada.form() is None
    for words in ("training campaigns", "training progress TR-1"):
        people.comply("U0ADA", words)
    ada.said("does not allow")
    assert "people count" not in "".join(read(one) for one in ada.direct())

    since = len(ada.direct())
    value = find_element(preview, "launch_campaign")["value"]
    forged = ada.said("does not allow")
    slack.deliver("interactive", _pressed("U0ADA", forged, "launch_campaign", value)).result(30)
    ada.said("does not allow", since=since)
    slack.deliver("interactive", _pressed("U0ADA", forged, "move_campaign:close", "1 1")).result(30)
    until(lambda: len(ada.direct()) > since + 1)
    assert len(listed(office)) == before


def test_somebody_elses_preview(slack, people, office, lena):
    """Another lead launches nothing with a preview that is not theirs."""
    preview = lena.plan(plan_audience="people", plan_people=["U0ADA"])
    before = len(listed(office))
    luca = Leader(slack, people, office, "U0LUCA")
    value = find_element(preview, "launch_campaign")["value"]
    slack.deliver("interactive", _pressed("U0LUCA", preview, "launch_campaign", value)).result(30)
    luca.said("somebody else's")
    assert len(listed(office)) == before


def test_auditor_sees_and_changes_nothing(slack, people, office, lena):
    """Figures and picture, without a button that changes anything."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])
    otto = Leader(slack, people, office, "U0OTTO")
    card = otto.progress(campaign)
    assert not {"move_campaign", "extend_person", "nudge_people"} & set(str(card.blocks).split("'"))
    since = len(otto.direct())
    value = f"{campaign.number} {campaign.version}"
    slack.deliver("interactive", _pressed("U0OTTO", card, "move_campaign:close", value)).result(30)
    otto.said("does not allow", since=since)
    assert otto.campaign(campaign.number).state is State.RUNNING


def zips(slack):
    """Return the archives that have arrived somewhere."""
    there = [one for one in list(slack.workspace.files.values()) if one.complete and one.channels]
    return [one for one in there if one.name.endswith(".zip")]


@pytest.mark.parametrize("user", ["U0LENA", "U0OTTO"])
def test_records_are_exported_once(*, slack, people, office, lena, tmp_path, user):
    """A double click brings one ZIP, to whoever pressed alone, and it proves itself."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])
    reader = Leader(slack, people, office, user)
    card, since, before = reader.progress(campaign), len(reader.direct()), len(zips(slack))
    for _ in range(2):
        people.press(user, card, "export_campaign")
    assert until(lambda: len(zips(slack)) > before)
    # Work of one person begins in order: when this is done, the second press is, too.
    reader.progress(campaign)
    (sent,) = zips(slack)[before:]
    assert sent.channels == (slack.workspace.direct_channel(user).id,)
    told = reader.said("annexa audit verify", since=since).text
    assert f"*{campaign.label}* Lamps" in told
    with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
        archive.extractall(tmp_path)
    proof = proved(tmp_path / FOLDER)
    assert proof.verdict.is_intact, proof.verdict.problems
    assert (proof.people, proof.records) == (1, 0)


def test_export_is_refused_in_words(slack, people, office, lena):
    """Who may not have the records, or names no campaign, gets a sentence and no file."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])
    ada = Leader(slack, people, office, "U0ADA")
    card = lena.progress(campaign)
    for user, leader, value, words in (
        ("U0ADA", ada, str(campaign.number), "does not allow"),
        ("U0LENA", lena, "999", "There is no campaign TR-999"),
        ("U0LENA", lena, "everything; drop", "There is no campaign TR-0"),
    ):
        since, files = len(leader.direct()), len(zips(slack))
        pressed = _pressed(user, card, "export_campaign", value)
        assert slack.deliver("interactive", pressed).result(30).acked
        leader.said(words, since=since)
        assert len(zips(slack)) == files


def _pressed(user, posted, action_id, value):
    """Return the press of a button that stands in no message of this person."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    return {
        "type": "block_actions",
        "team": {"id": "T0HOME"},
        "user": {"id": user, "team_id": "T0HOME"},
        "api_app_id": "A0ANNEXA",
        "trigger_id": "1.1.forged",
        "container": {
            "type": "message",
            "message_ts": posted.ts,
            "channel_id": posted.channel,
            "is_ephemeral": False,
        },
        "channel": {"id": posted.channel},
        "message": {"ts": posted.ts, "text": "", "blocks": []},
        "actions": [action | {"action_ts": str(datetime.now(UTC).timestamp() + 1)}],
    }


def bring_in(office, version, words):
    """Bring in a version of a policy that nothing else is about."""
    document, vectors = make_document("wicks.md", words, title="Wicks", version=version)
    office.library.stage(document, vectors)
    office.library.publish()


def test_newer_version_of_a_policy(lena, office):
    """Whoever asks for it says whether it changes what people must do; until then, the field."""
    bring_in(office, "1", "Trim the wick weekly.")
    lena.launch("Wicks 1", plan_audience="people", plan_people=["U0ADA"])
    bring_in(office, "2", "Trim the wick daily.")
    form = lena.new()
    assert "An older version was asked for before: Wicks" in str(form.view["blocks"])
    typed = lena.filled(form, "Wicks 2", plan_audience="people", plan_people=["U0ADA"])
    answer = lena.submit(form, **typed)
    assert "Say what the new version is" in answer["errors"]["plan_change"]
    since = len(lena.direct())
    answer = lena.submit(form, **typed, plan_change="substantial")
    assert not answer, answer
    preview = lena.said("Preview", since=since)
    assert "Wicks 2, a policy" in read(preview)

    bring_in(office, "3", "Trim the wick hourly.")
    before = len(listed(office))
    told = lena.press(preview, "launch_campaign", "changed since the preview")
    assert "look at a new preview" in read(told)
    assert len(listed(office)) == before


def test_refused_launch_publishes_nothing(lena, office):
    """Where the day has passed since the preview, no version is published that nobody is asked."""
    bring_in(office, "4", "Trim the wick at noon.")
    since, form = len(lena.direct()), lena.new()
    typed = lena.filled(form, "Wicks 4", plan_audience="people", plan_people=["U0ADA"])
    assert not lena.submit(form, **typed, plan_change="substantial")
    preview = lena.said("Preview", since=since)
    published, before = office.training.courseware.newest(), office.clock.now()
    office.clock.forward(days=20)
    try:
        lena.press(preview, "launch_campaign", "has passed")
    finally:
        office.clock.at = before
    assert office.training.courseware.newest() == published


def test_home_of_a_lead(lena, slack):
    """The card names what runs, opens the form, and lists the rest; an auditor only looks."""
    campaign = lena.launch(plan_audience="people", plan_people=["U0ADA"])

    def home(user):
        slack.acting.open_home(user).result(timeout=30)
        return until(lambda: campaign.label in str(slack.workspace.home(user)), seconds=3.0)

    assert until(lambda: home("U0LENA"))
    shown = slack.workspace.opened.home("U0LENA")
    assert "Training of everybody" in str(shown.view)
    slack.acting.press("U0LENA", shown, "new_campaign").result(timeout=30)
    assert "plan_what" in str(lena.form().view)
    before = len(lena.direct())
    slack.acting.press("U0LENA", shown, "list_campaigns").result(timeout=30)
    lena.said("*Campaigns*", since=before)

    assert until(lambda: home("U0OTTO"))
    seen = str(slack.workspace.home("U0OTTO"))
    assert "list_campaigns" in seen
    assert "new_campaign" not in seen
    assert lena.campaign(campaign.number).state is State.RUNNING
