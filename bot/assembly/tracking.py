"""The tracker of one instance, if one is set: which it is, and what is wrong with its settings."""

import re
from collections.abc import Callable
from typing import Final

from bot.assembly.foundation import Foundation
from bot.errors import SettingsWrong
from bot.settings import Settings
from bot.tasks.entities import Kind
from bot.tasks.service import TaskBoard
from bot.tasks.views import Elsewhere
from bot.trackers.entities import SENDABLE
from bot.trackers.links import IssueLinks
from bot.trackers.ports import Tracker
from bot.trackers.service import TrackerDesk
from bot.trackers.web import is_safe

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_.-]{1,39}/[A-Za-z0-9_.-]{1,100}")
_PROJECT: Final = re.compile(r"[A-Z][A-Z0-9_]{0,49}")
_UNSAFE = "write an address that begins with https://; http:// is for this machine alone"


def elsewhere_of(instance: Foundation) -> Callable[[int], Elsewhere | None]:
    """Return what says which issue stands for a task, in the tracker that is set."""
    tracker = tracker_of(instance.settings)
    return (lambda _number: None) if tracker is None else IssueLinks(instance.database, tracker)


def tracking_of(instance: Foundation, tasks: TaskBoard) -> TrackerDesk | None:
    """Return what keeps tasks and a tracker together; None where none is set."""
    tracker = tracker_of(instance.settings)
    if tracker is None:
        return None
    return TrackerDesk(
        instance.database,
        instance.audit,
        instance.clock,
        tracker=tracker,
        showing=tasks.listing,
        arriving=tasks.arriving,
        kinds=kinds_of(instance.settings),
    )


def tracker_of(settings: Settings) -> Tracker | None:
    """Return the tracker; raise ``SettingsWrong`` with everything that keeps it from being used."""
    if not settings.tracker:
        return None
    kinds_of(settings)
    # Only who has a tracker waits for its library.
    return _jira(settings) if settings.tracker == "jira" else _github(settings)


def kinds_of(settings: Settings) -> frozenset[Kind]:
    """Return which tasks go out; raise ``SettingsWrong`` where one is named that never does."""
    sendable = {kind.value for kind in SENDABLE}
    if wrong := sorted(settings.tracker_kinds - sendable):
        raise SettingsWrong(
            f"ANNEXA_TRACKER_KINDS: {', '.join(wrong)} cannot go out; choose among "
            f"{', '.join(sorted(sendable))}."
        )
    return frozenset(Kind(one) for one in settings.tracker_kinds)


def _github(settings: Settings) -> Tracker:
    token = settings.github_token.get_secret_value().strip() if settings.github_token else ""
    _require(
        ANNEXA_GITHUB_TOKEN="" if token else "give a token that may read and write issues",
        ANNEXA_GITHUB_REPOSITORY=""
        if _REPOSITORY.fullmatch(settings.github_repository)
        else "write owner/name",
        ANNEXA_GITHUB_API_URL="" if is_safe(settings.github_api_url) else _UNSAFE,
    )
    from bot.trackers.github import GitHubIssues  # noqa: PLC0415

    return GitHubIssues(
        repository=settings.github_repository, token=token, url=settings.github_api_url
    )


def _jira(settings: Settings) -> Tracker:
    token = settings.jira_token.get_secret_value().strip() if settings.jira_token else ""
    _require(
        ANNEXA_JIRA_TOKEN="" if token else "give an API token, or a personal access token",
        ANNEXA_JIRA_URL="" if is_safe(settings.jira_url) else _UNSAFE,
        ANNEXA_JIRA_PROJECT=""
        if _PROJECT.fullmatch(settings.jira_project)
        else "write the key of the project, such as SEC",
    )
    from bot.trackers.jira import JiraIssues  # noqa: PLC0415

    return JiraIssues(
        url=settings.jira_url,
        project=settings.jira_project,
        token=token,
        email=settings.jira_email,
        issue_type=settings.jira_issue_type,
    )


def _require(**problems: str) -> None:
    """Raise ``SettingsWrong`` with every problem that is named."""
    if wrong := [f"{name}: {words}." for name, words in problems.items() if words]:
        raise SettingsWrong("Correct these settings:\n" + "\n".join(wrong))
