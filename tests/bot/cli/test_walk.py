"""The walk in ``docs/operations.md``, from nothing to a removal, line by line as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from bot.assembly.instance import Instance
from bot.rehearsal.server import SlackStandIn
from bot.serving import SlackService
from bot.settings import read_settings
from tests.journeys.conftest import PATIENCE, furnish
from tests.journeys.office import MANIFEST
from tests.knowledge.sample_home import RULE, empty_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.adapters,
    pytest.mark.journey,
    pytest.mark.xdist_group("samples"),
]

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
SERVED_UNTIL = "annexa backup before-the-upgrade.tar.gz"


def walk():
    """Return every line of the walk that somebody types."""
    told = re.search(r"<!-- walk -->(.*?)<!-- /walk -->", PAGE.read_text("utf-8"), re.DOTALL)[1]
    blocks = re.findall(r"```console\n(.*?)```", told, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture
def slack(monkeypatch):
    """A workspace, and the tokens that open it."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        monkeypatch.setenv("SLACK_API_URL", stand_in.api_url)
        monkeypatch.setenv("ANNEXA_LEADS_CHANNEL", "C0LEADS")
        monkeypatch.setenv("ANNEXA_INCIDENT_CHANNEL", "C0INCIDENTS")
        yield stand_in


class Stranger:
    """Somebody who types what the page says, in an empty folder with some policies."""

    def __init__(self, annexa, monkeypatch):
        self._annexa = annexa
        self._monkeypatch = monkeypatch
        self._service = None
        self._instance = None

    def type(self, line):
        """Run one line; return what it printed."""
        words = shlex.split(line)
        if words[0] == "export":
            self._monkeypatch.setenv(*words[1].split("=", 1))
            return ""
        if words[0] == "cp":
            return ""
        if words == ["annexa", "serve"]:
            return self._serve()
        if line == SERVED_UNTIL:
            self.stop()
        with self._monkeypatch.context() as patch:
            while "=" in words[0]:
                patch.setenv(*words.pop(0).split("=", 1))
            assert words.pop(0) == "annexa", line
            ran = self._annexa(*words)
        assert ran.status == 0, f"{line}: {ran.out}{ran.err}"
        return ran.out

    def _serve(self):
        # What comes with the Slack app, which the page tells to create before this line.
        self._monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-rehearsal")
        self._monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-rehearsal")
        self._instance = Instance(read_settings())
        assert self._instance.indexes.keeper
        self._service = SlackService(self._instance).__enter__()
        return ""

    def stop(self):
        """Stop serving."""
        if self._service is not None:
            self._service.close()
            self._instance.close()
            self._service = None


def test_walk(annexa, tmp_path, tmp_path_factory, monkeypatch, slack):
    """Every line works as it stands; answers agree, and at the end the records alone are left."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "light.md").write_text(RULE)
    # Only the vectors of the standard, which take a minute.
    for home in ("annexa", "tried"):
        empty_home(tmp_path_factory.getbasetemp(), tmp_path / home)
    stranger = Stranger(annexa, monkeypatch)
    try:
        said = [(line, stranger.type(line)) for line in walk()]
    finally:
        stranger.stop()

    answers = [out for line, out in said if " ask " in line]
    assert "must be polished every Friday" in answers[0]
    assert answers[1] == answers[0]
    assert slack.workspace.calls
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {
        "policies",
        "monday.tar.gz",
        "before-the-upgrade.tar.gz",
        "tried-records",
        "records",
    }


def test_walk_goes_past_everything():
    """Ingesting, asking, serving, checking, saving, restoring, upgrading, removing: all are in it."""
    typed = "\n".join(walk())
    for command in ("ingest", "ask", "doctor", "serve", "backup", "restore", "audit", "purge"):
        assert f"annexa {command}" in typed
