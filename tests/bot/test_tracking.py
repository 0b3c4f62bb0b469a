"""Which tracker the settings name, and what is wrong with them, all at once."""

import pytest

from bot.assembly.instance import Instance
from bot.assembly.tracking import kinds_of, tracker_of
from bot.errors import SettingsWrong
from bot.settings import read_settings
from bot.tasks.entities import Kind

GITHUB = {
    "ANNEXA_TRACKER": "github",
    "ANNEXA_GITHUB_REPOSITORY": "example/policies",
    "ANNEXA_GITHUB_TOKEN": "ghp_secret",
}
JIRA = {
    "ANNEXA_TRACKER": "jira",
    "ANNEXA_JIRA_URL": "https://example.atlassian.net/",
    "ANNEXA_JIRA_PROJECT": "SEC",
    "ANNEXA_JIRA_TOKEN": "jira-secret",
}


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Return what reads settings that are given as variables."""

    def read(**given):
        monkeypatch.setenv("ANNEXA_HOME", str(tmp_path / "home"))
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return read_settings(None)

    return read


def test_none_by_default(settings):
    """Nothing goes anywhere unless it is set."""
    with Instance(settings()) as instance:
        assert tracker_of(instance.settings) is None
        assert instance.trackers is None


@pytest.mark.parametrize(
    ("given", "called", "place"),
    [
        (GITHUB, "GitHub", "github:https://api.github.com:example/policies"),
        (JIRA, "Jira", "jira:https://example.atlassian.net:SEC"),
    ],
)
def test_each_by_its_setting(settings, given, called, place):
    """The place says where, so that another repository has issues of its own; no token is in it."""
    tracker = tracker_of(settings(**given))
    assert (tracker.called, tracker.place) == (called, place)


def test_tokens_are_masked(settings):
    """Logs leave tokens out."""
    assert {"ghp_secret", "jira-secret"} <= set(settings(**(GITHUB | JIRA)).secrets)
    assert "ghp_secret" not in repr(settings(**GITHUB))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (
            {"ANNEXA_TRACKER": "github"},
            ["ANNEXA_GITHUB_TOKEN", "ANNEXA_GITHUB_REPOSITORY"],
        ),
        (GITHUB | {"ANNEXA_GITHUB_TOKEN": "  "}, ["ANNEXA_GITHUB_TOKEN"]),
        (GITHUB | {"ANNEXA_GITHUB_REPOSITORY": "policies"}, ["ANNEXA_GITHUB_REPOSITORY"]),
        (GITHUB | {"ANNEXA_GITHUB_REPOSITORY": "a/b/../c"}, ["ANNEXA_GITHUB_REPOSITORY"]),
        (GITHUB | {"ANNEXA_GITHUB_API_URL": "http://api.github.com"}, ["ANNEXA_GITHUB_API_URL"]),
        (
            {"ANNEXA_TRACKER": "jira"},
            ["ANNEXA_JIRA_TOKEN", "ANNEXA_JIRA_URL", "ANNEXA_JIRA_PROJECT"],
        ),
        (JIRA | {"ANNEXA_JIRA_PROJECT": 'SEC" OR project = "X'}, ["ANNEXA_JIRA_PROJECT"]),
        (JIRA | {"ANNEXA_JIRA_URL": "http://jira.example.com"}, ["ANNEXA_JIRA_URL"]),
    ],
)
def test_everything_that_is_wrong_is_told(settings, given, named):
    """Each variable has a line, and no secret is in one."""
    with pytest.raises(SettingsWrong) as wrong:
        tracker_of(settings(**given))
    told = [line.partition(":")[0] for line in str(wrong.value).splitlines()[1:]]
    assert told == named
    assert "secret" not in str(wrong.value)


def test_an_unknown_tracker(settings):
    """A tracker that nobody speaks to is refused where settings are read."""
    with pytest.raises(SettingsWrong, match="ANNEXA_TRACKER"):
        settings(ANNEXA_TRACKER="redmine")


def test_kinds(settings):
    """All but exceptions go out, or those that are named; an exception is refused."""
    assert kinds_of(settings()) == {Kind.GAP, Kind.REVIEW, Kind.IMPROVEMENT}
    assert kinds_of(settings(ANNEXA_TRACKER_KINDS="gap, review")) == {Kind.GAP, Kind.REVIEW}
    for kinds in ("exception", "gap,exception", "gaps"):
        with pytest.raises(SettingsWrong, match="cannot go out"):
            tracker_of(settings(**GITHUB, ANNEXA_TRACKER_KINDS=kinds))


def test_a_card_knows_its_issue(settings):
    """The board of an instance shows the issue of the tracker that is set, and begins with none."""
    with Instance(settings(**GITHUB)) as instance:
        assert instance.trackers is not None
        assert instance.trackers is instance.trackers
