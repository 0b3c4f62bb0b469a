"""The commands of ``annexa training`` and their options; what one does is imported when it runs."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """A form to export in; ``bot.training.export_entities`` knows the same, and more."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


training = typer.Typer(
    help="Courses, campaigns, and what people acknowledged.", no_args_is_help=True
)

_DAY = ["%Y-%m-%d"]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
_As = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="In whose name: an id or e-mail of a lead."),
]
_AsSomebody = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help="Who stands for it: an id or e-mail of a lead."),
]
_Label = Annotated[str, typer.Argument(metavar="TR-NUMBER", help="The campaign's number.")]
_Change = Annotated[
    bool | None,
    typer.Option(
        "--changes/--editorial",
        help="What a newer version means: it changes what people must do and is asked anew, "
        "or what was acknowledged still holds.",
    ),
]


@training.command("courses")
def training_courses(*, as_json: _AsJson = False) -> int:
    """List the newest version of every course and policy that can be acknowledged."""
    from bot.cli.training import show_courses  # noqa: PLC0415

    return show_courses(as_json=as_json)


@training.command("publish")
def training_publish(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Courses, or folders of them."),
    ] = None,
    *,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DOCUMENT",
            help="Let this document's current version be acknowledged; may be repeated.",
        ),
    ] = None,
    changes: _Change = None,
    person: _As = "",
    as_json: _AsJson = False,
) -> int:
    """Publish courses, and policies to acknowledge; what is unchanged stays as it is."""
    from bot.cli.training_publishing import publish  # noqa: PLC0415

    return publish(
        paths or (), policies=policy or (), changes=changes, person=person, as_json=as_json
    )


@training.command("new")
def training_new(
    *,
    course: Annotated[
        str, typer.Option(metavar="NAME", help="The course, as `annexa training courses` has it.")
    ] = "",
    policy: Annotated[
        str,
        typer.Option(metavar="DOCUMENT", help="Or the policy; its current version is offered."),
    ] = "",
    due: Annotated[datetime, typer.Option(formats=_DAY, metavar="DAY", help="By when.")],
    audience: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="WHOM",
            help="everyone, group:NAME, department:NAME, manager:PERSON or people:PERSON; "
            "several names with commas.",
        ),
    ] = "everyone",
    exclude: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="CSV of who is left out: person, reason, approver in each row."
        ),
    ] = None,
    every: Annotated[
        int, typer.Option(metavar="DAYS", help="Ask each person anew, so many days after.")
    ] = 0,
    yearly: Annotated[
        str, typer.Option(metavar="MM-DD", help="Ask everybody anew, each year from this day.")
    ] = "",
    window: Annotated[
        int, typer.Option(metavar="DAYS", help="With --yearly: how long they have.")
    ] = 30,
    before: Annotated[
        str, typer.Option(metavar="DAYS", help="Remind on these days before it is due.")
    ] = "7,1",
    after: Annotated[int, typer.Option(metavar="DAYS", help="Then remind every so many days.")] = 3,
    most: Annotated[int, typer.Option(metavar="N", help="Remind at most so many times.")] = 6,
    manager: Annotated[
        int, typer.Option(metavar="DAYS", help="So many days late the manager hears of it, once.")
    ] = 7,
    pass_mark: Annotated[
        int | None, typer.Option(metavar="PERCENT", help="Instead of the course's own.")
    ] = None,
    changes: _Change = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say whom it would ask, and ask nobody.")
    ] = False,
    person: _As = "",
    as_json: _AsJson = False,
) -> int:
    """Launch a campaign, which `annexa serve` then tells people of."""
    from bot.cli.training_launching import Wish, launch  # noqa: PLC0415

    wish = Wish(
        course=course,
        policy=policy,
        due_on=due.date(),
        audience=audience,
        exclusions=exclude,
        every=every,
        yearly=yearly,
        window=window,
        before=before,
        after=after,
        most=most,
        manager=manager,
        pass_mark=pass_mark,
        changes=changes,
    )
    return launch(wish, preview=preview, person=person, as_json=as_json)


@training.command("list")
def training_list(*, as_json: _AsJson = False) -> int:
    """List the campaigns, newest first, with how many of whom are done."""
    from bot.cli.training import show_campaigns  # noqa: PLC0415

    return show_campaigns(as_json=as_json)


@training.command("show")
def training_show(
    label: _Label,
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, metavar="DAY", help="As it was at the end of this day, UTC."),
    ] = None,
    people: Annotated[
        bool, typer.Option("--people", help="List everybody, with where they stand.")
    ] = False,
    as_json: _AsJson = False,
) -> int:
    """Show how far a campaign is, what each share is of, and what people got wrong."""
    from bot.cli.training import show_campaign  # noqa: PLC0415

    day = as_of.date() if as_of else None
    return show_campaign(label, day=day, with_people=people, as_json=as_json)


@training.command("pause")
def training_pause(label: _Label, *, person: _As = "") -> int:
    """Let nobody be reminded or enrolled for now."""
    from bot.cli.training_changing import pause  # noqa: PLC0415

    return pause(label, person=person)


@training.command("resume")
def training_resume(label: _Label, *, person: _As = "") -> int:
    """Go on after a pause."""
    from bot.cli.training_changing import resume  # noqa: PLC0415

    return resume(label, person=person)


@training.command("close")
def training_close(
    label: _Label,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Close it without asking.")] = False,
    person: _As = "",
) -> int:
    """End a campaign for good; answers to its quiz are forgotten, scores stay."""
    from bot.cli.training_changing import close  # noqa: PLC0415

    return close(label, sure=yes, person=person)


@training.command("extend")
def training_extend(
    label: _Label,
    *,
    due: Annotated[datetime, typer.Option(formats=_DAY, metavar="DAY", help="The new due date.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept.")],
    whom: Annotated[
        str, typer.Option("--person", metavar="PERSON", help="For this person alone.")
    ] = "",
    person: _As = "",
) -> int:
    """Give everybody, or one person, another due date."""
    from bot.cli.training_changing import extend  # noqa: PLC0415

    return extend(label, due_on=due.date(), reason=reason, whom=whom, person=person)


@training.command("import")
def training_import(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV: person, kind, name, version, acknowledged_on; score, attested_by.",
        ),
    ],
    *,
    person: _As = "",
) -> int:
    """Take over records from elsewhere; they are never called witnessed. Twice is once."""
    from bot.cli.training_records import take_over  # noqa: PLC0415

    return take_over(file, person=person)


@training.command("leave")
def training_leave(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: person, from, until.")],
    *,
    person: _As = "",
) -> int:
    """Take over days away; what is due meanwhile is due later. Twice is once."""
    from bot.cli.training_records import take_leave  # noqa: PLC0415

    return take_leave(file, person=person)


@training.command("correct")
def training_correct(
    label: Annotated[str, typer.Argument(metavar="ACK-NUMBER", help="The wrong record's number.")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was wrong; it is kept.")],
    withdraw: Annotated[
        bool,
        typer.Option("--withdraw", help="It holds no more: the person is asked again."),
    ] = False,
    person: _AsSomebody,
) -> int:
    """Add an entry that says what is wrong with a record; the record stays as it is."""
    from bot.cli.training_records import correct  # noqa: PLC0415

    return correct(label, reason=reason, withdraws=withdraw, person=person)


@training.command("record")
def training_record(
    *,
    whom: Annotated[
        str, typer.Option("--person", metavar="PERSON", help="Whose: an id, e-mail or name.")
    ],
    as_json: _AsJson = False,
) -> int:
    """Print everything that one person acknowledged, with corrections, as CSV."""
    from bot.cli.training_records import own_record  # noqa: PLC0415

    return own_record(whom, as_json=as_json)


@training.command("export")
def training_export(
    label: Annotated[
        str,
        typer.Argument(
            metavar="[TR-NUMBER]", help="The campaign's number; nothing for all acknowledgements."
        ),
    ] = "",
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, metavar="DAY", help="As it was at the end of this day, UTC."),
    ] = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            metavar="csv|xlsx|pdf",
            help="Only this form; may be repeated (default: all of them).",
        ),
    ] = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Ids only: no names, addresses or reasons.")
    ] = False,
    person: _As = "",
    as_json: _AsJson = False,
) -> int:
    """Write records to a folder that an auditor can check alone: annexa audit verify FOLDER."""
    from bot.cli.training_export import export  # noqa: PLC0415

    return export(
        out,
        label=label,
        day=as_of.date() if as_of else None,
        formats=[one.value for one in formats or ()],
        pseudonyms=pseudonyms,
        person=person,
        as_json=as_json,
    )
