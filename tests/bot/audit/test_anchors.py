"""Anchors survive being written, posted and copied, and nothing else passes for one."""

import json
from dataclasses import replace

import pytest

from bot.audit.anchor_files import read_given, write_anchor
from bot.audit.anchors import TimeStamp, from_json, to_json
from bot.audit.entities import AuditHead
from bot.audit.signing import is_signed
from bot.errors import AnchorWrong
from tests.bot.audit.forging import signed

HEAD = AuditHead(sequence=6, hash="ab" * 32)


@pytest.fixture
def made(key):
    """A signed anchor."""
    return signed(HEAD, key)


def test_written_and_read(made, tmp_path):
    """An anchor's file gives back the anchor; its public key lies beside it."""
    path = write_anchor(tmp_path / "new" / "folder", made)
    [read] = read_given(str(path), records=tmp_path / "elsewhere")
    assert (read.signed, read.head, read.is_near) == (made, HEAD, False)
    assert is_signed(read.signed)
    [key_file] = path.parent.glob("public-key-*.pem")
    assert key_file.read_text() == made.public_key


def test_time_stamp_is_kept(made):
    """A time stamp goes with its anchor."""
    stamped = replace(made, stamp=TimeStamp(authority="http://tsa", token=b"\x00\xff"))
    assert from_json(to_json(stamped), source="x") == stamped


def test_written_once(made, tmp_path):
    """What is written is never written again: the store may be a write-once one."""
    path = write_anchor(tmp_path, made)
    path.chmod(0o400)
    before = path.stat().st_mtime_ns
    assert write_anchor(tmp_path, made) == path
    assert path.stat().st_mtime_ns == before


def test_copied(made):
    """The line that was posted is an anchor too."""
    [read] = read_given(f" {made.copied}\n", records=None)
    assert (read.head, read.signed) == (HEAD, None)


def test_folder_of_anchors(made, key, tmp_path):
    """A folder gives all its anchors, oldest first; near is what lies with the records."""
    later = signed(AuditHead(sequence=10, hash="cd" * 32), key)
    for anchor in (later, made):
        write_anchor(tmp_path / "home" / "anchors", anchor)
    given = read_given(str(tmp_path / "home" / "anchors"), records=tmp_path / "home")
    assert [one.head.sequence for one in given] == [6, 10]
    assert all(one.is_near for one in given)


@pytest.mark.parametrize("named", ["nowhere.json", "6:abc", "0:" + "ab" * 32, "", "6"])
def test_nothing_there(tmp_path, monkeypatch, named):
    """What is neither a file nor a copied anchor is refused with words."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AnchorWrong, match=r"cannot be read|holds no anchors"):
        read_given(named, records=tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", "annexa-anchor/2"),
        ("at", 5),
        ("at", "\x1b[2J"),
        ("entries", 0),
        ("entries", "6"),
        ("entries", True),
        ("head", "xyz"),
        ("head", None),
        ("key", "00" * 32),
        ("public_key", ""),
        ("signature", "zz"),
        ("time_stamp", "now"),
        ("time_stamp", {"authority": "x", "token": "%%%"}),
        ("time_stamp", {"authority": 1, "token": ""}),
    ],
)
def test_malformed(made, field, value):
    """An anchor's file with anything out of form is refused and named."""
    fields = {**json.loads(to_json(made)), field: value}
    with pytest.raises(AnchorWrong, match=r"given\.json is no"):
        from_json(json.dumps(fields), source="given.json")


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{", "[" * 100_000])
def test_no_anchor(text):
    """Anything else is refused and named."""
    with pytest.raises(AnchorWrong, match=r"given\.json is no"):
        from_json(text, source="given.json")
