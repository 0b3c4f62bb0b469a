"""What a new version of a document changes, section by section, and whether it reads well."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from bot.library.publishing_entities import Happened, SectionChange
from knowledge.passages import Passage

_QUOTE = 180
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
_WORD = re.compile(r"\w+")
_FEWEST_LETTERS = 0.55
_LONGEST_MEAN = 14.0
_LEAST_TEXT = 200


def sections_of(passages: Sequence[Passage]) -> Mapping[str, str]:
    """Return heading path → words, in the order of the document."""
    found: dict[str, list[str]] = {}
    for passage in passages:
        found.setdefault(passage.section, []).append(passage.text)
    return {section: "\n".join(texts) for section, texts in found.items()}


def changes_between(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[SectionChange, ...]:
    """Return what is different in *new*, in the order of the document; removals come last."""
    before, after = sections_of(old), sections_of(new)
    gone = {section: text for section, text in before.items() if section not in after}
    return tuple(_changes(before, after, gone))


def reads_badly(passages: Sequence[Passage]) -> bool:
    """Tell whether the text looks like what a broken file yields rather than like sentences."""
    text = " ".join(passage.text for passage in passages)
    if len(text) < _LEAST_TEXT:
        return False
    letters = sum(letter.isalpha() or letter.isspace() for letter in text) / len(text)
    words = _WORD.findall(text)
    mean = sum(map(len, words)) / len(words) if words else _LONGEST_MEAN + 1
    alone = sum(len(word) == 1 for word in words) / len(words) if words else 1.0
    broken = "\ufffd" in text
    return broken or letters < _FEWEST_LETTERS or mean > _LONGEST_MEAN or alone > 1 / 3


def _changes(
    before: Mapping[str, str], after: Mapping[str, str], gone: dict[str, str]
) -> Iterator[SectionChange]:
    for section, text in after.items():
        if section in before:
            if _plain(text) != _plain(before[section]):
                old, new = _difference(before[section], text)
                yield SectionChange(
                    happened=Happened.CHANGED, section=section, before=old, after=new
                )
            continue
        former = next((one for one, was in gone.items() if _plain(was) == _plain(text)), None)
        if former is not None:
            del gone[former]
            yield SectionChange(happened=Happened.RENAMED, section=section, before=former)
        else:
            yield SectionChange(happened=Happened.ADDED, section=section, after=_clip(text))
    for section, text in gone.items():
        yield SectionChange(happened=Happened.REMOVED, section=section, before=_clip(text))


def _difference(old: str, new: str) -> tuple[str, str]:
    """Return the first sentences that differ; a quote may be empty where something was put in."""
    was, says = _sentences(old), _sentences(new)
    for kind, i, j, k, m in SequenceMatcher(None, was, says, autojunk=False).get_opcodes():
        if kind != "equal":
            return _clip(" ".join(was[i:j])), _clip(" ".join(says[k:m]))
    return "", ""


def _sentences(text: str) -> list[str]:
    return [_plain(piece) for piece in _SENTENCE.split(text) if piece.strip()]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _clip(text: str) -> str:
    plain = _plain(text)
    return plain if len(plain) <= _QUOTE else f"{plain[: _QUOTE - 1].rstrip()}…"
