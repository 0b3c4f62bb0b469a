"""The stand-in behaves as Slack does where it matters."""

import json
import threading
import urllib.request
from contextlib import ExitStack
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.rehearsal.delivery import Patience
from bot.rehearsal.entities import Channel, Member
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from tests.journeys.office import MANIFEST

_PATIENCE = Patience(ack_seconds=0.3, retry_seconds=(0.05, 0.05, 0.05))


@pytest.fixture
def slack():
    with SlackStandIn(MANIFEST, patience=_PATIENCE) as stand_in:
        stand_in.workspace.add_member(Member(id="U0ADA", name="Ada"))
        stand_in.workspace.add_channel(Channel(id="C0TEAM", name="team"))
        stand_in.workspace.direct_channel("U0ADA")
        yield stand_in


@pytest.fixture
def client(slack):
    return WebClient(token="xoxb-t", base_url=slack.api_url, retry_handlers=[], timeout=5)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Host": ""},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_call_nothing(slack, headers):
    """Neither a form posted from elsewhere nor a name that points here reaches the API."""
    sent = urllib.request.Request(
        f"{slack.api_url}chat.postMessage",
        data=b"token=xoxb-t&channel=C0TEAM&text=hello",
        headers=headers,
    )
    with pytest.raises(HTTPError) as caught:
        urllib.request.urlopen(sent, timeout=5)
    caught.value.close()
    assert caught.value.code == 403
    assert not slack.workspace.calls


def test_pages_of_other_sites_hear_nothing(slack):
    """A socket that a page opens from elsewhere is refused; an app's own is not."""
    address = f"{slack.origin.replace('http', 'ws')}/link"
    with pytest.raises(InvalidStatus):
        connect(address, origin="https://elsewhere.example")
    with connect(address) as socket:
        assert json.loads(socket.recv(timeout=5))["type"] == "hello"


def test_post_can_be_read_back_with_its_metadata(client):
    """A direct message is found again by the metadata that it carries."""
    metadata = {"event_type": "x", "event_payload": {"id": "1"}}
    client.chat_postMessage(channel="U0ADA", text="hello", metadata=metadata)

    (found,) = client.conversations_history(channel="D0ADA", include_all_metadata=True)["messages"]
    assert metadata == found["metadata"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.conversations_history(channel="C0TEAM"), "missing_scope"),
        (lambda c: c.chat_postMessage(channel="C0NONE", text="x"), "channel_not_found"),
        (lambda c: c.chat_postMessage(channel="C0TEAM", text="x" * 40_001), "msg_too_long"),
        (lambda c: c.users_info(user="U0NONE"), "user_not_found"),
        (lambda c: c.api_call("chat.meMessage", json={"channel": "C0TEAM"}), "unknown_method"),
    ],
)
def test_what_slack_refuses_is_refused(client, call, error):
    """Scopes and limits are Slack's."""
    with pytest.raises(SlackApiError) as caught:
        call(client)
    assert error == caught.value.response["error"]


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}],
        [{"type": "divider"}] * 51,
        [
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}],
            }
        ],
    ],
)
def test_blocks_beyond_the_limits_are_refused(client, blocks):
    """A message that Slack would not show is not shown here."""
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel="C0TEAM", text="x", blocks=blocks)


def test_planned_trouble_happens_once(slack, client):
    """A fault is used up by one call."""
    slack.faults.plan(Fault(method="chat.postMessage", trouble=Trouble.RATE_LIMITED))

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0TEAM", text="x")
    assert caught.value.response.headers["Retry-After"] == "1"
    assert client.chat_postMessage(channel="C0TEAM", text="x")["ok"]


def test_post_may_be_made_and_the_answer_lost(slack, client):
    """The caller sees an error, the workspace sees the message."""
    slack.faults.plan(Fault(method="chat.postMessage", trouble=Trouble.DONE_THEN_ERROR))

    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0TEAM", text="x")
    assert len(slack.workspace.replies("C0TEAM")) == 1


def test_event_is_offered_again_until_it_is_acked(slack, client):
    """Without an ack in time the same event comes again, marked as a retry."""
    seen = []
    done = threading.Event()

    def listen(socket, request):
        seen.append(request.retry_attempt)
        if len(seen) == 3:
            socket.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            done.set()

    socket = SocketModeClient(app_token="xapp-t", web_client=client)
    socket.socket_mode_request_listeners.append(listen)
    socket.connect()
    try:
        slack.wait_for_app()
        delivery = slack.deliver("events_api", {"type": "event_callback"}).result(timeout=10)
        assert done.wait(timeout=5)
    finally:
        socket.close()
    assert (delivery.acked, delivery.attempts) == (True, 3)
    assert [attempt or 0 for attempt in seen] == [0, 1, 2]


def test_nobody_there_means_not_delivered(slack):
    """Without an app an event is lost after the last retry, as with Slack."""
    assert not slack.deliver("events_api", {}).result(timeout=10).acked


def test_response_address_answers_one_person(slack):
    """What goes to a response URL is seen by that person alone."""
    request = urllib.request.Request(
        slack.response_url("C0TEAM", "U0ADA"),
        data=json.dumps({"text": "only you"}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200

    assert [message.text for message in slack.workspace.asides("U0ADA")] == ["only you"]
    assert not slack.workspace.replies("C0TEAM")


def test_unknown_page_is_not_found(slack):
    """The stand-in serves Slack's addresses only."""
    with pytest.raises(HTTPError) as caught:
        urllib.request.urlopen(f"{slack.origin}/nothing", timeout=5)
    assert caught.value.code == 404
    caught.value.close()


def test_eleventh_connection_is_refused(slack):
    """Ten connections are the most, and what is no ack breaks none of them."""
    client = WebClient(token="xapp-t", base_url=slack.api_url)
    url = client.apps_connections_open(app_token="xapp-t")["url"]
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(connect(url)) for _ in range(11)]
        told = [json.loads(line.recv()) for line in lines]
        lines[0].send("no JSON")
        lines[0].send("[]")
        lines[0].send('{"envelope_id": "unknown"}')
        with pytest.raises(TimeoutError):
            lines[0].recv(timeout=0.5)
    assert [one["type"] for one in told] == ["hello"] * 10 + ["disconnect"]


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "invalid_json"),
        (b"blocks=[1&channel=C0TEAM", "application/x-www-form-urlencoded", "invalid_blocks_format"),
        (b"text=[note]&channel=C0TEAM", "application/x-www-form-urlencoded", ""),
    ],
)
def test_body_that_is_hard_to_read(slack, body, content_type, error):
    """A body that is no JSON is refused, and a text that looks like a list stays a text."""
    headers = {"content-type": content_type, "authorization": "Bearer xoxb-t"}
    request = urllib.request.Request(f"{slack.api_url}chat.postMessage", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert json.loads(answer.read()).get("error", "") == error
