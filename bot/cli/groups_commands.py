"""The commands of ``annexa people groups``; what one does is imported when it runs."""

from typing import Annotated

import typer

groups = typer.Typer(
    help="What user groups of the workspace stand for, and who waits to be confirmed.",
    no_args_is_help=True,
)

Group = Annotated[str, typer.Argument(metavar="GROUP", help="The user group's id (S…).")]
Proposal = Annotated[
    str, typer.Argument(metavar="ID", help="As `annexa people groups list` shows it.")
]
AsPerson = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="Who decides: an id or e-mail of the people file."),
]


@groups.command("list")
def groups_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List what groups stand for, and who waits to be confirmed for a role."""
    from bot.cli.groups import show  # noqa: PLC0415

    return show(as_json=as_json)


@groups.command("use")
def groups_use(
    group: Group,
    *,
    audience: Annotated[
        str, typer.Option(metavar="NAME", help="The audience that its members belong to.")
    ] = "",
    role: Annotated[
        str,
        typer.Option(metavar="ROLE", help="Propose its members as lead, auditor or admin."),
    ] = "",
    name: Annotated[str, typer.Option(metavar="HANDLE", help="What people call the group.")] = "",
) -> int:
    """Say what a group stands for; with neither audience nor role it stands for nothing."""
    from bot.cli.groups import use  # noqa: PLC0415

    return use(group, audience=audience, role=role, name=name)


@groups.command("confirm")
def groups_confirm(proposal: Proposal, *, person: AsPerson = "") -> int:
    """Give somebody the role that their group proposes; nobody confirms themself."""
    from bot.cli.groups import decide  # noqa: PLC0415

    return decide(proposal, confirms=True, person=person)


@groups.command("refuse")
def groups_refuse(proposal: Proposal, *, person: AsPerson = "") -> int:
    """Leave somebody as they are, whatever their group proposes."""
    from bot.cli.groups import decide  # noqa: PLC0415

    return decide(proposal, confirms=False, person=person)
