"""The command ``annexa pack`` and its options."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

_DAY = ["%Y-%m-%d"]
Sample = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Draw up to N of each complete population, too."),
]
Seed = Annotated[str, typer.Option(metavar="TEXT", help="Of the sample; one is made if left out.")]
Pseudonyms = Annotated[
    bool, typer.Option("--pseudonyms", help="Ids only: no names or addresses of people.")
]
AsWhom = Annotated[
    str,
    typer.Option(
        "--as", metavar="PERSON", help="In whose name: a lead's or an auditor's id or e-mail."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def pack(
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder.")],
    control: Annotated[
        str,
        typer.Option(metavar="ID", help="A control such as A.6.3 or C-1, or a clause such as 9.2."),
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="All controls, clauses, policies, campaigns and tasks.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, metavar="DAY", help="As it was at the end of this day, UTC."),
    ] = None,
    sample: Sample = None,
    seed: Seed = "",
    pseudonyms: Pseudonyms = False,
    person: AsWhom = "",
    as_json: AsJson = False,
) -> int:
    """Write what an auditor asks for to a folder: policies, people, tasks, evidence, decisions."""
    from bot.cli.packing import pack as write  # noqa: PLC0415

    return write(
        out,
        control=control,
        everything=everything,
        day=as_of.date() if as_of else None,
        sample=sample,
        seed=seed,
        pseudonyms=pseudonyms,
        person=person,
        as_json=as_json,
    )
