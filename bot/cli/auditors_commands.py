"""The commands of ``annexa auditors``; what one does is imported when it runs."""

from datetime import datetime
from typing import Annotated

import typer

auditors = typer.Typer(
    help="Who may look at records as an auditor, from when until when, and at what.",
    no_args_is_help=True,
)
AsWhom = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="In whose name: an admin's id or e-mail."),
]
Auditor = Annotated[
    str, typer.Argument(metavar="PERSON", help="The auditor's id, e-mail, or AU-NUMBER.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
_DAY = ["%Y-%m-%d"]


@auditors.command("list")
def auditors_list(*, person: AsWhom = "", as_json: AsJson = False) -> int:
    """List who is, will be or was admitted."""
    from bot.cli.auditors import show_list  # noqa: PLC0415

    return show_list(person=person, as_json=as_json)


@auditors.command("admit")
def auditors_admit(
    auditor: Annotated[str, typer.Argument(metavar="PERSON", help="Their id or e-mail.")],
    *,
    until: Annotated[
        datetime, typer.Option(formats=_DAY, metavar="DAY", help="The last day, all of it.")
    ],
    scope: Annotated[
        str,
        typer.Option(
            metavar="IDS", help="Controls, clauses and themes, such as A.5,6.1.2; or all."
        ),
    ],
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=_DAY, metavar="DAY", help="The first day; today if left out."
        ),
    ] = None,
    person: AsWhom = "",
) -> int:
    """Let somebody look at records for a while; they and the admins are told."""
    from bot.cli.auditors import admit  # noqa: PLC0415

    return admit(
        auditor,
        begins_on=since.date() if since else None,
        ends_on=until.date(),
        scope=scope,
        person=person,
    )


@auditors.command("extend")
def auditors_extend(
    auditor: Auditor,
    *,
    until: Annotated[datetime, typer.Option(formats=_DAY, metavar="DAY", help="The new last day.")],
    person: AsWhom = "",
) -> int:
    """Set another last day."""
    from bot.cli.auditors import extend  # noqa: PLC0415

    return extend(auditor, until.date(), person=person)


@auditors.command("end")
def auditors_end(auditor: Auditor, *, person: AsWhom = "") -> int:
    """End it at once."""
    from bot.cli.auditors import end  # noqa: PLC0415

    return end(auditor, person=person)


@auditors.command("views")
def auditors_views(
    auditor: Annotated[str, typer.Argument(metavar="PERSON", help="Their id or e-mail.")],
    *,
    person: AsWhom = "",
    as_json: AsJson = False,
) -> int:
    """Show what an auditor looked at, as the audit trail knows it."""
    from bot.cli.auditors import views  # noqa: PLC0415

    return views(auditor, person=person, as_json=as_json)
