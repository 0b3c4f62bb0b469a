"""``annexa questions``: what many asked and nobody answered well."""

import json
import sys

from rich.console import Console
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.cli.opening import opened
from bot.cli.printing import visible
from bot.questions.clusters_entities import Cluster, OpenQuestions


def show_open(*, as_json: bool) -> int:
    """Print the list as leads see it."""
    with opened() as instance:
        found = instance.clusters.open_questions(actor=SYSTEM)
    if as_json:
        told = {"questions": [_json(one) for one in found.clusters], "not_shown": found.hidden}
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        _print(found, Console())
    return 0


def _print(found: OpenQuestions, console: Console) -> None:
    if not found.clusters:
        console.print("Nothing that at least three people asked lacks a good answer.")
    for one in found.clusters:
        state = "no answer" if one.unanswered else "answered, but not well"
        console.print(Text(f"{one.people} people, {state}", style="bold"))
        console.print(Text(visible(one.question)))
        for reason, count in sorted(one.reasons.items()):
            console.print(Text(f"  {reason}: {count}", style="dim"))
        for words in one.words:
            console.print(Text(f"  “{visible(words)}”", style="dim"))
    if found.hidden:
        console.print(f"Questions of fewer than three people each, not shown: {found.hidden}")


def _json(one: Cluster) -> dict[str, object]:
    return {
        "question": one.question,
        "people": one.people,
        "unanswered": one.unanswered,
        "reasons": {reason.value: count for reason, count in sorted(one.reasons.items())},
        "words": list(one.words),
    }
