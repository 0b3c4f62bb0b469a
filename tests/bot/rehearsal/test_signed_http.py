"""Delivery over HTTP: signed, in Slack's three forms, again when it was not taken."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from bot.rehearsal.addresses import NotLoopback, check_loopback
from bot.rehearsal.server import SlackStandIn
from tests.bot.rehearsal.conftest import PATIENCE, actions, button, client_of, furnish

SECRET = "shared"


class Site:
    """An app behind an address, which remembers every request."""

    def __init__(self):
        self.requests = []
        self.answers = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                site.requests.append((self.path, dict(self.headers), body))
                status, headers, text = site.answers.pop(0) if site.answers else (200, {}, "")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    """An app that listens over HTTP."""
    site = Site()
    yield site
    site.close()


@pytest.fixture
def slack(manifest, site):
    """A workspace that calls the app over HTTP."""
    with SlackStandIn(
        manifest, patience=PATIENCE, request_url=site.url, signing_secret=SECRET
    ) as stand_in:
        furnish(stand_in.workspace)
        stand_in.wait_for_app()
        yield stand_in


def is_signed(headers, body):
    """Tell whether a request proves that it knows the secret, and is fresh."""
    stamp = headers["X-Slack-Request-Timestamp"]
    proof = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return headers["X-Slack-Signature"] == f"v0={proof}" and abs(time.time() - int(stamp)) < 60


def test_event_is_signed_json(slack, site):
    """An event comes as JSON with its signature."""
    assert slack.acting.say("U0ADA", "D0ADA", "hello").result(timeout=10).acked
    ((path, headers, body),) = site.requests
    assert path == "/slack/events"
    assert headers["Content-Type"] == "application/json"
    assert is_signed(headers, body)
    assert json.loads(body)["event"]["text"] == "hello"


def test_command_is_a_signed_form(slack, site):
    """A command comes as a form; its JSON or plain answer is shown to who typed."""
    site.answers = [(200, {}, "plain help"), (200, {}, json.dumps({"text": "json help"}))]
    for _ in range(2):
        slack.acting.command("U0ADA", "C0TEAM", "help & more").result(timeout=10)
    _, headers, body = site.requests[0]
    assert is_signed(headers, body)
    assert parse_qs(body.decode())["text"] == ["help & more"]
    assert [m.text for m in slack.workspace.asides("U0ADA")] == ["plain help", "json help"]


def test_interaction_is_json_in_a_form(slack, site):
    """A press comes as a form with one field that is JSON."""
    client_of(slack).chat_postMessage(channel="C0TEAM", text="x", blocks=[actions(button("go"))])
    (posted,) = slack.workspace.replies("C0TEAM")
    assert slack.acting.press("U0ADA", posted, "go").result(timeout=10).acked
    _, headers, body = site.requests[0]
    assert is_signed(headers, body)
    (payload,) = parse_qs(body.decode())["payload"]
    assert json.loads(payload)["actions"][0]["action_id"] == "go"


def test_event_that_was_refused_comes_again(slack, site):
    """Anything but 2xx is no ack; the next try says which one it is."""
    site.answers = [(500, {}, ""), (404, {}, "")]
    delivery = slack.acting.open_home("U0ADA").result(timeout=10)
    assert (delivery.acked, delivery.attempts) == (True, 3)
    numbers = [headers.get("X-Slack-Retry-Num") for _, headers, _ in site.requests]
    assert numbers == [None, "1", "2"]


def test_app_may_ask_for_no_retry(slack, site):
    """With its header an app ends the tries."""
    site.answers = [(500, {"X-Slack-No-Retry": "1"}, "")]
    delivery = slack.acting.open_home("U0ADA").result(timeout=10)
    assert (delivery.acked, delivery.attempts) == (False, 1)


def test_app_that_is_not_there(manifest):
    """An address that nobody serves takes nothing, and breaks nothing."""
    url = "http://127.0.0.1:9/slack/events"
    with SlackStandIn(manifest, patience=PATIENCE, request_url=url, signing_secret="s") as slack:
        furnish(slack.workspace)
        assert not slack.acting.open_home("U0ADA").result(timeout=20).acked


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.0.1", "example.com", "", "127.0.0.1.example.com", "1"]
)
def test_workspace_is_for_this_machine_alone(manifest, host):
    """It binds to loopback or not at all, and calls nobody elsewhere."""
    with pytest.raises(NotLoopback):
        SlackStandIn(manifest, host=host)
    with pytest.raises(NotLoopback):
        SlackStandIn(manifest, request_url=f"http://{host}/events", signing_secret="s")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_addresses_of_this_machine(host):
    """Every loopback address will do."""
    assert check_loopback(host) == host
