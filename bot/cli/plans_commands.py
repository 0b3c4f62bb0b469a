"""The commands of ``annexa tasks plans`` and their options."""

from datetime import datetime
from typing import Annotated

import typer

plans = typer.Typer(
    help="Tasks that come by the calendar: again and again, or as a certificate asks.",
    no_args_is_help=True,
)

_DAY = ["%Y-%m-%d"]
AsWhom = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Who plans: a lead's id or e-mail.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Label = Annotated[str, typer.Argument(metavar="P-NUMBER", help="The number of what is planned.")]
Owner = Annotated[str, typer.Option(metavar="PERSON", help="Who does it: an id or e-mail.")]


@plans.command("list")
def plans_list(*, person: AsWhom = "", as_json: AsJson = False) -> int:
    """List what is planned, first what is due first."""
    from bot.cli.plans import show  # noqa: PLC0415

    return show(person=person, as_json=as_json)


@plans.command("add")
def plans_add(
    title: Annotated[str, typer.Argument(help="What is to be done.")],
    *,
    due: Annotated[
        datetime, typer.Option(formats=_DAY, metavar="DAY", help="When the next one is due.")
    ],
    owner: Owner,
    every: Annotated[
        int, typer.Option(metavar="MONTHS", help="How often it comes again; 0 for once.")
    ] = 0,
    before: Annotated[
        int, typer.Option(metavar="DAYS", help="How long before it is due it is opened.")
    ] = 14,
    control: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A control or clause it is about; may be repeated."),
    ] = None,
    person: AsWhom = "",
) -> int:
    """Plan a task, such as an access review every three months."""
    from bot.cli.plans import add  # noqa: PLC0415

    return add(
        title,
        due_on=due.date(),
        owner=owner,
        every_months=every,
        lead_days=before,
        controls=control or (),
        person=person,
    )


@plans.command("certificate")
def plans_certificate(
    *,
    decided: Annotated[
        datetime,
        typer.Option(formats=_DAY, metavar="DAY", help="Of the certification decision."),
    ],
    expires: Annotated[
        datetime, typer.Option(formats=_DAY, metavar="DAY", help="When the certificate expires.")
    ],
    owner: Owner,
    person: AsWhom = "",
    as_json: AsJson = False,
) -> int:
    """Plan the audits after a certificate, and what has to be done before each."""
    from bot.cli.plans import certify  # noqa: PLC0415

    return certify(
        decided_on=decided.date(),
        expires_on=expires.date(),
        owner=owner,
        person=person,
        as_json=as_json,
    )


@plans.command("move")
def plans_move(
    label: Label,
    day: Annotated[datetime, typer.Argument(formats=_DAY, metavar="DAY", help="The new day.")],
    *,
    person: AsWhom = "",
) -> int:
    """Set another day for the next one; later ones are counted from it."""
    from bot.cli.plans import move  # noqa: PLC0415

    return move(label, due_on=day.date(), person=person)


@plans.command("end")
def plans_end(label: Label, *, person: AsWhom = "") -> int:
    """Plan it no more; tasks that it opened stay."""
    from bot.cli.plans import end  # noqa: PLC0415

    return end(label, person=person)
