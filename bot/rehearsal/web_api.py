"""Answers a call of the Web API: token, scope, rate, limits, and then the deed."""

from collections.abc import Mapping

from bot.rehearsal.entities import Given, Json
from bot.rehearsal.methods import (
    agents,
    basics,
    chat,
    conversations,
    files,
    people,
    reactions,
    streaming,
    views,
)
from bot.rehearsal.methods.calling import Call, Method, channel_of
from bot.rehearsal.methods.conversations import KINDS
from bot.rehearsal.rates import Rates
from bot.rehearsal.replies import Refused
from bot.rehearsal.workspace import Workspace

_FAMILIES = (agents, basics, chat, conversations, files, people, reactions, streaming, views)
METHODS: Mapping[str, Method] = {
    name: method for family in _FAMILIES for name, method in family.METHODS.items()
}
APP_TOKEN = "xapp-"  # noqa: S105 -- how Slack's app tokens begin, no secret


class TooFast(Exception):
    """A call came too early; *seconds* says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds before the next call.")
        self.seconds = seconds


class WebApi:
    """The Web API of one workspace; *rates* is nothing where nobody counts."""

    def __init__(self, space: Workspace, rates: Rates | None = None) -> None:
        self._space = space
        self._rates = rates

    def call(self, method: str, arguments: Given, *, token: str = "xoxb-") -> Json:  # noqa: S107 -- a prefix
        """Carry one call out and return what Slack would answer."""
        known = METHODS.get(method)
        if known is None or not known.needs_app_token:
            self._space.calls.append((method, arguments))
        if known is None:
            return Refused("unknown_method").reply()
        try:
            self._let_in(known, token)
            self._check_scopes(method, known, arguments)
            self._check_rates(method, known, arguments)
            call = Call(space=self._space, arguments=arguments)
            with self._space.still():
                chat.post_due(call)
                return known.do(call)
        except Refused as refused:
            return refused.reply()

    def _let_in(self, known: Method, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        if known.needs_app_token != token.startswith(APP_TOKEN):
            raise Refused("not_allowed_token_type")

    def _check_scopes(self, method: str, known: Method, arguments: Given) -> None:
        granted = self._space.scopes
        if known.scopes and known.scopes.isdisjoint(granted):
            self._refuse_for(min(known.scopes))
        for kind in self._kinds(method, arguments):
            needed = known.by_kind.get(kind, "")
            if needed and needed not in granted:
                self._refuse_for(needed)

    def _kinds(self, method: str, arguments: Given) -> list[str]:
        """Return the kinds of conversation that a call is about."""
        if method in {"conversations.list", "users.conversations"}:
            asked = str(arguments.get("types") or "public_channel").split(",")
            return [KINDS[one.strip()] for one in asked if one.strip() in KINDS]
        name = str(arguments.get("channel") or arguments.get("channel_id") or "")
        found = channel_of(self._space, name)
        return [found.kind] if found else []

    def _refuse_for(self, needed: str) -> None:
        provided = ",".join(sorted(self._space.scopes))
        raise Refused("missing_scope", needed=needed, provided=provided)

    def _check_rates(self, method: str, known: Method, arguments: Given) -> None:
        if self._rates is None:
            return
        wait = self._rates.wait_for(method, known.tier)
        if method == "chat.postMessage":
            wait = wait or self._rates.wait_for_post(str(arguments.get("channel", "")))
        if wait:
            raise TooFast(wait)
