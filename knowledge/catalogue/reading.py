"""Reads a data file of the catalogue into the shape that it must have."""

from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from knowledge.errors import CatalogueInvalid

_Shape = TypeVar("_Shape")

#: The C parser reads the texts ten times faster where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_file(file: Traversable, shape: TypeAdapter[_Shape], **known: str) -> _Shape:
    """Return what *file* holds, and *known* besides; raise `CatalogueInvalid` naming the file."""
    try:
        text = yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
        return shape.validate_python({**known, **text} if known else text)
    except (yaml.YAMLError, ValidationError) as error:
        raise CatalogueInvalid(f"{file.name}: {error}") from error
