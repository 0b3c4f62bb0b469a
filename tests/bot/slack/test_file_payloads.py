"""Files in a direct message are parsed at the edge; anything else is no shared document."""

import pytest

from bot.slack.payloads.files import (
    CardPlace,
    SharedFiles,
    details_from,
    facts_from,
    is_cover_note,
    shared_files_from,
)


def message(**event):
    """Return a direct message with one file."""
    told = {
        "type": "message",
        "subtype": "file_share",
        "channel_type": "im",
        "user": "U0LENA",
        "channel": "D0LENA",
        "ts": "17.5",
        "files": [{"id": "F0001", "name": "guests.md"}],
    }
    return {"team_id": "T0HOME", "event": told | event}


def test_files_of_a_message():
    """Ids and place are kept, names are only looked at; the same message is the same work."""
    sent = shared_files_from(message())
    assert sent.files == ("F0001",)
    assert sent.names == ("guests.md",)
    assert sent.thread_ts == "17.5"
    assert "guests" not in str(sent.fields())
    assert SharedFiles.restored(sent.workflow_id, sent.fields()).files == sent.files
    assert shared_files_from(message()).workflow_id == sent.workflow_id
    assert "D0LENA" not in sent.id_of("F0001")


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": None},
        {"subtype": "message_changed"},
        {"channel_type": "channel"},
        {"channel_type": "mpim"},
        {"bot_id": "B1"},
        {"user": ""},
        {"files": []},
        {"files": None},
        {"files": ["F0001", 7, None]},
        {"files": [{"id": "../../etc"}, {"id": ""}, {}]},
    ],
)
def test_no_shared_document(event):
    """Other messages, other places, machines, and files without a usable id."""
    assert shared_files_from(message(**event)) is None


def test_no_more_than_slack_shares():
    """Ten files are taken in, whatever a payload says."""
    many = [{"id": f"F{number:04d}", "name": "a.md"} for number in range(50)]
    assert len(shared_files_from(message(files=many)).files) == 10


@pytest.mark.parametrize(
    ("file", "is_hosted"),
    [
        ({"mode": "hosted"}, True),
        ({"mode": "snippet"}, True),
        ({}, True),
        ({"mode": "external"}, False),
        ({"mode": "tombstone"}, False),
        ({"mode": "hosted", "is_external": True}, False),
    ],
)
def test_where_a_file_lies(file, is_hosted):
    """A link to another service, or what was deleted, is not in the workspace."""
    assert facts_from(file).is_hosted is is_hosted


def test_facts_of_any_shape():
    """What Slack leaves out or spoils is empty, not an error."""
    facts = facts_from({"name": None, "size": "big", "url_private": "https://files.slack.com/x"})
    assert (facts.name, facts.size, facts.url) == ("", 0, "https://files.slack.com/x")


@pytest.mark.parametrize(
    ("text", "is_note"),
    [
        ("please publish", True),
        ("", True),
        ("is this the right one?", False),
        ("word " * 16, False),
    ],
)
def test_cover_notes(text, is_note):
    """A short word beside a file asks nothing."""
    assert is_cover_note(text) is is_note


def test_details_of_every_kind():
    """Text, choices and dates are read by key; what is empty is empty."""
    values = {
        "a": {"document_detail:title": {"type": "plain_text_input", "value": " Two  words "}},
        "b": {"document_detail:status": {"selected_option": {"value": "approved"}}},
        "c": {"document_detail:review_on": {"selected_date": "2030-01-01"}},
        "d": {"document_detail:owner": {"value": None}},
        "e": {"something_else": {"value": "x"}},
    }
    assert details_from({"view": {"state": {"values": values}}}) == {
        "title": "Two words",
        "status": "approved",
        "review_on": "2030-01-01",
        "owner": "",
    }


def test_place_of_a_card_goes_there_and_back():
    """What a form carries along comes back as it was; anything else is refused."""
    place = CardPlace(shared_id="a" * 32, channel="D0LENA", ts="1.5", thread_ts="1.2")
    assert CardPlace.parsed(str(place)) == place
    with pytest.raises(ValueError, match="unpack"):
        CardPlace.parsed("nonsense")
