"""A message that waits too long is told."""

from bot.database.outbox import Outbox


def test_stuck_since_the_oldest(database, clock):
    """Five minutes are no trouble, longer is; what was handed over counts no more."""
    outbox, begun = Outbox(database, clock), clock.now()
    assert outbox.stuck_since() is None

    for item_id in ("a", "b"):
        with database.transaction() as connection:
            outbox.post(connection, item_id=item_id, kind="notice", payload={})
        clock.forward(minutes=5)
        assert (outbox.stuck_since() is None) == (item_id == "a")
    assert outbox.stuck_since() == begun

    outbox.done("a")
    assert outbox.stuck_since() is None
