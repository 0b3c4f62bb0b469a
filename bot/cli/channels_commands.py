"""The commands of ``annexa channels`` and their options; what one does is imported when it runs."""

from typing import Annotated

import typer

channels = typer.Typer(
    help="How Annexa behaves in each channel of the workspace.", no_args_is_help=True
)


@channels.command("list")
def channels_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List the channels that have rules of their own, and where people are asked and told."""
    from bot.cli.channels import show  # noqa: PLC0415

    return show(as_json=as_json)


@channels.command("set")
def channels_set(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The channel's id.")],
    *,
    mentions: Annotated[
        str, typer.Option(metavar="HOW", help="Answer mentions in a thread, alone, or never.")
    ] = "",
    documents: Annotated[
        str, typer.Option(metavar="WHICH", help="Use all documents, chosen ones, or none.")
    ] = "",
    folder: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A folder whose documents are chosen; may be repeated."),
    ] = None,
    audience: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="An audience whose documents may be used where all members belong to it; "
            "may be repeated.",
        ),
    ] = None,
    leads: Annotated[
        bool | None, typer.Option("--leads/--no-leads", help="Post questions for a person here.")
    ] = None,
    incidents: Annotated[
        bool | None,
        typer.Option("--incidents/--no-incidents", help="Post security events here."),
    ] = None,
    read: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="Read questions, threads or emoji beyond what is said to the bot, or nothing; "
            "may be repeated.",
        ),
    ] = None,
    emoji: Annotated[
        str, typer.Option(metavar="NAME", help="The reaction that asks for a person.")
    ] = "",
) -> int:
    """Change the rules of a channel; what is left out stays as it is."""
    from bot.cli.channels import Wish, configure  # noqa: PLC0415

    wish = Wish(
        mentions=mentions,
        documents=documents,
        folders=folder,
        audiences=audience,
        leads=leads,
        incidents=incidents,
        reading=read,
        emoji=emoji,
    )
    return configure(channel, wish)
