"""Whoever has to say why says it in words that can be weighed later."""

import pytest

from bot.errors import ReasonMissing
from bot.people.reasons import stated


def test_reason_is_kept_in_one_line():
    """A reason in any writing is kept, without the white space around and in it."""
    assert stated("  the audit of\n the first quarter ", why="") == "the audit of the first quarter"
    assert stated("四半期の監査のための確認です", why="")


@pytest.mark.parametrize(
    "reason", ["", "  ", "case 7", "1234567890 !!!!", "nine nine", "\u200b" * 12]
)
def test_too_little_is_none(reason):
    """What has not ten letters is refused with the words that the place gave."""
    with pytest.raises(ReasonMissing, match="Say why"):
        stated(reason, why="Say why.")
