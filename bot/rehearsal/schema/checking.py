"""What no table says: that ids are unique, and that some things come once."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.rehearsal.entities import Given
from bot.rehearsal.filled import elements_of
from bot.rehearsal.schema.specs import Kinds, Many, wrong


def problems(blocks: Sequence[Given], kinds: Kinds, *, most: int, at: str) -> list[str]:
    """Return everything that Slack would complain about."""
    found = list(Many(kinds, most, least=0).problems(blocks, at))
    # Ids are looked for in what has a shape at all.
    return found or [*_repeated(blocks, at)]


def _repeated(blocks: Sequence[Given], at: str) -> Iterator[str]:
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for name, times in ids.items():
        if times > 1:
            yield wrong(f"block_id already exists: {name}", at)
    for index, block in enumerate(blocks):
        # A card in a carousel, and a block in a container, are blocks of their own.
        inner = block["elements"] if block["type"] == "carousel" else block.get("child_blocks")
        for one in inner or [block]:
            names = Counter(
                element["action_id"]
                for _, element in elements_of([one])
                if element.get("action_id")
            )
            for name, times in names.items():
                if times > 1:
                    yield wrong(f"action_id already exists: {name}", f"{at}/{index}")
