"""How people name a record."""


def label_of(number: int | None) -> str:
    """Return a record's label; empty where there is none."""
    return "" if number is None else f"ACK-{number}"
