"""Draws a sample that anybody can draw again: no random numbers, only hashes of a printed seed."""

import hashlib
import secrets
from collections.abc import Sequence

from bot.errors import ExportWrong
from bot.evidence.entities import Part, Sampling
from bot.records.sheets import Cell, Sheet

LARGEST = 10_000
LONGEST_SEED = 100

_COLUMNS = ("population", "of", "place", "item", "drawn_by_sha256")


def new_seed() -> str:
    """Return a seed that nobody chose."""
    return secrets.token_hex(8)


def checked(sample: Sampling) -> Sampling:
    """Return the wish as it is used; raise ``ExportWrong`` where it is none."""
    if not 1 <= sample.size <= LARGEST:
        raise ExportWrong(f"A sample has 1 to {LARGEST:,} items.")
    if not sample.seed.isprintable() or not 1 <= len(sample.seed) <= LONGEST_SEED:
        raise ExportWrong(f"A seed has 1 to {LONGEST_SEED} visible characters.")
    return sample


def drawn(population: str, items: Sequence[str], sample: Sampling) -> list[tuple[str, str]]:
    """Return the items whose hash comes first, with it; the order of *items* is of no matter."""
    hashed = ((_hash(sample.seed, population, one), one) for one in set(items))
    return [(one, digest) for digest, one in sorted(hashed)[: sample.size]]


def sample_of(parts: Sequence[Part], sample: Sampling) -> Part:
    """Return the sample of every population among *parts*."""
    rows: list[tuple[Cell, ...]] = []
    for part in parts:
        if not part.item or not part.sheet.rows:
            continue
        place = part.sheet.header.index(part.item)
        items = [str(row[place]) for row in part.sheet.rows]
        rows += [
            (part.name, len(set(items)), n, one, digest)
            for n, (one, digest) in enumerate(drawn(part.name, items, sample), start=1)
        ]
    return Part(
        name="sample",
        title="Sample",
        says=[
            f"Seed: {sample.seed}. Of each complete population below up to {sample.size} items.",
            (
                "Drawn so: for each item the SHA-256 of three lines, which are the seed, the "
                "population's name and the item (UTF-8, a line feed between them, none at the end); "
                "sorted, the first ones are taken. So anybody can draw it again, or another one with "
                "a seed of their own."
            ),
        ],
        sheet=Sheet(name="Sample", header=_COLUMNS, rows=rows),
        shown=_COLUMNS[:-1],
    )


def _hash(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
