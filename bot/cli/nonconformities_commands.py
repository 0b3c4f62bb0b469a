"""The commands of ``annexa nonconformities``; what one does is imported when it runs."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.nonconformities.entities import Grade, Move, Source

nonconformities = typer.Typer(
    help="What does not conform: corrected, its cause removed, closed once that has worked.",
    no_args_is_help=True,
)
AsWhom = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="Who asks: an id or e-mail of the people file."),
]
Label = Annotated[str, typer.Argument(metavar="NC-NUMBER", help="Its number, NC-3 or OFI-4.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
_DAY = ["%Y-%m-%d"]


@nonconformities.command("list")
def nonconformities_list(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Show what is over as well.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Show what is late alone.")] = False,
    person: AsWhom = "",
    as_json: AsJson = False,
) -> int:
    """List what is not closed, what is due first on top."""
    from bot.cli.nonconformities import show_list  # noqa: PLC0415

    return show_list(everything=everything, overdue=overdue, person=person, as_json=as_json)


@nonconformities.command("show")
def nonconformities_show(label: Label, *, person: AsWhom = "", as_json: AsJson = False) -> int:
    """Show one with its steps and what was tried before."""
    from bot.cli.nonconformities import show_one  # noqa: PLC0415

    return show_one(label, person=person, as_json=as_json)


@nonconformities.command("open")
def nonconformities_open(
    title: Annotated[str, typer.Argument(help="What does not conform, in one sentence.")],
    *,
    owner: Annotated[str, typer.Option("--owner", metavar="PERSON", help="Who owns it.")],
    evidence: Annotated[str, typer.Option("--evidence", metavar="WORDS", help="What was seen.")],
    requirement: Annotated[
        str,
        typer.Option("--requirement", metavar="ID", help="The clause or control, such as A.8.13."),
    ] = "",
    source: Annotated[
        Source,
        typer.Option("--source", metavar="SOURCE", help=f"Who found it: {', '.join(Source)}."),
    ] = Source.SELF,
    grade: Annotated[
        Grade | None,
        typer.Option("--grade", metavar="GRADE", help=f"How much it weighs: {', '.join(Grade)}."),
    ] = None,
    opportunity: Annotated[
        bool, typer.Option("--opportunity", help="It is an opportunity for improvement.")
    ] = False,
    found_on: Annotated[
        datetime | None,
        typer.Option("--found-on", formats=_DAY, metavar="DAY", help="When; today, if left out."),
    ] = None,
    respond_by: Annotated[
        datetime | None,
        typer.Option(
            "--respond-by", formats=_DAY, metavar="DAY", help="By when an answer is wanted."
        ),
    ] = None,
    person: AsWhom = "",
) -> int:
    """Raise a nonconformity or an opportunity for improvement; the same again is once."""
    from bot.cli.nonconformities import Raised, raise_one  # noqa: PLC0415

    raised = Raised(
        title=title,
        owner=owner,
        evidence=evidence,
        requirement=requirement,
        source=source,
        grade=grade,
        is_opportunity=opportunity,
        found_on=found_on.date() if found_on else None,
        respond_by=respond_by.date() if respond_by else None,
    )
    return raise_one(raised, person=person)


@nonconformities.command("move")
def nonconformities_move(
    label: Label,
    step: Annotated[Move, typer.Argument(metavar="STEP", help=f"One of {', '.join(Move)}.")],
    *,
    words: Annotated[
        str,
        typer.Option(
            "--words", metavar="WORDS", help="What was done or found, what shows it, or why."
        ),
    ],
    person: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who takes the step; it goes on record.")
    ],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=_DAY, metavar="DAY", help="When the action is due, or done."),
    ] = None,
    check_on: Annotated[
        datetime | None,
        typer.Option(
            "--check-on", formats=_DAY, metavar="DAY", help="Of `done`: when it is checked."
        ),
    ] = None,
) -> int:
    """Take the next step; what may follow is said."""
    from bot.cli.nonconformities import move  # noqa: PLC0415

    return move(
        label,
        step,
        words=words,
        on=on.date() if on else None,
        check_on=check_on.date() if check_on else None,
        person=person,
    )


@nonconformities.command("amend")
def nonconformities_amend(
    label: Label,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="WORDS", help="Why it changes.")],
    person: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who changes it; it goes on record.")
    ],
    owner: Annotated[str, typer.Option("--owner", metavar="PERSON", help="The new owner.")] = "",
    grade: Annotated[
        Grade | None,
        typer.Option("--grade", metavar="GRADE", help=f"The new grade: {', '.join(Grade)}."),
    ] = None,
    respond_by: Annotated[
        datetime | None,
        typer.Option("--respond-by", formats=_DAY, metavar="DAY", help="The new response date."),
    ] = None,
    action_due: Annotated[
        datetime | None,
        typer.Option("--action-due", formats=_DAY, metavar="DAY", help="When the action is due."),
    ] = None,
    check_on: Annotated[
        datetime | None,
        typer.Option("--check-on", formats=_DAY, metavar="DAY", help="When it is checked."),
    ] = None,
) -> int:
    """Change owner, grade or a date, for a reason; what was found and done stays."""
    from bot.cli.nonconformities import Amended, amend  # noqa: PLC0415

    amended = Amended(
        reason=reason,
        owner=owner,
        grade=grade,
        respond_by=respond_by.date() if respond_by else None,
        action_due=action_due.date() if action_due else None,
        check_on=check_on.date() if check_on else None,
    )
    return amend(label, amended, person=person)


@nonconformities.command("export")
def nonconformities_export(
    file: Annotated[Path, typer.Argument(help="A new CSV file.")], *, person: AsWhom = ""
) -> int:
    """Write every nonconformity and opportunity to a CSV file."""
    from bot.cli.nonconformities import export  # noqa: PLC0415

    return export(file, person=person)
