"""A model's answer is read while it is written, and ends as one whole message whatever happens."""

import threading
import time
from dataclasses import replace

import pytest

from bot.rehearsal.faults import Fault, Trouble
from bot.slack import streaming
from bot.slack.surface import LOADING
from tests.journeys.conftest import find_element, read
from tests.journeys.office import Office, until
from tests.journeys.streaming_answerer import TOLD, StreamingAnswerer
from tests.knowledge.adapters.openai_server import openai_server

pytestmark = [pytest.mark.journey, pytest.mark.slow]

QUESTION = "what about the tapes?"
LIE = "Tapes are eaten by the audit committee on Fridays. [1]"


@pytest.fixture(scope="module")
def model():
    """A chat model on the loopback address."""
    with openai_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _ordinary(model, slack):
    """Let the model behave, and Slack too, at the beginning of each test."""
    model.mode, model.reply, model.waits_after, model.dies_after = "good", "", -1, -1
    model.waits_whole = False
    model.go.clear()
    model.requests.clear()
    yield
    model.go.set()
    slack.faults.forget()


@pytest.fixture(scope="module", autouse=True)
def office(slack, tmp_path_factory, people_file, model):
    """A bot with a model."""
    home = tmp_path_factory.mktemp("office")
    answerer = StreamingAnswerer(model.base_url)
    with pytest.MonkeyPatch.context() as patched:
        # Here nobody counts how many streams a minute has.
        patched.setattr(streaming, "STARTS", 1_000)
        open_office = Office(
            home, api_url=slack.api_url, people_file=people_file, answerer=answerer
        )
    with open_office:
        slack.wait_for_app()
        yield open_office


@pytest.fixture
def calls(slack):
    """Return the arguments of every call of a method since the test began."""
    before = len(slack.workspace.calls)

    def made(method):
        return [args for name, args in slack.workspace.calls[before:] if name == method]

    return made


def whole(slack, place, ts):
    """Return the one reply once it is finished: with its id and its buttons, not streaming."""

    def finished():
        replies = slack.workspace.replies(place, thread=ts)
        return [one for one in replies if not one.streaming and "A-" in read(one) + one.text]

    assert until(finished)
    (reply,) = slack.workspace.replies(place, thread=ts)
    assert reply.metadata["event_payload"]["workflow_id"] == f"message:{place}:{ts}"
    # A status that was on its way is taken back a moment after the answer.
    assert until(lambda: slack.workspace.status(place, ts) is None)
    return reply


def assert_says_all(reply):
    """Assert that a reply has every sentence with its source, folded sources and the buttons."""
    said = read(reply)
    assert [f"{text} [{n}]" in said for n, text in enumerate(TOLD, start=1)] == [True] * 4
    assert "Sources: 4" in said
    assert all(said.count(text) == 2 for text in TOLD)
    assert find_element(reply, "ask_a_person")
    assert find_element(reply, "rate_answer")


@pytest.mark.parametrize("place", ["D0ADA", "C0TEAM"])
def test_sentences_are_read_while_the_model_writes(slack, people, model, calls, place):
    """The first proved sentences stand in the thread before the last is written; then all do."""
    model.waits_after = 2
    ts = people.say("U0ADA", QUESTION, channel="" if place == "D0ADA" else place)

    (begun,) = until(lambda: [m for m in slack.workspace.replies(place, thread=ts) if m.text])
    assert begun.streaming
    assert f"{TOLD[0]} [1]" in begun.text
    assert TOLD[3] not in begun.text
    model.go.set()

    reply = whole(slack, place, ts)
    assert reply.ts == begun.ts
    assert_says_all(reply)
    assert not reply.edited
    (start,) = calls("chat.startStream")
    assert (start["recipient_user_id"], start["recipient_team_id"]) == ("U0ADA", "T0HOME")
    assert not [post for post in calls("chat.postMessage") if post.get("thread_ts") == ts]


def test_it_says_that_a_model_works(slack, people):
    """Before the first sentence the thread shows what happens; the first sentence ends that."""
    release = threading.Event()
    slack.faults.plan(
        Fault(method="chat.startStream", trouble=Trouble.HOOK_BEFORE, hook=release.wait)
    )
    ts = people.say("U0ADA", QUESTION)

    shown = until(lambda: slack.workspace.status("D0ADA", ts))
    assert shown.loading_messages == LOADING
    assert len(LOADING) <= 10
    release.set()
    whole(slack, "D0ADA", ts)


def test_a_thread_is_named_after_its_question(slack, people, calls):
    """A new thread in the direct messages gets the question as its title, a follow-up none."""
    ts = people.say("U0ADA", QUESTION)
    whole(slack, "D0ADA", ts)
    assert until(lambda: slack.workspace.surface.title("D0ADA", ts)) == QUESTION

    people.say("U0ADA", "and a backup?", thread=ts)
    until(lambda: len(slack.workspace.replies("D0ADA", thread=ts)) == 2)
    people.ask("U0ADA", "a colleague drinks", channel="")
    named = [one["title"] for one in calls("agents.sessions.setStatus") if one["thread_ts"] == ts]
    assert named == [QUESTION]
    assert "a colleague drinks" not in str(calls("agents.sessions.setStatus"))


@pytest.mark.parametrize(
    "reply",
    [
        f"{LIE}\n{TOLD[0]} [1]\n{LIE}\n{LIE}",
        f"{TOLD[0]} [1]\n{TOLD[1]} [2]\nShort.",
        f"{TOLD[3]} [4]\n{TOLD[1]} [2]\n{LIE}",
    ],
)
def test_too_little_is_left_and_the_composed_answer_takes_its_place(slack, people, model, reply):
    """What was shown becomes the composed answer, in the same message; no lie is ever shown."""
    model.mode, model.reply, model.waits_after = "scripted", reply, 2
    ts = people.say("U0ADA", QUESTION, channel="C0TEAM")
    (begun,) = until(lambda: [m for m in slack.workspace.replies("C0TEAM", thread=ts) if m.text])
    assert "Fridays" not in begun.text
    model.go.set()

    finished = whole(slack, "C0TEAM", ts)
    assert finished.ts == begun.ts
    assert_says_all(finished)


def test_numbers_close_up_where_a_sentence_was_dropped(slack, people, model):
    """Whoever read [3] while it was written finds the number that the list of sources has."""
    told = f"{TOLD[0]} [1]\n{TOLD[3]} [4]\n{TOLD[1]} [2]\n{LIE}\n{TOLD[2]} [3]\n"
    model.mode, model.reply = "scripted", told.replace("Report a failed", "Report a lost")
    ts = people.say("U0ADA", QUESTION)

    said = read(whole(slack, "D0ADA", ts))
    assert "Fridays" not in said
    assert f"{TOLD[3]} [" in said


@pytest.mark.parametrize("mode", ["dies", "cut_off_after_all"])
def test_a_model_that_fails_in_the_middle_leaves_no_half(slack, people, model, mode):
    """What a model said before it broke off gives way to the composed answer."""
    if mode == "dies":
        model.dies_after = 3
    else:
        model.mode, model.reply = "scripted", f"{TOLD[3]} [4]\n" + "word " * 5_000
    ts = people.say("U0ADA", QUESTION, channel="C0TEAM")

    assert_says_all(whole(slack, "C0TEAM", ts))


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        (method, trouble)
        for method in ("chat.startStream", "chat.appendStream", "chat.stopStream")
        for trouble in (
            Trouble.RATE_LIMITED,
            Trouble.SERVER_ERROR,
            Trouble.DONE_THEN_ERROR,
            Trouble.DONE_THEN_SILENCE,
        )
        # Of a stream that nobody knows the name of, an empty message may be left; see below.
        if method != "chat.startStream" or trouble in {Trouble.RATE_LIMITED, Trouble.SERVER_ERROR}
    ],
)
def test_whatever_slack_does_there_is_one_whole_answer(slack, people, method, trouble):
    """Limited, broken or silent: the answer is finished, replaced or posted whole, once."""
    slack.faults.plan(Fault(method=method, trouble=trouble))
    ts = people.say("U0ADA", QUESTION, channel="C0LOAD00")

    assert_says_all(whole(slack, "C0LOAD00", ts))
    assert not slack.faults.planned()
    if trouble is Trouble.RATE_LIMITED:
        # For as long as Slack said nothing is streamed.
        time.sleep(1.1)


def test_an_expired_stream_becomes_the_answer_by_an_update(slack, people, model):
    """Slack ends a stream after a few minutes; the same message is then changed."""
    model.waits_after = 2
    ts = people.say("U0ADA", QUESTION)
    (begun,) = until(lambda: [m for m in slack.workspace.replies("D0ADA", thread=ts) if m.text])
    space = slack.workspace
    space.replace(begun, replace(begun, streaming=False))
    model.go.set()

    reply = until(lambda: [m for m in space.replies("D0ADA", thread=ts) if m.edited])[0]
    assert reply.ts == begun.ts
    assert_says_all(whole(slack, "D0ADA", ts))


def test_a_stream_that_somebody_deleted_is_posted_anew(slack, people, model):
    """Where the message is gone the answer comes as a new one."""
    model.waits_after = 2
    ts = people.say("U0ADA", QUESTION)
    (begun,) = until(lambda: [m for m in slack.workspace.replies("D0ADA", thread=ts) if m.text])
    slack.workspace.remove(begun)
    model.go.set()

    assert_says_all(whole(slack, "D0ADA", ts))


def test_what_one_person_reads_is_posted_whole(slack, people, calls):
    """A reply to a command is for the asker alone, and no stream can be that."""
    before = len(slack.workspace.asides("U0ADA"))
    people.comply("U0ADA", f"ask {QUESTION}")

    (reply,) = until(lambda: slack.workspace.asides("U0ADA")[before:])
    assert_says_all(reply)
    assert not calls("chat.startStream")


def test_a_composed_answer_is_posted_whole(people, calls):
    """Without a model there is nothing to watch."""
    people.ask("U0ADA", "is there a backup?", channel="C0TEAM")
    assert not calls("chat.startStream")


def test_a_failure_takes_the_place_of_what_was_begun(slack, people, model, monkeypatch):
    """When recording fails after the first sentence, the message says so, and nothing is hanging."""
    model.waits_after = 2
    ts = people.say("U0ADA", QUESTION)
    (begun,) = until(lambda: [m for m in slack.workspace.replies("D0ADA", thread=ts) if m.text])

    def full(*_arguments, **_names):
        raise OSError("no space left")

    monkeypatch.setattr("bot.questions.store.take_number", full)
    model.go.set()
    (reply,) = until(lambda: [m for m in slack.workspace.replies("D0ADA", thread=ts) if m.edited])
    assert reply.ts == begun.ts
    assert "Something went wrong on my side" in read(reply)
    assert TOLD[0] not in read(reply)
    assert slack.workspace.status("D0ADA", ts) is None


def test_finished_work_leaves_no_trace_of_its_stream(slack, people, office):
    """Which message was begun is forgotten with the work."""
    ts = people.say("U0ADA", QUESTION)
    whole(slack, "D0ADA", ts)
    assert until(lambda: office.inbox.find(f"message:D0ADA:{ts}#stream") is None)


def test_a_leads_stream_ends_before_their_aside_is_made(slack, people, model):
    """What everybody reads is whole while the fuller answer for one person is still looked for."""
    model.waits_whole = True
    ts = people.say("U0LENA", QUESTION, channel="C0LOAD01")
    assert_says_all(whole(slack, "C0LOAD01", ts))
    assert until(lambda: [one["stream"] for one in model.requests] == [True, False])
    assert not model.go.is_set()
