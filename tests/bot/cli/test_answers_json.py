"""The examples of ``docs/answers-json.md`` are what the program prints."""

import json

import pytest

from docs.generate import EXAMPLE, EXAMPLE_ARGUMENTS, EXAMPLES_PAGE, examples, steadied
from tests.bot.cli.schemas import validator

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
]
SCHEMA_OF = {"ask": "answer", "search": "search"}


def test_every_block_is_an_example():
    """No JSON on the page escapes the test."""
    page = EXAMPLES_PAGE.read_text("utf-8")
    assert page.count("```json") == 2 * len(EXAMPLE.findall(page)) >= 12


@pytest.mark.parametrize("kind", sorted(EXAMPLE_ARGUMENTS))
def test_examples(annexa, sample_home, kind):
    """Every example prints what the page says; if not, run ``python docs/generate.py``."""
    assert sample_home
    documented = [one for one in examples(EXAMPLES_PAGE.read_text("utf-8")) if one[0] == kind]
    lines = "\n".join(json.dumps(line) for _, line, _ in documented)
    ran = annexa(*EXAMPLE_ARGUMENTS[kind], stdin=lines.encode())
    printed = [json.loads(line) for line in ran.out.splitlines()]
    assert len(printed) == len(documented)
    for out, (_, _, told) in zip(printed, documented, strict=True):
        validator(SCHEMA_OF[kind]).validate(out)
        renumbered = _without_line_number(steadied(out)), _without_line_number(told)
        assert renumbered[0] == renumbered[1]


def _without_line_number(out):
    return out | {"error": out["error"].partition(": ")[2]} if "error" in out else out
