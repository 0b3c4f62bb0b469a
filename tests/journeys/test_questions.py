"""From a Slack event to a reply, over real Socket Mode and real parts."""

import logging
import re

import pytest

from bot.rehearsal.payloads import opened
from tests.journeys.conftest import read
from tests.journeys.office import until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]


def test_mention_is_answered_in_its_thread_with_sources(people):
    """A mention gets a cited reply in its own thread, and nothing in it unfurls."""
    reply = people.ask("U0ADA", "how often is a backup taken?", channel="C0TEAM")

    said = read(reply)
    assert "What our policies say" in said
    assert "Backups are taken every night. [1]" in said
    assert "*Backup and restore* · Rules · version 2.1 · in force since 5 January 2026" in said
    assert "> Backups are taken every night." in said
    assert re.search(r"A-\d+ · Answers can be wrong", said)
    assert not reply.unfurls
    assert reply.metadata["event_type"] == "annexa_reply"


def test_direct_message_is_answered_in_its_thread(people):
    """A direct message gets its reply in the thread that it begins."""
    reply = people.ask("U0ADA", "how often is a backup taken?")

    assert reply.channel == "D0ADA"
    assert "every night" in reply.text


def test_command_answers_the_asker_alone(slack, people):
    """What /comply ask answers is seen by the asker alone, with the question above it."""
    people.comply("U0ADA", "ask is the backup tested?")

    aside = until(lambda: [m for m in slack.workspace.asides("U0ADA") if "tested" in read(m)])[-1]
    assert "every night" in read(aside)
    assert "> is the backup tested?" in read(aside)


def test_command_help_says_what_is_possible(people):
    """/comply help is answered at once."""
    assert "/comply ask" in people.comply("U0ADA", "help")["text"]


def test_follow_up_is_understood_from_our_own_record(office, people):
    """A second mention in a thread is read together with the first."""
    first = people.ask("U0ADA", "how often is a backup taken?", channel="C0TEAM")

    people.say("U0ADA", "and in the Vienna office?", channel="C0TEAM", thread=first.thread_ts)

    asked = until(lambda: [q for q in office.answerer.asked if "Vienna" in q.text])
    assert asked[0].history == ("how often is a backup taken?",)


def test_offered_question_is_answered_below(slack, people):
    """Pressing a choice of an ask-back answers it in the same thread, with the question shown."""
    offer = people.ask("U0ADA", "how long do we keep it?", channel="C0TEAM")

    people.press("U0ADA", offer, "choose_question:0")

    thread = offer.thread_ts
    replies = until(lambda: slack.workspace.replies("C0TEAM", thread=thread)[1:])
    assert "> backup of laptops?" in read(replies[0])
    assert "every night" in read(replies[0])


def test_same_event_three_times_gets_one_reply(slack, people):
    """Slack may deliver an event again and again; the person reads one reply."""
    event = people.event("U0ADA", "how often is a backup taken?", channel="C0TEAM")

    deliveries = [slack.deliver("events_api", event) for _ in range(3)]

    assert all(delivery.result(timeout=30).acked for delivery in deliveries)
    marker = people.ask("U0ADA", "backup?", channel="C0TEAM")
    assert marker
    assert len(slack.workspace.replies("C0TEAM", thread=event["event"]["ts"])) == 1


def test_unknown_failure_gets_a_reference_that_is_in_the_log(people, caplog):
    """Whoever asked reads kind words and a reference; the log has the reference and the error."""
    with caplog.at_level(logging.ERROR, logger="bot.slack.failures"):
        reply = people.ask("U0ADA", "please explode", channel="C0TEAM")

    reference = re.search(r"E-[0-9A-F]{8}", read(reply)).group()
    assert reference in caplog.text
    assert "on fire" in caplog.text
    assert "on fire" not in read(reply)


def test_rating_is_recorded_and_thanked(slack, people):
    """Pressing Helpful is written down, and only the presser is thanked."""
    reply = people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
    exchange = reply.metadata["event_payload"]["exchange"]

    people.press("U0ADA", reply, "rate_answer", value=f"helpful:{exchange}")

    thanks = until(lambda: [m for m in slack.workspace.asides("U0ADA") if "Thanks" in m.text])
    assert reply.thread_ts == thanks[-1].thread_ts


def test_hand_off_shows_first_and_posts_once(slack, people):
    """Ask a person shows what will be posted, then posts it once to the leads."""
    reply = people.ask("U0ADA", "may I take the backup home?", channel="C0TEAM")

    people.press("U0ADA", reply, "ask_a_person")
    view = until(lambda: slack.workspace.views)[-1]
    assert "may I take the backup home?" in str(view["blocks"])
    people.submit("U0ADA", view)
    people.submit("U0ADA", view)

    told = until(lambda: [m for m in slack.workspace.replies("D0ADA") if "leads now" in m.text])
    posts = [m for m in slack.workspace.replies("C0LEADS") if "take the backup home" in read(m)]
    assert len(told) == 1
    assert len(posts) == 1
    assert "<@U0ADA>" in read(posts[0])


def test_only_the_asker_may_hand_off(slack, people):
    """Somebody else who presses the button is told so, alone."""
    reply = people.ask("U0ADA", "who owns the backup?", channel="C0TEAM")

    people.press("U0LENA", reply, "ask_a_person")

    refusal = until(lambda: [m for m in slack.workspace.asides("U0LENA") if "Only" in m.text])
    assert refusal


def test_security_event_is_reported_on_confirm(slack, people):
    """Report it opens a form with the words, and posts them once to the incident channel."""
    reply = people.ask("U0ADA", "my bag with the work phone is gone")
    assert "Report it now" in read(reply)

    people.press("U0ADA", reply, "report_event")
    view = until(lambda: [v for v in slack.workspace.views if "report_text" in str(v)])[-1]
    assert "my bag with the work phone is gone" in str(view["blocks"])
    people.submit("U0ADA", view, report_text="The phone is gone, <!channel> from the tram.")

    posts = until(lambda: slack.workspace.replies("C0INCIDENTS"))
    told = until(lambda: [m for m in slack.workspace.replies("D0ADA") if "has reached" in m.text])
    assert told
    until(lambda: len(slack.workspace.replies("C0INCIDENTS")) > 1, seconds=2)
    posts = slack.workspace.replies("C0INCIDENTS")
    assert len(posts) == 1
    assert "The phone is gone, &lt;!channel&gt; from the tram." in read(posts[0])


def _report_form(slack, press):
    before = len(slack.workspace.views)
    press()
    return until(lambda: slack.workspace.views[before:])[-1]


def test_report_pressed_twice_is_posted_once(slack, people):
    """Two forms on one event with the same words are one report; other words are another."""
    reply = people.ask("U0ADA", "my bag with the archive phone is gone")
    views = [
        _report_form(slack, lambda: people.press("U0ADA", reply, "report_event")) for _ in range(3)
    ]
    told = "The archive stands open."

    people.submit("U0ADA", views[0], report_text=told)
    people.submit("U0ADA", views[1], report_text=f"{told} ")
    people.submit("U0ADA", views[2], report_text="The archive has been emptied.")

    def posts(words):
        return [m for m in slack.workspace.replies("C0INCIDENTS") if words in read(m)]

    assert until(lambda: posts("emptied"))
    assert until(lambda: posts(told))
    until(lambda: len(posts(told)) > 1, seconds=2)
    assert len(posts(told)) == 1


def test_blank_report_is_not_posted(slack, people):
    """Without a word the form stays open and says beside the field what is missing."""
    reply = people.ask("U0ADA", "my bag with the cellar phone is gone")
    view = _report_form(slack, lambda: people.press("U0ADA", reply, "report_event"))
    before = len(slack.workspace.replies("C0INCIDENTS"))

    filled = {"report_text": {"report_text": " \n "}}
    answer = slack.acting.submit("U0ADA", view["id"], filled).result(timeout=30).answer

    assert "what happened" in answer["errors"]["report_text"]
    assert len(slack.workspace.replies("C0INCIDENTS")) == before


def test_event_can_be_reported_when_answering_is_broken(slack, people):
    """Even the words for a failure carry the button that reports."""
    reply = people.ask("U0ADA", "please explode again")

    people.press("U0ADA", reply, "report_event")
    view = until(lambda: [v for v in slack.workspace.views if "report_text" in str(v)])[-1]
    people.submit("U0ADA", view, report_text="Everything is encrypted.")

    assert until(
        lambda: [m for m in slack.workspace.replies("C0INCIDENTS") if "encrypted" in read(m)]
    )


def test_opening_the_messages_tab_offers_prompts(slack):
    """Whoever opens the bot sees what can be asked; no thread is named."""
    place = slack.workspace.channels["D0ADA"]

    delivery = slack.deliver("events_api", opened("U0ADA", channel=place, tab="messages"))

    assert delivery.result(timeout=30).acked
    (offered,) = until(lambda: slack.workspace.prompts)
    assert "thread_ts" not in offered


def test_status_is_shown_only_while_an_answer_takes_long(slack, office, people):
    """A slow answer shows a status; a fast one does not."""
    before = len(slack.workspace.statuses)
    people.ask("U0ADA", "a backup, quickly", channel="C0TEAM")
    office.answerer.seconds = 1.2
    try:
        people.ask("U0ADA", "a backup, slowly", channel="C0TEAM")
    finally:
        office.answerer.seconds = 0.0

    assert len(slack.workspace.statuses) - before == 1


@pytest.mark.parametrize(
    ("deed", "channel"), [("hand_off", "C0LEADS"), ("report_event", "C0INCIDENTS")]
)
def test_what_is_passed_on_elsewhere_is_posted_from_the_outbox(
    slack, office, people, deed, channel
):
    """A hand-off or report that no form made is posted once it is committed, once."""
    reply = people.ask("U0ADA", f"is the backup good enough to {deed}?")
    exchange = office.help_desk.find(reply.metadata["event_payload"]["exchange"])
    person = office.people.find(exchange.asked_by)

    getattr(office.help_desk, deed)(exchange.id, actor=person)
    getattr(office.help_desk, deed)(exchange.id, actor=person)

    def posts():
        return [m for m in slack.workspace.replies(channel) if f"to {deed}?" in read(m)]

    assert until(posts)
    until(lambda: len(posts()) > 1, seconds=1.5)
    assert len(posts()) == 1


def test_lost_connection_is_taken_up_again(slack, people):
    """Slack closes connections now and then; questions are answered all the same."""
    slack.disconnect_apps()

    assert people.ask("U0ADA", "is there a backup after that?")
