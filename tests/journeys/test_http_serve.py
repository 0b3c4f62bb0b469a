"""`annexa serve` over HTTP as an operator meets it: how it starts, is watched, and stops."""

import re
import signal
import socket
import time
from contextlib import closing

import pytest

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.audit.signing import KEY_FILE, load_or_make_key
from bot.serving import SlackService
from tests.bot.web.calls import SECRET, Caller, signed
from tests.journeys.commands import Commands
from tests.journeys.conftest import Voice
from tests.journeys.office import ScriptedAnswerer, until
from tests.journeys.real_office import slack_settings
from tests.knowledge.stand_ins import WordEmbedder

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.xdist_group("journeys")]


def free_port():
    """Return a port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]


@pytest.mark.parametrize(
    ("arguments", "missing", "told"),
    [
        (["--http"], "SLACK_SIGNING_SECRET", "Set SLACK_BOT_TOKEN (xoxb-…) and SLACK_SIGNING_SECR"),
        (["--http", "--port", "70000"], "", "65535"),
    ],
)
def test_wrong_start_is_told_in_one_line(commands, arguments, missing, told):
    """Without what HTTP needs, serve ends at once with one line that says what to set."""
    with commands() as annexa:
        annexa.environment["SLACK_SIGNING_SECRET"] = SECRET
        annexa.environment[missing or "UNUSED"] = ""

        assert annexa.run("serve", *arguments, seconds=20) == 2

    (line,) = annexa.said.splitlines()
    assert told in line


def test_served_and_stopped(slack, tmp_path):
    """`serve --http` needs no app token, becomes ready, answers, and stops after its requests."""
    with Commands(tmp_path / "home", cache=tmp_path / "cache", api_url=slack.api_url) as annexa:
        port = free_port()
        annexa.environment |= {"SLACK_SIGNING_SECRET": SECRET, "SLACK_APP_TOKEN": ""}
        arguments = ("serve", "--http", "--port", port)
        serve = annexa.start(*arguments, module="tests.journeys.without_model")
        calls = Caller(port)
        until(lambda: status(calls, "/healthz") == 200, seconds=90)
        warming = status(calls, "/readyz")
        until(lambda: status(calls, "/readyz") == 200, seconds=90)
        event = Voice(slack).event("U0ADA", "what does A.8.13 ask?")
        assert calls.event(event).status == 200
        assert until(lambda: slack.workspace.replies("D0ADA"), seconds=30)
        page = calls.get("/metrics").text
        answer = in_flight(calls, serve)
        code = serve.wait(timeout=20)

    assert warming == 503
    assert re.search(r"^annexa_audit_entries [1-9]", page, re.MULTILINE)
    assert re.search(r"^annexa_outbox_waiting \d", page, re.MULTILINE)
    assert "annexa_index_waiting 0.0" in page
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert code == 0, annexa.said


def in_flight(calls, serve):
    """Stop the server while a request of ours is half sent, send the rest, return the answer."""
    with calls.line() as line:
        body = b'{"type": "url_verification", "challenge": "x"}'
        head = [f"{name}: {value}" for name, value in signed(body).items()]
        head += ["Host: x", "Content-Type: application/json", f"Content-Length: {len(body)}"]
        line.sendall("\r\n".join(["POST /slack/events HTTP/1.1", *head, "", ""]).encode())
        time.sleep(0.3)
        serve.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        line.sendall(body)
        return line.recv(4_096)


def status(calls, path):
    """Return the status of an address, or nothing while nobody listens."""
    try:
        return calls.get(path).status
    except OSError:
        return None


def test_socket_mode_has_the_operators_addresses(slack, tmp_path):
    """With ANNEXA_HTTP_PORT, Socket Mode is watched over HTTP, and Slack's address is not there."""
    port = free_port()
    settings = slack_settings(tmp_path, slack.api_url, ANNEXA_HTTP_PORT=port)
    with Instance(settings) as instance:
        instance.answerer = ScriptedAnswerer()
        instance.embedder = WordEmbedder()
        with SlackService(instance) as service:
            calls = Caller(port)
            assert calls.get("/healthz").status == 200
            assert calls.get("/readyz").status == 200
            assert until(lambda: "annexa_outbox_waiting 0.0" in calls.get("/metrics").text)
            assert calls.event({"type": "url_verification"}).status == 404
            service._outbox.stop()
            assert '"outbox"' in calls.get("/readyz").text.partition("missing")[2]
            service._engine.close()
            assert '"engine"' in calls.get("/readyz").text.partition("missing")[2]

    assert status(calls, "/healthz") is None


def test_a_replica_with_another_key_says_so(slack, tmp_path, caplog):
    """A process that would sign with another key than the newest anchor's serves, and logs it."""
    settings = slack_settings(tmp_path, slack.api_url)
    with Instance(settings) as instance:
        instance.records.anchor(actor=SYSTEM)
    load_or_make_key(tmp_path / "other")
    other = settings.model_copy(update={"signing_key": tmp_path / "other" / KEY_FILE})
    with Instance(other) as instance:
        instance.answerer = ScriptedAnswerer()
        instance.embedder = WordEmbedder()
        with SlackService(instance):
            pass

    [said] = [one for one in caplog.records if "this process signs with" in one.getMessage()]
    assert said.levelname == "ERROR"
