"""What is told of the audit trail can be copied, and says what to do."""

from bot.slack.blocks.notices import notice_message

HEAD = "ab" * 32


def test_anchored():
    """The leads read one line to copy, the key's fingerprint, and what the line is for."""
    facts = {"entries": "1234", "head": HEAD, "key": "3f2a-9c01-77de-10ab"}
    said = notice_message("trail_anchored", facts).text
    assert f"`1234:{HEAD}`" in said
    assert "`3f2a-9c01-77de-10ab`" in said
    assert "annexa audit verify --anchor" in said


def test_broken():
    """The admins read what does not fit and what to do now."""
    facts = {"problem": "entry 3 was changed", "more": "2"}
    said = notice_message("trail_broken", facts).text
    assert "entry 3 was changed (and 2 more)" in said
    assert "Run `annexa audit verify`" in said
    assert "more)" not in notice_message("trail_broken", {**facts, "more": "0"}).text
