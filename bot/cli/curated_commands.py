"""The commands of ``annexa curated`` and their options; what one does is imported when it runs."""

from typing import Annotated

import typer

curated = typer.Typer(
    help="Answers that compliance leads wrote in place of wrong ones.", no_args_is_help=True
)


@curated.command("list")
def curated_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List the corrected answers that are in force, newest first."""
    from bot.cli.curated import show_in_force  # noqa: PLC0415

    return show_in_force(as_json=as_json)


@curated.command("retire")
def curated_retire(
    label: Annotated[str, typer.Argument(metavar="C-NUMBER", help="The answer's number.")],
    *,
    person: Annotated[
        str,
        typer.Option(
            "--as", metavar="PERSON", help="Who decides: an id or e-mail of the people file."
        ),
    ] = "",
) -> int:
    """Let a corrected answer speak no more; those who got it are told."""
    from bot.cli.curated import retire  # noqa: PLC0415

    return retire(label, person=person)
