"""Time stamps of an authority outside say when an anchor was seen."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.anchors import TimeStamp
from bot.audit.stamping import TimestampAuthority, stamped_at
from bot.errors import NotStamped
from tests.bot.audit.authority import Authority

STATEMENT = b'{"entries":6}'


@pytest.fixture(scope="module")
def authority():
    """One authority for all tests."""
    with Authority() as served:
        yield served


@pytest.fixture
def client(authority, tmp_path):
    """Whoever asks this authority and trusts its root certificate."""
    authority.fault = ""
    root = tmp_path / "root.pem"
    root.write_bytes(authority.root_pem)
    return TimestampAuthority(authority.url, root)


def test_stamped(authority, client, tmp_path):
    """A time stamp says when the statement was seen; it is asked for by hash alone."""
    stamp = client.stamp(STATEMENT)
    at = stamped_at(stamp, STATEMENT, certificate=tmp_path / "root.pem")
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)
    kind, query = authority.asked[-1]
    assert kind == "application/timestamp-query"
    assert STATEMENT not in query


def test_proves_this_statement_only(client, tmp_path):
    """A time stamp of one statement proves nothing about another."""
    stamp = client.stamp(STATEMENT)
    with pytest.raises(NotStamped, match="not in order"):
        stamped_at(stamp, STATEMENT + b" ", certificate=tmp_path / "root.pem")


def test_another_root(client, tmp_path):
    """A time stamp of an authority that nobody trusts proves nothing."""
    stamp = client.stamp(STATEMENT)
    other = tmp_path / "other.pem"
    other.write_bytes(Authority().root_pem)
    with pytest.raises(NotStamped, match="not in order"):
        stamped_at(stamp, STATEMENT, certificate=other)


def test_another_time(client, tmp_path):
    """A time stamp whose time was changed proves nothing."""
    token = client.stamp(STATEMENT).token
    year = f"{datetime.now(UTC):%Y%m}".encode()
    assert token.count(year) == 1
    forged = TimeStamp(authority="post", token=token.replace(year, b"202001"))
    with pytest.raises(NotStamped, match="not in order"):
        stamped_at(forged, STATEMENT, certificate=tmp_path / "root.pem")


def test_any_changed_byte(client, tmp_path):
    """Whichever byte of a time stamp is changed, it is refused with words or says the same time."""
    stamp = client.stamp(STATEMENT)
    root = tmp_path / "root.pem"
    told = {stamped_at(stamp, STATEMENT, certificate=root)}
    for at in range(0, len(stamp.token), 3):
        token = bytearray(stamp.token)
        token[at] ^= 0x41
        with suppress(NotStamped):
            told.add(stamped_at(replace(stamp, token=bytes(token)), STATEMENT, certificate=root))
    assert len(told) == 1


@pytest.mark.parametrize("token", [b"", b"\x30\x80", b"\x00" * 40, b"\xff" * 4000])
def test_garbage(client, tmp_path, token):
    """What is no time stamp at all is refused with words."""
    assert client
    with pytest.raises(NotStamped, match="not in order"):
        stamped_at(
            TimeStamp(authority="", token=token), STATEMENT, certificate=tmp_path / "root.pem"
        )


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("down", "did not answer"),
        ("refuses", "not in order"),
        ("garbage", "not in order"),
        ("huge", "too long"),
        ("nonce", "not in order"),
        ("digest", "not in order"),
    ],
)
def test_misbehaving_authority(authority, client, fault, told):
    """An authority that is down, refuses, or answers something else gives no time stamp."""
    authority.fault = fault
    with pytest.raises(NotStamped, match=told):
        client.stamp(STATEMENT)


def test_no_authority_there(tmp_path, client):
    """An address where nobody answers is told in words."""
    assert client
    gone = TimestampAuthority("http://127.0.0.1:9/", tmp_path / "root.pem", timeout_s=1)
    with pytest.raises(NotStamped, match="did not answer"):
        gone.stamp(STATEMENT)


@pytest.mark.parametrize("contents", [None, b"", b"no certificate", b"\x00"])
def test_wrong_certificate(tmp_path, contents):
    """A file without a certificate is refused before anybody is asked."""
    path = tmp_path / "wrong.pem"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(NotStamped, match="holds no certificate in PEM form"):
        TimestampAuthority("http://127.0.0.1:9/", path)
