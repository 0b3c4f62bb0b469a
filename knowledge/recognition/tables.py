"""The word tables beside this module, read once and compiled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

_MACRO = re.compile(r"\{([a-z_]+)\}")
_PLAIN_WORD = re.compile(r"(?<![a-z\\])[a-z]{4,}(?![a-z]|\\w)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One thing to recognise: some pattern of *when* is found and none of *unless*."""

    name: str
    when: re.Pattern[str]
    unless: re.Pattern[str]

    def holds(self, text: str) -> bool:
        """Return whether this rule recognises the folded *text*."""
        return bool(self.when.search(text)) and not self.unless.search(text)


@lru_cache(maxsize=16)
def vocabulary(table: str) -> Mapping[str, re.Pattern[str]]:
    """Return the word classes of *table*, each as one pattern of whole words."""
    classes = _expanded(table)
    return {name: re.compile(rf"(?<!\w)(?:{body})(?!\w)") for name, body in classes.items()}


@lru_cache(maxsize=16)
def rules(table: str) -> tuple[Rule, ...]:
    """Return the rules of *table* in the order in which they are to be tried."""
    classes = _expanded(table)
    return tuple(
        Rule(
            name=name,
            when=_alternatives(_texts(body)["when"], classes),
            unless=_alternatives(_texts(body).get("unless", ""), classes),
        )
        for name, body in _section(table, "rules").items()
    )


def lines(table: str, name: str) -> tuple[str, ...]:
    """Return the lines of the section *name* of *table*."""
    return tuple(_lines(str(_read(table)[name])))


def mapping(table: str, name: str) -> dict[str, str]:
    """Return the section *name* of *table*, a plain map of words."""
    return _texts(_section(table, name))


def content(table: str) -> bytes:
    """Return *table* as it is written, to tell whether it has changed."""
    return files(__package__).joinpath(f"{table}.yaml").read_bytes()


@lru_cache(maxsize=1)
def plain_words(*tables: str) -> frozenset[str]:
    """Return every whole word of four letters or more that the *tables* are written with."""
    return frozenset(
        word
        for table in tables
        for body in _bodies(_read(table))
        for word in _PLAIN_WORD.findall(body)
    )


def _bodies(section: object) -> list[str]:
    if isinstance(section, Mapping):
        return [body for part in section.values() for body in _bodies(part)]
    return [str(section)]


def _expanded(table: str) -> dict[str, str]:
    """Return the classes of *table* as alternations; a class may name those written above it."""
    done: dict[str, str] = {}
    for name, body in _texts(_section(table, "vocabulary")).items():
        done[name] = "|".join(_filled(line, done) for line in _lines(body))
    return done


def _alternatives(body: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    lines = [_filled(line, classes) for line in _lines(body)]
    return re.compile("|".join(rf"(?<!\w)(?:{line})" for line in lines) if lines else r"(?!)")


def _filled(line: str, classes: Mapping[str, str]) -> str:
    return _MACRO.sub(lambda match: f"(?<!\\w)(?:{classes[match[1]]})(?!\\w)", line)


def _lines(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def _texts(section: object) -> dict[str, str]:
    if not isinstance(section, Mapping):
        raise TypeError(f"A table section must be a map of words, not {section!r}: mend the table.")
    return {str(key): str(value) for key, value in section.items()}


def _section(table: str, name: str) -> Mapping[str, object]:
    section = _read(table).get(name)
    return section if isinstance(section, Mapping) else {}


@lru_cache(maxsize=16)
def _read(table: str) -> dict[str, object]:
    return dict(yaml.safe_load(content(table).decode("utf-8")))
