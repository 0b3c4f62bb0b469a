"""Every command of ``annexa`` and its options; what a command does is imported when it runs."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.auditing_commands import audit
from bot.cli.auditors_commands import auditors
from bot.cli.channels_commands import channels
from bot.cli.competence_commands import competence
from bot.cli.controls_commands import controls
from bot.cli.curated_commands import curated
from bot.cli.gaps_commands import gaps
from bot.cli.library_commands import library
from bot.cli.nonconformities_commands import nonconformities
from bot.cli.packing_commands import pack
from bot.cli.people_commands import people
from bot.cli.privacy_commands import privacy
from bot.cli.questions_commands import questions
from bot.cli.tasks_commands import tasks
from bot.cli.training_commands import training

_log = logging.getLogger(__name__)

app = typer.Typer(
    help="Annexa answers questions about ISO 27001 and your own policies, with proved citations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(audit, name="audit")
app.add_typer(auditors, name="auditors")
app.add_typer(channels, name="channels")
app.add_typer(competence, name="competence")
app.add_typer(controls, name="controls")
app.add_typer(curated, name="curated")
app.add_typer(gaps, name="gaps")
app.add_typer(library, name="library")
app.add_typer(nonconformities, name="nonconformities")
app.add_typer(people, name="people")
app.add_typer(privacy, name="privacy")
app.add_typer(questions, name="questions")
app.add_typer(tasks, name="tasks")
app.add_typer(training, name="training")
app.command()(pack)

AsPerson = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="PERSON",
        help="See what this person may see: an id or e-mail of the people file, or a role.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        help="Read one JSON question a line; - for standard input.",
    ),
]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")] = "",
    *,
    person: AsPerson = "",
    as_json: AsJson = False,
    batch: Batch = None,
) -> int:
    """Answer a question with sources; nothing is recorded."""
    from bot.cli.asking import ask_batch, ask_one  # noqa: PLC0415

    if batch is not None:
        return ask_batch(batch, person=person)
    return ask_one(question, person=person, as_json=as_json)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    *,
    top: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="How many passages.")] = 10,
    person: AsPerson = "",
    as_json: AsJson = False,
    batch: Batch = None,
) -> int:
    """Show the passages that come nearest, best first."""
    from bot.cli.searching import search_batch, search_one  # noqa: PLC0415

    if batch is not None:
        return search_batch(batch, top=top, person=person)
    return search_one(query, top=top, person=person, as_json=as_json)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to read.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, keep nothing.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Bring documents in: Markdown, PDF, DOCX, HTML and text."""
    from bot.cli.ingesting import ingest_paths  # noqa: PLC0415

    return ingest_paths(paths, dry_run=dry_run, as_json=as_json)


@app.command()
def demo(
    policies: Annotated[Path, typer.Argument(help="The folder of sample policies.")],
    *,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=65_535, help="Where the page is; the next free one from 8040."
        ),
    ] = None,
    stay: Annotated[
        bool, typer.Option("--stay", help="Stay open even where nobody is at a terminal.")
    ] = False,
    prompt: Annotated[
        bool, typer.Option("--prompt", help="Answer at a prompt in the shell instead.")
    ] = False,
) -> int:
    """Show a sample company in the browser, with its policies, answered by the real bot."""
    if prompt:
        from bot.cli.prompting import answer_at_prompt  # noqa: PLC0415

        return answer_at_prompt(policies)
    from bot.cli.demonstrating import FIRST_PORT, demonstrate  # noqa: PLC0415

    return demonstrate(policies, port=port or FIRST_PORT, stay=stay)


@app.command()
def serve(
    *,
    http: Annotated[
        bool, typer.Option("--http", help="Let Slack call /slack/events, without Socket Mode.")
    ] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Listen here instead of ANNEXA_HTTP_HOST.")
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=65_535, help="Listen here instead of ANNEXA_HTTP_PORT."
        ),
    ] = None,
) -> int:
    """Answer in Slack, over Socket Mode or HTTP, until stopped."""
    from bot.cli.serving import serve_forever  # noqa: PLC0415

    return int(serve_forever(over_http=http, host=host, port=port))


@app.command()
def evaluate(
    *,
    policies: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Ingest these policies into a fresh, temporary instance first.",
        ),
    ] = None,
    locked: Annotated[
        bool, typer.Option("--locked", help="Run the locked third too; only at closing.")
    ] = False,
    failures: Annotated[bool, typer.Option("--failures", help="Show what went wrong.")] = False,
    as_json: AsJson = False,
) -> int:
    """Measure the answers on the golden questions; exit 1 when a floor is not reached."""
    from bot.cli.evaluating import evaluate_answers  # noqa: PLC0415

    return evaluate_answers(
        policies=policies, locked=locked, show_failures=failures, as_json=as_json
    )


@app.command()
def doctor(*, as_json: AsJson = False) -> int:
    """Check settings, disk, model, records and Slack, and say what to do; changes nothing."""
    from bot.cli.upkeep import look_over  # noqa: PLC0415

    return look_over(as_json=as_json)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, something.tar or something.tar.gz.")],
    *,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Save the signing keys as well.")
    ] = False,
) -> int:
    """Save documents, people, answers, audit trail and unfinished work, also while it is served."""
    from bot.cli.upkeep import save  # noqa: PLC0415

    return save(file, with_keys=with_keys)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that annexa backup made.")],
) -> int:
    """Bring a backup back into an empty ANNEXA_HOME and database, after checking all of it."""
    from bot.cli.upkeep import bring_back  # noqa: PLC0415

    return bring_back(file)


@app.command()
def purge(
    folder: Annotated[
        Path, typer.Argument(help="A new folder for audit trail, people and list of documents.")
    ],
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove it without asking for its name.")
    ] = False,
) -> int:
    """Remove this instance for good, after writing its records to a folder."""
    from bot.cli.upkeep import take_away  # noqa: PLC0415

    return take_away(folder, sure=yes)


@app.command()
def receipt(
    label: Annotated[str, typer.Argument(metavar="A-NUMBER", help="The number under an answer.")],
    *,
    person: Annotated[
        str,
        typer.Option(
            "--as", metavar="PERSON", help="In whose name: a lead's or an auditor's id or e-mail."
        ),
    ],
    because: Annotated[
        str, typer.Option(metavar="REASON", help="Why; whoever asked is told the reason.")
    ] = "",
) -> int:
    """Show what was asked and answered and where it stands; whoever asked is told of it."""
    from bot.cli.receipts import show  # noqa: PLC0415

    return show(label, person=person, reason=because)


def run() -> int:
    """Run one command; return its exit status: 0 done, 1 done with failures, 2 not done."""
    from bot.errors import BotError  # noqa: PLC0415
    from ingest.errors import IngestError  # noqa: PLC0415
    from knowledge.errors import KnowledgeError  # noqa: PLC0415

    try:
        return int(app(prog_name="annexa", standalone_mode=False) or 0)
    except typer.Exit as stopped:
        return stopped.exit_code
    except (BotError, IngestError, KnowledgeError) as error:
        from bot.cli.printing import visible  # noqa: PLC0415

        sys.stderr.write(f"annexa: {visible(str(error) or str(type(error).__doc__))}\n")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:  # noqa: BLE001 - the one place where the shell's failures end
        return _failed(error)


def _failed(error: Exception) -> int:
    """Tell of a wrong call in one line, and of any other failure by a reference in the log."""
    if isinstance(error, typer.TyperException):
        # The message is empty where the help was shown because nothing was asked for.
        if message := error.format_message().rstrip("."):
            sys.stderr.write(f"annexa: {message}. Try annexa --help.\n")
        return 2
    from bot.logs import log_failure  # noqa: PLC0415

    reference = log_failure(_log, "The command", error)
    sys.stderr.write(f"annexa: something failed that should not; it is logged as {reference}\n")
    return 2
