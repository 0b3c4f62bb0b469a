"""files.* and reactions.*: what is shared and what stands under a message."""

import urllib.request
from urllib.error import HTTPError

import pytest

from tests.bot.rehearsal.conftest import error_of


def test_upload_is_shared_and_read_back(client, slack):
    """What was uploaded stands in the thread, and its bytes come back to who has the token."""
    shared = client.files_upload_v2(
        filename="report.csv",
        content="a,b\n",
        channel="C0TEAM",
        thread_ts="1.1",
        initial_comment="Here.",
        title="Report",
        alt_txt="Two letters",
    )["file"]

    (posted,) = slack.workspace.replies("C0TEAM", thread="1.1")
    assert (posted.text, posted.files) == ("Here.", (shared["id"],))
    told = client.files_info(file=shared["id"])["file"]
    assert (told["title"], told["size"], told["channels"]) == ("Report", 4, ["C0TEAM"])
    assert told["alt_txt"] == "Two letters"
    assert fetch(told["url_private"], token="xoxb-t") == b"a,b\n"


def fetch(url, *, token=""):
    """Download a file, following nothing."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(request, timeout=5) as answer:
        return answer.read()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def test_file_without_a_token_is_a_sign_in(client, slack):
    """Without a token, or without the scope, Slack shows its sign-in in place of the file."""
    shared = client.files_upload_v2(filename="a.txt", content="x", channel="C0TEAM")["file"]
    for token, scopes in (("", slack.workspace.scopes), ("xoxb-t", frozenset())):
        slack.workspace.scopes = scopes
        with pytest.raises(HTTPError) as caught:
            fetch(shared["url_private"], token=token)
        assert caught.value.code == 302
        caught.value.close()


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        ("files.info", {}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 0}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "", "length": 1}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found"),
        ("files.completeUploadExternal", {"files": []}, "file_not_found"),
        ("files.completeUploadExternal", {"files": "no"}, "invalid_arguments"),
    ],
)
def test_file_call_that_slack_refuses(client, method, arguments, error):
    """Nothing is known of a file that nobody sent."""
    assert error_of(lambda: client.api_call(method, json=arguments)) == error


def test_file_is_shared_only_where_the_bot_is(client, slack):
    """An upload into a foreign channel is refused, and shared nowhere."""
    call = lambda: client.files_upload_v2(filename="a", content="x", channel="C0OUT")  # noqa: E731
    assert error_of(call) == "not_in_channel"
    assert slack.workspace.messages() == []


def test_unfinished_upload_is_no_file(client, slack):
    """What was begun and never completed is shown nowhere."""
    begun = client.files_getUploadURLExternal(filename="a", length=1)
    assert error_of(lambda: client.files_info(file=begun["file_id"])) == "file_not_found"
    complete = lambda: client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])  # noqa: E731
    assert error_of(complete) == "file_not_found"
    with pytest.raises(HTTPError) as caught:
        urllib.request.urlopen(f"{slack.origin}/upload/F0NONE", data=b"x", timeout=5)
    assert caught.value.code == 404
    caught.value.close()


def test_reaction_comes_and_goes(client):
    """A reaction is added once, counted, and taken back once."""
    ts = client.chat_postMessage(channel="C0TEAM", text="x")["ts"]
    place = {"channel": "C0TEAM", "timestamp": ts}
    client.reactions_add(**place, name="eyes")
    assert error_of(lambda: client.reactions_add(**place, name="eyes")) == "already_reacted"
    told = client.reactions_get(**place)["message"]["reactions"]
    assert told == [{"name": "eyes", "users": ["U0ANNEXA"], "count": 1}]
    client.reactions_remove(**place, name="eyes")
    assert error_of(lambda: client.reactions_remove(**place, name="eyes")) == "no_reaction"
    assert "reactions" not in client.reactions_get(**place)["message"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"timestamp": "1.1", "name": "eyes"}, "message_not_found"),
        ({"timestamp": "1.1", "name": "No Name"}, "invalid_name"),
        ({"name": "eyes"}, "invalid_arguments"),
    ],
)
def test_reaction_that_slack_refuses(client, arguments, error):
    """A reaction needs a message and a name."""
    call = lambda: client.api_call(  # noqa: E731
        "reactions.add", json={"channel": "C0TEAM", **arguments}
    )
    assert error_of(call) == error
