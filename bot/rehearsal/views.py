"""Modals and home tabs: who has which before them, and what lies under it."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.rehearsal.entities import APP_ID, BOT_ID, TEAM, Given, Json, OpenView
from bot.rehearsal.replies import Refused

DEEPEST = 3
_WRITABLE = (
    "type",
    "title",
    "submit",
    "close",
    "blocks",
    "private_metadata",
    "callback_id",
    "external_id",
    "clear_on_close",
    "notify_on_close",
)


class Views:
    """The modals of each member as a stack, and their home tabs; the workspace locks it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._stacks: dict[str, list[OpenView]] = {}
        self._homes: dict[str, OpenView] = {}
        self._count = 0

    def open(self, user: str, view: Given) -> OpenView:
        """Put a modal before *user*, instead of what was there."""
        made = self._made(user, view)
        self._stacks[user] = [made]
        return made

    def push(self, user: str, view: Given) -> OpenView:
        """Put a modal on top of what *user* has before them."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise Refused("not_found")
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        made = self._made(user, view, under=stack[-1], position=len(stack))
        stack.append(made)
        return made

    def update(self, old: OpenView, view: Given, *, expected: str = "") -> OpenView:
        """Show *view* in place of *old*, unless somebody else did so since *expected*."""
        if expected and expected != old.hash:
            raise Refused("hash_conflict")
        stamp = self._hash()
        shown = _complete(
            view, user=old.user, identifier=old.id, stamp=stamp, root=old.root, under=old.previous
        )
        made = replace(old, view=shown, hash=stamp)
        stack = self._stacks.get(old.user, [])
        if old in stack:
            stack[stack.index(old)] = made
        else:
            self._homes[old.user] = made
        return made

    def publish(self, user: str, view: Given, *, expected: str = "") -> OpenView:
        """Show *view* as the home tab of *user*."""
        old = self._homes.get(user)
        if old is not None:
            return self.update(old, view, expected=expected)
        if expected:
            raise Refused("hash_conflict")
        self._homes[user] = made = self._made(user, view)
        return made

    def find(self, identifier: str = "", *, external: str = "") -> OpenView | None:
        """Return the view with this id, or with this id of the app's own."""
        return next(
            (
                one
                for one in self._all()
                if (identifier and one.id == identifier)
                or (external and one.view.get("external_id") == external)
            ),
            None,
        )

    def top(self, user: str) -> OpenView | None:
        """Return the modal that *user* sees."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> OpenView | None:
        """Return the home tab of *user*."""
        return self._homes.get(user)

    def close(self, view: OpenView) -> None:
        """Take a modal away and what lies on it."""
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [one for one in stack if one.position < view.position]

    def clear(self, user: str) -> None:
        """Take every modal of *user* away."""
        self._stacks.pop(user, None)

    def _all(self) -> Iterator[OpenView]:
        yield from self._homes.values()
        for stack in self._stacks.values():
            yield from stack

    def _made(
        self, user: str, view: Given, *, under: OpenView | None = None, position: int = 0
    ) -> OpenView:
        external = str(view.get("external_id") or "")
        if external and self.find(external=external):
            raise Refused("duplicate_external_id")
        self._count += 1
        identifier, stamp = f"V{self._count:06d}", self._hash()
        root, previous = (under.root, under.id) if under else (identifier, "")
        shown = _complete(
            view, user=user, identifier=identifier, stamp=stamp, root=root, under=previous
        )
        return OpenView(
            id=identifier,
            user=user,
            view=shown,
            hash=stamp,
            root=root,
            previous=previous,
            position=position,
        )

    def _hash(self) -> str:
        return f"{int(self._now())}.{secrets.token_hex(4)}"


def _complete(
    view: Given, *, user: str, identifier: str, stamp: str, root: str, under: str
) -> Json:
    """Return the view with everything that Slack adds to it."""
    told = {key: view[key] for key in _WRITABLE if key in view}
    defaults: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
    }
    return (
        defaults
        | told
        | {
            "id": identifier,
            "team_id": TEAM,
            "hash": stamp,
            "root_view_id": root,
            "previous_view_id": under or None,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "app_installed_team_id": TEAM,
            "state": {"values": {}},
        }
        | ({"user_id": user} if view.get("type") == "home" else {})
    )
