"""Puts the whole page together for one person in one place."""

from markupsafe import Markup

from bot.rehearsal.entities import BOT_USER, OpenView
from bot.rehearsal.page.breaking import TROUBLES, WHERES
from bot.rehearsal.page.memory import Memory
from bot.rehearsal.page.places import APP, HOME, Place
from bot.rehearsal.page.presenting import Presenter
from bot.rehearsal.page.shown import Called, Modal, Page, Person, Prompt, Thread
from bot.rehearsal.ports import StandIn
from bot.rehearsal.rendering.emoji import PICKED, shown
from bot.rehearsal.rendering.texts import words_of


class NoSuchPlace(LookupError):
    """Nobody is called so, or they are not in that conversation."""


def compose(stand_in: StandIn, memory: Memory, place: Place) -> Page:
    """Return the page; raise ``NoSuchPlace`` where nobody can be."""
    space = stand_in.workspace
    if place.user not in space.members:
        raise NoSuchPlace("Nobody in this workspace is called so.")
    see = Presenter(space=space, memory=memory, place=place)
    version = space.version
    channel = channel_of(stand_in, place)
    at_home = place.room == HOME
    room = see.app_room() if place.room in {APP, HOME} else see.room(space.channels[channel])
    messages = () if at_home else see.messages(channel)
    offered = () if messages or place.room != APP else _prompts(stand_in, channel)
    return Page(
        version=version,
        title=room.name,
        address=place.address,
        base=place.base,
        me=see.person(place.user),
        people=_people(see),
        rooms=see.rooms(),
        room=room,
        tab=place.room if place.room in {APP, HOME} else "",
        app=see.app_room(),
        messages=messages,
        thread=_thread(see, channel) if place.thread else None,
        home=_home(see) if at_home else None,
        home_id=_home_id(see) if at_home else "",
        modal=_modal(see),
        prompts=offered,
        prompts_title=_prompts_title(stand_in, channel),
        commands=space.manifest.commands,
        global_shortcuts=_shortcuts(stand_in, on_message=False),
        message_shortcuts=_shortcuts(stand_in, on_message=True),
        picked=tuple((name, shown(name)) for name in PICKED),
        calls=_calls(stand_in),
        troubles=TROUBLES,
        wheres=WHERES,
        trouble=memory.trouble(place.user),
        has_home=space.manifest.home_tab,
        bot=BOT_USER,
        bot_name=space.manifest.name,
        channel=channel,
    )


def channel_of(stand_in: StandIn, place: Place) -> str:
    """Return the id of the channel of a place; raise ``NoSuchPlace`` if there is none."""
    space = stand_in.workspace
    if place.room in {APP, HOME}:
        return space.direct_channel(place.user).id
    channel = space.channels.get(place.room)
    if channel is None or not channel.has(place.user):
        raise NoSuchPlace("There is no such channel, or this person isn't in it.")
    return channel.id


def _people(see: Presenter) -> tuple[tuple[Person, str], ...]:
    listed = []
    for member in see.space.members.values():
        if member.bot or member.deactivated:
            continue
        there = see.space.channels.get(see.place.room)
        stays = there is None or there.has(member.id)
        goal = see.place.seen_by(member.id) if stays else Place(user=member.id, room=APP)
        listed.append((see.person(member.id), goal.address))
    return tuple(listed)


def _thread(see: Presenter, channel: str) -> Thread:
    ts = see.place.thread
    messages = see.messages(channel, thread=ts)
    if not messages:
        raise NoSuchPlace("There is no such thread.")
    status = see.space.status(channel, ts)
    return Thread(
        ts=ts,
        title=see.space.surface.title(channel, ts),
        messages=messages,
        close=see.place.beside("").address,
        status=status.text if status else "",
        loading=status.loading_messages if status else (),
    )


def _home(see: Presenter) -> Markup | None:
    found = see.space.opened.home(see.me.id)
    return see.view(found) if found else None


def _home_id(see: Presenter) -> str:
    found = see.space.opened.home(see.me.id)
    return found.id if found else ""


def _modal(see: Presenter) -> Modal | None:
    found = see.space.modal(see.me.id)
    if found is None:
        return None
    view = found.view
    return Modal(
        id=found.id,
        key=found.id,
        title=words_of(view.get("title")),
        body=see.view(found),
        submit=_submit(found),
        close=words_of(view.get("close")) or ("Back" if found.position else "Cancel"),
        depth=found.position,
        error=see.memory.returned(see.me.id, found.id).errors.get("", ""),
    )


def _submit(found: OpenView) -> str:
    named = words_of(found.view.get("submit"))
    asks = any(block.get("type") == "input" for block in found.view["blocks"])
    return named or ("Submit" if asks else "")


def _prompts(stand_in: StandIn, channel: str) -> tuple[Prompt, ...]:
    offered = stand_in.workspace.prompts_for(channel)
    given = offered.prompts if offered else stand_in.workspace.manifest.suggested_prompts
    return tuple(Prompt(title=str(one["title"]), message=str(one["message"])) for one in given)


def _prompts_title(stand_in: StandIn, channel: str) -> str:
    offered = stand_in.workspace.prompts_for(channel)
    return (offered.title if offered else "") or "What people ask"


def _shortcuts(stand_in: StandIn, *, on_message: bool) -> tuple[tuple[str, str], ...]:
    listed = stand_in.workspace.manifest.shortcuts
    return tuple((one.callback_id, one.name) for one in listed if one.on_message is on_message)


def _calls(stand_in: StandIn) -> tuple[Called, ...]:
    latest = reversed(tuple(stand_in.workspace.outcomes))
    return tuple(
        Called(method=method, outcome=outcome, ok=outcome == "ok") for method, outcome in latest
    )
