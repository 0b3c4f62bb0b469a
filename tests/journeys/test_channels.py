"""The rules of a channel, from the form in Slack to what is said there."""

from dataclasses import replace

import pytest

from bot.conversation.turnstile import Turnstile
from bot.rehearsal.entities import BOT_USER
from tests.journeys.conftest import read
from tests.journeys.office import Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]

BACKUP, SECRET = "Backups are taken every night.", "led by the chief of security"


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot that knows what is urgent."""
    urgent = Turnstile(sounds_urgent=lambda text: "phone is gone" in text)
    home = tmp_path_factory.mktemp("channels")
    with Office(
        home, api_url=slack.api_url, people_file=people_file, turnstile=urgent
    ) as open_office:
        slack.wait_for_app()
        yield open_office


@pytest.fixture
def configure(slack, people, office):
    """Let the lead change the rules of a channel by its form."""

    def change(channel, **filled):
        people.comply("U0LENA", "channel", channel=channel)
        form = slack.workspace.modal("U0LENA")
        before = office.rulebook.rules(channel).revision
        people.submit("U0LENA", form.view, **filled)
        assert slack.workspace.modal("U0LENA") is None
        return until(lambda: office.rulebook.rules(channel).revision > before)

    return change


def asides(slack, user, words=""):
    return [one for one in slack.workspace.asides(user) if words in read(one)]


def direct(slack, user):
    return slack.workspace.replies(slack.workspace.direct_channel(user).id)


def test_lead_says_that_replies_go_to_the_asker_alone(slack, people, configure):
    """From then on nobody else in the channel reads the reply; restricted documents are used.

    It stands in the channel: Slack shows what is for one person in an open thread alone.
    """
    configure("C0LOAD00", channel_mentions="alone")
    ts = people.say("U0LENA", "who runs an investigation?", channel="C0LOAD00")

    (aside,) = until(lambda: asides(slack, "U0LENA", SECRET))
    assert not aside.thread_ts
    assert not slack.workspace.replies("C0LOAD00", thread=ts)
    told = until(lambda: [one for one in direct(slack, "U0LENA") if "Saved for" in read(one)])
    assert "<#C0LOAD00>" in read(told[-1])


def test_what_is_whispered_is_no_part_of_what_others_read(slack, people, configure):
    """A follow-up leans on one's own questions there, and on nobody else's."""
    configure("C0LOAD01", channel_mentions="alone")
    ts = people.say("U0LENA", "who runs an investigation?", channel="C0LOAD01")
    until(lambda: asides(slack, "U0LENA", SECRET))

    people.say("U0ADA", "and who else?", channel="C0LOAD01", thread=ts)
    people.say("U0LENA", "and who else?", channel="C0LOAD01", thread=ts)

    assert until(lambda: asides(slack, "U0ADA"))
    assert until(lambda: len(asides(slack, "U0LENA", SECRET)) >= 3)
    assert not asides(slack, "U0ADA", SECRET)


def test_silent_channel_tells_the_asker_once(slack, people, configure):
    """Where nothing is said, whoever asks is told so alone, once in a while, and asks elsewhere."""
    configure("C0LOAD02", channel_mentions="never")

    first = people.say("U0ADA", "is there a backup?", channel="C0LOAD02")
    again = people.say("U0ADA", "is there really a backup?", channel="C0LOAD02")
    until(lambda: asides(slack, "U0ADA", "I say nothing in this channel"))
    until(lambda: False, seconds=1.0)

    assert len(asides(slack, "U0ADA", "I say nothing in this channel")) == 1
    assert not slack.workspace.replies("C0LOAD02", thread=first)
    assert not slack.workspace.replies("C0LOAD02", thread=again)
    people.comply("U0ADA", "ask is there a backup at all?", channel="C0LOAD02")
    assert until(lambda: asides(slack, "U0ADA", BACKUP))


def test_security_event_is_answered_even_in_a_silent_channel(slack, people, configure):
    """Whoever tells of an event there reads alone how to report it."""
    configure("C0LOAD03", channel_mentions="never")

    ts = people.say("U0ADA", "my phone is gone", channel="C0LOAD03")

    assert until(lambda: asides(slack, "U0ADA", "Report it now"))
    assert not slack.workspace.replies("C0LOAD03", thread=ts)


def test_channel_without_documents_answers_from_the_standard_alone(slack, people, configure):
    """Document sets limit what is said there, also to the asker alone."""
    configure("C0LOAD04", channel_documents="none")

    said = read(people.ask("U0LENA", "a backup, and who investigates?", channel="C0LOAD04"))

    assert BACKUP not in said
    until(lambda: False, seconds=0.5)
    assert all(one.channel != "C0LOAD04" for one in asides(slack, "U0LENA"))


def test_channel_of_some_folders(people, configure):
    """Only documents of the chosen folders are quoted; the others are as if they were not there."""
    configure("C0LOAD05", channel_documents="chosen", channel_folders=["top level"])
    assert BACKUP in read(people.ask("U0ADA", "is there a backup?", channel="C0LOAD05"))


def test_leads_channel_is_where_the_lead_says(slack, people, configure, office):
    """A stored rule wins over the setting: hand-offs go there from then on."""
    configure("C0LOAD06", channel_roles=["leads"])
    try:
        reply = people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
        people.press("U0ADA", reply, "ask_a_person")
        people.submit("U0ADA", until(lambda: slack.workspace.modal("U0ADA")).view)

        posts = until(lambda: slack.workspace.messages("C0LOAD06"))
        assert "asks a person" in read(posts[-1])
        assert office.rulebook.leads() == "C0LOAD06"
    finally:
        configure("C0LOAD06", channel_roles=[])
    assert office.rulebook.leads() == "C0LEADS"


@pytest.mark.parametrize("what", ["leads", "incidents"])
@pytest.mark.parametrize(
    ("channel", "who"), [("C0SHARED", "another company reads"), ("C0MIXED", "a guest reads")]
)
def test_nothing_is_posted_where_outsiders_read(*, slack, people, office, channel, who, what):
    """A channel that a guest or another company reads becomes no channel for reports."""
    places = office.rulebook.leads(), office.rulebook.incidents()
    people.comply("U0LENA", "channel", channel=channel)
    before = len(direct(slack, "U0LENA"))
    people.submit("U0LENA", slack.workspace.modal("U0LENA").view, channel_roles=[what])

    told = until(lambda: direct(slack, "U0LENA")[before:])
    assert who in read(told[-1])
    assert "Nothing was changed" in read(told[-1])
    assert office.rulebook.rules(channel).revision == 0
    assert places == (office.rulebook.leads(), office.rulebook.incidents())


def test_nothing_is_posted_where_nobody_knows_who_reads(slack, people, office):
    """Where Slack will not say who reads along, the lead is told what to do."""
    space = slack.workspace
    space.add_channel(replace(space.channels["C0LOAD19"], private=True))
    people.comply("U0LENA", "channel", channel="C0LOAD19")
    form = space.modal("U0LENA")
    slack.acting.leave(BOT_USER, "C0LOAD19").result(timeout=30)
    before = len(direct(slack, "U0LENA"))
    people.submit("U0LENA", form.view, channel_roles=["leads", "incidents"])

    told = until(lambda: direct(slack, "U0LENA")[before:])
    assert "could not make sure" in read(told[-1])
    assert office.rulebook.rules("C0LOAD19").revision == 0


def test_circle_may_be_used_where_all_belong_to_it(slack, people, configure):
    """In a channel of leads alone their documents are used in the open, until somebody joins."""
    space = slack.workspace
    channel = replace(space.channels["C0LOAD07"], members=frozenset({"U0LENA"}))
    space.add_channel(channel)
    people.ask("U0LENA", "is there a backup?")
    configure("C0LOAD07", channel_audiences="leads")
    assert SECRET in read(people.ask("U0LENA", "who runs an investigation?", channel="C0LOAD07"))

    slack.acting.enter("U0ADA", "C0LOAD07").result(timeout=30)

    again = read(people.ask("U0LENA", "who runs any investigation?", channel="C0LOAD07"))
    assert SECRET not in again


def test_guest_among_the_members_reads_nothing_of_ours(slack, people):
    """What our documents say goes to the asker alone, with one line that says why."""
    reply = people.ask("U0ADA", "is there a backup?", channel="C0MIXED")

    assert BACKUP not in read(reply)
    assert "A guest reads along here" in read(reply)
    aside = until(
        lambda: [one for one in asides(slack, "U0ADA", BACKUP) if one.channel == "C0MIXED"]
    )[-1]
    assert aside.thread_ts == reply.thread_ts
    assert "a guest reads along here" in read(aside)


def test_guest_who_joins_is_noticed_at_once(slack, people):
    """Joining is heard of, so nothing is said by what was remembered."""
    assert BACKUP in read(people.ask("U0ADA", "is there a backup?", channel="C0LOAD08"))

    assert slack.acting.enter("U0GUEST", "C0LOAD08").result(timeout=30).acked

    assert BACKUP not in read(people.ask("U0ADA", "is there a backup now?", channel="C0LOAD08"))


def test_default_manifest_offers_no_reading(slack, people):
    """The form says in one line what it lacks, and offers nothing of it."""
    people.comply("U0LENA", "channel", channel="C0LOAD09")
    form = slack.workspace.modal("U0LENA")

    shown = str(form.view)
    assert "channel_reading" not in shown
    assert "with the manifest manifest-reading.json" in shown
    slack.acting.close_view("U0LENA", form.id)


def test_employee_may_not(slack, people, office):
    """Whoever is no lead is told so, sees no form, and a forged one changes nothing."""
    answer = people.comply("U0ADA", "channel", channel="C0LOAD10")
    assert "does not allow" in str(answer)
    assert slack.workspace.modal("U0ADA") is None

    people.comply("U0LENA", "channel", channel="C0LOAD10")
    form = slack.workspace.modal("U0LENA")
    people.submit("U0ADA", form.view, channel_mentions="never")
    until(lambda: [one for one in direct(slack, "U0ADA") if "does not allow" in read(one)])
    assert office.rulebook.rules("C0LOAD10").revision == 0
    slack.acting.close_view("U0LENA", form.id)


def test_impossible_wish_is_told_in_the_form(slack, people, office):
    """Choosing folders without naming one is said beside the field, and nothing is kept."""
    people.comply("U0LENA", "channel", channel="C0LOAD11")
    form = slack.workspace.modal("U0LENA")
    people.submit("U0LENA", form.view, channel_documents="chosen", channel_audiences="<!channel>")

    still = slack.workspace.modal("U0LENA")
    assert still is not None
    assert office.rulebook.rules("C0LOAD11").revision == 0
    slack.acting.close_view("U0LENA", still.id)


def test_list_of_channels_leads_to_the_form(slack, people, office):
    """Where no channel is meant, one is chosen; what is configured is listed."""
    people.comply("U0LENA", "channel list", channel="C0LOAD12")
    chooser = slack.workspace.modal("U0LENA")
    assert "Questions for a person" in str(chooser.view)

    people.submit("U0LENA", chooser.view, choose_channel="C0LOAD12")
    form = until(lambda: slack.workspace.modal("U0LENA"))
    people.submit("U0LENA", form.view, channel_mentions="alone")

    assert until(lambda: office.rulebook.rules("C0LOAD12").mentions == "alone")


def test_what_is_delivered_twice_is_kept_once(slack, people, office):
    """The same form sent again is one change and one entry of the trail."""
    people.comply("U0LENA", "channel", channel="C0LOAD13")
    form = slack.workspace.modal("U0LENA")
    people.submit("U0LENA", form.view, channel_mentions="alone")
    people.submit("U0LENA", form.view, channel_mentions="alone")

    until(lambda: office.rulebook.rules("C0LOAD13").revision)
    until(lambda: False, seconds=1.0)
    assert office.rulebook.rules("C0LOAD13").revision == 1
