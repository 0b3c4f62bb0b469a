"""What the bot shows beside its messages: a status, prompts, and its sessions as an agent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.rehearsal.entities import Prompts, Session, Status

STATUS_SECONDS = 120.0
_Thread = tuple[str, str]


class AgentSurface:
    """The agent's side of every conversation; the workspace locks it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._statuses: dict[_Thread, Status] = {}
        self._prompts: dict[str, Prompts] = {}
        self._sessions: dict[_Thread, Session] = {}
        self._titles: dict[_Thread, str] = {}
        self.said: list[Mapping[str, Any]] = []
        """Every status that was set, as it came."""
        self.offered: list[Mapping[str, Any]] = []
        """Every set of prompts, as it came."""

    def show(self, status: Status) -> None:
        """Let the bot say what it is doing; an empty text takes it back."""
        place = (status.channel, status.thread_ts)
        if status.text:
            self._statuses[place] = replace(status, at=self._now())
        else:
            self._statuses.pop(place, None)

    def status(self, channel: str, thread_ts: str) -> Status | None:
        """Return what the bot says it is doing there; after two minutes it is gone."""
        found = self._statuses.get((channel, thread_ts))
        if found is None or self._now() - found.at > STATUS_SECONDS:
            return None
        return found

    def spoke(self, channel: str, thread_ts: str) -> None:
        """Take the status away, because the bot has said something."""
        self._statuses.pop((channel, thread_ts), None)

    def offer(self, prompts: Prompts) -> None:
        """Let the bot offer what it can be asked in a conversation."""
        self._prompts[prompts.channel] = prompts

    def prompts_for(self, channel: str) -> Prompts | None:
        """Return what it offers there."""
        return self._prompts.get(channel)

    def entitle(self, channel: str, thread_ts: str, title: str) -> None:
        """Give a thread a title."""
        self._titles[channel, thread_ts] = title

    def title(self, channel: str, thread_ts: str) -> str:
        """Return the title of a thread, or nothing."""
        session = self._sessions.get((channel, thread_ts))
        return self._titles.get((channel, thread_ts), session.title if session else "")

    def session(self, channel: str, thread_ts: str) -> Session | None:
        """Return the agent's session in a thread."""
        return self._sessions.get((channel, thread_ts))

    def keep(self, session: Session) -> None:
        """Begin a session, or change it."""
        self._sessions[session.channel, session.thread_ts] = session
