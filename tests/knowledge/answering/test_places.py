"""A country that is named stands for the group of countries that a rule speaks of."""

import pytest

from knowledge.answering.evidence import Evidence
from knowledge.answering.places import Place, of_group, place_in
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId

RULES = (
    "Employees may work from a country of group A for 20 days.",
    "Group A consists of the European Economic Area, Switzerland and the United Kingdom.",
    "Work from a country of group B needs approval.",
    "Group B consists of all other countries that are not in group C.",
    "Destination: Own country; Working from there: Allowed.",
    "Laptops are carried in hand luggage.",
)


def _evidence(text, source="travel.md"):
    passage = Passage(
        id=PassageId(text),
        source=source,
        document=DocumentControl(title="Travel", status=DocumentStatus.APPROVED),
        headings=(),
        page=None,
        position=0,
        text=text,
    )
    return Evidence(text=text, passage=passage, coverage=1, own=1, nearness=0.5, score=1)


@pytest.mark.parametrize(
    ("text", "name", "is_european"),
    [
        ("may I work from Norway?", "norway", True),
        ("and to the US?", "united states", False),
        ("travel to the USA", "united states", False),
        ("a trip to the U.S. in May", "united states", False),
        ("work from the UK", "united kingdom", False),
        ("moving to South Korea", "south korea", False),
        ("a week in Dubai", "united arab emirates", False),
    ],
)
def test_countries_are_read(text, name, is_european):
    """Names, short forms and a country written like a pronoun are understood."""
    assert place_in(text) == Place(name=name, is_european=is_european)


@pytest.mark.parametrize("text", ["", "may they tell us?", "let us work", "a café", "mexican food"])
def test_other_words_name_no_country(text):
    """A pronoun and an ordinary word are no countries."""
    assert place_in(text) is None


@pytest.mark.parametrize(
    ("text", "told", "held"),
    [
        ("Norway", RULES[1], {RULES[0], RULES[5]}),
        ("the UK", RULES[1], {RULES[0], RULES[5]}),
        ("Brazil", RULES[3], {RULES[2], RULES[5]}),
    ],
)
def test_the_rules_of_its_group_hold(text, told, held):
    """What is said of another group, or of home, is left out; which group it is, is told."""
    holding, telling = of_group([_evidence(rule) for rule in RULES], place_in(text))
    assert telling is not None
    assert telling.text == told
    assert {one.text for one in holding} == held


def test_other_documents_may_mean_other_groups():
    """A group of the same name in another document is not this one."""
    other = _evidence("Suppliers of group A are reviewed yearly.", source="suppliers.md")
    holding, _ = of_group([*map(_evidence, RULES), other], place_in("Brazil"))
    assert other in holding


@pytest.mark.parametrize("text", ["Norway", "no country at all"])
def test_without_groups_nothing_changes(text):
    """Rules that tell of no group stay as they are, whatever is asked."""
    rules = [_evidence(RULES[5]), _evidence(RULES[2])]
    assert of_group(rules, place_in(text)) == (rules, None)
