"""The commands of ``annexa questions`` and their options; what one does is imported when it runs."""

from typing import Annotated

import typer

questions = typer.Typer(
    help="Questions that many asked and nobody answered well.", no_args_is_help=True
)


@questions.callback()
def _group() -> None:
    """Keep ``list`` a command of its own."""


@questions.command("list")
def questions_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List what at least three people asked without a good answer; no names, nothing of fewer."""
    from bot.cli.questions import show_open  # noqa: PLC0415

    return show_open(as_json=as_json)
