"""Files to one person: brought in three steps, or refused in words."""

import json

import pytest
from slack_sdk import WebClient

from bot.rehearsal.entities import Member
from bot.rehearsal.server import SlackStandIn
from bot.slack.errors import FileNotSent
from bot.slack.uploads import FileToSend, send_file
from tests.journeys.office import MANIFEST

FILE = FileToSend(name="record.csv", content=b"record\nACK-1\n", words="Your record.")


def client_of(stand_in):
    return WebClient(token="xoxb-rehearsal", base_url=stand_in.api_url)


def test_file_arrives_where_it_was_sent():
    """The bytes lie in the direct messages of whoever they are for, under their name."""
    with SlackStandIn(MANIFEST) as slack:
        slack.workspace.add_member(Member(id="U0ADA", name="Ada"))
        place = slack.workspace.direct_channel("U0ADA").id
        send_file(client_of(slack), FILE, channel=place)
        (sent,) = slack.workspace.files.values()
        assert (sent.name, sent.content, sent.channels) == ("record.csv", FILE.content, (place,))


def test_without_the_scope_it_says_what_is_missing(tmp_path):
    """An app that was installed before may not send files; the words name the scope."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    older = tmp_path / "manifest.json"
    older.write_text(json.dumps(manifest), encoding="utf-8")
    with SlackStandIn(older) as slack, pytest.raises(FileNotSent, match="files:write"):
        send_file(client_of(slack), FILE, channel="D0ADA")
