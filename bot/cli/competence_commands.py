"""The commands of ``annexa competence`` and their options; what one does is imported when it runs."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

competence = typer.Typer(
    help="Who is competent in roles that affect security, and what shows it.", no_args_is_help=True
)

_As = Annotated[str, typer.Option("--as", metavar="PERSON", help="In whose name: an id or e-mail.")]


@competence.command("import")
def competence_import(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV: role, competence, person; evidence_kind, evidence, evidence_sha256, "
            "shortfall, action, effective, judged_on, judged_by, ended_on.",
        ),
    ],
    *,
    person: _As = "",
) -> int:
    """Take over the register from a file; what it leaves out stays. Twice is once."""
    from bot.cli.competence import take_over  # noqa: PLC0415

    return take_over(file, person=person)


@competence.command("export")
def competence_export(
    *,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A new file; standard output without it.")
    ] = None,
    person: _As = "",
) -> int:
    """Write the register as CSV, which can be taken over again."""
    from bot.cli.competence import export  # noqa: PLC0415

    return export(to=to, person=person)


@competence.command("list")
def competence_list(
    *,
    short: Annotated[
        bool, typer.Option("--short", help="Only where something is missing still.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DAY", help="As it was at the end of this day, UTC."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> int:
    """List the register: who, for which role, what shows it, what is missing."""
    from bot.cli.competence import show  # noqa: PLC0415

    return show(only_short=short, day=as_of.date() if as_of else None, as_json=as_json)
