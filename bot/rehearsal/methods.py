"""What the stand-in knows of Slack's Web API: which scope each method needs."""

ANY = frozenset[str]()

SCOPES: dict[str, frozenset[str]] = {
    "api.test": ANY,
    "auth.test": ANY,
    "apps.connections.open": ANY,
    "assistant.threads.setStatus": frozenset({"chat:write", "assistant:write"}),
    "assistant.threads.setSuggestedPrompts": frozenset({"assistant:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": ANY,
    "conversations.info": ANY,
    "conversations.replies": ANY,
    "users.info": frozenset({"users:read"}),
    "users.lookupByEmail": frozenset({"users:read.email"}),
    "views.open": ANY,
    "views.publish": ANY,
}
"""Method → scopes of which one is needed; conversation methods need one by kind, see below."""

BY_KIND: dict[str, dict[str, str]] = {
    "conversations.history": {"im": "im:history", "channel": "channels:history"},
    "conversations.replies": {"im": "im:history", "channel": "channels:history"},
    "conversations.info": {"im": "im:read", "channel": "channels:read"},
}


def missing_scope(method: str, kind: str, granted: frozenset[str]) -> str:
    """Return the scope that *method* lacks for a conversation of this *kind*, or nothing."""
    needed = SCOPES.get(method, ANY)
    if needed and needed.isdisjoint(granted):
        return min(needed)
    by_kind = BY_KIND.get(method, {}).get(kind, "")
    return by_kind if by_kind and by_kind not in granted else ""
