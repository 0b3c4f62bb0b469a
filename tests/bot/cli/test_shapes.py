"""The JSON shapes are what their schemas say, and the schemas know every value of the code."""

import copy
import json
from dataclasses import replace
from datetime import date

import pytest

from bot.cli import shapes
from knowledge.answers import Action, Answer, Citation, Kind, Reason, Sentence, Side
from knowledge.passages import DocumentStatus
from knowledge.retrieval import Place
from tests.bot.cli.schemas import SCHEMAS, schema, validator

FULL = Answer(
    kind=Kind.ANSWER,
    lead="Lead.",
    sentences=(Sentence(text="Doors are shut.", citations=(1,), side=Side.OURS),),
    citations=(
        Citation(
            n=1,
            source="doors.pdf",
            title="Doors",
            section="1 › 2",
            page=3,
            version="1.0",
            effective=date(2026, 1, 2),
            status=DocumentStatus.APPROVED,
            quote="Doors are shut.",
        ),
    ),
    notices=("Notice.",),
    choices=("Choice?",),
    nearest=("Windows",),
    ranked=("A.7.2", "9.2.1", "10"),
    dropped=1,
    elapsed_ms=1.5,
)
PLACE = Place(source="A.7.2", section="", page=None, score=0.123456, text="Doors.")


def _name(value):
    """Name a test case."""
    sides = "".join(sentence.side for sentence in value.sentences)
    return f"{value.kind}-{value.reason or value.action or sides}"


BY_KIND = [
    *(Answer(kind=Kind.REFUSAL, reason=reason, lead="No.") for reason in Reason),
    *(Answer(kind=Kind.ACTION, action=action, lead="You want.") for action in Action),
    Answer(kind=Kind.HAND_OFF, action=Action.HAND_OFF),
    Answer(kind=Kind.EVENT, action=Action.REPORT_EVENT, sensitive=True),
    Answer(kind=Kind.ASK_BACK, lead="Which?"),
    *(replace(FULL, sentences=(replace(FULL.sentences[0], side=side),)) for side in Side),
]


@pytest.mark.parametrize("name", ["answer", "search", "ask-input"])
def test_schemas_are_schemas(name):
    """Every schema is a valid schema of the 2020-12 draft, and describes every field."""
    assert validator(name)
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert _undescribed(schema(name)) == []


def test_all_schemas_are_tested():
    """There is no schema that nobody looks at."""
    names = {path.name.removesuffix(".schema.json") for path in SCHEMAS.iterdir()}
    assert names == {"answer", "search", "ask-input"}


@pytest.mark.parametrize(
    ("field", "values"), [("kind", Kind), ("reason", Reason), ("action", Action)]
)
def test_enums_are_those_of_the_code(field, values):
    """Kinds, reasons and actions in the schema are exactly those of the code."""
    listed = schema("answer")["$defs"]["answer"]["properties"][field]["enum"]
    assert {one for one in listed if one} == set(values)
    assert (None in listed) is (field != "kind")


def test_sides_are_those_of_the_code():
    """Who may say a sentence is the same in schema and code."""
    listed = schema("answer")["$defs"]["sentence"]["properties"]["side"]["enum"]
    assert set(listed) == set(Side)


def test_only_what_may_be_searched_is_cited():
    """The schema knows no citation of a draft or a withdrawn document."""
    listed = schema("answer")["$defs"]["citation"]["properties"]["status"]["enum"]
    assert set(listed) == {DocumentStatus.APPROVED, DocumentStatus.UNAPPROVED}


@pytest.mark.parametrize("value", BY_KIND, ids=_name)
def test_every_answer_is_valid(value):
    """Whatever becomes of a question, its JSON is as the schema says."""
    validator("answer").validate(_through_json(shapes.answer("q", value)))


def test_every_field_is_documented():
    """Nothing is printed that the schema does not describe, and everything described is printed."""
    definitions = schema("answer")["$defs"]
    out = shapes.answer("q", FULL)
    assert set(out) == set(definitions["answer"]["properties"])
    assert set(out["sentences"][0]) == set(definitions["sentence"]["properties"])
    assert set(out["citations"][0]) == set(definitions["citation"]["properties"])
    found = schema("search")["$defs"]
    assert set(shapes.places("q", [PLACE])) == set(found["places"]["properties"])
    assert set(shapes.places("q", [PLACE])["passages"][0]) == set(found["passage"]["properties"])


@pytest.mark.parametrize("name", ["answer", "search"])
def test_errors_and_places_are_valid(name):
    """An error line is a valid line of both shapes."""
    validator(name).validate(_through_json(shapes.error("q", "line 3: this is not JSON")))
    validator("search").validate(_through_json(shapes.places("q", [PLACE])))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("kind",), "opinion"),
        (("reason",), "tired"),
        (("action",), "dance"),
        (("reason",), "empty"),
        (("sentences", 0, "side"), "theirs"),
        (("sentences", 0, "citations"), []),
        (("citations", 0, "status"), "draft"),
        (("citations", 0, "effective"), 20260102),
        (("citations", 0, "quote"), ""),
        (("ranked",), ["A.5.1"] * 2),
        (("ranked",), ["A.9.1"]),
        (("ranked",), [f"A.5.{n}" for n in range(1, 12)]),
        (("version",), 2),
        (("elapsed_ms",), "fast"),
    ],
)
def test_unknown_values_fail(path, value):
    """A value that the schema does not know makes the line invalid."""
    out = copy.deepcopy(_through_json(shapes.answer("q", FULL)))
    place = out
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not validator("answer").is_valid(out)


@pytest.mark.parametrize("field", sorted(shapes.answer("q", FULL)))
def test_missing_fields_fail(field):
    """Every field is always there."""
    out = _through_json(shapes.answer("q", FULL))
    del out[field]
    assert not validator("answer").is_valid(out)


@pytest.mark.parametrize(
    ("line", "is_valid"),
    [
        ({"question": "why?"}, True),
        ({"id": 7, "question": "why?", "as": "lead", "history": ["what?"]}, True),
        ({"question": "why?", "history": [{"role": "user", "content": "what?"}]}, True),
        ({"question": "why?", "history": [{"role": "assistant"}]}, True),
        ({"question": "why?", "history": None, "as": None, "id": None, "more": 1}, True),
        ({"id": "1"}, False),
        ({"question": 5}, False),
        ({"question": "why?", "history": "what?"}, False),
        ({"question": "why?", "history": [5]}, False),
        ({"question": "why?", "history": [{"answer": "because"}]}, False),
        ({"question": "why?", "as": 5}, False),
        ({"question": "why?", "id": 1.5}, False),
        (["why?"], False),
    ],
)
def test_input_schema(line, is_valid):
    """The schema of the input tells usable lines from others."""
    assert validator("ask-input").is_valid(line) is is_valid


def _through_json(out):
    return json.loads(json.dumps(out))


def _undescribed(written):
    """Return the fields of every definition that have neither a description nor a reference."""
    parts = [written, *written["$defs"].values()]
    return [
        name
        for part in parts
        for name, field in part.get("properties", {}).items()
        if not field.get("description") and "$ref" not in field
    ]
