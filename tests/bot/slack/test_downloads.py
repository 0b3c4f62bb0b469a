"""Files come from the workspace's own host alone, and the token goes nowhere else."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.slack.downloads import Downloads
from bot.slack.errors import FileAway, FileNotFetched


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        status, headers, body = self.server.says[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def host():
    """A server that answers as a test says."""
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    server.asked, server.says = [], {}
    server.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def downloads(host):
    return Downloads("xoxb-secret", api_url=f"{host.origin}/api/", timeout=2)


def test_with_the_token(host, downloads):
    """The bytes come with the bot's token in a header."""
    host.says["/files/a.md"] = (200, {}, b"# A")
    assert downloads.fetch(f"{host.origin}/files/a.md", most=100) == b"# A"
    assert host.asked == [("/files/a.md", "Bearer xoxb-secret")]


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/a.md",
        "http://127.0.0.1/a.md",
        "http://127.0.0.1:1/a.md",
        "https://127.0.0.1/a.md",
        "file:///etc/passwd",
        "http://localhost/a.md",
        "ftp://127.0.0.1/a.md",
        "http://[::1/a.md",
        "",
        "//127.0.0.1/a.md",
    ],
)
def test_elsewhere_is_not_asked(host, downloads, url):
    """Another host, port or scheme is not even called."""
    with pytest.raises(FileNotFetched, match="does not lie in this workspace"):
        downloads.fetch(url, most=100)
    assert host.asked == []


@pytest.mark.parametrize(
    ("api", "url", "is_ours"),
    [
        ("https://slack.com/api/", "https://files.slack.com/files-pri/T1-F1/a.md", True),
        ("https://www.slack.com/api/", "https://files.slack.com/files-pri/T1-F1/a.md", True),
        ("https://slack.com/api/", "https://files.slack.com:443/a.md", True),
        ("https://slack.com/api/", "http://files.slack.com/a.md", False),
        ("https://slack.com/api/", "https://slack.com/a.md", False),
        ("https://slack.com/api/", "https://files.slack.com.example.org/a.md", False),
        ("https://slack.com/api/", "https://files.slack.com@example.org/a.md", False),
        ("https://slack.com/api/", "https://who:why@files.slack.com/a.md", False),
        ("https://slack.com/api/", "https://files.slack-gov.com/a.md", False),
        ("https://slack-gov.com/api/", "https://files.slack-gov.com/a.md", True),
        ("https://notslack.com/api/", "https://files.slack.com/a.md", False),
    ],
)
def test_which_host_is_the_workspaces(api, url, is_ours):
    """Of Slack itself it is the host of files, by HTTPS; of a stand-in the stand-in."""
    assert Downloads("x", api_url=api)._is_ours(url) is is_ours


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(host, downloads, status):
    """Where Slack sends somebody to log in, nothing is fetched and the token stays here."""
    host.says["/a.md"] = (status, {"Location": f"{host.origin}/login"}, b"")
    with pytest.raises(FileNotFetched, match="files:read"):
        downloads.fetch(f"{host.origin}/a.md", most=100)
    assert [path for path, _ in host.asked] == ["/a.md"]


@pytest.mark.parametrize(("status", "error"), [(404, FileNotFetched), (403, FileNotFetched)])
def test_refused_for_good(host, downloads, status, error):
    """What Slack refuses is not asked for again."""
    host.says["/a.md"] = (status, {}, b"")
    with pytest.raises(error):
        downloads.fetch(f"{host.origin}/a.md", most=100)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_is_for_later(host, downloads, status):
    """What may go away is told apart."""
    host.says["/a.md"] = (status, {}, b"")
    with pytest.raises(FileAway):
        downloads.fetch(f"{host.origin}/a.md", most=100)


def test_nobody_there_is_for_later():
    """A host that does not answer is tried again."""
    lost = Downloads("x", api_url="http://127.0.0.1:9/api/", timeout=1)
    with pytest.raises(FileAway):
        lost.fetch("http://127.0.0.1:9/a.md", most=100)


def test_no_more_than_is_taken(host, downloads):
    """A body that is longer than Slack said is cut off."""
    host.says["/a.md"] = (200, {}, b"x" * 200_000)
    with pytest.raises(FileNotFetched, match="larger"):
        downloads.fetch(f"{host.origin}/a.md", most=199_999)
    assert len(downloads.fetch(f"{host.origin}/a.md", most=200_000)) == 200_000
