"""Whether this process would sign anchors with another key than the others did."""

from collections.abc import Collection, Sequence

from bot.audit.anchors import Anchor, fingerprint, short
from bot.audit.signing import SigningKey


def another_key(made: Sequence[Anchor], key: SigningKey, *, former: Collection[str] = ()) -> str:
    """Say that the newest anchor is neither of *key* nor of a *former* one; nothing where it is."""
    theirs = fingerprint(made[-1].public_key) if made else key.fingerprint
    if theirs in {key.fingerprint, *former}:
        return ""
    return (
        f"the newest anchor was signed with the key {short(theirs)}, this process signs with "
        f"{short(key.fingerprint)}: whoever checks anchors against one key will refuse the other"
    )
