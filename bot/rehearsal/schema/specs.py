"""The few words in which Slack's limits are written down, and how a value is held to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Spec(Protocol):
    """What a value must be like."""

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*, which stands at the JSON pointer *at*."""
        ...


def wrong(what: str, at: str) -> str:
    """Return a complaint in Slack's form."""
    return f"{what} [json-pointer:{at}]"


@dataclass(frozen=True, slots=True)
class Words:
    """A string of at least *least* and at most *most* characters."""

    most: int
    least: int = 1

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        if not isinstance(value, str):
            yield wrong("must be a string", at)
        elif len(value) > self.most:
            yield wrong(f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            yield wrong(f"must be more than {self.least - 1} characters", at)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, or any number where *whole* is false."""

    least: float = float("-inf")
    most: float = float("inf")
    whole: bool = True

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        allowed = int if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, allowed):
            yield wrong("must be a number", at)
        elif not self.least <= value <= self.most:
            yield wrong(f"must be between {self.least} and {self.most}", at)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        if not isinstance(value, bool):
            yield wrong("must be a boolean", at)


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever it is, it is looked at elsewhere."""

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield nothing."""
        del value, at
        yield from ()


class OneOf:
    """One of a few words."""

    def __init__(self, *allowed: str) -> None:
        self._allowed = allowed

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        if value not in self._allowed:
            yield wrong(f"must be one of: {', '.join(self._allowed)}", at)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least *least* and at most *most* values that are alike."""

    of: Spec
    most: int
    least: int = 1

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        if not isinstance(value, list | tuple):
            yield wrong("must be an array", at)
            return
        if len(value) > self.most:
            yield wrong(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield wrong(f"no less than {self.least} items allowed", at)
        for index, one in enumerate(value):
            yield from self.of.problems(one, f"{at}/{index}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """An object with these fields and no others; a name that ends in ``!`` must be there."""

    fields: Mapping[str, Spec]
    either: tuple[str, ...] = ()
    """Fields of which at least one must be there."""
    _known: dict[str, Spec] = field(init=False, repr=False)
    _needed: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the fields into those that must be there and the rest."""
        known = {name.rstrip("!"): spec for name, spec in self.fields.items()}
        object.__setattr__(self, "_known", known)
        needed = tuple(name.rstrip("!") for name in self.fields if name.endswith("!"))
        object.__setattr__(self, "_needed", needed)

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        if not isinstance(value, Mapping):
            yield wrong("must be an object", at)
            return
        present = {name for name, one in value.items() if one is not None}
        for name in self._needed:
            if name not in present:
                yield wrong(f"missing required field: {name}", at)
        if self.either and present.isdisjoint(self.either):
            yield wrong(f"missing required field: {' or '.join(self.either)}", at)
        for name in sorted(present):
            if name == "type":
                continue
            if name not in self._known:
                yield wrong(f"invalid additional property: {name}", at)
                continue
            yield from self._known[name].problems(value[name], f"{at}/{name}")


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object whose ``type`` says which of several shapes it has."""

    shapes: Mapping[str, Spec]

    def problems(self, value: object, at: str) -> Iterator[str]:
        """Yield what is wrong with *value*."""
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in self.shapes:
            yield wrong(f"unsupported type: {kind}", f"{at}/type")
            return
        yield from self.shapes[kind].problems(value, at)


def only(kinds: Kinds, *names: str) -> Kinds:
    """Return the same with some of its shapes."""
    return Kinds({name: kinds.shapes[name] for name in names})
