"""The real bot as a process of its own, told that Slack is the rehearsal workspace."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import bot
from bot.rehearsal.seeding import INCIDENT_CHANNEL, LEADS_CHANNEL
from bot.rehearsal.server import SlackStandIn
from bot.settings import Settings

_OURS = ("ANNEXA_", "SLACK_")
_START_SECONDS = 300
_STOP_SECONDS = 15.0
_LOOK_SECONDS = 1.0
_NAME = "annexa: "


class RealBot:
    """``annexa serve``, unmodified; it ends with the block that it is used in."""

    def __init__(self, settings: Settings, api_url: str, *, people: Path) -> None:
        self.log = settings.home / "serve.log"
        self._settings = settings
        self._environment = _environment(settings, api_url, people)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it; what it says goes to the log."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=self._settings.home,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches us alone, so that we can end it in order.
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it, in order if it can."""
        if self._process is None or self.has_ended:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def has_ended(self) -> bool:
        """Tell whether it runs no more."""
        return self._process is None or self._process.poll() is not None

    def wait_until_connected(self, stand_in: SlackStandIn, stopping: threading.Event) -> bool:
        """Wait until it can be asked; False if it ended, took too long, or *stopping* was set."""
        for _ in range(int(_START_SECONDS / _LOOK_SECONDS)):
            if self.has_ended or stopping.is_set():
                return False
            try:
                stand_in.wait_for_app(_LOOK_SECONDS)
            except TimeoutError:
                continue
            return True
        return False

    def last_words(self) -> str:
        """Return in one line why it ended, and where the rest stands."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        told = [line.removeprefix(_NAME) for line in lines if line.startswith(_NAME)]
        return f"{told[-1] if told else 'It said nothing.'} Its log is {self.log}."


def _environment(settings: Settings, api_url: str, people: Path) -> dict[str, str]:
    """Return an environment in which nothing of a real workspace is left."""
    foreign = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
    roots = [str(Path(bot.__path__[0]).parent), os.environ.get("PYTHONPATH", "")]
    model = {
        "ANNEXA_MODEL": settings.model,
        "ANNEXA_MODEL_BASE_URL": settings.model_base_url,
        "ANNEXA_MODEL_TIMEOUT_S": str(settings.model_timeout_s),
        "ANNEXA_EMBEDDING_MODEL": settings.embedding_model,
    }
    own = {
        "PYTHONPATH": os.pathsep.join(root for root in roots if root),
        "ANNEXA_HOME": str(settings.home),
        "ANNEXA_LOG_LEVEL": settings.log_level,
        "ANNEXA_LEADS_CHANNEL": LEADS_CHANNEL,
        "ANNEXA_INCIDENT_CHANNEL": INCIDENT_CHANNEL,
        "ANNEXA_INCIDENT_CONTACT": "the incident hotline, extension 4747",
        "ANNEXA_CONFIDENTIAL_CONTACT": "speakup@quaywander.example",
        "SLACK_API_URL": api_url,
        "SLACK_BOT_TOKEN": "xoxb-rehearsal",
        "SLACK_APP_TOKEN": "xapp-rehearsal",
        "SLACK_SIGNING_SECRET": "rehearsal",
    }
    if people.is_file():
        own["ANNEXA_PEOPLE"] = str(people.absolute())
    return foreign | {key: value for key, value in model.items() if value} | own
