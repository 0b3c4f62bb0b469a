"""Whatever somebody sends to Slack's address: refused, told nothing, and the process lives on."""

import json
import time
from urllib.parse import urlencode

import pytest

from bot.rehearsal.payloads import command, mention
from bot.web import server as web_server
from bot.web.app import LARGEST_BODY
from tests.bot.web.calls import EVENTS, FORM, JSON, heard, signed

_TELLTALES = ("traceback", "uvicorn", "starlette", "python", "bolt", "exception", "/bot/", "error:")
# A stand-in for the present time: the names of tests must be the same in every process.
_JUST_NOW = "this second"
VIEW = {"type": "modal", "id": "V1", "state": {"values": {}}}
_SHAPES = [
    {"type": "block_actions", "actions": [{"action_id": "drop_tables", "type": "button"}]},
    {"type": "view_submission", "view": VIEW | {"callback_id": "rob_the_bank"}},
    {"type": "view_closed", "view": VIEW | {"callback_id": "confirm_report"}},
    {"type": "shortcut", "callback_id": "unknown"},
    {"type": "event_callback", "event": {"type": "unheard_of"}},
    {"type": "something_new"},
]
_NOT_SLACKS = [
    b"",
    b"null",
    b"true",
    b"7",
    b"[]",
    b'"text"',
    b"{}",
    b"{",
    b'{"type": "event_callback"',
    b"\xff\xfe\x00",
    b'{"type": "event_callback", "authorizations": 7}',
    b'{"type": "event_callback", "authorizations": [7]}',
    b'{"type": "block_actions", "team": 7, "user": 7}',
    b'{"type": ' + b"9" * 5_000 + b"}",
    b'{"type": "block_actions", "actions": []}',
    b'{"type": "block_actions", "actions": 7}',
    b'{"type": "event_callback", "event": 7}',
    b"[" * 200_000,
    b'{"type":' * 100_000,
]
_WRONG_FORMS = [b"payload=", b"payload=%7B", b"payload=7", b"payload=[]", b"a=b", b"&" * 500]


@pytest.fixture(autouse=True)
def still_alive(site, slack_calls):
    """After every test the process answers, and nothing was accepted that should not be."""
    yield
    site.engine.gate.set()
    assert slack_calls.get("/healthz").text == "ok"


@pytest.fixture
def asked(slack):
    """A question that Slack might send."""
    team = slack.workspace.channels["C0TEAM"]
    return mention(team, user="U0ADA", text="is there a backup?", ts=slack.workspace.next_ts())


def assert_refused(answer, status):
    """Assert that the answer is the status and nothing that helps an attacker."""
    told = f"{answer.headers} {answer.text}".lower()
    assert answer.status == status
    assert [word for word in _TELLTALES if word in told] == []
    assert "server" not in answer.headers
    assert len(answer.text) < 60


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "guess"},
        {"age": 301},
        {"age": -301},
        {"age": 10**9},
        {"without": ("x-slack-signature",)},
        {"without": ("x-slack-request-timestamp",)},
        {"without": ("x-slack-signature", "x-slack-request-timestamp")},
    ],
)
def test_unproved_request_reaches_nobody(site, slack_calls, asked, how):
    """A forged, stale, early or missing signature is refused, whatever it asks for."""
    assert_refused(slack_calls.event(asked, **how), 401)
    assert_refused(slack_calls.event({"type": "url_verification", "challenge": "x"}, **how), 401)
    assert_refused(slack_calls.command({"ssl_check": "1", "command": "/comply"}, **how), 401)
    assert not site.engine.accepted


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [
        ("now", "v0=1"),
        ("", "v0=1"),
        ("-5", "v0=1"),
        ("1e9", "v0=1"),
        ("9" * 4_400, "v0=1"),
        ("\u0661\u0662", "v0=1"),
        (_JUST_NOW, "v0=\u00e9"),
        (_JUST_NOW, ""),
        (_JUST_NOW, "v0=" + "0" * 4_000),
    ],
)
def test_nonsense_in_place_of_a_signature(slack_calls, asked, stamp, signature):
    """Times and signatures of any shape are refused, not stumbled over."""
    if stamp == _JUST_NOW:
        stamp = str(int(time.time()))
    headers = {
        "content-type": JSON,
        "x-slack-request-timestamp": stamp.encode(),
        "x-slack-signature": signature.encode(),
    }
    body = json.dumps(asked).encode()

    assert_refused(slack_calls.call("POST", EVENTS, body, headers), 401)


def test_signature_of_another_body_is_refused(site, slack_calls, asked):
    """A signature that Slack made for one body does not prove another."""
    headers = signed(b'{"type": "url_verification"}') | {"content-type": JSON}

    assert_refused(slack_calls.call("POST", EVENTS, json.dumps(asked).encode(), headers), 401)
    assert not site.engine.accepted


@pytest.mark.parametrize("body", _NOT_SLACKS)
def test_signed_nonsense_is_refused(site, slack_calls, body):
    """JSON that is broken, too deep or no request of Slack's gets 400, even when it is signed."""
    expected = 401 if body.startswith(b"\xff") else 400

    assert_refused(slack_calls.raw(body, JSON), expected)
    assert not site.engine.accepted


@pytest.mark.parametrize("body", _WRONG_FORMS)
def test_form_without_a_payload_is_refused(site, slack_calls, body):
    """A form holds Slack's payload or a command; anything else gets 400."""
    assert_refused(slack_calls.raw(body, FORM), 400)
    assert not site.engine.accepted


@pytest.mark.parametrize("payload", _SHAPES)
def test_unknown_names_do_nothing(site, slack_calls, payload):
    """An action, form, event or command that we never made is taken and forgotten."""
    assert_refused(slack_calls.interaction(payload), 200)
    assert not site.engine.accepted


def test_unknown_command_does_nothing(site, slack, slack_calls):
    """A command that is not ours is taken and forgotten."""
    team = slack.workspace.channels["C0TEAM"]
    typed = command(team, user="U0ADA", text="x", trigger="t.1", response_url=slack.origin)

    assert_refused(slack_calls.command(typed | {"command": "/shutdown"}), 200)
    assert not site.engine.accepted


def test_event_with_missing_parts_is_not_acked_and_told_nothing(site, slack_calls, asked):
    """What Slack signed and we cannot read is offered again; the answer says nothing of why."""
    del asked["event"]["channel"]

    assert_refused(slack_calls.event(asked), 500)
    assert not site.engine.accepted


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "text/xml", "multipart/form-data; boundary=x", "application/jsonp"]
)
def test_wrong_content_type(slack_calls, asked, kind):
    """Only the two kinds of body that Slack sends are looked at."""
    assert_refused(slack_calls.raw(json.dumps(asked), kind), 415)


@pytest.mark.parametrize("kind", [f"{JSON}; charset=utf-8", JSON.upper()])
def test_right_content_type_in_other_spelling(site, slack_calls, asked, kind):
    """A charset or large letters change nothing."""
    assert slack_calls.raw(json.dumps(asked), kind).status == 200
    assert site.engine.accepted


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods(slack_calls, method):
    """Slack posts; nobody else has business there."""
    answer = slack_calls.call(method, EVENTS)

    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_operators_addresses_are_read_only(slack_calls, path):
    """Looking is all that one can do there."""
    assert_refused(slack_calls.call("POST", path, b"x"), 405)


@pytest.mark.parametrize(
    "path", ["/", "/slack", "/slack/events/", "/slack/events/../x", "/docs", "//healthz", "/%00"]
)
def test_there_is_nothing_else(slack_calls, path):
    """Every other path is unknown, and no path is redirected."""
    assert_refused(slack_calls.get(path), 404)


def test_declared_size_is_refused_before_the_body_is_read(slack_calls):
    """Who announces more than 1 MB is refused at once; not a byte of it is waited for."""
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n"
    with slack_calls.line(seconds=5) as line:
        line.sendall(f"{head}Content-Length: {LARGEST_BODY + 1}\r\n\r\n".encode())

        assert heard(line).startswith(b"HTTP/1.1 413 ")


def test_undeclared_size_is_refused_at_the_first_byte_too_many(slack_calls):
    """A body in pieces without an end is cut off at 1 MB."""
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n"
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with slack_calls.line(seconds=5) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        try:
            while sent < 20 * LARGEST_BODY:
                line.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
        said = heard(line)

    # What lies in the buffers of the machine counts as sent; the server hung up long before.
    assert sent < 20 * LARGEST_BODY
    assert said[:13] in {b"HTTP/1.1 413 ", b""}


def test_largest_body_is_still_read(site, slack_calls, asked):
    """A body just below the limit is answered."""
    asked["padding"] = "x" * (LARGEST_BODY - 2_000)

    assert slack_calls.event(asked).status == 200
    assert site.engine.accepted


@pytest.mark.parametrize(
    "request_", [b"\x16\x03\x01\x02\x00\x01\n", b"GET\r\n\r\n", b"\0" * 20_000]
)
def test_something_that_is_no_http(slack_calls, request_):
    """Other protocols get 400 and a closed line."""
    with slack_calls.line(seconds=5) as line:
        line.sendall(request_)

        assert heard(line).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: " + b"9" * 5_000,
        b"Content-Length: -1",
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked, identity",
        b"Bad Header: x",
    ],
)
def test_headers_that_nobody_needs(slack_calls, header):
    """Senseless, doubled and broken headers are refused; none of them smuggles a request."""
    with slack_calls.line(seconds=5) as line:
        line.sendall(f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\n".encode() + header + b"\r\n\r\nabc")
        said = heard(line)

    assert said.split(b" ", 2)[1] in {b"400", b"501"}
    assert said.count(b"HTTP/1.1 ") == 1


def test_head_without_an_end(slack_calls):
    """A head that grows beyond 16 kB is refused before it ends."""
    with slack_calls.line(seconds=5) as line:
        line.sendall(f"POST {EVENTS} HTTP/1.1\r\nX-Long: {'x' * 40_000}".encode())

        assert heard(line).startswith(b"HTTP/1.1 400 ")


def test_slow_head_is_hung_up_on(slack_calls, monkeypatch):
    """Who never finishes a request's head is cut off, also while bytes trickle in."""
    monkeypatch.setattr(web_server, "_HEAD_SECONDS", 0.4)
    begun = time.monotonic()
    with slack_calls.line(seconds=5) as slow:
        slow.sendall(f"POST {EVENTS} HTTP/1.1\r\n".encode())
        for _ in range(3):
            time.sleep(0.05)
            slow.sendall(b"X-A: b\r\n")

        assert heard(slow) == b""

    assert time.monotonic() - begun < 3


def test_slow_second_request_is_hung_up_on(slack_calls, monkeypatch):
    """A connection that was used once gets no more time for the next request."""
    monkeypatch.setattr(web_server, "_HEAD_SECONDS", 0.4)
    with slack_calls.line(seconds=3) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert slow.recv(4_096).startswith(b"HTTP/1.1 200 ")
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")

        assert heard(slow) in {b"", b"ok"}


def test_slow_body_is_hung_up_on(slack_calls, monkeypatch):
    """Who announces a body and does not send it is cut off with 408."""
    monkeypatch.setattr("bot.web.app._BODY_SECONDS", 0.3)
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: 9\r\n\r\n"
    with slack_calls.line(seconds=3) as slow:
        slow.sendall(head.encode() + b"{")

        assert heard(slow).startswith(b"HTTP/1.1 408 ")


def test_caller_who_leaves_in_the_middle(slack_calls, caplog):
    """A line that breaks in the middle of a body is no failure of ours."""
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: 9\r\n\r\n"
    with slack_calls.line() as line:
        line.sendall(head.encode() + b"{")
    time.sleep(0.2)

    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_words_that_look_like_slacks_own(site, slack, slack_calls):
    """A command whose words contain "payload" is a command like every other."""
    team = slack.workspace.channels["C0TEAM"]
    typed = command(
        team, user="U0ADA", text="ask what is a payload?", trigger="t.2", response_url=slack.origin
    )

    assert slack_calls.command(typed).status == 200
    assert site.inbox.words["command:t.2"] == "what is a payload?"


def test_headers_of_bolts_own_change_nothing(site, slack_calls, asked):
    """A header that tells Bolt to skip the listener is not passed on: headers aren't signed."""
    body = json.dumps(asked).encode()
    headers = signed(body) | {"content-type": JSON, "x-slack-bolt-lazy-only": "1"}

    assert slack_calls.call("POST", EVENTS, body, headers).status == 200
    assert site.engine.accepted


def test_refusals_are_not_shown_with_what_was_sent(slack_calls, caplog):
    """What an attacker writes does not reach the log."""
    caplog.set_level("INFO")
    slack_calls.raw(urlencode({"command": "/comply", "text": "marked-words"}), FORM, secret="guess")
    slack_calls.raw(b'{"marked-words', JSON)

    assert "marked-words" not in caplog.text
