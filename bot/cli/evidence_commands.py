"""The commands of ``annexa controls evidence`` and their options."""

from typing import Annotated

import typer

evidence = typer.Typer(help="What shows that a control is put into practice.", no_args_is_help=True)

Label = Annotated[str, typer.Argument(metavar="E-NUMBER", help="The number of the evidence.")]
Decider = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Who decides; not the owner or supplier.")
]


@evidence.command("add")
def evidence_add(
    control: Annotated[str, typer.Argument(metavar="ID", help="A control or a clause.")],
    what: Annotated[str, typer.Argument(metavar="FILE|LINK", help="A file, or a https address.")],
    *,
    title: Annotated[str, typer.Option(metavar="TEXT", help="What it is.")],
    covers_from: Annotated[str, typer.Option("--from", metavar="DATE", help="First day covered.")],
    covers_until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day covered.")],
    valid_until: Annotated[
        str, typer.Option(metavar="DATE", help="Until when it counts; a year if left out.")
    ] = "",
    person: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who supplies it: an id or e-mail.")
    ] = "",
) -> int:
    """Offer evidence for a control; somebody else accepts it."""
    from bot.cli.controls_changing import supply  # noqa: PLC0415

    return supply(
        control,
        what=what,
        title=title,
        covers_from=covers_from,
        covers_until=covers_until,
        valid_until=valid_until,
        person=person,
    )


@evidence.command("accept")
def evidence_accept(label: Label, *, person: Decider) -> int:
    """Let evidence count."""
    from bot.cli.controls_changing import rule  # noqa: PLC0415

    return rule(label, reason="", person=person)


@evidence.command("refuse")
def evidence_refuse(
    label: Label,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What is wrong with it.")],
    person: Decider,
) -> int:
    """Let evidence not count, for a reason that its supplier reads."""
    from bot.cli.controls_changing import rule  # noqa: PLC0415

    return rule(label, reason=reason, person=person)
