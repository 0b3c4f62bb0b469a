"""What the templates show: values that are ready, without a rule left to apply."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody as a face: initials in a colour of their own."""

    id: str
    name: str
    title: str = ""
    initials: str = ""
    colour: int = 0
    clock: str = ""
    outside: bool = False
    bot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """A conversation in the left column."""

    id: str
    name: str
    sign: str = "#"
    topic: str = ""
    external: bool = False
    unread: int = 0
    here: bool = False
    address: str = ""
    people: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reaction:
    """A reaction and how many reacted."""

    name: str
    sign: str
    count: int
    who: str
    mine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """A file under a message."""

    name: str
    size: str
    address: str
    is_image: bool
    alt: str
    """What a picture shows; its name where nobody said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A message as one person sees it."""

    channel: str
    ts: str
    key: str
    who: Person
    at: datetime
    clock: str
    body: Markup
    day: str = ""
    """The day, where a new one begins."""
    follows: bool = False
    """Whether the same person said the message above, a moment before."""
    aside: bool = False
    """Whether only this person sees it."""
    edited: bool = False
    streaming: bool = False
    unread: bool = False
    files: tuple[Attached, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    replies: int = 0
    thread: str = ""
    """The address that opens its thread."""
    thread_ts: str = ""
    status: str = ""
    loading: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """A thread beside its channel."""

    ts: str
    title: str
    messages: tuple[Shown, ...]
    close: str
    status: str = ""
    loading: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """Something that the bot offers to be asked."""

    title: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Modal:
    """A form that lies over the page."""

    id: str
    key: str
    title: str
    body: Markup
    submit: str
    close: str
    depth: int
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A call of the Web API, and how it ended."""

    method: str
    outcome: str
    ok: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything on the page."""

    version: int
    title: str
    address: str
    base: str
    me: Person
    people: tuple[tuple[Person, str], ...]
    rooms: tuple[Room, ...]
    room: Room
    tab: str
    """``home`` or ``app`` where the bot's own tabs are shown, else nothing."""
    app: Room
    messages: tuple[Shown, ...] = ()
    thread: Thread | None = None
    home: Markup | None = None
    home_id: str = ""
    modal: Modal | None = None
    prompts_title: str = ""
    prompts: tuple[Prompt, ...] = ()
    commands: tuple[str, ...] = ()
    global_shortcuts: tuple[tuple[str, str], ...] = ()
    message_shortcuts: tuple[tuple[str, str], ...] = ()
    picked: tuple[tuple[str, str], ...] = ()
    calls: tuple[Called, ...] = ()
    troubles: tuple[tuple[str, str], ...] = ()
    wheres: tuple[tuple[str, str], ...] = ()
    trouble: str = ""
    has_home: bool = True
    bot: str = ""
    bot_name: str = ""
    channel: str = ""
