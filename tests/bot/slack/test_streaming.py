"""One stream, against the stand-in for Slack: what is shown, what is held, and how it ends."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.questions.entities import Exchange
from bot.rehearsal import web_api
from bot.rehearsal.entities import Channel, Member
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.slack.blocks.streamed import LONGEST, Words, streamed
from bot.slack.messenger import Address, Mark, Message, Messenger, Outcome
from bot.slack.mrkdwn import as_markdown
from bot.slack.streaming import STARTS, Budget, Spot, Streams
from bot.slack.surface import Status
from knowledge.answers import Answer, Kind, Sentence, Side
from tests.journeys.office import MANIFEST
from tests.journeys.streaming_answerer import TOLD, composed

MARK = Mark(workflow_id="message:C0TEAM:1.0", exchange="message:C0TEAM:1.0")


class Hands:
    """A clock that a test turns."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def slack():
    """A workspace with one channel."""
    with SlackStandIn(MANIFEST) as stand_in:
        stand_in.workspace.add_member(Member(id="U0ADA", name="Ada"))
        stand_in.workspace.add_channel(Channel(id="C0TEAM", name="team"))
        yield stand_in


@pytest.fixture
def thread(slack):
    """Return a thread of this test's own."""
    return slack.workspace.next_ts()


@pytest.fixture
def client(slack):
    """A client that tries nothing twice."""
    yield WebClient(token="xoxb-1", base_url=slack.api_url, timeout=2, retry_handlers=[])
    slack.faults.forget()


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def streams(client, hands):
    return Streams(client, monotonic=hands)


@pytest.fixture
def kept():
    return []


@pytest.fixture
def stream(streams, client, thread, kept):
    """A stream whose answer has begun."""
    return opened(streams, client, thread, kept)


def opened(streams, client, thread, kept):
    spot = Spot(channel="C0TEAM", thread_ts=thread, user="U0ADA", team="T0HOME")
    status = Status(client, channel="C0TEAM", thread_ts="")
    made = streams.open(spot, status=status, keep=kept.append)
    made.begun(composed())
    return made


def exchange(answer):
    return Exchange(
        id=MARK.exchange,
        number=1042,
        asked_by="p-1",
        asked_at=datetime(2026, 3, 2, tzinfo=UTC),
        thread="",
        question="q",
        answer=answer,
    )


def say(stream, *numbers, between=1.0):
    hands = stream._streams.monotonic
    for number in numbers:
        stream.proved(composed().sentences[number - 1])
        hands.now += between


def shown(slack, thread):
    return slack.workspace.replies("C0TEAM", thread=thread)


def test_nothing_is_begun_before_a_sentence_is_proved(slack, stream, thread, kept):
    """Most of what a model is asked for may come to nothing, and then nothing was shown."""
    assert not stream.finish(exchange(composed()), MARK)
    assert (shown(slack, thread), kept, stream.ts) == ([], [], "")


def test_the_name_is_kept_before_a_word_is_shown(slack, client, streams, thread):
    """Whoever comes after a crash knows which message was begun."""
    texts = []
    stream = opened(streams, client, thread, [])
    stream._keep = lambda ts: texts.append((ts, slack.workspace.find("C0TEAM", ts).text))
    say(stream, 1)
    assert texts == [(stream.ts, "")]
    assert TOLD[0] in shown(slack, thread)[0].text


def test_what_comes_fast_goes_together(slack, stream, thread):
    """Several sentences within half a second are one piece; at the end nothing is missing."""
    before = len(slack.workspace.calls)
    say(stream, 1, 2, 3, 4, between=0.1)
    assert stream.finish(exchange(composed()), MARK)
    (reply,) = shown(slack, thread)
    assert all(text in reply.text for text in TOLD)
    made = [name for name, _ in slack.workspace.calls[before:]]
    assert made == ["chat.startStream", "chat.appendStream", "chat.stopStream"]
    assert reply.metadata == MARK.metadata()


def test_what_was_not_heard_comes_with_the_end(slack, stream, thread):
    """The last sentence is known with the whole answer, and completes what was shown."""
    say(stream, 1, 2)
    assert stream.finish(exchange(composed()), MARK)
    (reply,) = shown(slack, thread)
    assert reply.text == streamed(composed())


def test_another_order_is_not_ended_but_replaced(slack, stream, thread):
    """What was shown is no beginning of the answer: it is not ended, and still named."""
    say(stream, 3, 1)
    assert not stream.finish(exchange(composed()), MARK)
    assert shown(slack, thread)[0].ts == stream.ts


@pytest.mark.parametrize("trouble", [Trouble.SERVER_ERROR, Trouble.DONE_THEN_ERROR])
def test_after_an_unclear_piece_nothing_is_trusted(slack, stream, trouble):
    """Nobody can tell whether the words are there, so the message is replaced."""
    slack.faults.plan(Fault(method="chat.appendStream", trouble=trouble))
    say(stream, 1, 2)
    assert not stream.finish(exchange(composed()), MARK)


def test_an_answer_too_long_for_one_message_is_not_streamed_further(slack, stream, hands, thread):
    """Long before Slack's limit the stream goes no further."""
    long = replace(composed().sentences[0], text="word " * 500)
    for _ in range(8):
        stream.proved(long)
        hands.now += 1
    assert 5_000 < len(shown(slack, thread)[0].text) <= LONGEST


def test_what_cannot_be_kept_is_shown_no_further(slack, streams, client, thread):
    """Where the name of a message cannot be kept no word gets into it."""
    stream = opened(streams, client, thread, [])

    def fail(_ts):
        raise OSError("disk full")

    stream._keep = fail
    say(stream, 1, 2)
    assert shown(slack, thread)[0].text == ""
    assert stream.ts


def test_a_missing_method_is_asked_for_once(slack, streams, client, monkeypatch, caplog):
    """A workspace without streams costs one call, and one line of the log."""
    monkeypatch.delitem(web_api.METHODS, "chat.startStream")
    before = len(slack.workspace.calls)
    for _ in range(3):
        stream = opened(streams, client, slack.workspace.next_ts(), [])
        say(stream, 1, 2)
        stream.close()
    assert len(slack.workspace.calls) == before + 1
    assert caplog.text.count("Slack streams nothing here") == 1


def test_too_much_is_not_asked_for_again_at_once(slack, streams, client, hands):
    """When Slack says that it was too much, nothing is begun for as long as it says."""
    slack.faults.plan(
        Fault(method="chat.startStream", trouble=Trouble.RATE_LIMITED, retry_after=30)
    )
    begun = []
    for seconds in (0, 10, 25):
        hands.now += seconds
        stream = opened(streams, client, slack.workspace.next_ts(), [])
        say(stream, 1)
        stream.close()
        begun.append(bool(stream.ts))
    assert begun == [False, False, True]


def test_folded_sources_that_slack_refuses_are_laid_open(slack, streams, client, thread):
    """One answer is replaced because of it; the next has its sources in the open at once."""
    ending = []
    stop = client.chat_stopStream

    def refuse_containers(**given):
        ending.append([block["type"] for block in given["blocks"]])
        if "container" in ending[-1]:
            given["blocks"] = [
                {"type": "header", "text": {"type": "plain_text", "text": "x" * 200}}
            ]
        return stop(**given)

    client.chat_stopStream = refuse_containers
    first = opened(streams, client, thread, [])
    say(first, 1)
    assert not first.finish(exchange(composed()), MARK)
    second = opened(streams, client, slack.workspace.next_ts(), [])
    say(second, 1)
    assert second.finish(exchange(composed()), MARK)
    assert ["container" in types for types in ending] == [True, False]


@given(st.lists(st.sampled_from([0.0, 1.0, 20.0, 59.0, 60.0]), max_size=120), st.integers(1, 5))
def test_never_more_than_so_many_begin_or_end_in_a_minute(gaps, most):
    """However calls come, no minute has more beginnings, nor more ends, than Slack takes."""
    hands = Hands()
    budget = Budget(most, hands)
    begins, ends, running = [], [], []
    for gap in gaps:
        hands.now += gap
        if budget.take():
            begins.append(hands.now)
            running.append(hands.now)
        elif running:
            running.pop()
            budget.end()
            ends.append(hands.now)
    for moments in (begins, ends):
        for at in moments:
            assert sum(1 for other in moments if at <= other < at + 60) <= most
    assert STARTS <= 20


@given(st.text(max_size=300), st.lists(st.tuples(st.text(min_size=1), st.sampled_from(Side))))
def test_streamed_words_are_the_answer_and_call_nobody(lead, said):
    """Whatever is said, pieces make the whole, and nothing in it mentions, links or formats."""
    answer = Answer(
        kind=Kind.ANSWER,
        lead=lead,
        sentences=tuple(Sentence(text=text, citations=(1,), side=side) for text, side in said),
    )
    words = Words(answer.lead)
    pieces = [words.add(sentence) for sentence in answer.sentences]
    assert "".join(pieces) == streamed(answer)
    assert "<" not in streamed(answer)
    assert "](" not in streamed(answer)


@pytest.mark.parametrize(
    "text",
    ["# Title", "- item", "1. item", "| cell |", "[x](https://example.org)", "a*b*c `d` ~e~"],
)
def test_markdown_in_a_sentence_is_dead(text):
    """What would be a heading, a list, a table or a link is read letter by letter."""
    safe = as_markdown(text)
    assert safe != text
    assert not safe.startswith(("#", "-", "1", "|"))


@pytest.mark.parametrize("is_folded", [True, False])
def test_a_message_takes_the_place_of_a_stream(slack, client, stream, thread, is_folded):
    """Live or ended, the begun message becomes the whole one, however often that is tried."""
    say(stream, 1)
    if not is_folded:
        client.chat_stopStream(channel="C0TEAM", ts=stream.ts)
    messenger = Messenger(client)
    address = Address(channel="C0TEAM", thread_ts=thread, replaces=stream.ts)
    for _ in range(2):
        made = messenger.post(Message(text="Whole."), address, MARK, look_first=False)
        assert made.outcome is Outcome.POSTED
    (reply,) = shown(slack, thread)
    assert (reply.text, reply.streaming, reply.metadata) == ("Whole.", False, MARK.metadata())


def test_what_cannot_be_replaced_is_taken_back(slack, client, stream, thread, monkeypatch):
    """Where Slack refuses the change for good, no half of an answer is left."""
    say(stream, 1)

    def refuse(**_given):
        client.chat_update(channel="C0TEAM", ts="1.000001", text="x")

    messenger = Messenger(client)
    monkeypatch.setattr(messenger, "_replace", lambda *_given: refuse())
    address = Address(channel="C0TEAM", thread_ts=thread, replaces=stream.ts)
    made = messenger.post(Message(text="Whole."), address, MARK, look_first=False)
    assert made.outcome is Outcome.REFUSED
    assert shown(slack, thread) == []
