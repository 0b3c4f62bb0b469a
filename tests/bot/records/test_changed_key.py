"""Whoever would sign with another key than the newest anchor's is told."""

import pytest

from bot.audit.anchors import short
from bot.audit.service import AuditTrail
from bot.audit.signing import load_or_make_key
from bot.records.changed_key import another_key


@pytest.fixture
def keys(tmp_path):
    return [load_or_make_key(tmp_path / name) for name in ("one", "two")]


@pytest.fixture
def anchored(sqlite, clock):
    """Make anchors, one by each of the keys that are given, and return them."""
    trail = AuditTrail(sqlite, clock)

    def made(*keys):
        for key in keys:
            with sqlite.transaction() as connection:
                trail.anchor(connection, key=key, actor="system")
        return trail.anchors()

    return made


def test_the_newest_anchor_counts(anchored, keys):
    """Both keys are told where the newest anchor is of another one; nothing where it is not."""
    one, two = keys
    assert another_key((), one) == ""

    made = anchored(one, two)

    assert another_key(made, two) == ""
    told = another_key(made, one)
    assert short(one.fingerprint) in told
    assert short(two.fingerprint) in told
    assert another_key(made, one, former={two.fingerprint}) == ""
