"""The commands of ``annexa controls`` and their options; what one does is imported when it runs."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.controls_soa_commands import soa
from bot.cli.evidence_commands import evidence

controls = typer.Typer(
    help="The registers of requirements and controls: what is there, and what is missing.",
    no_args_is_help=True,
)
controls.add_typer(evidence, name="evidence")
controls.add_typer(soa, name="soa")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
As = Annotated[
    str,
    typer.Option(
        "--as", metavar="PERSON", help="In whose name: an id or e-mail; else the admin's."
    ),
]
Control = Annotated[str, typer.Argument(metavar="CONTROL", help="A.8.13, or C-1 of our own.")]
Owner = Annotated[str, typer.Option(metavar="PERSON", help="Who owns it: an id or e-mail.")]
Words = Annotated[str, typer.Option(metavar="TEXT", help="In a few words.")]
Day = Annotated[
    str, typer.Option("--on", metavar="DATE", help="As of which day; today if left out.")
]


class Answer(StrEnum):
    """Whether a control is applicable."""

    YES = "yes"
    NO = "no"


class Verdict(StrEnum):
    """What a lead says of a grade."""

    COVERED = "covered"
    PARTLY = "partly"
    NOT = "not"
    FOUND = "found"


class How(StrEnum):
    """How far a control is put into practice."""

    NOT_STARTED = "not started"
    PLANNED = "planned"
    PARTLY = "partly"
    IMPLEMENTED = "implemented"


class Found(StrEnum):
    """What an internal audit found."""

    IN_ORDER = "in order"
    FINDINGS = "with findings"


class Met(StrEnum):
    """How well a requirement is met."""

    MET = "met"
    PARTLY_MET = "partly met"
    NOT_MET = "not met"


@controls.command("show")
def controls_show(control: Control, *, person: As = "", as_json: AsJson = False) -> int:
    """Show one control: what it asks, what we say, the four facts, and what is missing."""
    from bot.cli.controls import show  # noqa: PLC0415

    return show(control, person=person, as_json=as_json)


@controls.command("gaps")
def controls_gaps(
    about: Annotated[str, typer.Argument(metavar="[ID]", help="Of one control or clause.")] = "",
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many are shown.")] = 40,
    as_json: AsJson = False,
) -> int:
    """List what is missing, first what stops a certification, each with its reason."""
    from bot.cli.controls import show_gaps  # noqa: PLC0415

    return show_gaps(about=about, limit=limit, as_json=as_json)


@controls.command("readiness")
def controls_readiness(*, as_json: AsJson = False) -> int:
    """List the documents and records that an auditor asks for first, those that block on top."""
    from bot.cli.controls import show_readiness  # noqa: PLC0415

    return show_readiness(as_json=as_json)


@controls.command("coverage")
def controls_coverage(*, as_json: AsJson = False) -> int:
    """Find anew what approved policies say of each control; only what changed is graded."""
    from bot.cli.controls import look_over  # noqa: PLC0415

    return look_over(as_json=as_json)


@controls.command("decide")
def controls_decide(
    control: Control,
    grade: Annotated[Verdict, typer.Argument(help="Your grade; found gives it back.")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept.")],
    person: As = "",
) -> int:
    """Confirm or overrule what was found about a control."""
    from bot.cli.controls import decide  # noqa: PLC0415

    return decide(control, grade.value, reason=reason, person=person)


@controls.command("set")
def controls_set(
    control: Control,
    *,
    applicable: Annotated[
        Answer | None, typer.Option(metavar="yes|no", help="Whether it is applicable.")
    ] = None,
    because: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REASON",
            help="Why: risk, law, contract or business with a reference (risk: R-12), may be "
            "repeated; of an exclusion a sentence.",
        ),
    ] = None,
    owner: Owner = "",
    documented_in: Annotated[str, typer.Option(metavar="PLACE", help="Where it is written.")] = "",
    review_on: Annotated[str, typer.Option(metavar="DATE", help="When to look again.")] = "",
    person: As = "",
) -> int:
    """Change a control's row; what is left out stays."""
    from bot.cli.controls_changing import set_control  # noqa: PLC0415

    return set_control(
        control,
        applicable=applicable.value if applicable else "",
        because=because or (),
        owner=owner,
        documented_in=documented_in,
        review_on=review_on,
        person=person,
    )


@controls.command("add")
def controls_add(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    *,
    asks: Annotated[list[str], typer.Option(metavar="TEXT", help="What it asks; may be repeated.")],
    person: As = "",
) -> int:
    """Add a control of the company's own."""
    from bot.cli.controls_changing import add_control  # noqa: PLC0415

    return add_control(title, asks, person=person)


@controls.command("require")
def controls_require(
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help="9.2.2, for example.")],
    *,
    is_: Annotated[
        Met | None,
        typer.Option("--is", metavar="HOW", help="How well it is met: met, partly met, not met."),
    ] = None,
    words: Words = "",
    owner: Owner = "",
    place: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PLACE",
            help="Where required information is: a document of the library, or a link.",
        ),
    ] = None,
    person: As = "",
) -> int:
    """Change a requirement's row; what is left out stays."""
    from bot.cli.controls_changing import set_requirement  # noqa: PLC0415

    return set_requirement(
        clause,
        conformity=is_.value if is_ else "",
        words=words,
        owner=owner,
        places=place or (),
        person=person,
    )


@controls.command("state")
def controls_state(
    control: Control,
    how: Annotated[How, typer.Argument(help="How far it is put into practice.")],
    *,
    words: Words = "",
    on: Day = "",
    person: As = "",
) -> int:
    """Say how far a control is put into practice; it counts for a year."""
    from bot.cli.controls_changing import state  # noqa: PLC0415

    return state(control, how.value, words=words, on=on, person=person)


@controls.command("check")
def controls_check(
    control: Control,
    found: Annotated[Found, typer.Argument(help="What the internal audit found.")],
    *,
    person: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who checked; not the owner.")
    ],
    words: Words = "",
    on: Day = "",
) -> int:
    """Say what an internal audit found; it counts for three years."""
    from bot.cli.controls_changing import check  # noqa: PLC0415

    return check(control, found.value, words=words, on=on, person=person)


@controls.command("questions")
def controls_questions(*, person: As = "") -> int:
    """List questions that nobody could answer; each may be promoted to a gap."""
    from bot.cli.controls_changing import list_questions  # noqa: PLC0415

    return list_questions(person=person)


@controls.command("promote")
def controls_promote(
    words: Annotated[str, typer.Argument(help="The question, as the list shows it.")],
    *,
    person: As = "",
) -> int:
    """Take an unanswered question for a gap."""
    from bot.cli.controls_changing import promote  # noqa: PLC0415

    return promote(words, person=person)


@controls.command("settle")
def controls_settle(
    label: Annotated[str, typer.Argument(metavar="Q-NUMBER", help="The promoted question.")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="How; it is kept.")],
    person: As = "",
) -> int:
    """Say how a promoted question was settled; it leaves the list."""
    from bot.cli.controls_changing import settle  # noqa: PLC0415

    return settle(label, reason=reason, person=person)
