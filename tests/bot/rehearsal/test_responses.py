"""Response addresses: five posts in half an hour, for one person or for all."""

import json
import urllib.request
from urllib.error import HTTPError

import pytest

from tests.bot.rehearsal.conftest import section


def respond(url, **arguments):
    """Post to a response address and return status and text."""
    return send(url, json.dumps(arguments).encode())


def send(url, body):
    """Post any bytes."""
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def address(slack):
    """An address that answers Ada in a channel."""
    return slack.response_url("C0TEAM", "U0ADA")


def test_one_person_or_all(slack, address):
    """What says nothing else goes to one person; what says so goes to everybody."""
    assert respond(address, text="for you") == (200, "ok")
    assert respond(address, text="for all", response_type="in_channel") == (200, "ok")
    assert [m.text for m in slack.workspace.asides("U0ADA")] == ["for you"]
    assert [m.text for m in slack.workspace.visible("U0LENA", "C0TEAM")] == ["for all"]


def test_five_posts_and_no_more(slack, address):
    """The sixth is refused."""
    assert [respond(address, text="x")[0] for _ in range(6)] == [200] * 5 + [404]
    assert respond(address, text="x") == (404, "used_url")
    assert len(slack.workspace.asides("U0ADA")) == 5


def test_half_an_hour_and_no_longer(address, now):
    """An old address is refused, and an invented one, too."""
    now.forward(1_801)
    assert respond(address, text="x") == (404, "expired_url")
    invented = address.rsplit("/", 1)[0] + "/guess"
    assert respond(invented, text="x") == (404, "invalid_url")


@pytest.mark.parametrize("private", [True, False])
def test_original_is_replaced_or_deleted(slack, client, private):
    """The message that was acted on can be changed and taken away, whoever saw it."""
    if private:
        client.chat_postEphemeral(channel="C0TEAM", user="U0ADA", text="old")
    else:
        client.chat_postMessage(channel="C0TEAM", text="old")
    (old,) = slack.workspace.visible("U0ADA", "C0TEAM")
    url = slack.response_url("C0TEAM", "U0ADA", message_ts=old.ts)

    respond(url, text="new", blocks=[section("new")], replace_original=True)
    (new,) = slack.workspace.visible("U0ADA", "C0TEAM")
    assert (new.ts, new.text, new.only_for) == (old.ts, "new", old.only_for)
    respond(url, delete_original=True)
    assert slack.workspace.visible("U0ADA", "C0TEAM") == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "invalid_payload"),
        (b"{", "invalid_payload"),
        (b"[]", "invalid_payload"),
        (b"{}", "no_text"),
        (json.dumps({"text": "x", "blocks": "no"}).encode(), "invalid_blocks_format"),
        (json.dumps({"text": "x", "blocks": [{"type": "no"}]}).encode(), "invalid_blocks"),
    ],
)
def test_post_that_slack_refuses(slack, address, body, error):
    """What is badly made is seen by nobody."""
    assert send(address, body) == (400, error)
    assert slack.workspace.asides("U0ADA") == []
