"""The commands of ``annexa gaps`` and their options; what one does is imported when it runs."""

from typing import Annotated

import typer

gaps = typer.Typer(
    help="Messages that somebody marked in Slack because something may be missing.",
    no_args_is_help=True,
)


@gaps.command("list")
def gaps_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List candidate gaps that wait for a lead, oldest first."""
    from bot.cli.gaps import show_open  # noqa: PLC0415

    return show_open(as_json=as_json)


@gaps.command("dismiss")
def gaps_dismiss(
    label: Annotated[str, typer.Argument(metavar="G-NUMBER", help="The candidate's number.")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is no gap; it is kept.")],
    person: Annotated[
        str,
        typer.Option(
            "--as", metavar="PERSON", help="Who decides: an id or e-mail of the people file."
        ),
    ] = "",
) -> int:
    """Say why a candidate is no gap; it leaves the list."""
    from bot.cli.gaps import dismiss  # noqa: PLC0415

    return dismiss(label, reason=reason, person=person)
