"""A sample comes from the complete population, and anybody can draw it again."""

import csv
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExportWrong
from bot.evidence.entities import Drawn, Sampling
from bot.evidence.sampling import drawn, shortage
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


def test_the_index_has_all_that_is_needed_to_draw_it_again(spring):
    """By the table of populations, the printed rule and the CSV files alone everything is redrawn."""
    packed = spring.company.pack("again", scope="all", sample=Sampling(size=3, seed="7"))
    populations, sample = table(packed, "populations"), table(packed, "sample")
    assert {one.population: one.size for one in packed.drawn} == {
        one["population"]: int(one["items"]) for one in populations
    }
    redrawn = []
    for one in populations:
        name, column = one["population"], one["column"]
        with (packed.folder / one["file"]).open(encoding="utf-8", newline="") as file:
            items = {row[column] for row in csv.DictReader(file)}
        assert len(items) == int(one["items"])
        hashes = sorted(
            (hashlib.sha256(f"7\n{name}\n{item}".encode()).hexdigest(), item) for item in items
        )[:3]
        assert len(hashes) == int(one["drawn"])
        redrawn += [(name, item) for _, item in hashes]
    assert redrawn == [(row["population"], row["item"]) for row in sample]
    index = (packed.folder / "index.html").read_text("utf-8")
    size, taken = sum(one.size for one in packed.drawn), len(sample)
    assert f"{taken:,} of {size:,} items in {len(populations):,} populations were drawn" in index
    assert "Drawn so: for each item" in index
    assert 'href="controls.csv"' in index


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([30, 25], ""),
        ([30, 7], "1 of 2 populations have fewer than 25 items, so the sample has them whole."),
        ([3, 7], "No population here has 25 items, so the sample is all of each."),
        ([], "There is no population here that one could draw from."),
    ],
)
def test_more_than_there_are(sizes, told):
    """Whoever wants more than there are is told that they have all; nobody is sent away."""
    some = [Drawn(population="p", title="P", item="id", size=one, items=()) for one in sizes]
    assert shortage(some, 25) == told


def test_a_pack_says_where_a_sample_is_all(spring):
    """The index says it, too."""
    packed = spring.company.pack("whole", sample=Sampling(size=500, seed="7"))
    index = (packed.folder / "index.html").read_text("utf-8")
    assert "No population here has 500 items, so the sample is all of each." in index


@pytest.mark.parametrize("sample", [Sampling(size=0, seed="7"), Sampling(size=10_001, seed="7")])
def test_sizes_that_cannot_be_drawn(spring, sample):
    """Nothing, and more than anybody looks at, is told so, and no folder is left."""
    with pytest.raises(ExportWrong, match="1 to 10,000 items"):
        spring.company.pack("none", sample=sample)
    assert not (spring.company.folder / "none").exists()


def test_without_a_sample_everything_is_there(spring):
    """No sample, no table of one: the index says that populations are complete."""
    packed = spring.company.pack("complete")
    assert not {"sample", "populations"} & set(packed.rows)
    assert packed.drawn == ()
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
