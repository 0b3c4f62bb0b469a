"""What people said leaves no trace but the record of it: not in the engine, not in any log."""

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.database.outbox import outbox
from bot.durable.engine import Pace
from bot.rehearsal.workspace import TEAM
from tests.journeys.conftest import read
from tests.journeys.office import Office, until

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MARK = "zebrafink"
CONFIDENCE = "mondscheinsonate"
AGAIN = timedelta(hours=1)


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot in a home of its own."""
    home = tmp_path_factory.mktemp("traces")
    quick = Pace(lane_limit=100)
    with Office(home, api_url=slack.api_url, people_file=people_file, pace=quick) as opened:
        slack.wait_for_app()
        yield opened


def files_with(home, words):
    """Return the names of all files in which the words stand."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return {path.name for path in files if words.encode() in path.read_bytes().lower()}


def finished(office):
    """Tell whether no work goes on and no words wait."""
    with office.database.reading() as connection:
        waiting = connection.exec_driver_sql("SELECT work_id FROM inbox").scalars().all()
    with closing(sqlite3.connect(office.home / "durable.sqlite")) as durable:
        states = durable.execute("SELECT DISTINCT status FROM workflow_status").fetchall()
    return not waiting and {state for (state,) in states} == {"SUCCESS"}


def sweep(office):
    office.inbox.sweep(datetime.now(UTC) + AGAIN, office.engine.unfinished)


def forget_records(office):
    """Empty the columns of the exchanges that may hold what was asked."""
    with office.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE exchanges SET question = '', answer = ''")
    office.database.empty_log()


def test_words_stand_in_the_record_alone(slack, office, people, caplog):
    """Asked in every way, handed on and reported: the words are in the exchanges, nowhere else."""
    caplog.set_level(logging.INFO)
    people.ask("U0ADA", f"how often is a {MARK} backup taken?", channel="C0TEAM")
    reply = people.ask("U0ADA", f"may I take the {MARK} backup home?", channel="C0TEAM")
    people.comply("U0ADA", f"ask is the {MARK} backup tested?")
    people.press("U0ADA", reply, "ask_a_person")
    people.submit("U0ADA", until(lambda: [v for v in slack.workspace.views if MARK in str(v)])[-1])
    people.press("U0ADA", reply, "rate_answer", value=rating_of(reply))
    people.ask("U0ADA", f"please explode the {MARK}")
    people.comply("U0ADA", f"report the {MARK} phone is gone")
    form = until(lambda: [v for v in slack.workspace.views if "report_text" in str(v)])[-1]
    people.submit("U0ADA", form, report_text=f"The {MARK} phone is gone.")
    assert until(lambda: MARK in said_in(slack, "C0INCIDENTS"))
    assert until(lambda: MARK in said_in(slack, "C0LEADS"))
    assert until(lambda: finished(office))

    assert not files_with(office.home, MARK) & {"durable.sqlite", "durable.sqlite-wal"}
    assert MARK not in caplog.text
    with office.database.reading() as connection:
        assert MARK not in str(connection.execute(outbox.select()).all())
    assert files_with(office.home, MARK)
    sweep(office)
    forget_records(office)
    assert files_with(office.home, MARK) == set()


def test_report_of_wrongdoing_is_nowhere(slack, office, people, caplog):
    """What was told of a colleague, and the report of it, is in no file once it was passed on."""
    caplog.set_level(logging.INFO)
    reply = people.ask("U0ADA", f"a colleague sells the {CONFIDENCE}", channel="C0TEAM")
    people.comply("U0ADA", "report")
    form = until(lambda: [v for v in slack.workspace.views if "report_text" in str(v)])[-1]
    people.submit("U0ADA", form, report_text=f"My colleague sells the {CONFIDENCE}.")
    assert until(lambda: CONFIDENCE in said_in(slack, "C0INCIDENTS"))
    assert until(lambda: finished(office))

    sweep(office)

    assert CONFIDENCE not in read(reply)
    assert files_with(office.home, CONFIDENCE) == set()
    assert CONFIDENCE not in caplog.text


def test_event_that_comes_after_its_answer_is_swept(slack, office, people):
    """Offered once more when all is done, it is answered once, and its words go all the same."""
    event = people.event("U0ADA", f"is there a {MARK} backup?", channel="C0TEAM")
    thread = event["event"]["ts"]
    assert slack.deliver("events_api", event).result(timeout=30).acked
    assert until(lambda: slack.workspace.replies("C0TEAM", thread=thread))
    assert until(lambda: finished(office))

    assert slack.deliver("events_api", event).result(timeout=30).acked
    work = f"message:C0TEAM:{thread}"
    assert office.inbox.find(work)
    sweep(office)

    assert office.inbox.find(work) is None
    assert len(slack.workspace.replies("C0TEAM", thread=thread)) == 1


def test_words_of_work_in_flight_are_not_swept(office, people, monkeypatch):
    """However old, words that an answer still needs stay until it is posted."""
    monkeypatch.setattr(office.answerer, "seconds", 1.5)
    ts = people.say("U0ADA", "is there a backup?", channel="C0TEAM")
    sweep(office)

    assert office.inbox.find(f"message:C0TEAM:{ts}")
    assert "every night" in read(people.reply("U0ADA", channel="C0TEAM", thread=ts))


def test_lost_words_are_told_not_swallowed(slack, office, people, monkeypatch):
    """If the words are gone when the work begins, the asker is told to ask again."""
    monkeypatch.setattr(office.inbox, "find", lambda _work: None)
    monkeypatch.setattr(office.inbox, "find_all", lambda _works: {})

    reply = people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
    people.comply("U0ADA", "report")
    form = until(lambda: [v for v in slack.workspace.views if "report_text" in str(v)])[-1]
    people.submit("U0ADA", form, report_text="gone")

    assert "please ask it again" in read(reply)
    assert until(lambda: "please ask them directly, now" in said_in(slack, "C0INCIDENTS"))


@pytest.mark.parametrize("deed", ["question", "report"])
def test_work_of_the_release_before_the_inbox_is_finished(slack, office, deed):
    """What an older release accepted carries its words along, and is answered or posted."""
    ts = slack.workspace.next_ts()
    old = {
        "question": ("answer_question", f"message:C0TEAM:{ts}"),
        "report": ("report_form", f"report_form:V{ts}"),
    }
    asking = {"team": TEAM, "user": "U0ADA", "channel": "C0TEAM", "thread_ts": ts, "direct": ""}
    reporting = {"exchange_id": "none", "user": "U0ADA", "team": TEAM}
    carried = {"text": f"is there an old backup {ts}?", "response_url": "", "external": ""}
    name, work = old[deed]
    fields = (asking if deed == "question" else reporting) | carried

    office.engine.accept(name, workflow_id=work, lane="C0TEAM", arguments=fields)

    if deed == "question":
        (reply,) = until(lambda: slack.workspace.replies("C0TEAM", thread=ts))
        assert "every night" in read(reply)
    else:
        assert until(lambda: f"old backup {ts}?" in said_in(slack, "C0INCIDENTS"))


def rating_of(reply):
    return f"helpful:{reply.metadata['event_payload']['exchange']}"


def said_in(slack, channel):
    return "\n".join(read(post) for post in slack.workspace.replies(channel))
