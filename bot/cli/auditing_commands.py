"""The commands of ``annexa audit`` and their options; what one does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

audit = typer.Typer(help="The audit trail.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@audit.command("verify")
def audit_verify(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="An export to check instead: of the trail, or of training. Needs no database.",
            show_default=False,
        ),
    ] = None,
    *,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ANCHOR",
            help="An anchor kept elsewhere: its file, a folder of them, or COUNT:HEAD as posted; "
            "may be repeated.",
        ),
    ] = None,
    public_key: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="The public key that anchors must be signed with, from elsewhere; may be repeated.",
        ),
    ] = None,
    timestamp_certificate: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Root certificate of the time-stamping authority (default: the one that is set).",
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The same as naming the folder."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Check that nothing in the trail or an export was changed, removed, inserted or cut off."""
    from bot.cli.auditing import verify  # noqa: PLC0415

    return verify(
        anchors=anchor or (),
        public_keys=public_key or (),
        certificate=timestamp_certificate,
        export=folder or export,
        as_json=as_json,
    )


@audit.command("anchor")
def audit_anchor(*, as_json: AsJson = False) -> int:
    """Sign what the audit trail is now, and write it where it can be kept elsewhere."""
    from bot.cli.auditing import anchor  # noqa: PLC0415

    return anchor(as_json=as_json)


@audit.command("export")
def audit_export(
    folder: Annotated[Path, typer.Argument(help="A new folder.")], *, as_json: AsJson = False
) -> int:
    """Write the audit trail to a folder that can be checked without a database."""
    from bot.cli.auditing import export  # noqa: PLC0415

    return export(folder, as_json=as_json)
