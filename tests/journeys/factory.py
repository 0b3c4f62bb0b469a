"""Documents in any number, each passage with a fact of its own that can be asked for."""

import itertools
from dataclasses import dataclass

from knowledge.passages import Reader

_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u")
_SYLLABLES = tuple(onset + vowel for onset in _ONSETS for vowel in _VOWELS)
_HEAD = """---
title: Upkeep of hall {hall}
version: "1.0"
status: approved
owner: Head of Halls
approver: Managing Director
approved_on: 2026-01-05
effective_on: 2026-01-12
review_on: 2030-01-12
classification: internal
audience: everyone
origin: internal
---

# Upkeep of hall {hall}
"""


@dataclass(frozen=True)
class Machine:
    """An invented machine, and how often a document says that it is cleaned."""

    name: str
    days: int

    @property
    def section(self):
        """Return the section of a document that says so."""
        said = f"The {self.name} machine must be cleaned every {self.days} days by its operator."
        return f"\n## Cleaning of the {self.name} machine\n\n{said}\n"

    @property
    def question(self):
        """Return a question that only this section answers."""
        return f"how often must the {self.name} machine be cleaned?"

    @property
    def fact(self):
        """Return the words that answer it."""
        return f"every {self.days} days"


def machines(count):
    """Return machines with names and intervals that never repeat."""
    letters = itertools.product(_SYLLABLES, _SYLLABLES, _SYLLABLES)
    # 37 is no divisor of the number of names, so neighbours sound different.
    names = itertools.islice(letters, 0, None, 37)
    return [
        Machine("".join(syllables).capitalize(), 100 + number)
        for number, syllables in enumerate(itertools.islice(names, count))
    ]


def write_documents(folder, every, *, to_a_file):
    """Write the sections of all machines, some to a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for hall, start in enumerate(range(0, len(every), to_a_file)):
        sections = "".join(machine.section for machine in every[start : start + to_a_file])
        path = folder / f"{folder.name}-{hall:03d}.md"
        path.write_text(_HEAD.format(hall=hall) + sections, encoding="utf-8")


def assert_whole(instance, every):
    """Assert that library and both indexes hold what the documents say, each passage findable."""
    vectors, words = instance.indexes.vectors, instance.indexes.lexical
    batches = list(instance.library.all_current_vectors())
    told = sum(len(batch.ids) for batch in batches)
    assert (len(every), len(every), len(every)) == (told, vectors.count(), words.count())
    for batch in batches:
        for id_, vector in zip(batch.ids, batch.vectors, strict=True):
            assert id_ in {hit.id for hit in vectors.search(vector, 3)}
    best = {machine.name: words.search(machine.name, 1)[0].id for machine in every}
    texts = instance.library.view(Reader()).fetch(list(best.values()))
    assert [name for name, id_ in best.items() if name not in texts[id_].text] == []
