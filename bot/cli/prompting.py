"""``annexa demo --prompt``: the sample policies and a prompt in the shell."""

import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from bot.cli.demonstrating import SAMPLE_QUESTIONS
from bot.cli.ingesting import print_report, run_ingestion
from bot.cli.opening import opened
from bot.cli.printing import print_answer
from knowledge.answers import Kind, Question

_WELCOME = "Ask about ISO 27001 or the sample policies; an empty line ends."


def answer_at_prompt(policies: Path) -> int:
    """Ingest *policies*, then answer what is typed, or five questions where nobody can type."""
    console = Console()
    with opened() as instance:
        report = run_ingestion(instance, [policies])
        print_report(report, console)
        history: tuple[str, ...] = ()
        questions = _typed(console) if sys.stdin.isatty() else iter(SAMPLE_QUESTIONS)
        for text in questions:
            if not sys.stdin.isatty():
                console.print(f"\n[bold]> {text}[/bold]")
                history = ()
            answer = instance.answerer.answer(Question(text=text, history=history))
            history = (*history, text) if answer.kind is Kind.ANSWER else history
            print_answer(answer, console)
            console.print(f"[dim]{answer.elapsed_ms:.0f} ms[/dim]")
    return 1 if report.has_failures else 0


def _typed(console: Console) -> Iterator[str]:
    console.print(f"\n{_WELCOME} For example:")
    for question in SAMPLE_QUESTIONS:
        console.print(f"  {question}", highlight=False)
    return _read(console)


def _read(console: Console) -> Iterator[str]:
    while True:
        try:
            text = console.input("\n[bold]> [/bold]")
        except (EOFError, KeyboardInterrupt):
            return
        if not text.strip():
            return
        yield text
