"""Answers as a person reads them in a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.tasks.entities import Task
from knowledge.answering.plain_text import LABELS, by_side, marked
from knowledge.answers import Answer, Citation
from knowledge.passages import DocumentStatus


def visible(text: str) -> str:
    """Return *text* without what moves the cursor, gives a terminal orders or hides words."""
    kept = ("\n", "\t")
    return "".join(sign if sign.isprintable() or sign in kept else "�" for sign in text)


def print_answer(answer: Answer, console: Console) -> None:
    """Print first line, sentences, notices and sources."""
    if answer.lead:
        console.print(Text(visible(answer.lead), style="bold"))
    groups = by_side(answer.sentences)
    for side, sentences in groups:
        if len(groups) > 1:
            console.print(Text(f"{LABELS[side]}:", style="cyan"))
        for sentence in sentences:
            console.print(
                Padding(Text(visible(marked(sentence))), (0, 0, 0, 2 if len(groups) > 1 else 0))
            )
    for notice in answer.notices:
        console.print(Text(visible(notice), style="yellow"))
    if answer.choices:
        console.print(Text(visible("You could ask: " + " · ".join(answer.choices))))
    if answer.nearest:
        console.print(Text(visible("Nearest documents: " + ", ".join(answer.nearest))))
    _print_sources(answer.citations, console)


def print_exceptions(held: Iterable[Task], console: Console) -> None:
    """Print what whoever asks may do otherwise than the answer says."""
    for task in held:
        said = f"You have an exception until {task.exemption.until} ({task.label}, {task.title})."
        console.print(Text(visible(said), style="yellow"))


def source_line(citation: Citation) -> str:
    """Return where a citation stands: title, section, page, version and effective date."""
    parts = [f"{citation.title} ({citation.source})"]
    parts += [citation.section] if citation.section else []
    parts += [f"page {citation.page}"] if citation.page else []
    parts += [f"version {citation.version}"] if citation.version else []
    parts += [f"effective {citation.effective}"] if citation.effective else []
    if citation.status is not DocumentStatus.APPROVED:
        parts.append(citation.status.value)
    return ", ".join(parts)


def _print_sources(citations: tuple[Citation, ...], console: Console) -> None:
    if not citations:
        return
    console.print(Text("Sources", style="dim"))
    for citation in citations:
        console.print(Text(visible(f"[{citation.n}] {source_line(citation)}"), style="dim"))
        console.print(
            Padding(Text(visible(f"“{citation.quote}”"), style="dim italic"), (0, 0, 0, 4))
        )
