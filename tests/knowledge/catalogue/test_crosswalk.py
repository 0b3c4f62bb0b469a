"""Every id beside a SOC 2 criterion says how well it serves and why, and none can be forgotten."""

import csv
import shutil
from importlib.resources import files

import pytest
import yaml

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.catalogue.crosswalk import Confidence, read_crosswalk
from knowledge.errors import CatalogueInvalid

DATA = files("knowledge.catalogue") / "data"
REASONS = "soc2-reasons.yaml"
FACTS = list(
    csv.DictReader(
        (DATA / "soc2-tsc-to-iso27001-2022.csv").read_text("utf-8").splitlines(),
    )
)
#: A reason stands alone, so none may point back.
BANNED_OPENINGS = frozenset({"it", "this", "that", "these", "they"})


@pytest.fixture(scope="module")
def criteria():
    """Every criterion as it is loaded."""
    return read_crosswalk(DATA)


@pytest.fixture(scope="module")
def services(criteria):
    """How each id serves each criterion, by both."""
    return {
        (number, id_): service
        for number, criterion in criteria.items()
        for id_, service in criterion.served_by.items()
    }


@pytest.fixture
def reread(tmp_path):
    """Read the crosswalk again from a copy whose reasons were changed."""
    shutil.copytree(str(DATA), tmp_path / "data")
    file = tmp_path / "data" / REASONS

    def read(change):
        reasons = yaml.safe_load(file.read_text("utf-8"))
        change(reasons)
        file.write_text(yaml.safe_dump(reasons, sort_keys=False), "utf-8")
        return read_crosswalk(tmp_path / "data")

    return read


def test_facts_survive_loading(criteria):
    """Numbers, topics and ids are those of the facts, in their order."""
    assert [(one.number, one.topic, " ".join(one.served_by)) for one in criteria.values()] == [
        tuple(row.values()) for row in FACTS
    ]
    assert list(criteria) == [row["tsc_criterion"] for row in FACTS]


def test_ids_exist(services):
    """Every id beside a criterion is a clause or a control of the standard."""
    assert {id_ for _, id_ in services} <= set(load_catalogue().entries)


def test_every_pair_has_a_reason(services):
    """A reason is one sentence of 5 to 30 words that stands alone."""
    for pair, service in services.items():
        words = service.because.split()
        assert 5 <= len(words) <= 30, pair
        assert service.because.endswith("."), pair
        assert service.because.count(".") == 1, pair
        assert service.because[0].isupper(), pair
        assert words[0].lower() not in BANNED_OPENINGS, pair


def test_no_two_reasons_are_the_same(services):
    """Each reason is about its own pair."""
    reasons = [service.because.lower() for service in services.values()]
    assert len(set(reasons)) == len(reasons)


def test_confidences_tell_apart(services):
    """All three confidences are used, so that they say something."""
    assert {service.confidence for service in services.values()} == set(Confidence)


def test_an_unchanged_copy_is_read(reread, criteria):
    """What is refused below is refused for its change, and for nothing else."""
    assert reread(lambda _reasons: None) == criteria


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda reasons: reasons["CC7.2"].pop("A.8.16"), id="missing id"),
        pytest.param(
            lambda reasons: reasons["CC7.2"].update({"A.8.34": reasons["CC7.2"]["A.8.16"]}),
            id="surplus id",
        ),
        pytest.param(
            lambda reasons: reasons["CC7.2"].update({"A.5.7": reasons["CC7.2"].pop("A.5.7")}),
            id="other order",
        ),
        pytest.param(lambda reasons: reasons.pop("CC7.2"), id="missing criterion"),
    ],
)
def test_ids_that_differ_are_refused(reread, change):
    """A missing or surplus id is refused, and its criterion is named with what it needs."""
    with pytest.raises(CatalogueInvalid, match=r"CC7\.2 needs A\.5\.7 A\.8\.15 A\.8\.16 A\.8\.17"):
        reread(change)


@pytest.mark.parametrize(
    "service",
    [
        {"confidence": "certain", "because": "Logs are the raw material of monitoring."},
        {"confidence": "strong"},
        {"confidence": "strong", "because": "Logs are kept.", "why": "Logs are kept."},
    ],
)
def test_a_damaged_reason_is_refused(reread, service):
    """A reason of another shape is refused with its file, its criterion and its id."""
    with pytest.raises(CatalogueInvalid, match=r"soc2-reasons\.yaml") as raised:
        reread(lambda reasons: reasons["CC7.2"].update({"A.8.15": service}))
    assert "`CC7.2`.`A.8.15`" in str(raised.value)
