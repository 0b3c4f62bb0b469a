"""How easily the catalogue's answers to employees are read; reported, never a gate.

Flesch reading ease (R. Flesch, "A new readability yardstick", 1948): 60 to 70 is plain English,
30 to 50 is difficult. Syllables are counted by hyphenation, which finds slightly too few.
"""

import re
import statistics
import sys

import pyphen

from knowledge.catalogue.catalogue import load_catalogue
from knowledge.sentences import split_sentences

_HYPHENATION = pyphen.Pyphen(lang="en_US", left=1, right=1)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")


def reading_ease(text):
    """Return Flesch reading ease."""
    words = _WORD.findall(text)
    syllables = sum(len(_HYPHENATION.positions(word)) + 1 for word in words)
    sentences = len(split_sentences(text))
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)


def main():
    """Print the median and the lower tenth over all answers to employees, and the hardest five."""
    catalogue = load_catalogue()
    texts = {**{id_: e.text for id_, e in catalogue.entries.items()}, **catalogue.topics}
    scores = {
        (id_, one.ask): reading_ease(one.say) for id_, t in texts.items() for one in t.questions
    }
    ranked = sorted(scores, key=scores.get)
    tenth = statistics.quantiles(scores.values(), n=10)[0]
    sys.stdout.write(
        f"{len(scores)} answers: median {statistics.median(scores.values()):.0f}, "
        f"lower tenth {tenth:.0f}\n"
    )
    for id_, ask in ranked[:5]:
        sys.stdout.write(f"{scores[id_, ask]:.0f} {id_}: {ask}\n")


if __name__ == "__main__":
    main()
