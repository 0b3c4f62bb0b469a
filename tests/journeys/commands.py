"""The commands of `annexa` as processes of their own, in a home that a test owns."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = ("ANNEXA_", "SLACK_")


class Commands:
    """Starts commands in *home*; what still runs at the end is killed.

    *cache* holds the vectors of the standard, if they are there: to make them takes a while.
    """

    def __init__(self, home, *, cache, api_url=""):
        self.home = home
        self._cache = cache
        self._log = home.with_suffix(".log")
        self._started = []
        own = {key: value for key, value in os.environ.items() if not key.startswith(SETTINGS)}
        self.environment = own | {
            "ANNEXA_HOME": str(home),
            "ANNEXA_LEADS_CHANNEL": "C0LEADS",
            "ANNEXA_INCIDENT_CHANNEL": "C0INCIDENTS",
            "ANNEXA_LIMIT_PERSON": "off",
            "ANNEXA_LIMIT_CHANNEL": "off",
            "SLACK_API_URL": api_url or "http://127.0.0.1:9/api/",
            "SLACK_BOT_TOKEN": "xoxb-rehearsal",
            "SLACK_APP_TOKEN": "xapp-rehearsal",
            "PYTHONPATH": str(ROOT),
        }

    def __enter__(self):
        if self._cache.exists():
            shutil.copytree(self._cache, self.home / "cache")
        return self

    def __exit__(self, *_raised):
        for process in self._started:
            kill(process)

    def start(self, *arguments, module="bot"):
        """Start a command; what it says goes to the log."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *map(str, arguments)],
                cwd=self.home.parent,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._started.append(process)
        return process

    def run(self, *arguments, seconds=120):
        """Run a command to its end and return its exit status."""
        return self.start(*arguments).wait(timeout=seconds)

    @property
    def said(self):
        """Return everything that the commands wrote."""
        return self._log.read_text(encoding="utf-8")


def kill(process):
    """Kill a process without warning, if it still runs."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
