"""The commands of ``annexa privacy`` and their options; what one does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

privacy = typer.Typer(help="What is kept about people.", no_args_is_help=True)

Whom = Annotated[
    str,
    typer.Argument(metavar="PERSON", help="Random id, staff id, Slack id, e-mail or name."),
]


@privacy.command("sweep")
def privacy_sweep(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would go, change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> int:
    """Let go what is past its time; `annexa serve` does so every night."""
    from bot.cli.privacy import sweep  # noqa: PLC0415

    return sweep(dry_run=dry_run, as_json=as_json)


@privacy.command("export")
def privacy_export(
    person: Whom,
    *,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to this new file, readable by you.")
    ] = None,
) -> int:
    """Write out everything that is kept about one person; they are told of it."""
    from bot.cli.privacy import export  # noqa: PLC0415

    return export(person, to=to)


@privacy.command("erase")
def privacy_erase(
    person: Whom,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether you are sure.")] = False,
) -> int:
    """Erase one person for good; the audit trail keeps their random id alone."""
    from bot.cli.privacy import erase  # noqa: PLC0415

    return erase(person, sure=yes)


@privacy.command("hold")
def privacy_hold(
    person: Whom,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept with the hold.")],
) -> int:
    """Put one person under a legal hold: nothing of theirs expires or can be erased."""
    from bot.cli.privacy import hold  # noqa: PLC0415

    return hold(person, reason=reason)


@privacy.command("release")
def privacy_release(person: Whom) -> int:
    """End a legal hold."""
    from bot.cli.privacy import release  # noqa: PLC0415

    return release(person)


@privacy.command("holds")
def privacy_holds(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False
) -> int:
    """List legal holds: who, since when, and why."""
    from bot.cli.privacy import holds  # noqa: PLC0415

    return holds(as_json=as_json)
