"""A sample comes from the complete population, and anybody can draw it again."""

import csv
import hashlib
import io

from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.entities import Sampling
from bot.evidence.sampling import drawn
from tests.bot.evidence.conftest import proved

ITEMS = st.lists(st.text(max_size=8), max_size=30)


def table(packed, name):
    text = (packed.folder / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_sample_by_hand(spring):
    """Seed and rule stand in the index, and by them alone the sample is found again."""
    packed = spring.company.pack("by-hand", sample=Sampling(size=2, seed="coffee"))
    rows = [row for row in table(packed, "sample") if row["population"] == "training/TR-1/people"]
    people = {row["person"] for row in table(packed, "training/TR-1/people")}
    by_hand = sorted(
        hashlib.sha256(f"coffee\ntraining/TR-1/people\n{one}".encode()).hexdigest()
        for one in people
    )[:2]
    assert [row["drawn_by_sha256"] for row in rows] == by_hand
    assert {row["of"] for row in rows} == {str(len(people))}
    index = (packed.folder / "index.html").read_text("utf-8")
    assert "up to 2 of each population, seed coffee" in index
    assert packed.seed == "coffee"
    assert proved(packed.folder).verdict.problems == ()


def test_the_same_seed_is_the_same_sample(spring):
    """Twice the same seed, twice the same sample; without one, a new seed each time is printed."""
    first, again, other, new = (
        spring.company.pack(f"s{n}", sample=Sampling(size=3, seed=seed))
        for n, seed in enumerate(("a", "a", "", ""))
    )
    assert table(first, "sample") == table(again, "sample")
    assert len({first.seed, other.seed, new.seed}) == 3
    assert f"Seed: {other.seed}." in (other.folder / "index.html").read_text("utf-8")


def test_without_a_sample_everything_is_there(spring):
    """No sample, no table of one: the index says that populations are complete."""
    packed = spring.company.pack("complete")
    assert "sample" not in packed.rows
    index = (packed.folder / "index.html").read_text("utf-8")
    assert "every table is its complete population" in index


@given(items=ITEMS, size=st.integers(1, 40), seed=st.text(min_size=1, max_size=8))
def test_what_is_drawn(items, size, seed):
    """As many as wished or as there are, each once, whatever the order in which they came."""
    sample = Sampling(size=size, seed=seed)
    found = [one for one, _ in drawn("p", items, sample)]
    assert len(found) == len(set(found)) == min(size, len(set(items)))
    assert set(found) <= set(items)
    assert drawn("p", items[::-1], sample) == drawn("p", items, sample)
    bigger = Sampling(size=size + 1, seed=seed)
    assert [one for one, _ in drawn("p", items, bigger)][: len(found)] == found
