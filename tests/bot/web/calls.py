"""Requests as Slack sends them over HTTP, well made and badly."""

import http.client
import json
import socket
import time
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET = "rehearsal"
EVENTS = "/slack/events"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Caller:
    """Calls one server; each call has a connection of its own."""

    def __init__(self, port):
        self.port = port

    def call(self, method, path, body=b"", headers=None, *, seconds=20):
        """Return status, headers and text of the answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)) as line:
            line.request(method, path, body=body, headers=headers or {})
            answer = line.getresponse()
            text = answer.read().decode()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return SimpleNamespace(status=answer.status, headers=headers, text=text)

    def get(self, path):
        """Look at an address."""
        return self.call("GET", path)

    def event(self, payload, **how):
        """Send an event, signed as Slack does unless *how* says otherwise."""
        return self.raw(json.dumps(payload), JSON, **how)

    def interaction(self, payload, **how):
        """Send the press of a button or a form."""
        return self.raw(urlencode({"payload": json.dumps(payload)}), FORM, **how)

    def command(self, payload, **how):
        """Send a slash command."""
        return self.raw(urlencode(payload), FORM, **how)

    def raw(self, body, content_type, **how):
        """Send any body with a signature."""
        body = body if isinstance(body, bytes) else body.encode()
        headers = signed(body, **how) | {"content-type": content_type}
        return self.call("POST", EVENTS, body, headers)

    def line(self, *, seconds=20):
        """Open a connection to write bytes to."""
        return closing(socket.create_connection(("127.0.0.1", self.port), timeout=seconds))


def signed(body, *, secret=SECRET, age=0, without=()):
    """Return the two headers that prove a body."""
    stamp = str(int(time.time()) - age)
    headers = {"x-slack-request-timestamp": stamp}
    signing = SignatureVerifier(secret)
    try:
        headers["x-slack-signature"] = signing.generate_signature(timestamp=stamp, body=body)
    except UnicodeDecodeError:
        headers["x-slack-signature"] = "v0=" + "0" * 64
    return {name: value for name, value in headers.items() if name not in without}


def heard(line):
    """Return everything that the server says until it hangs up."""
    said = b""
    try:
        while piece := line.recv(65_536):
            said += piece
    except ConnectionResetError:
        pass
    return said
