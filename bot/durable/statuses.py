"""What DBOS calls the states of a workflow, and what they mean here."""

WAITING = ("ENQUEUED", "PENDING", "DELAYED")
GIVEN_UP = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
"""Failed so often that the engine tries no more: kept, and told by ``annexa doctor``."""
FINISHED = ("SUCCESS", "ERROR", "CANCELLED")
