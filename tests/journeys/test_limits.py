"""Somebody who asks too much is told kindly and alone; everybody else is answered."""

from dataclasses import replace

import pytest

from bot.audit.entities import SYSTEM
from bot.channels.entities import Mentions
from bot.conversation.turnstile import Turnstile
from bot.durable.engine import Pace
from tests.journeys.conftest import find_element, read
from tests.journeys.office import Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def sounds_urgent(text):
    return "gone" in text


@pytest.fixture(scope="module")
def shared(slack, tmp_path_factory, people_file):
    """A bot that turns people away sooner than a real one."""
    home = tmp_path_factory.mktemp("limits")
    quick = Pace(lane_limit=100)
    with Office(home, api_url=slack.api_url, people_file=people_file, pace=quick) as office:
        slack.wait_for_app()
        yield office


@pytest.fixture
def office(shared, monkeypatch):
    """The shared bot with counts that begin anew, and nobody told of anything yet."""
    fresh = Turnstile(person="2/minute", channel="4/minute", sounds_urgent=sounds_urgent)
    monkeypatch.setattr(shared.turnstile, "turn_away", fresh.turn_away)
    return shared


def told_alone(slack, user, since):
    return [read(aside) for aside in slack.workspace.asides(user)[since:] if is_refusal(aside)]


def is_refusal(posted):
    return "has to wait" in read(posted)


def answered(slack, ts, *, channel="C0TEAM"):
    return slack.workspace.replies(channel, thread=ts)


def all_done(office):
    with office.database.reading() as connection:
        return not connection.exec_driver_sql("SELECT work_id FROM inbox").scalars().all()


def test_flooder_is_told_once_and_alone(slack, office, people):
    """Two people in one channel: one is over the limit and told once, the other is answered."""
    before = len(slack.workspace.asides("U0ADA"))
    flood = [people.say("U0ADA", f"backup no {n}?", channel="C0TEAM") for n in range(5)]
    other = people.ask("U0LENA", "is there a backup for me?", channel="C0TEAM")
    assert until(lambda: all_done(office), seconds=30)

    (words,) = told_alone(slack, "U0ADA", before)
    assert "please ask it again in about a minute" in words
    assert "neither answer nor keep" in words
    # In a thread that nobody has opened it would be seen by nobody.
    assert not any(one.thread_ts for one in slack.workspace.asides("U0ADA")[before:])
    # The words leave the inbox with the commit, a moment before the reply is posted.
    assert until(lambda: sum(bool(answered(slack, ts)) for ts in flood) >= 2)
    assert sum(bool(answered(slack, ts)) for ts in flood) == 2
    assert "every night" in read(other)
    assert told_alone(slack, "U0LENA", 0) == []
    assert len({question.text for question in office.answerer.asked}) == 3


def test_flooder_is_told_alone_where_replies_are(slack, office, people):
    """Where the asker alone reads replies nobody else reads that they have to wait, either."""
    rules = replace(office.rulebook.rules("C0LOAD05"), mentions=Mentions.ALONE)
    office.rulebook.configure(rules, change_id="alone", actor=SYSTEM)
    before = len(slack.workspace.asides("U0ADA"))
    flood = [people.say("U0ADA", f"backup no {n}?", channel="C0LOAD05") for n in range(4)]
    assert until(lambda: all_done(office), seconds=30)
    assert until(lambda: told_alone(slack, "U0ADA", before))
    said = [read(one) for one in slack.workspace.replies("C0LOAD05")]
    assert not [words for words in said if "has to wait" in words]
    assert not [ts for ts in flood if answered(slack, ts, channel="C0LOAD05")]


def test_refused_text_is_recorded_nowhere(slack, office, people):
    """Of what is over the limit neither an exchange nor an audit entry is made."""
    for number in range(2):
        people.ask("U0ADA", f"backup {number}?")
    exchanges, entries = counts(office)

    people.say("U0ADA", "the marked zaunkoenig backup?")
    assert until(lambda: [m for m in slack.workspace.replies("D0ADA") if is_refusal(m)])
    assert until(lambda: all_done(office))

    assert counts(office) == (exchanges, entries)
    with office.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT question, answer FROM exchanges").all()
    assert "zaunkoenig" not in str(kept)


def test_event_gets_through_a_limit(office, people):
    """Somebody who was turned away reports that a phone is gone, and is answered at once."""
    assert office
    for number in range(3):
        people.say("U0ADA", f"backup {number}?", channel="C0TEAM")

    reply = people.ask("U0ADA", "my phone is gone", channel="C0TEAM")

    assert "Report it now" in read(reply)


def test_busy_channel_sends_people_to_direct_messages(slack, office, people):
    """When the channel is full, somebody new is told so alone, and is answered directly."""
    before = len(slack.workspace.asides("U0GUEST"))
    for user in ("U0ADA", "U0LENA"):
        for number in range(2):
            people.ask(user, f"backup {number}?", channel="C0LOAD01")
    people.say("U0GUEST", "is there a backup?", channel="C0LOAD01")

    (words,) = until(lambda: told_alone(slack, "U0GUEST", before))
    assert "or write to me directly" in words
    assert people.ask("U0GUEST", "is there a backup?")
    assert office


def test_command_over_the_limit_is_told_where_it_was_typed(slack, office, people):
    """What a command asked too much is told to the asker, with the way to report beside it."""
    before = len(slack.workspace.asides("U0LENA"))
    for number in range(4):
        people.comply("U0LENA", f"ask backup {number}?")
    assert until(lambda: all_done(office), seconds=30)

    away = [aside for aside in slack.workspace.asides("U0LENA")[before:] if is_refusal(aside)]
    assert len(away) == 1
    assert find_element(away[0], "report_event")


def test_toggled_rating_is_limited(slack, office, people):
    """Whoever changes their mind for ever adds no entry for ever, and is told once."""
    reply = people.ask("U0ADA", "is there a backup?", channel="C0LOAD02")
    exchange = reply.metadata["event_payload"]["exchange"]
    _, entries = counts(office)
    before = len(slack.workspace.asides("U0ADA"))
    for rating in ("helpful", "not_helpful") * 3:
        people.press("U0ADA", reply, "rate_answer", value=f"{rating}:{exchange}")

    (words,) = until(lambda: told_alone(slack, "U0ADA", before))
    assert "so this rating has to wait" in words
    # One of two is left after the question; whoever rates first is one entry.
    assert counts(office)[1] - entries == 1


def test_receipts_are_limited_and_reports_are_not(slack, office, people):
    """Nobody opens receipts for ever; a security event is reported however much came before."""
    assert office
    before = len(slack.workspace.asides("U0LENA"))
    for _ in range(4):
        people.comply("U0LENA", "receipt A-1001")
    (words,) = until(lambda: told_alone(slack, "U0LENA", before))
    assert "so this receipt has to wait" in words
    assert until(lambda: all_done(office))
    assert len(slack.workspace.asides("U0LENA")) - before == 3
    for _ in range(3):
        seen = len(slack.workspace.views)
        people.comply("U0LENA", "report")
        view = until(lambda seen=seen: slack.workspace.views[seen:])[-1]
        people.submit("U0LENA", view, report_text="A badge is gone.")
    assert until(lambda: len(slack.workspace.replies("C0INCIDENTS")) == 3)


def test_correction_over_the_limit_is_not_kept(slack, office, people):
    """Also once a lead was told to wait: what they send then comes into force no more than before."""
    people.ask("U0LENA", "is there a backup to correct?", channel="C0LOAD03")
    before = len(told_directly(slack, "U0LENA"))
    for number in range(4):
        seen = len(slack.workspace.views)
        people.comply("U0LENA", "correct A-1001")
        view = until(lambda seen=seen: slack.workspace.views[seen:])[-1]
        question, text = f"how is backup {number} made?", f"Backup {number} is made by hand."
        people.submit("U0LENA", view, correction_question=question, correction_text=text)
    assert until(lambda: all_done(office), seconds=30)

    told = told_directly(slack, "U0LENA")[before:]
    assert sum("is in force" in words for words in told) == 1
    assert sum("so this correction has to wait" in words for words in told) == 1
    assert len(office.care.curation.in_force()) == 1


def told_directly(slack, user):
    return [read(one) for one in slack.workspace.replies(slack.workspace.direct_channel(user).id)]


def counts(office):
    with office.database.reading() as connection:
        return tuple(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("exchanges", "audit_entries")
        )
