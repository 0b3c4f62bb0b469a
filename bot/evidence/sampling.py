"""Draws a sample that anybody can draw again: no random numbers, only hashes of a printed seed."""

import hashlib
import secrets
from collections.abc import Sequence

from bot.errors import ExportWrong
from bot.evidence.entities import Drawn, Part, Sampling
from bot.records.sheets import Cell, Sheet

LARGEST = 10_000
LONGEST_SEED = 100

_POPULATION_COLUMNS = ("population", "what", "file", "column", "items", "drawn")
_COLUMNS = ("population", "of", "place", "item", "drawn_by_sha256")


def new_seed() -> str:
    """Return a seed that nobody chose."""
    return secrets.token_hex(8)


def checked(sample: Sampling) -> Sampling:
    """Return the wish as it is used; raise ``ExportWrong`` where it is none."""
    if not 1 <= sample.size <= LARGEST:
        raise ExportWrong(f"A sample has 1 to {LARGEST:,} items of each population.")
    if not sample.seed.isprintable() or not 1 <= len(sample.seed) <= LONGEST_SEED:
        raise ExportWrong(f"A seed has 1 to {LONGEST_SEED} visible characters.")
    return sample


def drawn(population: str, items: Sequence[str], sample: Sampling) -> list[tuple[str, str]]:
    """Return the items whose hash comes first, with it; the order of *items* is of no matter."""
    hashed = ((_hash(sample.seed, population, one), one) for one in set(items))
    return [(one, digest) for digest, one in sorted(hashed)[: sample.size]]


def drawn_from(parts: Sequence[Part], sample: Sampling) -> tuple[Drawn, ...]:
    """Draw from every population among *parts* that has items."""
    found = []
    for part in parts:
        if not part.item or not part.sheet.rows:
            continue
        place = part.sheet.header.index(part.item)
        items = {str(row[place]) for row in part.sheet.rows}
        one = Drawn(
            population=part.name,
            title=part.title,
            item=part.item,
            size=len(items),
            items=drawn(part.name, sorted(items), sample),
        )
        found.append(one)
    return tuple(found)


def shortage(some: Sequence[Drawn], size: int) -> str:
    """Say where a sample of *size* is all that there is; empty where it is so nowhere."""
    short = sum(one.size < size for one in some)
    if not some:
        return "There is no population here that one could draw from."
    if short == len(some):
        return f"No population here has {size:,} items, so the sample is all of each."
    if short:
        few = f"{short:,} of {len(some):,} populations have fewer than {size:,} items"
        return f"{few}, so the sample has them whole."
    return ""


def sample_parts(some: Sequence[Drawn], sample: Sampling) -> tuple[Part, Part]:
    """Return the tables of a sample: what it was drawn from and how, and what was drawn."""
    return _populations(some, sample), _sample(some)


def _populations(some: Sequence[Drawn], sample: Sampling) -> Part:
    rows = [
        (one.population, one.title, f"{one.population}.csv", one.item, one.size, len(one.items))
        for one in some
    ]
    said = [
        f"Seed: {sample.seed}. Of each complete population below up to {sample.size} items.",
        (
            "Drawn so: for each item, which is what the table has in the column named here, the "
            "SHA-256 of three lines: the seed, the population's name and the item (UTF-8, a line feed "
            "between them, none at the end). Sorted, the first ones are the sample. So anybody can "
            "draw it again, or another one with a seed of their own."
        ),
        shortage(some, sample.size),
    ]
    return Part(
        name="populations",
        title="Populations of the sample",
        says=[words for words in said if words],
        sheet=Sheet(name="Populations", header=_POPULATION_COLUMNS, rows=rows),
        shown=_POPULATION_COLUMNS,
    )


def _sample(some: Sequence[Drawn]) -> Part:
    rows: list[tuple[Cell, ...]] = [
        (one.population, one.size, place, item, digest)
        for one in some
        for place, (item, digest) in enumerate(one.items, start=1)
    ]
    return Part(
        name="sample",
        title="Sample",
        says=["What was drawn, in the order of the hashes; seed and method stand above."],
        sheet=Sheet(name="Sample", header=_COLUMNS, rows=rows),
        shown=_COLUMNS[:-1],
    )


def _hash(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
