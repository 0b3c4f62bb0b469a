"""Reading channels: only with the other manifest, only where it is switched on and announced."""

import logging
from dataclasses import replace

import pytest
from sqlalchemy import inspect, text

from bot.conversation.turnstile import Turnstile
from bot.rehearsal.entities import BOT_USER
from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import PATIENCE, furnish, read
from tests.journeys.office import MANIFEST, Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]

READING = MANIFEST.with_name("manifest-reading.json")
BACKUP = "Backups are taken every night."


@pytest.fixture(scope="module")
def slack():
    """A workspace whose app was made from the manifest that reads channels."""
    with SlackStandIn(READING, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot in it."""
    home = tmp_path_factory.mktemp("reading")
    urgent = Turnstile(sounds_urgent=lambda text: "phone is gone" in text)
    with Office(
        home, api_url=slack.api_url, people_file=people_file, turnstile=urgent
    ) as open_office:
        slack.wait_for_app()
        yield open_office


@pytest.fixture
def switch_on(slack, people, office):
    """Let the lead switch reading on in a channel, and wait until the channel was told."""

    def switch(channel, *reading, **filled):
        people.comply("U0LENA", "channel", channel=channel)
        form = slack.workspace.modal("U0LENA")
        people.submit("U0LENA", form.view, channel_reading=list(reading), **filled)
        assert until(lambda: office.rulebook.rules(channel).is_announced)
        return slack.workspace.replies(channel)[-1]

    return switch


def say(slack, user, channel, words, thread=""):
    """Say something to nobody, and return its ts."""
    ts = slack.workspace.next_ts()
    delivery = slack.acting.say(user, channel, words, thread=thread, ts=ts)
    assert delivery.result(timeout=30).acked
    return ts


def quiet(slack, channel, ts):
    until(lambda: slack.workspace.replies(channel, thread=ts), seconds=1.5)
    return not slack.workspace.replies(channel, thread=ts)


def test_off_until_somebody_switches_it_on(slack):
    """With the other manifest alone nothing is answered that was asked of nobody."""
    ts = say(slack, "U0ADA", "C0LOAD00", "is there a backup?")

    assert quiet(slack, "C0LOAD00", ts)


def test_switching_on_is_announced_and_questions_are_answered(slack, switch_on):
    """The channel is told what is read, why, and how to switch it off; then questions get answers."""
    told = read(switch_on("C0LOAD01", "questions"))
    assert "every message here" in told
    assert "neither kept nor logged" in told
    assert "/comply channel" in told

    ts = say(slack, "U0ADA", "C0LOAD01", "is there a backup?")

    reply = until(lambda: slack.workspace.replies("C0LOAD01", thread=ts))[-1]
    assert BACKUP in read(reply)


def test_what_is_no_question_is_neither_kept_nor_logged(slack, office, switch_on, caplog):
    """No table, no file and no line of the log holds words that were read and were no question."""
    switch_on("C0LOAD02", "questions", "threads", "emoji")
    caplog.set_level(logging.DEBUG)

    ts = say(slack, "U0ADA", "C0LOAD02", "the xylophone backup of my marmalade is done")
    say(slack, "U0ADA", "C0LOAD02", "thanks, marmalade", thread=ts)

    assert quiet(slack, "C0LOAD02", ts)
    with office.database.reading() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            assert "marmalade" not in repr(rows), table
    files = [path for path in office.home.rglob("*") if path.is_file()]
    assert files
    assert all(b"marmalade" not in path.read_bytes() for path in files)
    # The stand-in is no part of the bot; it may write down what it sends.
    ours = [
        one.getMessage() for one in caplog.records if one.name.startswith(("bot.slack", "dbos"))
    ]
    assert not [line for line in ours if "marmalade" in line]


def test_question_without_an_answer_is_left_alone(slack, office, switch_on):
    """Small talk that asks something gets no refusal, and is on no record."""
    switch_on("C0LOAD03", "questions")

    ts = say(slack, "U0ADA", "C0LOAD03", "who comes to lunch with the zebra?")

    assert quiet(slack, "C0LOAD03", ts)
    with office.database.reading() as connection:
        kept = repr(connection.execute(text("SELECT * FROM exchanges")).all())
        waiting = repr(connection.execute(text("SELECT * FROM inbox")).all())
    assert "zebra" not in kept
    assert "zebra" not in waiting


def test_failure_is_not_told_to_whoever_asked_nobody(slack, switch_on):
    """What goes wrong with an overheard question disturbs nobody."""
    switch_on("C0LOAD04", "questions")
    before = len(slack.workspace.asides("U0ADA"))

    ts = say(slack, "U0ADA", "C0LOAD04", "does the backup explode?")

    assert quiet(slack, "C0LOAD04", ts)
    assert len(slack.workspace.asides("U0ADA")) == before


def test_security_event_that_was_told_to_nobody_is_answered_alone(slack, switch_on):
    """Whoever asks about an event is told alone how to report it."""
    switch_on("C0LOAD05", "questions")

    ts = say(slack, "U0ADA", "C0LOAD05", "my phone is gone, what now?")

    assert until(lambda: [m for m in slack.workspace.asides("U0ADA") if "Report it" in read(m)])
    assert quiet(slack, "C0LOAD05", ts)


def test_threads_between_people_are_left_alone(slack, people, switch_on):
    """In a thread a question is answered only where the bot was asked before."""
    switch_on("C0LOAD06", "questions")
    begun = say(slack, "U0ADA", "C0LOAD06", "good morning everybody")
    say(slack, "U0LENA", "C0LOAD06", "is there a backup?", thread=begun)
    assert quiet(slack, "C0LOAD06", begun)

    reply = people.ask("U0ADA", "is there a backup?", channel="C0LOAD06")
    say(slack, "U0LENA", "C0LOAD06", "how is the backup done?", thread=reply.thread_ts)

    found = until(lambda: slack.workspace.replies("C0LOAD06", thread=reply.thread_ts)[1:])
    assert BACKUP in read(found[-1])


def test_mention_is_answered_once(slack, people, switch_on):
    """A mention also arrives as a message; it is one question and one reply, even a refusal."""
    switch_on("C0LOAD07", "questions")

    ts = people.say("U0ADA", "what about the unicorns?", channel="C0LOAD07")

    until(lambda: slack.workspace.replies("C0LOAD07", thread=ts))
    until(lambda: False, seconds=1.0)
    (reply,) = slack.workspace.replies("C0LOAD07", thread=ts)
    assert "Our policies don't say" in read(reply)


def test_machines_are_not_answered(slack, switch_on):
    """What an app says, an edit, or somebody who joined is nothing that was asked."""
    switch_on("C0LOAD08", "questions")
    for number, odd in enumerate(
        (
            {"bot_id": "B0OTHER"},
            {"app_id": "A0OTHER"},
            {"subtype": "message_changed"},
            {"subtype": "bot_message"},
            {"subtype": "channel_join"},
            {"user": ""},
        )
    ):
        ts = slack.workspace.next_ts()
        event = {
            "type": "message",
            "channel": "C0LOAD08",
            "channel_type": "channel",
            "user": "U0ADA",
            "text": "is there a backup?",
            "ts": ts,
        } | odd
        body = {
            "type": "event_callback",
            "team_id": slack.workspace.team,
            "event_id": f"EvOdd{number}",
            "event": event,
        }
        assert slack.deliver("events_api", body).result(timeout=30).acked
    until(lambda: False, seconds=1.0)

    replies = slack.workspace.replies("C0LOAD08")
    assert not [one for one in replies if BACKUP in read(one)]


def test_switching_off_is_announced_and_counts_at_once(slack, people, office, switch_on):
    """Whoever switches it off stops the reading with the next message."""
    switch_on("C0LOAD09", "questions")
    people.comply("U0LENA", "channel", channel="C0LOAD09")
    people.submit("U0LENA", slack.workspace.modal("U0LENA").view, channel_reading=[])
    assert until(lambda: not office.rulebook.rules("C0LOAD09").reading)

    ts = say(slack, "U0ADA", "C0LOAD09", "is there a backup?")

    assert quiet(slack, "C0LOAD09", ts)
    told = until(lambda: [m for m in slack.workspace.replies("C0LOAD09") if "nothing" in read(m)])
    assert "nothing here but what is said to me" in read(told[-1])


def test_thread_is_read_where_it_is_switched_on(slack, people, office, switch_on):
    """What people said before in the thread is history of the question there, and is not kept."""
    begun = say(slack, "U0LENA", "C0LOAD10", "we talk of the aardvark and the backup")
    people.ask("U0ADA", "and who is it?", channel="C0LOAD10", thread=begun)
    assert not office.answerer.asked[-1].history

    switch_on("C0LOAD11", "threads")
    begun = say(slack, "U0LENA", "C0LOAD11", "we talk of the aardvark and the backup")
    reply = people.ask("U0ADA", "and when is it?", channel="C0LOAD11", thread=begun)

    assert office.answerer.asked[-1].history == ("we talk of the aardvark and the backup",)
    assert BACKUP in read(reply)
    with office.database.reading() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            assert "aardvark" not in repr(rows), table


def test_emoji_offers_the_asker_a_person(slack, people, switch_on):
    """The reaction brings a button for the asker alone, which opens the form of the hand-off."""
    switch_on("C0LOAD12", "emoji", channel_emoji=":sos:")
    reply = people.ask("U0ADA", "is there a backup?", channel="C0LOAD12")

    slack.acting.react("U0ADA", "C0LOAD12", reply.ts, "sos").result(timeout=30)

    offer = until(lambda: [m for m in slack.workspace.asides("U0ADA") if "Shall" in read(m)])[-1]
    people.press("U0ADA", offer, "ask_a_person")
    people.submit("U0ADA", until(lambda: slack.workspace.modal("U0ADA")).view)
    assert until(lambda: slack.workspace.messages("C0LEADS"))


def test_emoji_of_a_lead_suggests_it_to_the_asker(slack, people, switch_on):
    """A lead may suggest it; whose question it is decides."""
    switch_on("C0LOAD13", "emoji")
    reply = people.ask("U0ADA", "is there a backup?", channel="C0LOAD13")

    slack.acting.react("U0LENA", "C0LOAD13", reply.ts, "raising_hand").result(timeout=30)

    found = until(
        lambda: [m for m in slack.workspace.asides("U0ADA") if "lead suggests" in read(m)]
    )
    assert found[-1].channel == "C0LOAD13"


@pytest.mark.parametrize("case", ["other emoji", "other's message", "other's question", "off"])
def test_other_reactions_do_nothing(slack, people, switch_on, case):
    """Only that emoji, on an answer of the bot, by whoever asked or a lead, where it is on."""
    channel = {"other emoji": 14, "other's message": 15, "other's question": 16, "off": 17}[case]
    channel = f"C0LOAD{channel}"
    if case != "off":
        switch_on(channel, "emoji")
    reply = people.ask("U0LENA", "is there a backup?", channel=channel)
    before = len(slack.workspace.asides("U0LENA")), len(slack.workspace.asides("U0ADA"))
    ts = say(slack, "U0LENA", channel, "hello") if case == "other's message" else reply.ts
    user = "U0ADA" if case == "other's question" else "U0LENA"
    name = "tada" if case == "other emoji" else "raising_hand"

    slack.acting.react(user, channel, ts, name).result(timeout=30)

    until(lambda: False, seconds=1.0)
    assert before == (len(slack.workspace.asides("U0LENA")), len(slack.workspace.asides("U0ADA")))


def test_guest_hears_no_more_than_elsewhere(slack, switch_on):
    """A question of nobody, where a guest reads along, brings nothing of ours into the open."""
    switch_on("C0MIXED", "questions")

    ts = say(slack, "U0ADA", "C0MIXED", "is there a backup?")

    assert quiet(slack, "C0MIXED", ts)


def test_channel_that_cannot_be_told_is_not_read(slack, people, office):
    """Where the announcement is refused nothing is read, and the lead is told what to do."""
    space = slack.workspace
    people.comply("U0LENA", "channel", channel="C0LOAD18")
    form = space.modal("U0LENA")
    slack.acting.leave(BOT_USER, "C0LOAD18").result(timeout=30)
    people.submit("U0LENA", form.view, channel_reading=["questions"])

    place = space.direct_channel("U0LENA").id
    told = until(lambda: [m for m in space.replies(place) if "could not tell" in read(m)])
    assert "Invite me to the channel" in read(told[-1])
    assert not office.rulebook.rules("C0LOAD18").is_announced


def test_private_channel_is_read_alike(slack, switch_on):
    """A private channel that the bot is in has its own rules, and its questions are answered."""
    space = slack.workspace
    space.add_channel(replace(space.channels["C0LOAD19"], private=True))
    switch_on("C0LOAD19", "questions")

    ts = say(slack, "U0ADA", "C0LOAD19", "is there a backup?")

    assert BACKUP in read(until(lambda: slack.workspace.replies("C0LOAD19", thread=ts))[-1])
