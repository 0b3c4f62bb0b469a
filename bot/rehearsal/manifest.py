"""What an app's manifest says of it: scopes, events, commands and shortcuts."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.rehearsal.entities import Given


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortcut:
    """A shortcut that the app offers, for a message or anywhere."""

    callback_id: str
    name: str
    on_message: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """The parts of a manifest that decide what Slack lets an app do and tells it."""

    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[str, ...] = ("/comply",)
    shortcuts: tuple[Shortcut, ...] = ()
    home_tab: bool = False
    messages_tab: bool = True
    agent: bool = False
    name: str = "Annexa"
    suggested_prompts: tuple[Given, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return what the manifest at *path* says."""
        told = json.loads(path.read_text(encoding="utf-8"))
        features, settings = told.get("features", {}), told.get("settings", {})
        home = features.get("app_home", {})
        subscribed = settings.get("event_subscriptions", {}).get("bot_events", [])
        return cls(
            scopes=frozenset(told["oauth_config"]["scopes"]["bot"]),
            events=frozenset(subscribed),
            commands=tuple(one["command"] for one in features.get("slash_commands", [])),
            shortcuts=tuple(
                Shortcut(
                    callback_id=one["callback_id"],
                    name=one["name"],
                    on_message=one["type"] == "message",
                )
                for one in features.get("shortcuts", [])
            ),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled")),
            agent="agent_view" in features,
            name=told.get("display_information", {}).get("name", "Annexa"),
            suggested_prompts=tuple(features.get("agent_view", {}).get("suggested_prompts", [])),
        )
