"""Proof reaches its floors on the set that comes with the package."""

from knowledge.evaluation.proof import ProofPair, load_proof_pairs, measure_proof


def test_set_is_whole():
    """The set has a hundred true pairs and a hundred altered in eight ways, each id once."""
    pairs = load_proof_pairs()

    assert len({pair.id for pair in pairs}) == 200
    assert sum(pair.is_true for pair in pairs) == 100
    assert len({pair.altered for pair in pairs if not pair.is_true}) == 8
    assert all(bool(pair.altered) != pair.is_true for pair in pairs)


def test_floors():
    """At least 95 % of the altered are rejected and at least 90 % of the true are kept."""
    figures = measure_proof(load_proof_pairs())

    assert figures.rejected >= 0.95, figures.wrong
    assert figures.kept >= 0.90, figures.wrong


def test_counts_by_class():
    """A wrong judgement is counted in its class and named by its id."""
    passage = "Doors are locked at 18:00."
    pairs = [
        ProofPair(id="a", passage=passage, sentence=passage, is_true=True, altered=""),
        ProofPair(id="b", passage=passage, sentence=passage, is_true=False, altered="date"),
    ]
    figures = measure_proof(pairs)

    assert [(one.name, one.right, one.of) for one in figures.classes] == [
        ("true", 1, 1),
        ("date", 0, 1),
    ]
    assert figures.wrong == ("b",)
    assert (figures.kept, figures.rejected) == (1.0, 0.0)


def test_nothing_to_measure():
    """No pairs give no figures and no error."""
    assert measure_proof([]).kept == 1.0
