"""Which addresses may get a token, what a status means, and how long an answer may be."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.trackers import web
from bot.trackers.errors import TrackerAway, TrackerRefuses
from bot.trackers.web import AnswerTooLong, bounded, is_safe, trouble_of, waiting


@pytest.mark.parametrize(
    "url",
    [
        "https://api.github.com",
        "https://github.example.com/api/v3",
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:1/jira",
    ],
)
def test_safe_addresses(url):
    """Encrypted, or this machine."""
    assert is_safe(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://api.github.com",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "https://",
        "https://user:secret@example.com",
        "https://example.com?x=1",
        "https://example.com#x",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "https://[",
        "https://example.com:0",
        f"https://example.com/{'x' * 150}",
    ],
)
def test_unsafe_addresses(url):
    """A token is sent to no other, however it looks."""
    assert not is_safe(url)


def test_statuses():
    """Nothing is wrong below 300; 400 and 422 are about one issue, so no word of the place's."""
    assert [trouble_of(status) for status in (200, 204, 400, 409, 422)] == [None] * 5
    assert isinstance(trouble_of(302), TrackerRefuses)
    assert isinstance(trouble_of(599), TrackerAway)


def test_waiting():
    """Retry-After is seconds or a moment; what is neither asks for nothing."""
    assert waiting("120") == timedelta(seconds=120)
    assert waiting("99999999999999999999") == timedelta(days=1)
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    assert timedelta(minutes=4) < waiting(later) <= timedelta(minutes=5)
    assert waiting("Wed, 21 Oct 2015 07:28:00 GMT") == timedelta()
    assert [waiting(told) for told in ("", "soon", "-5", "²")] == [None] * 4


def test_an_answer_has_an_end(monkeypatch):
    """It may neither be too long nor drip for ever."""
    assert list(bounded([b"a", b"b"])) == [b"a", b"b"]
    monkeypatch.setattr(web, "LARGEST", 3)
    with pytest.raises(AnswerTooLong):
        list(bounded([b"aa", b"bb"]))
    monkeypatch.setattr(web, "DEADLINE_S", -1)
    with pytest.raises(AnswerTooLong):
        list(bounded([b"a"]))
