"""The commands of ``annexa people`` and their options; what one does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.groups_commands import groups

people = typer.Typer(help="Who is who, and who may do what.", no_args_is_help=True)
people.add_typer(groups, name="groups")


@people.command("load")
def people_load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV file of people.")],
) -> int:
    """Take over the people file at once; `annexa serve` need not be started again."""
    from bot.cli.people import load  # noqa: PLC0415

    return load(file)


@people.command("list")
def people_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """Show who is in the people file or has a role."""
    from bot.cli.people import show  # noqa: PLC0415

    return show(as_json=as_json)


@people.command("role")
def people_role(
    person: Annotated[
        str,
        typer.Argument(metavar="PERSON", help="Random id, Slack id, e-mail or name."),
    ],
    role: Annotated[str, typer.Argument(help="One of employee, manager, lead, auditor and admin.")],
) -> int:
    """Give a role to somebody whom the people file does not list."""
    from bot.cli.people import give_role  # noqa: PLC0415

    return give_role(person, role)
