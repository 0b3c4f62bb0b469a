"""Ordinary English words: a word that exists is no typo of another one."""

from functools import cache

from spellchecker import SpellChecker


def is_ordinary(word: str) -> bool:
    """Tell whether *word*, in lower case, is an English word in use."""
    return word in _english()


@cache
def _english() -> SpellChecker:
    return SpellChecker(language="en")
