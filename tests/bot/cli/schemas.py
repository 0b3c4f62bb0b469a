"""The documented JSON shapes as validators."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"


def schema(name):
    """Return the schema *name* as written."""
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def validator(name):
    """Return the validator of the schema *name*."""
    written = schema(name)
    Draft202012Validator.check_schema(written)
    return Draft202012Validator(written, format_checker=Draft202012Validator.FORMAT_CHECKER)
