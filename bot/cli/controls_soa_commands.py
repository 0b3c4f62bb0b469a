"""The commands of ``annexa controls soa`` and their options."""

from pathlib import Path
from typing import Annotated

import typer

soa = typer.Typer(help="The Statement of Applicability.", no_args_is_help=True)

As = Annotated[
    str,
    typer.Option(
        "--as", metavar="PERSON", help="In whose name: an id or e-mail; else the admin's."
    ),
]


@soa.command("draft")
def soa_draft() -> int:
    """Show what stands in the way of an approval, and what changed since the last one."""
    from bot.cli.controls_soa import show_draft  # noqa: PLC0415

    return show_draft()


@soa.command("scope")
def soa_scope(
    scope: Annotated[str, typer.Argument(help="The scope of the ISMS.")], *, person: As = ""
) -> int:
    """Write the scope that stands above the statement."""
    from bot.cli.controls_soa import set_scope  # noqa: PLC0415

    return set_scope(scope, person=person)


@soa.command("approve")
def soa_approve(
    label: Annotated[str, typer.Argument(metavar="VERSION", help="1.0, for example.")],
    *,
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Who approves it.")],
) -> int:
    """Freeze the draft as a version that stays as it is."""
    from bot.cli.controls_soa import approve  # noqa: PLC0415

    return approve(label, person=person)


@soa.command("export")
def soa_export(
    file: Annotated[Path, typer.Argument(help="A new file: .xlsx, .csv or .pdf.")],
    *,
    version: Annotated[
        str, typer.Option(metavar="VERSION", help="An approved version; the draft if left out.")
    ] = "",
) -> int:
    """Write the draft or an approved version."""
    from bot.cli.controls_soa import export  # noqa: PLC0415

    return export(file, version=version)


@soa.command("import")
def soa_import(
    file: Annotated[Path, typer.Argument(help="A workbook that the export wrote.")],
    *,
    person: As = "",
) -> int:
    """Take a changed workbook over: all of it, or nothing and every wrong cell by name."""
    from bot.cli.controls_soa import bring_back  # noqa: PLC0415

    return bring_back(file, person=person)
