"""The commands of ``annexa library`` and their options; what one does is imported when it runs."""

from typing import Annotated

import typer

library = typer.Typer(
    help="Documents that were held back because they read like orders to an assistant.",
    no_args_is_help=True,
)

Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="The document as `annexa library held` names it.")
]
Why = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept with the verdict.")]
AsPerson = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="Who decides: an id or e-mail of the people file."),
]


@library.command("held")
def library_held(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List documents that wait for somebody to look at them, and why."""
    from bot.cli.library import show_held  # noqa: PLC0415

    return show_held(as_json=as_json)


@library.command("release")
def library_release(source: Source, *, reason: Why, person: AsPerson = "") -> int:
    """Let a held document in as it was read; whoever owns it lets somebody else decide."""
    from bot.cli.library import release  # noqa: PLC0415

    return release(source, reason=reason, person=person)


@library.command("reject")
def library_reject(source: Source, *, reason: Why, person: AsPerson = "") -> int:
    """Keep a held document out; an earlier version goes on to be quoted."""
    from bot.cli.library import reject  # noqa: PLC0415

    return reject(source, reason=reason, person=person)
