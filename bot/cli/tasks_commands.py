"""The commands of ``annexa tasks`` and their options; what one does is imported when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.plans_commands import plans


class TableFormat(StrEnum):
    """What a table is written as; spelled out here, so that help needs no database."""

    CSV = "csv"
    XLSX = "xlsx"


tasks = typer.Typer(
    help="Work with an owner and a due date that closes with evidence somebody else accepts.",
    no_args_is_help=True,
)
tasks.add_typer(plans, name="plans")
AsWhom = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="Who asks: an id or e-mail of the people file."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@tasks.command("list")
def tasks_list(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="What limits the list: mine, an e-mail, overdue, a control, a theme, a kind, open, "
            "waiting, closed, all.",
        ),
    ] = None,
    *,
    person: AsWhom = "",
    as_json: AsJson = False,
) -> int:
    """List what is to be done, most pressing first."""
    from bot.cli.tasks import show_list  # noqa: PLC0415

    return show_list(" ".join(words or ()), person=person, as_json=as_json)


@tasks.command("show")
def tasks_show(
    label: Annotated[str, typer.Argument(metavar="T-NUMBER", help="The task's number.")],
    *,
    person: AsWhom = "",
    as_json: AsJson = False,
) -> int:
    """Show one task with its evidence and what happened to it."""
    from bot.cli.tasks import show_one  # noqa: PLC0415

    return show_one(label, person=person, as_json=as_json)


@tasks.command("tracker")
def tasks_tracker(*, person: AsWhom = "", as_json: AsJson = False) -> int:
    """Show how many tasks wait for the issue tracker, and what is wrong with it."""
    from bot.cli.tracker import show_standing  # noqa: PLC0415

    return show_standing(person=person, as_json=as_json)


@tasks.command("export")
def tasks_export(
    file: Annotated[Path, typer.Argument(help="A new file; .xlsx makes it a workbook.")],
    *,
    form: Annotated[
        TableFormat | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv or xlsx; without it the file's ending says.",
        ),
    ] = None,
    person: AsWhom = "",
) -> int:
    """Write every task to a CSV file or an XLSX workbook."""
    from bot.cli.tasks import export  # noqa: PLC0415

    return export(file, form=form.value if form else "", person=person)


@tasks.command("import")
def tasks_import(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="A CSV file or XLSX workbook as export writes it."
        ),
    ],
    *,
    person: AsWhom = "",
) -> int:
    """Open the tasks of a file, all of them or, where a row is wrong, none."""
    from bot.cli.tasks import load  # noqa: PLC0415

    return load(file, person=person)
