"""``annexa demo``: the sample company in the browser, answered by the real bot."""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from bot.cli.demonstration_auditor import seed_auditor
from bot.cli.demonstration_bot import RealBot
from bot.cli.demonstration_register import seed_register
from bot.cli.demonstration_tasks import seed_tasks
from bot.cli.demonstration_training import seed_training
from bot.cli.ingesting import print_report, run_ingestion
from bot.cli.opening import opened
from bot.cli.printing import visible
from bot.errors import SettingsWrong
from bot.rehearsal.entities import Posted
from bot.rehearsal.rendering.plain import plain_words
from bot.rehearsal.rendering.scene import Scene
from bot.rehearsal.seeding import CHATTER, ENGINEER, GENERAL, QUESTIONS, Line, furnish
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.stage import Stage
from bot.settings import Settings, read_settings

SAMPLE_QUESTIONS = (
    "what does A.8.13 ask?",
    "how long do we keep invoices?",
    "may I paste customer emails into ChatGPT?",
    "which control covers working from home?",
    "how many physical controls are there?",
)
FIRST_PORT = 8040
_PORTS_TRIED = 50
_LOOK_SECONDS = 0.5
_NOT_DONE = 2
_NO_ANSWER = "There was no answer; {log} may say why."


def demonstrate(policies: Path, *, port: int = FIRST_PORT, stay: bool = False) -> int:
    """Show the company in the browser until stopped.

    Where nobody is at a terminal, ask the sample questions, print the answers and end;
    *stay* keeps the workspace open there, too.
    """
    console = Console()
    settings = _own_home(read_settings())
    people = policies.parent / "people.csv"
    with opened(settings) as instance:
        report = run_ingestion(instance, [policies])
        print_report(report, console)
        seed_training(instance, policies.parent)
        seed_tasks(instance, policies.parent)
        # What policies say of the controls stands in the statement that is approved next.
        instance.registers.coverage.refresh_if_needed()
        seed_register(instance, policies.parent)
        seed_auditor(instance, policies.parent)
    stopping = threading.Event()
    with _stopped_by_signals(stopping), _workspace(port, console) as stand_in:
        furnish(stand_in.workspace)
        with RealBot(settings, stand_in.api_url, people=people) as bot:
            console.print("Annexa is starting; the first time this takes a minute …")
            if not bot.wait_until_connected(stand_in, stopping):
                return _stopped(bot)
            if stay or sys.stdin.isatty():
                _show(stand_in, bot, console, stopping)
            else:
                _print_answers(stand_in, bot, console)
    return 1 if report.has_failures else 0


def free_port(first: int) -> int:
    """Return the first free port of the loopback address from *first* on."""
    for port in range(first, min(first + _PORTS_TRIED, 65_536)):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise SettingsWrong(
        f"The ports {first} to {first + _PORTS_TRIED - 1} are taken; choose another with --port."
    )


def _own_home(settings: Settings) -> Settings:
    """Return the settings with a home of the demo's own: invented people leave no real records."""
    home = settings.home if settings.home.name == "demo" else settings.home / "demo"
    own = {"home": home, "stored_database_url": None, "chroma_url": "", "people": None}
    return settings.model_copy(update=own)


@contextmanager
def _workspace(port: int, console: Console) -> Iterator[SlackStandIn]:
    chosen = free_port(port)
    if chosen != port:
        console.print(f"Port {port} is taken; the workspace is at {chosen}.", highlight=False)
    manifest = Path(str(files("bot.slack").joinpath("manifest.json")))
    with SlackStandIn(manifest, port=chosen, page=True) as stand_in:
        yield stand_in


@contextmanager
def _stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stopping.set()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _stopped(bot: RealBot) -> int:
    if not bot.has_ended:
        return 0
    sys.stderr.write(f"annexa: The bot could not start: {visible(bot.last_words())}\n")
    return _NOT_DONE


def _show(
    stand_in: SlackStandIn, bot: RealBot, console: Console, stopping: threading.Event
) -> None:
    stage = Stage(stand_in)
    stage.chat(CHATTER)
    console.print(
        f"\nOpen [bold]{stand_in.origin}/as/{ENGINEER}/{GENERAL}[/bold]\n"
        "Act as six people and an administrator, and as somebody of another company. "
        "Ctrl-C ends it.",
        highlight=False,
    )
    for line in QUESTIONS:
        if stopping.is_set() or bot.has_ended:
            break
        stage.ask(line)
    while not stopping.wait(_LOOK_SECONDS):
        if bot.has_ended:
            sys.stderr.write(f"annexa: The bot has ended: {visible(bot.last_words())}\n")
            return


def _print_answers(stand_in: SlackStandIn, bot: RealBot, console: Console) -> None:
    stage = Stage(stand_in)
    for text in SAMPLE_QUESTIONS:
        console.print(f"\n[bold]> {text}[/bold]")
        answer = stage.ask(Line(user=ENGINEER, channel="", text=text))
        said = _words(answer) if answer else _NO_ANSWER.format(log=bot.log)
        console.print(visible(said), markup=False, highlight=False)


def _words(answer: Posted) -> str:
    return plain_words(answer.blocks, Scene()) or answer.text
